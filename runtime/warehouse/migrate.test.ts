import { afterAll, beforeAll, expect, test } from "vitest";
import { TABLES, type TableName } from "../../core/rows.ts";
import { openTestWarehouse, type TestWarehouse } from "./fixtures.ts";
import { loadMigrations, type Migration, migrate } from "./migrate.ts";

let db: TestWarehouse;
beforeAll(async () => {
  db = await openTestWarehouse();
}, 30_000);
afterAll(() => db.close());

const now = () => 1_700_000_000_123;
/** Sums of sums, fed by views. */
const ROLLUPS = ["oee_hours", "oee_station_hours", "oee_days", "oee_shifts", "yield_days", "defect_days", "source_quality_quarters"];
/** What a migration may begin with. What fills a table adds what it lacks: it reads what is there already. */
const REPEATABLE = [
  /^CREATE (TABLE|MATERIALIZED VIEW|VIEW) IF NOT EXISTS/,
  /^DROP (TABLE|VIEW) IF EXISTS/,
  /^ALTER TABLE \w+ (\w+ COLUMN|ADD INDEX|MATERIALIZE INDEX) IF /,
  /^INSERT INTO (\w+)\n[\s\S]+\n {4}FROM \1\n\)\n/,
];
const ORIGIN = ["generation", "src_partition", "src_offset", "src_index"];

test("migrations are applied once and written down", async () => {
  expect(await migrate(db.client, { now })).toEqual([]);
  const names = (await db.rows<{ name: string }>("SELECT name FROM schema_migrations ORDER BY name")).map(({ name }) => name);
  expect(names).toEqual(loadMigrations().map(({ name }) => name));
});

test("a migration that was applied but not written down is applied again, harmlessly", async () => {
  const lost: Migration = { name: "9001_lost.sql", sql: "CREATE TABLE IF NOT EXISTS lost (a Int8) ENGINE = Memory", hash: "0".repeat(64) };
  await db.client.command({ query: lost.sql }); // killed here
  const migrations = [...loadMigrations(), lost];
  expect(await migrate(db.client, { migrations, now })).toEqual([lost.name]);
  expect(await migrate(db.client, { migrations, now })).toEqual([]);
  await db.client.command({ query: "ALTER TABLE schema_migrations DELETE WHERE name = '9001_lost.sql' SETTINGS mutations_sync = 1" });
});

test("a released file that changed, and a warehouse newer than the build, stop the program", async () => {
  const changed = loadMigrations().map((m) => (m.name.includes("spc_limits") ? { ...m, hash: "f".repeat(64) } : m));
  await expect(migrate(db.client, { migrations: changed, now })).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  const older = loadMigrations().slice(0, -1);
  await expect(migrate(db.client, { migrations: older, now })).rejects.toMatchObject({ code: "CONFIG_INVALID" });
});

test("every migration is one statement that can be repeated", () => {
  for (const { name, sql } of loadMigrations()) {
    const [, statement = ""] = /^(?:-- .+\n)+([\s\S]+)$/.exec(sql) ?? [];
    expect(
      REPEATABLE.some((pattern) => pattern.test(statement)),
      name,
    ).toBe(true);
    expect(statement.replace(/^--.*$/gm, ""), name).not.toContain(";");
  }
});

test("every table has the columns of its row, and its origin", async () => {
  for (const [table, { row }] of Object.entries(TABLES)) {
    const columns = await db.rows<{ name: string }>(
      `SELECT name FROM system.columns WHERE database = 'linepulse' AND table = '${table}' AND default_kind = ''`,
    );
    expect(columns.map(({ name }) => name).sort(), table).toEqual([...Object.keys(row.shape), ...ORIGIN].sort());
  }
});

test("what tells things apart is what a table replaces by, and it lies on disk as one plant", async () => {
  for (const [table, { kind, key }] of Object.entries(TABLES)) {
    const [stored] = await db.rows<{ engine: string; sorting_key: string }>(
      `SELECT engine, sorting_key FROM system.tables WHERE database = 'linepulse' AND name = '${table}'`,
    );
    const engine = kind === "sum" ? "MergeTree" : table === "lots" ? "AggregatingMergeTree" : "ReplacingMergeTree"; // lots: its own file says why
    expect(stored?.engine, table).toBe(engine);
    if (kind === "thing") expect(stored?.sorting_key, table).toBe(["tenant", "generation", ...key.slice(1)].join(", "));
  }
});

test("every MergeTree of rows survives a power cut and knows 10 000 blocks", async () => {
  const tables = await db.rows<{ name: string; text: string }>(
    "SELECT name, engine_full AS text FROM system.tables WHERE database = 'linepulse' AND engine LIKE '%MergeTree' AND name NOT IN ('schema_migrations', 'generations', 'log_identity')",
  );
  expect(tables.map(({ name }) => name).sort()).toEqual([...Object.keys(TABLES), ...ROLLUPS].sort());
  for (const { name, text } of tables) {
    for (const setting of [
      "non_replicated_deduplication_window = 10000",
      "fsync_after_insert = 1",
      "fsync_part_directory = 1",
      "min_rows_to_fsync_after_merge = 1",
      "old_parts_lifetime = 480",
    ]) {
      expect(text, name).toContain(setting);
    }
  }
});

test("of two rows of a thing the later in the log stands, whichever came first", async () => {
  const limits = (src_offset: number, src_index: number, approved: boolean) => ({
    tenant: "acme",
    factory: "f1",
    line: "L1",
    station: "S1",
    characteristic: "d",
    product: "",
    version: 3,
    chart: "i-mr",
    mean: 1.5,
    sigma: null,
    estimator: "mr",
    window_points: 25,
    window_from: -5,
    window_to: null,
    by: "x",
    at: 1_700_000_000_123,
    reason: "",
    approved,
    plan_version: 1,
    generation: 1,
    src_partition: 0,
    src_offset,
    src_index,
  });
  const insert = (row: object) => db.client.insert({ table: "spc_limits", format: "JSONEachRow", values: [row] });
  await insert(limits(2 ** 40 + 1, 0, true));
  await insert(limits(2 ** 40, 499 * 2 ** 20, false)); // the last event of the record before
  const columns =
    "version, approved, sigma, toUnixTimestamp64Milli(at) AS at, toUnixTimestamp64Milli(window_from) AS window_from, window_to";
  expect(await db.rows(`SELECT ${columns} FROM spc_limits FINAL`)).toEqual([
    { version: 3, approved: true, sigma: null, at: 1_700_000_000_123, window_from: -5, window_to: null },
  ]);
});

test("a row without its optional fields gets the columns' defaults", async () => {
  const row = {
    tenant: "acme",
    factory: "f1",
    line: "L1",
    station: "S9",
    minute: 60_000,
    minutes: 1,
    product: "P1",
    order: "",
    reason: "",
    shift: "A",
    production_date: "1970-01-01",
    hour_start: 0,
  };
  await db.client.insert({ table: "oee_minutes" satisfies TableName, format: "JSONEachRow", values: [{ ...row, good: -2 }] });
  const query =
    "SELECT toInt32(good) AS good, toInt32(setup_ms) AS setup_ms, toUnixTimestamp64Milli(minute) AS minute FROM oee_minutes WHERE station = 'S9'";
  expect(await db.rows(query)).toEqual([{ good: -2, setup_ms: 0, minute: 60_000 }]);
});
