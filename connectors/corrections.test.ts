// What each system makes of rows that are put right or deleted, told by the figures that stand afterwards.
import { describe, expect, test } from "vitest";
import type { Cell } from "../core/change.ts";
import type { Event } from "../core/events.ts";
import { exampleOf } from "./example.fixture.ts";
import { commitAll, parseSql, primaryKeysOf, type TableWorld } from "./sql.fixture.ts";
import { systemOf } from "./systems.ts";
import { translateAll } from "./translated.fixture.ts";

function worldOf(name: string, schema: string, { deletes = "keep" as "keep" | "correct", settings = {} } = {}): TableWorld {
  const mapping = systemOf(name)?.tables({ timeZone: "Asia/Shanghai", factory: "SH01", deletes, settings });
  if (!mapping) throw new Error(`there is no system ${name}`);
  return { mapping, deletes, keys: exampleOf(name, schema).keys };
}

/** Values of the points that count in the end. */
function standingPoints(events: readonly Event[]): unknown[] {
  const points = new Map<string, unknown>();
  const excluded = new Map<string, boolean>();
  for (const event of events) {
    if (event.type === "measurement") points.set(event.id, event.value ?? event.values);
    if (event.type === "attribute") points.set(event.id, `${event.count}/${event.inspected}`);
    if (event.type === "command" && event.name === "point.exclude") {
      expect(points.has(event.point), event.point).toBe(true); // it names a point that was given
      excluded.set(event.point, event.excluded);
    }
  }
  return [...points].filter(([id]) => excluded.get(id) !== true).map(([, value]) => value);
}

function counted(events: readonly Event[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const event of events) {
    if (event.type !== "count" && !(event.type === "command" && event.name === "count.correct")) continue;
    for (const part of ["good", "scrap", "rework"] as const) sums[part] = (sums[part] ?? 0) + (event[part] ?? 0);
  }
  return sums;
}

describe("btc-saas", () => {
  const example = exampleOf("btc-saas", "btc_core");
  const given = (sql: string, deletes: "keep" | "correct" = "keep") =>
    commitAll(
      [...example.statements, ...parseSql(sql, "btc_core")],
      worldOf("btc-saas", "btc_core", { deletes, settings: { tenantId: "btc" } }),
    ).events;

  test("a deleted inspection takes its values' points with it, and brings them back", () => {
    expect(standingPoints(given(""))).toEqual(["2/50", 74.002, 73.998, 74.001]);
    const deleted = "UPDATE inspection SET is_deleted = 1 WHERE insp_id = 55;\n";
    expect(standingPoints(given(deleted))).toEqual(["2/50"]);
    expect(standingPoints(given(`${deleted}UPDATE inspection SET is_deleted = 0 WHERE insp_id = 55;\n`))).toEqual([
      "2/50",
      74.002,
      73.998,
      74.001,
    ]);
  });

  test("the time of a test is put right: its unit is told at the right time", () => {
    const events = given("UPDATE inspection SET inspected_at = '2026-01-05 08:47:00.000' WHERE insp_id = 51;\n");
    const told = events.filter((event) => event.type === "unit" && event.serial === "SN-LOT-20260105-001-0001");
    const [wrong, right] = [Date.UTC(2026, 0, 5, 0, 45), Date.UTC(2026, 0, 5, 0, 47)];
    expect(told.map(({ at }) => at)).toEqual([wrong, wrong, wrong, right, right]);
    expect(new Set(told.map(({ id }) => id)).size).toBe(5);
  });

  test("an inspection that is given to another lot redraws its points, each once", () => {
    const events = given("UPDATE inspection SET lot_id = 21 WHERE insp_id = 55;\n");
    expect(standingPoints(events)).toEqual(["2/50", 74.002, 73.998, 74.001]);
    expect(events.at(-1)).toMatchObject({ type: "command", name: "point.exclude", excluded: false });
  });

  test("a value that is given to another inspection has its point there alone", () => {
    const header = "INSERT INTO inspection (insp_id, insp_no, insp_type, wo_id, lot_id, operation_code, station_code, sample_qty, result, is_deleted) VALUES (56, 'INS-6', 'SPC', 12, 22, 'TURN', 'LATHE-4', 0, 'PENDING', 0);\n"; // biome-ignore format: one row
    const events = given(`${header}UPDATE inspection_value SET insp_id = 56, seq_no = 1 WHERE value_id = 63;\n`);
    expect(standingPoints(events)).toEqual(["2/50", 74.002, 73.998, 74.001]);
    expect(events.findLast(({ type }) => type === "measurement")).toMatchObject({ station: "LATHE-4", subgroup: "INS-6", value: 74.001 });
  });

  test("rows that are deleted from the table take figures back only where that is asked for", () => {
    const sql = "DELETE FROM inspection_value WHERE value_id = 61;\nDELETE FROM trace_event WHERE trace_id = 46;\n";
    expect(given(sql)).toEqual(given(""));
    const events = given(sql, "correct");
    expect(standingPoints(events)).toEqual(["2/50", 73.998, 74.001]);
    expect(events.at(-1)).toMatchObject({ type: "move", from: "TURN", to: null, quantity: 100, lot: "LOT-20260105-002" });
    const header = "UPDATE inspection SET is_deleted = 1 WHERE insp_id = 55;\n"; // its first value is gone already
    expect(standingPoints(given(`${sql}${header}`, "correct"))).toEqual(["2/50"]);
  });
});

