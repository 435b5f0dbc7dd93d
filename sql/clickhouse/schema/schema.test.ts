// Migrations on a store that holds rows of the schema before them.
import { rmSync } from "node:fs";
import { type ClickHouseClient, createClient } from "@clickhouse/client";
import { expect, test } from "vitest";
import { newDataDir, silent } from "../../../runtime/warehouse/fixtures.ts";
import { loadMigrations, migrate } from "../../../runtime/warehouse/migrate.ts";
import { startWarehouse } from "../../../runtime/warehouse/supervisor.ts";

/** The last migration of the release in which points had a whole `n` and always a value. */
const LAST_OF_0_1 = "0016_log_identity.sql";

const series = { tenant: "acme", generation: 1, factory: "f1", line: "L1", station: "S1", characteristic: "d", product: "" };
const point = { ...series, chart: "i-mr", n: 1, value: 1.5, phase: "II", limits_version: 1, plan_version: 1, complete: true };
const limits = { ...series, version: 1, chart: "i-mr", mean: 1.5, sigma: 0.5, estimator: "MR/d2", approved: true, plan_version: 1 };
const command = { tenant: "acme", generation: 1, factory: "f1", line: "L1", id: "c1", source: "http", name: "limits.set", body: "{}" };

async function inWarehouse(work: (client: ClickHouseClient) => Promise<void>): Promise<void> {
  const dataDir = newDataDir();
  const warehouse = await startWarehouse({ dataDir, logger: silent });
  const client = createClient(warehouse.clientConfig());
  try {
    await work(client);
  } finally {
    await client.close();
    await warehouse.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

test("rows of release 0.1 read the same after the migrations that follow, and rows of the new shape replace them", async () => {
  await inWarehouse(async (client) => {
    let src_offset = 0;
    const insert = (table: string, row: object) => {
      const origin = { src_partition: 0, src_offset: src_offset++, src_index: 0 };
      return client.insert({ table, values: [{ at: 1_700_000_000_123, ...row, ...origin }], format: "JSONEachRow" });
    };
    const rows = async (query: string) => (await client.query({ query, format: "JSONCompactEachRow" })).json();
    const all = loadMigrations();
    const old = all.slice(0, all.findIndex(({ name }) => name === LAST_OF_0_1) + 1);
    await migrate(client, { migrations: old, now: () => 0 });
    await insert("spc_points", { ...point, id: "p1", excluded: true });
    await insert("spc_points", { ...point, id: "p2" });
    await insert("spc_limits", limits);
    await insert("commands", command);

    expect(await migrate(client, { now: () => 0 })).toEqual(all.slice(old.length).map(({ name }) => name));
    await insert("spc_points", { ...point, id: "p2", n: 2.5, value: null, operator: "kim" });
    await insert("spc_limits", { ...limits, version: 2, mean: null, window_excluded: ["p1"], stage: "new tool" });

    expect(await rows("SELECT id, n, value, operator, measured_product, toUnixTimestamp64Milli(at) FROM spc_points FINAL ORDER BY id")).toEqual([
      ["p1", 1, 1.5, "", "", 1_700_000_000_123],
      ["p2", 2.5, null, "kim", "", 1_700_000_000_123],
    ]); // biome-ignore format: rows
    expect(await rows("SELECT version, mean, center, model, window_excluded, stage FROM spc_limits FINAL ORDER BY version")).toEqual([
      [1, 1.5, null, "", [], ""],
      [2, null, null, "", ["p1"], "new tool"],
    ]);
    expect(await rows("SELECT body, before, after FROM commands FINAL")).toEqual([["{}", "", ""]]);
  });
}, 60_000);

/** The last migration before figures came from sums of their own. */
const LAST_BEFORE_SHIFTS = "0061_flow_findings.sql";
const SUMMED_FROM = { oee_shifts: "oee_days", oee_station_hours: "oee_hours" };

test("sums of a station alone are filled with what was there before, once, however often and after whatever part of it", async () => {
  await inWarehouse(async (client) => {
    const all = loadMigrations();
    const old = all.slice(0, all.findIndex(({ name }) => name === LAST_BEFORE_SHIFTS) + 1);
    await migrate(client, { migrations: old, now: () => 0 });
    let src_offset = 0;
    const place = { tenant: "acme", generation: 1, factory: "f1", line: "L1", station: "S1", minutes: 1, src_partition: 0, src_index: 0 };
    const insert = async (days: readonly string[], fields: object) => {
      const values = days.map((day) => {
        const minute = Date.parse(`${day}T08:00:00Z`);
        return { ...place, minute, hour_start: minute, production_date: day, shift: "early", ...fields, src_offset: src_offset++ };
      });
      await client.insert({ table: "oee_minutes", values, format: "JSONEachRow" });
    };
    const days = Array.from({ length: 300 }, (_, n) => new Date(Date.UTC(2025, 5, n)).toISOString().slice(0, 10));
    await insert(days, { product: "P1", order: "O1", good: 3, down_ms: 5 });
    await insert(days, { reason: "jam", down_ms: 60_000, breakdowns: 1 });
    await insert(days.slice(0, 7), { reason: "jam", down_ms: -60_000, breakdowns: -1 });
    const sums = async (table: string) => {
      const query = `SELECT production_date, shift, sum(good), sum(down_ms), sum(breakdowns) FROM ${table} GROUP BY ALL ORDER BY ALL`;
      return (await client.query({ query, format: "JSONCompactEachRow" })).json();
    };
    const fillOf = (table: string) => all.find(({ name }) => name.endsWith(`_${table}_fill.sql`));
    const filled = await migrate(client, { now: () => 0 });
    for (const [table, source] of Object.entries(SUMMED_FROM)) {
      expect(filled).toContain(fillOf(table)?.name);
      expect(await sums(table)).toEqual(await sums(source));
      expect(await sums(table)).toHaveLength(300);

      await client.command({ query: `ALTER TABLE ${table} DELETE WHERE production_date > '2025-09-01' SETTINGS mutations_sync = 1` });
    }
    await insert(days.slice(100, 200), { setup_ms: 1, good: -1 });
    for (const [table, source] of Object.entries(SUMMED_FROM)) {
      for (let n = 0; n < 2; n++) await client.command({ query: fillOf(table)?.sql ?? "" });
      expect(await sums(table)).toEqual(await sums(source));
    }
  });
}, 60_000);
