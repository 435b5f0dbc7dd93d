// Rows of different tables may come in any order: a snapshot reads table after table while changes stream, parents come late.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Event } from "../core/events.ts";
import { content, exampleOf } from "./example.fixture.ts";
import { commitAll, type Statement } from "./sql.fixture.ts";
import { systemOf } from "./systems.ts";
import { translateAll } from "./translated.fixture.ts";

const SYSTEMS = [
  ["btc-saas", "btc_core", { tenantId: "btc" }],
  ["enghub", "enghub", { tenantId: "eng" }],
  ["axiom", "axiom", {}],
] as const;

/** Statements in another order that keeps the order of each row's own. */
function reordered(statements: readonly Statement[], keyOf: (statement: Statement) => string, weights: readonly number[]): Statement[] {
  const queues = Map.groupBy(statements, keyOf);
  const order = statements.map((statement, n) => ({ key: keyOf(statement), weight: weights[n % weights.length] ?? 0, n }));
  return order.sort((a, b) => a.weight - b.weight || a.n - b.n).map(({ key }) => queues.get(key)?.shift() as Statement);
}

/** Commands have the time of their commit. */
const said = (events: readonly Event[]) =>
  content(events.map((event) => (event.type === "command" && event.name === "point.exclude" ? { ...event, at: 0 } : event)));

describe.each(SYSTEMS)("%s", (name, schema, settings) => {
  const { keys, statements } = exampleOf(name, schema);
  const mapping = systemOf(name)?.tables({ timeZone: "Asia/Shanghai", factory: "SH01", deletes: "keep", settings });
  if (!mapping) throw new Error(`there is no system ${name}`);
  const keyOf = (statement: Statement) => {
    const row = statement.kind === "insert" ? statement.row : statement.key;
    return [statement.table, ...(keys.get(statement.table) ?? []).map((column) => row[column])].join("/");
  };
  const straight = said(commitAll(statements, { mapping, keys }).events);

  test("property: rows in any order give the same events, and none waits for ever", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 60, maxLength: 60 }), (weights) => {
        const { events, end } = commitAll(reordered(statements, keyOf, weights), { mapping, keys });
        expect(end).toEqual([]);
        expect(said(events)).toEqual(straight);
      }),
      { numRuns: 40 },
    );
  });

  test("property: through translate too", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 60, maxLength: 60 }), (weights) => {
        const { events, buried } = translateAll(reordered(statements, keyOf, weights), { mapping, keys });
        expect(buried).toEqual([]);
        expect(said(events)).toEqual(straight);
      }),
      { numRuns: 15 },
    );
  });
});
