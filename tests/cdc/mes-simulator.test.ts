// The rows that a simulated MES writes, through mappings and translate, have the figures of the events that its plant sends itself.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { commitAll, primaryKeysOf } from "../../connectors/sql.fixture.ts";
import { systemOf } from "../../connectors/systems.ts";
import { translateAll } from "../../connectors/translated.fixture.ts";
import { parseEvent } from "../../core/events.ts";
import { factoryKey, lineKey } from "../../core/keys.ts";
import { flow } from "../../processors/flow.ts";
import { line } from "../../processors/line.ts";
import { type AnyRow, run } from "../harness.ts";
import { type MesName, type MesSimulation, simulateMes, sqlOf } from "./mes-simulator.ts";

const OPTIONS = { seed: 3, tenant: "acme", hours: 0.5 };

function worldOf(mes: MesName, { settings }: Pick<MesSimulation, "settings">) {
  const system = systemOf(mes);
  if (!system) throw new Error(`there is no system ${mes}`);
  const ddl = readFileSync(new URL(`../../connectors/${mes}/schema.sql`, import.meta.url), "utf8");
  const mapping = system.tables({ timeZone: "Asia/Shanghai", factory: "shanghai", deletes: "keep", settings });
  return { mapping, keys: primaryKeysOf(ddl), timeZone: "Asia/Shanghai", startAt: Date.UTC(2026, 0, 6) };
}

type Told = Readonly<Record<string, unknown>>;

/** As the log has them: with a tenant, normalised. */
function normalised(events: readonly Told[]): Record<string, unknown>[] {
  return events.map((event) => {
    const result = parseEvent({ ...event, tenant: "acme", source: undefined });
    if (!result.ok) throw new Error(`${result.code}: ${result.detail}: ${JSON.stringify(event)}`);
    return result.event;
  });
}

/** Of rows that are summed: sums of each key, those of nothing left out. */
function sums(rows: readonly AnyRow[]): Record<string, Record<string, number>> {
  const found: Record<string, Record<string, number>> = {};
  for (const row of rows) {
    const { minute, at, hour_start: _, minutes: __, ...rest } = row; // how a row is written, not what it counts
    const numbers = Object.entries(rest).filter((entry): entry is [string, number] => typeof entry[1] === "number");
    const texts = Object.entries(rest).filter(([, value]) => typeof value !== "number");
    const sum = (found[JSON.stringify([minute ?? at, texts.sort()])] ??= {});
    for (const [name, number] of numbers) sum[name] = (sum[name] ?? 0) + number;
  }
  const entries = Object.entries(found).map(
    ([key, sum]) => [key, Object.fromEntries(Object.entries(sum).filter(([, n]) => n !== 0))] as const,
  );
  return Object.fromEntries(entries.filter(([, sum]) => Object.keys(sum).length > 0).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Of rows of which the newest of a key counts, without ids. */
function newest(rows: readonly AnyRow[], key: readonly string[]): Record<string, AnyRow> {
  const found = new Map<string, AnyRow>();
  for (const { id: _, source: __, ...row } of rows) found.set(JSON.stringify(key.map((column) => row[column])), row);
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Everything that users see of these events, from the processors' rows. */
async function figuresOf(events: readonly Told[]): Promise<Record<string, unknown>> {
  const all = normalised(events);
  const isFlow = ({ type }: Told) => ["unit", "move", "hold", "order"].includes(String(type));
  const flowing = await run(flow, all.filter(isFlow), { keyOf: factoryKey, commitEvery: 500 });
  const lines = await run(line, all.filter((event) => !isFlow(event)), { keyOf: lineKey, commitEvery: 500 }); // biome-ignore format: one line
  expect([...flowing.deadletters, ...lines.deadletters]).toEqual([]);
  const series = ["line", "station", "characteristic", "product", "at"];
  return {
    yield: sums(flowing.rows("yield_minutes")),
    defects: sums(flowing.rows("defect_minutes")),
    wip: sums(flowing.rows("lot_moves").map(({ id: _, ...row }) => row)),
    holds: newest(flowing.rows("holds"), ["carrier", "at"]),
    orders: newest(flowing.rows("orders").map(({ at: _, ...row }) => row), ["order"]),
    oee: sums(lines.rows("oee_minutes")),
    points: newest(lines.rows("spc_points"), series),
    signals: newest(lines.rows("spc_signals").map(({ point: _, points: __, ...row }) => row), [...series, "rule"]),
    limits: newest(lines.rows("spc_limits"), [...series, "version"]),
  }; // biome-ignore format: one line a figure
}

const NOTHING: Readonly<Record<MesName, readonly string[]>> = {
  "btc-saas": ["oee"],
  enghub: ["wip", "holds"],
  axiom: ["wip", "holds"],
};

describe.each(["btc-saas", "enghub", "axiom"] as const)("%s", (mes) => {
  const simulation = simulateMes(mes, OPTIONS);
  const world = worldOf(mes, simulation);

  test("rows through the mapping and translate have the figures of events sent directly", async () => {
    const { events, buried } = translateAll(simulation.statements, world);
    expect(buried).toEqual([]);
    const captured = await figuresOf([...simulation.configuration, ...events]);
    const direct = await figuresOf([...simulation.configuration, ...simulation.direct]);
    for (const [name, figures] of Object.entries(direct)) {
      if (!NOTHING[mes].includes(name)) expect(Object.keys(figures as object).length, name).toBeGreaterThan(0);
      expect(captured[name], name).toEqual(figures);
    }
  }, 120_000);

  test("the same seed writes the same rows, and nothing waits for a parent that never comes", () => {
    expect(simulateMes(mes, OPTIONS).statements.map(sqlOf)).toEqual(simulation.statements.map(sqlOf));
    expect(commitAll(simulation.statements, world).end).toEqual([]);
  });
});

test("statements are written as SQL, with quotes doubled", () => {
  const key = { id: 1 };
  expect(sqlOf({ kind: "insert", table: "s.t", row: { ...key, name: "it's", ok: true, none: null } })).toBe("INSERT INTO s.t (id, name, ok, none) VALUES (1, 'it''s', TRUE, NULL)");
  expect(sqlOf({ kind: "update", table: "s.t", key, set: { n: 2.5 } })).toBe("UPDATE s.t SET n = 2.5 WHERE id = 1");
  expect(sqlOf({ kind: "delete", table: "s.t", key })).toBe("DELETE FROM s.t WHERE id = 1");
}); // biome-ignore format: one list
