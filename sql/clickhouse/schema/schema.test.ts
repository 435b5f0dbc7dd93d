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
