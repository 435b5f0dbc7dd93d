// One batch, one token: once in the table and once in every view below it, whatever happens on the way.
import { afterEach, beforeEach, expect, test } from "vitest";
import { clickhouseInserter, clickhouseSink } from "../../sinks/clickhouse.ts";
import { minuteRow, openTestWarehouse, patiently, readTotals, type TestWarehouse, totalsOf } from "./fixtures.ts";

let db: TestWarehouse;
beforeEach(async () => {
  db = await openTestWarehouse({ restartMs: { first: 20, most: 20 } });
}, 30_000);
afterEach(() => db.close(), 30_000);

const signal = () => AbortSignal.timeout(30_000);
const minutes = () => clickhouseSink(clickhouseInserter(db.client), "oee_minutes");
const batchOf = (from: number, to: number) => {
  const rows = Array.from({ length: to - from }, (_, index) => minuteRow(from + index));
  return { id: `log-1/oee_minutes/0/${from}-${to}`, rows: rows.length, ndjson: Buffer.from(rows.join("")) };
};

test("the same batch twice is there once, in the table and in every view", async () => {
  for (const [from, to] of [
    [0, 30],
    [0, 30],
    [30, 31],
    [0, 30],
    [30, 31],
  ] as const)
    await minutes().write(batchOf(from, to), signal());
  expect(await readTotals(db)).toEqual(totalsOf(31));
});

test("half of a surrogate pair is stored as it was written, and stops no table", async () => {
  const row = JSON.stringify({ tenant: "acme", generation: 1, factory: "f1", line: "L1", station: "a\ud83d" });
  const sink = clickhouseSink(clickhouseInserter(db.client), "stations");
  await sink.write({ id: "log-1/stations/0/0-1", rows: 1, ndjson: Buffer.from(row) }, signal());
  expect(await db.rows("SELECT station FROM stations")).toEqual([{ station: "a\\ud83d" }]);
});

test("two batches with the same rows are two: it is the token that counts", async () => {
  const batch = batchOf(0, 5);
  await minutes().write(batch, signal());
  await minutes().write({ ...batch, id: "another" }, signal());
  expect((await readTotals(db)).days.good).toBe(10);
});

test("a batch over many months and of the largest size is one block of each, and still once", async () => {
  const month = 720 * 12; // rows, of which an hour has twelve
  const rows = Array.from({ length: 50_000 }, (_, n) => minuteRow(n * Math.ceil((12 * month) / 50_000)));
  const batch = { id: "large", rows: rows.length, ndjson: Buffer.from(rows.join("")) };
  for (let n = 0; n < 2; n++) await minutes().write(batch, signal());
  expect(await readTotals(db)).toMatchObject({ minutes: { n: 50_000 }, hours: { good: 50_000 }, days: { good: 50_000 } });
  const inserted = "FROM system.parts WHERE table = 'oee_minutes' AND level = 0";
  const [parts] = await db.rows<{ all: number; months: number }>(
    `SELECT toInt32(count()) AS all, toInt32(uniqExact(partition)) AS months ${inserted}`,
  );
  expect(parts?.months).toBeGreaterThan(10);
  expect(parts?.all).toBe(parts?.months);
}, 30_000);

test("a view that fails half way refuses the batch, and the same batch repairs it", async () => {
  await db.client.command({ query: "CREATE TABLE broken (at DateTime64(3)) ENGINE = Memory" });
  const target =
    "(station String, good Int64) ENGINE = SummingMergeTree ORDER BY station SETTINGS non_replicated_deduplication_window = 10000";
  for (const name of ["aaa", "zzz"]) {
    await db.client.command({ query: `CREATE TABLE ${name} ${target}` });
    const guard = "WHERE throwIf(station = 'S1' AND (SELECT count() FROM broken) > 0) = 0";
    await db.client.command({
      query: `CREATE MATERIALIZED VIEW ${name}_view TO ${name} AS SELECT station, sum(good) AS good FROM oee_hours ${guard} GROUP BY station`,
    });
  }
  await minutes().write(batchOf(0, 20), signal());
  await db.client.insert({ table: "broken", format: "JSONEachRow", values: [{ at: 1 }] });
  for (let n = 0; n < 2; n++) {
    await expect(minutes().write(batchOf(20, 40), signal())).rejects.toMatchObject({
      code: "SINK_REJECTED",
      cause: { type: "FUNCTION_THROW_IF_VALUE_IS_NON_ZERO" },
    });
  }
  await db.client.command({ query: "TRUNCATE TABLE broken" });
  for (let n = 0; n < 2; n++) await minutes().write(batchOf(20, 40), signal());
  await minutes().write(batchOf(40, 50), signal());
  expect(await readTotals(db)).toEqual(totalsOf(50));
  for (const name of ["aaa", "zzz"]) {
    expect(await db.rows(`SELECT toInt32(sum(good)) AS good FROM ${name}`)).toEqual([{ good: 50 }]);
  }
});

test("kill -9 of the warehouse before, during and after inserts loses and doubles nothing", async () => {
  const batches = 36;
  let restarts = 0;
  for (let n = 0; n < batches; n++) {
    const batch = batchOf(n * 25, n * 25 + 25);
    const killed = n % 3 === 0;
    if (killed) setTimeout(() => process.kill(db.warehouse.pid as number, "SIGKILL"), Math.random() * 40);
    if (killed) restarts++;
    await patiently(() => minutes().write(batch, signal()));
    if (n % 4 === 0) await patiently(() => minutes().write(batch, signal())); // acknowledged, but the answer got lost
    if (killed) await new Promise((resolve) => setTimeout(resolve, 60));
  }
  await patiently(() => db.rows("SELECT 1"));
  expect(db.warehouse.restarts).toBeGreaterThan(restarts / 2);
  expect(await readTotals(db)).toEqual(totalsOf(batches * 25));
}, 240_000);