describe("enghub", () => {
  const example = exampleOf("enghub", "enghub");
  const given = (sql: string) =>
    commitAll([...example.statements, ...parseSql(sql, "enghub")], worldOf("enghub", "enghub", { settings: { tenantId: "eng" } })).events;

  test("a defect that is renamed, voided or added tells its unit anew, at the time of its inspection", () => {
    const last = (sql: string) => given(sql).at(-1);
    const unit = { type: "unit", serial: "SN-0002", result: "fail", at: Date.UTC(2026, 0, 5, 0, 46) };
    const table = "enghub.defects_factory_sh_01";
    expect(last(`UPDATE ${table} SET defect_name = '虚焊' WHERE defect_id = 2;\n`)).toMatchObject({
      ...unit,
      defects: [
        { code: "短路", count: 1 },
        { code: "虚焊", count: 2 },
      ],
    });
    expect(last(`UPDATE ${table} SET is_void = TRUE WHERE defect_id = 1;\n`)).toMatchObject({
      ...unit,
      defects: [{ code: "漏焊", count: 2 }],
    });
  });

  test("a report that is voided and restored, and one that moves to another station, count once", () => {
    const before = counted(given(""));
    const table = "enghub.production_reports_202601";
    expect(
      counted(given(`UPDATE ${table} SET is_void = TRUE WHERE report_id = 1;\nUPDATE ${table} SET is_void = FALSE WHERE report_id = 1;\n`)),
    ).toEqual(before);
    const events = given(`UPDATE ${table} SET station_id = 'AOI-2' WHERE report_id = 1;\n`);
    expect(counted(events)).toEqual(before);
    expect(events.at(-1)).toMatchObject({ type: "count", station: "AOI-2", good: 110, scrap: 3, rework: 1 });
  });

  test("an order that is deleted with its reports after it takes their parts back", () => {
    const tables = ["work_orders", "production_reports_202601", "production_reports_202602"].map((table) => `enghub.${table}`);
    const rows = example.statements.filter(({ kind, table }) => kind === "insert" && tables.includes(table));
    const world = worldOf("enghub", "enghub", { deletes: "correct", settings: { tenantId: "eng" } });
    const deleted = [...rows]
      .sort((a, b) => tables.indexOf(a.table) - tables.indexOf(b.table))
      .map(({ table, ...row }) => {
        const key = Object.fromEntries((world.keys.get(table) ?? []).map((column) => [column, "row" in row ? row.row[column] : null]));
        return { kind: "delete" as const, table, key: key as Record<string, Cell> };
      });
    const { events, buried } = translateAll([...example.statements, ...deleted], world);
    expect(buried).toEqual([]);
    expect(counted(events)).toEqual({ good: 0, scrap: 0, rework: 0 });
  });
});

describe("axiom", () => {
  const world = worldOf("axiom", "axiom");
  const order = { id: 9, work_order_no: "WO-9", line_code: "A01", product_code: "P1", planned_qty: 100, equipment_id: 2, good_qty: 40, status: "RUNNING", is_deleted: false };
  const equipment = { equipment_id: 2, equipment_code: "AOI-1", factory_code: "SH01", line_code: "A01" };
  const lookup = (table: string) => (table === "equipment" ? equipment : undefined);
  const map = (before: object | null, after: object, isSnapshot: boolean) => {
    const kind = before ? "update" : "insert";
    return world.mapping.map({ table: "work_orders", origin: "axiom.work_orders", kind, key: "9", before: before as never, after: after as never, at: 1e12, isSnapshot }, lookup);
  };
  const counts = (mapped: ReturnType<typeof map>) => (Array.isArray(mapped) ? mapped.flatMap((event) => (event.type === "count" ? [event.good] : [])) : mapped);

  test("quantities that a first snapshot finds are where counting starts; a later snapshot counts what was missed", () => {
    expect(counts(map(null, order, true))).toEqual([]);
    expect(counts(map(null, order, false))).toEqual([40]);
    expect(counts(map(order, { ...order, good_qty: 55 }, true))).toEqual([15]);
  });

  test("a deleted order gives its parts back", () => {
    const gone = map(order, { ...order, is_deleted: true }, false);
    expect(gone).toMatchObject([{ type: "order", status: "cancelled" }, { type: "command", name: "count.correct", good: -40 }]);
    expect(map({ ...order, is_deleted: true }, order, false)).toMatchObject([{ type: "order", status: "started" }, { type: "count", good: 40 }]);
  });

  test("quantities without equipment are a fault, not a guess", () => {
    expect(map(null, { ...order, equipment_id: null }, false)).toEqual({ fault: expect.stringContaining("nobody knows where") });
  });
}); // biome-ignore format: one list

test("the fixtures' schema reader finds every primary key", () => {
  expect([
    ...primaryKeysOf("CREATE TABLE a.b (\n  x INT,\n  y INT,\n  PRIMARY KEY (x, y)\n);\nCREATE TABLE a.c (\n  LIKE a.b INCLUDING ALL\n);"),
  ]).toEqual([
    ["a.b", ["x", "y"]],
    ["a.c", ["x", "y"]],
  ]);
  expect(() => primaryKeysOf("CREATE TABLE a.b (\n  x INT\n);")).toThrow("no primary key");
});
