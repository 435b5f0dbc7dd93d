// However rows are edited and deleted, what stands is what the rows say that are left, through translate and each system's mapping.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Cell } from "../core/change.ts";
import type { Event } from "../core/events.ts";
import { exampleOf } from "./example.fixture.ts";
import type { PrimaryKeys, Statement } from "./sql.fixture.ts";
import { systemOf } from "./systems.ts";
import { translateAll } from "./translated.fixture.ts";

/** Of each the tables whose rows are edited, and not what they belong to: what an order says is not told again for its reports. */
const SYSTEMS = [
  ["btc-saas", "btc_core", { tenantId: "btc" }, /\.(inspection|inspection_value|trace_event)$/],
  ["enghub", "enghub", { tenantId: "eng" }, /production_reports|inspection_records/],
  ["axiom", "axiom", {}, /process_parameters|quality_records/],
] as const;

/** Columns that find rows, or say how many others there are. */
const KEPT = /tenant|factory|defect_kinds|inspection_no|insp_no|seq_no|detail/;

type Row = Record<string, Cell>;
type Edit = Readonly<Record<"row" | "column" | "donor", number> & { isDeleted: boolean }>;

/** Rows in memory, to which statements are done. */
function createRows(keys: PrimaryKeys) {
  const rows = new Map<string, { readonly table: string; readonly key: Row; readonly row: Row }>();
  const keyOf = (table: string, row: Row): Row =>
    Object.fromEntries((keys.get(table) ?? []).map((column) => [column, row[column] ?? null]));
  return {
    all: () => [...rows.values()],
    take(statement: Statement): void {
      const { table, kind } = statement;
      const key = keyOf(table, kind === "insert" ? statement.row : statement.key);
      const name = `${table}/${Object.values(key).join("/")}`;
      if (kind === "insert") rows.set(name, { table, key, row: { ...statement.row } });
      else if (kind === "update") Object.assign(rows.get(name)?.row ?? {}, statement.set);
      else rows.delete(name);
    },
  };
}

/** A row goes, or gets a value that another row of its table has in the same column. */
function statementOf(
  { row, column, donor, isDeleted }: Edit,
  rows: ReturnType<ReturnType<typeof createRows>["all"]>,
): Statement | undefined {
  const it = rows[row % rows.length];
  if (!it) return undefined;
  const { table, key } = it;
  if (isDeleted) return { kind: "delete", table, key };
  const columns = Object.keys(it.row).filter((name) => !(name in key) && !KEPT.test(name));
  const name = columns[column % columns.length] as string;
  const donors = rows.filter((other) => other.table === table);
  return { kind: "update", table, key, set: { [name]: donors[donor % donors.length]?.row[name] ?? null } };
}

/** Net quantities by what they are of, and the points that are not excluded. */
function standing(events: readonly Event[], isTimed: boolean) {
  const net = new Map<string, number>();
  const points = new Map<string, string>();
  const excluded = new Set<string>();
  const add = (of: readonly unknown[], parts = 0) => net.set(of.join("|"), (net.get(of.join("|")) ?? 0) + parts);
  for (const event of events) {
    if (event.type === "count" || (event.type === "command" && event.name === "count.correct")) {
      const { line, station, product, order, at } = event;
      for (const part of ["good", "scrap", "rework"] as const) add([line, station, product, order, isTimed && at, part], event[part]);
    } else if (event.type === "move") {
      const { lot, serial, line, fromLine = line, from, to, quantity } = event;
      if (from !== null) add([lot, serial, fromLine, from], -(quantity ?? 1));
      if (to !== null) add([lot, serial, line, to], quantity ?? 1);
    } else if (event.type === "measurement" || event.type === "attribute") {
      points.set(event.id, JSON.stringify({ ...event, id: undefined }));
    } else if (event.type === "command" && event.name === "point.exclude") excluded[event.excluded ? "add" : "delete"](event.point);
  }
  const left = [...points].filter(([id]) => !excluded.has(id)).map(([, point]) => point);
  return { net: [...net].filter(([, parts]) => parts !== 0).sort(), points: left.sort() };
}

const edits = fc.array(
  fc.record({ row: fc.nat(999), column: fc.nat(999), donor: fc.nat(999), isDeleted: fc.nat(9).map((dice) => dice === 0) }),
  { minLength: 1, maxLength: 6 },
);

describe.each(SYSTEMS)("%s", (name, schema, settings, edited) => {
  const { keys, statements } = exampleOf(name, schema);
  const mapping = systemOf(name)?.tables({ timeZone: "Asia/Shanghai", factory: "SH01", deletes: "correct", settings });
  if (!mapping) throw new Error(`there is no system ${name}`);
  const world = { mapping, keys, deletes: "correct" } as const;
  const isTimed = name !== "axiom"; // its orders count up, whenever that was

  test("property: figures are those of the rows that are left", () => {
    fc.assert(
      fc.property(edits, (all) => {
        const rows = createRows(keys);
        const done = [...statements];
        for (const statement of done) rows.take(statement);
        for (const edit of all) {
          const made = statementOf(edit, rows.all().filter(({ table }) => edited.test(table))); // biome-ignore format: one statement
          if (made) done.push(made);
          if (made) rows.take(made);
        }
        const written = translateAll(done, world);
        const straight = translateAll(rows.all().map(({ table, row }) => ({ kind: "insert", table, row })), world); // biome-ignore format: one statement a row
        const faults = [...written.buried, ...straight.buried].map(({ detail }) => detail);
        expect(faults.filter((fault) => /two events|failed/.test(fault))).toEqual([]);
        fc.pre(faults.length === 0); // a value that is none there: nobody can tell what the row says
        expect(standing(written.events, isTimed)).toEqual(standing(straight.events, isTimed));
      }),
      { numRuns: 40 },
    );
  });
});
