import type { ClickHouseClient } from "@clickhouse/client";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openTestWarehouse, type TestWarehouse } from "./fixtures.ts";
import { loadMigrations, type Migration, migrate } from "./migrate.ts";
import { newestTurn, takeTurn } from "./migration-turn.ts";

let db: TestWarehouse;
beforeAll(async () => {
  db = await openTestWarehouse();
}, 30_000);
afterAll(() => db.close());

const now = () => 1_700_000_000_123;
const hash = "0".repeat(64);
const recorder = loadMigrations()[0] as Migration;
/** Makes tables, and takes the first ones away again: an older statement after a newer one would show. */
const STEPS: readonly Migration[] = [
  ...["a", "b", "c", "d"].map((name) => ({ sql: `CREATE TABLE IF NOT EXISTS ${name} (x Int8) ENGINE = Memory` })),
  ...["a", "b"].map((name) => ({ sql: `DROP TABLE IF EXISTS ${name}` })),
].map(({ sql }, n) => ({ name: `${9001 + n}_step.sql`, sql, hash }));
const MIGRATIONS = [recorder, ...STEPS];

beforeEach(async () => {
  for (const table of ["schema_migrations", "a", "b", "c", "d", "migration_turn_1"]) {
    await db.client.command({ query: `DROP TABLE IF EXISTS ${table}` });
  }
});

const tables = async () =>
  (await db.rows<{ name: string }>("SELECT name FROM system.tables WHERE database = 'linepulse' AND (length(name) = 1 OR name LIKE 'migration_turn%') ORDER BY name")).map(({ name }) => name); // biome-ignore format: one query
const written = async () => (await db.rows<{ name: string }>("SELECT name FROM schema_migrations ORDER BY name")).map(({ name }) => name);

/** The client of a process of which every statement takes some time to be sent. */
function slow(client: ClickHouseClient, command: (query: string) => Promise<void>): ClickHouseClient {
  return new Proxy(client, {
    get(target, property) {
      if (property !== "command") return Reflect.get(target, property, target) as unknown;
      return async (params: { query: string }) => {
        await command(params.query);
        return target.command(params);
      };
    },
  });
}
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

test("of processes that open an empty warehouse at once one migrates, and all find it done", async () => {
  const clients = [1, 7, 3, 5].map((ms) => slow(db.client, () => pause(ms)));
  const applied = await Promise.all(clients.map((client) => migrate(client, { migrations: MIGRATIONS, now })));
  const done = applied.filter((names) => names.length > 0);
  expect(done).toEqual([MIGRATIONS.map(({ name }) => name)]);
  expect(await written()).toEqual(MIGRATIONS.map(({ name }) => name));
  expect(await tables()).toEqual(["c", "d"]);
});

test("the turn of a process that is gone is taken over, after patience or at once by the only one there is", async () => {
  await takeTurn(db.client, 1);
  const startedAt = performance.now();
  expect(await migrate(db.client, { migrations: MIGRATIONS, now, patienceMs: 400 })).toHaveLength(MIGRATIONS.length);
  expect(performance.now() - startedAt).toBeGreaterThan(400);
  expect(await tables()).toEqual(["c", "d"]);
  const one = { name: "9100_one.sql", sql: "CREATE TABLE IF NOT EXISTS a (x Int8) ENGINE = Memory", hash };
  await takeTurn(db.client, 1);
  expect(await migrate(db.client, { migrations: [...MIGRATIONS, one], now, patienceMs: 0 })).toEqual([one.name]);
  expect(await newestTurn(db.client)).toBe(0);
});

test("who was away in the middle of its turn finds the next one taken, and leaves the rest to it", async () => {
  let wake = () => {};
  const asleep = new Promise<void>((resolve) => (wake = resolve));
  const stopped = slow(db.client, (query) => (query.includes("EXISTS b") && !query.startsWith("DROP") ? asleep : Promise.resolve()));
  const first = migrate(stopped, { migrations: MIGRATIONS, now });
  while ((await written().catch(() => [])).length < 2) await pause(20);
  const second = await migrate(db.client, { migrations: MIGRATIONS, now, patienceMs: 1200 });
  expect(second).toEqual(MIGRATIONS.slice(2).map(({ name }) => name));
  wake();
  expect((await first).length).toBeLessThan(MIGRATIONS.length);
  expect(await tables()).toEqual(["b", "c", "d"]); // the one statement that was on its way: no rows, nothing reads it
});
