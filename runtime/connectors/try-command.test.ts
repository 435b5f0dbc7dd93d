import { expect, test } from "vitest";
import { systemOf } from "../../connectors/systems.ts";
import { configSchema } from "../../core/config.ts";
import { tryLines } from "./try-command.ts";

const [source] = configSchema.parse({
  sources: [
    {
      name: "eng",
      system: "enghub",
      tenant: "acme",
      lines: ["SH01/A01"],
      factory: "SH01",
      timeZone: "Asia/Shanghai",
      database: { kind: "postgresql", host: "db", name: "enghub", user: "linepulse", passwordFile: "p" },
      settings: { factories: { factory_sh_01: "SH01" }, counts: "database" },
    },
  ],
}).sources;
const now = Date.UTC(2026, 0, 6);

async function tried(lines: readonly string[], flags: { table?: string; key?: string; messages?: true } = {}) {
  if (!source) throw new Error("no source");
  const out: string[] = [];
  const said: string[] = [];
  const faults = await tryLines(lines, {
    source,
    flags,
    systemOf,
    out: (line) => out.push(line),
    say: (line) => said.push(line),
    now: () => now,
  });
  return { events: out.map((line) => JSON.parse(line)), said, faults };
}

const order = {
  id: 1,
  factory_id: "factory_sh_01",
  work_order_id: "WO-A01-001",
  product_id: "P1",
  planned_qty: 10,
  status: "CREATED",
  created_at: "2026-01-05T08:00:00+08:00",
};
const report = { report_id: 5, work_order_id: "WO-A01-001", station_id: "S1", good_qty: 7, report_time: "2026-01-05T01:00:00.000000Z" };
const counted = { type: "count", at: "2026-01-05T01:00:00.000Z", factory: "SH01", line: "A01", station: "S1", product: "P1", good: 7 };

test("plain rows of one table need only its name; a child waits for its parent, and says so at the end", async () => {
  const { events, said, faults } = await tried([JSON.stringify(report), "", "nonsense"], { table: "production_reports" });
  expect([events, faults]).toEqual([[], 2]);
  expect(said).toEqual([
    "line 1: waits for a row that it belongs to",
    "line 3: sample: the line is no JSON object",
    expect.stringMatching(/^at the end: orphan: .*work_orders\/work_order_id\/WO-A01-001 did not come within 60 min/),
    "2 lines, 0 events, 2 faults",
  ]);
}); // biome-ignore format: one list

test("rows of several tables name theirs; a parent that comes later brings its child with it", async () => {
  const rows = [
    { table: "enghub.production_reports_202601", row: report },
    { table: "work_orders", row: order },
    { table: "enghub.production_reports_202601", op: "update", row: { ...report, good_qty: 9 } },
  ];
  const { events, faults } = await tried(rows.map((row) => JSON.stringify(row)));
  expect(faults).toBe(0);
  expect(events).toMatchObject([{ type: "order", status: "created" }, counted, { ...counted, good: 2 }]);
});

test("records as they stand in the topic are read with their keys, changes without by the columns that are named", async () => {
  const place = { connector: "postgresql", db: "plant", schema: "enghub", lsn: 1, txId: 1, ts_ms: now };
  const change = (table: string, after: object, lsn: number) => ({
    before: null,
    after,
    source: { ...place, table, lsn },
    op: "c",
    ts_ms: now,
  });
  const { events, faults } = await tried(
    [
      JSON.stringify({ key: { id: 1 }, value: change("work_orders", order, 1), headers: {}, timestamp: now }),
      JSON.stringify({ schema: null, payload: change("production_reports_202601", report, 2) }),
      JSON.stringify({ key: '{"id":1}', value: null }),
    ],
    { key: "report_id" },
  );
  expect(faults).toBe(0);
  expect(events).toMatchObject([{ type: "order" }, counted]);
});

test("what is wrong with a row is said with its line: cells, tables, keys, and what the source may not write", async () => {
  const rows = [
    { table: "work_orders", row: { ...order, planned_qty: "many" } },
    { table: "shifts", row: {} },
    { table: "work_orders", row: { status: "CREATED" } },
    { table: "work_orders", row: { ...order, id: 2, work_order_id: "WO-B02-001" } },
    { table: "work_orders", op: "merge", row: order },
  ];
  const { said, faults } = await tried(rows.map((row) => JSON.stringify(row)));
  expect(faults).toBe(5);
  expect(said.slice(0, 5)).toEqual([
    expect.stringContaining('line 1: unmapped: enghub.work_orders 1: column "planned_qty"'),
    expect.stringContaining('line 2: sample: the mapping reads no table "shifts"; it reads work_orders, production_reports'),
    expect.stringContaining('line 3: sample: the row of "work_orders" has no "id": name its primary key with --key'),
    expect.stringContaining("TENANT_MISMATCH"),
    expect.stringContaining('line 5: sample: op "merge" is not known'),
  ]);
}); // biome-ignore format: one list

test("messages of the source's own topic", async () => {
  const data = { work_order_id: "WO-A01-001", station_id: "S1", good_qty: 7, report_time: "2026-01-05 09:00:00" };
  const message = { event_id: "e1", event_type: "ProductionReported", timestamp: now, factory_id: "factory_sh_01", data };
  const lines = [JSON.stringify(message), JSON.stringify({ ...message, event_id: "" })];
  const { said } = await tried(lines, { messages: true });
  expect(said).toEqual(["line 1: gives no event", expect.stringContaining("line 2: unmapped: event_id"), "2 lines, 0 events, 1 faults"]);
});
