// A server that is not there at the start, goes away and comes back, or holds what this program must not touch.
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { factsTopic } from "../../core/rows.ts";
import { openEmbeddedLog } from "../../log/embedded/embedded-log.ts";
import type { EventLog } from "../../log/log.ts";
import { startTimescale, type TestTimescale } from "../../tests/timescale.ts";
import { timer } from "../clock.ts";
import { type SinkPump, startSinkPump } from "../sink-pump.ts";
import { silent } from "../warehouse/fixtures.ts";
import { timescaleMigrations } from "./migrate-timescale.ts";
import { type OpenTimescale, openTimescale } from "./open-timescale.ts";
import { openTimescaleClient } from "./timescale-client.ts";

let server: TestTimescale;
const endings: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  server = await startTimescale(); // the engine cannot make a second database
}, 120_000);
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
  await server.close();
});

async function open(logId: string, before: string[] = []): Promise<OpenTimescale> {
  const client = await openTimescaleClient({ url: server.url, statementTimeoutMs: 0, connections: 1 });
  const timescale = openTimescale({ client, logId, before, logger: silent, retryMs: { first: 20, most: 100 } });
  endings.push(() => timescale.close());
  return timescale;
}

async function openLog(): Promise<EventLog> {
  const dir = mkdtempSync(join(tmpdir(), "linepulse-open-timescale-"));
  const log = await openEmbeddedLog({ dir, timer, newLogId: randomUUID });
  endings.push(async () => rmSync(dir, { recursive: true, force: true }));
  endings.push(() => log.close());
  return log;
}

async function pumpInto(log: EventLog, timescale: OpenTimescale): Promise<SinkPump> {
  const limits = { lingerMs: 5, retryMs: { first: 20, most: 100 } };
  const destination = { name: "timescaledb", sink: timescale.sink };
  const pump = await startSinkPump({ log, destination, tables: ["stations"], logger: silent, limits });
  endings.push(() => pump.close());
  return pump;
}

async function append(log: EventLog, station: string): Promise<void> {
  const row = { tenant: "acme", factory: "f1", line: "L1", station, generation: 1, src_partition: 0, src_offset: 0, src_index: 0 };
  const value = Buffer.from(`${JSON.stringify(row)}\n`);
  await log.append([{ topic: factsTopic("stations"), partition: 0, key: "0", value, timestamp: 1, headers: { rows: "1" } }]);
}

const stations = async () =>
  (await server.rows<{ station: string }>("SELECT station FROM stations ORDER BY station")).map((row) => row.station);
const isThrough = (pump: SinkPump) => async () => (await pump.lag()).every(({ chunks, openIntents }) => chunks + openIntents === 0);
const codeOf = async (timescale: OpenTimescale) => {
  const batch = { id: "log-1/stations/0/0-1", rows: 0, ndjson: Buffer.from("") };
  const error = await timescale
    .sink("stations")
    .write(batch, AbortSignal.timeout(5000))
    .catch((thrown: unknown) => thrown);
  return (error as { code?: string } | undefined)?.code;
};

test("a server that is not there at the start is waited for, one that goes away too, and every row is there once", async () => {
  await server.goAway();
  const log = await openLog();
  const pump = await pumpInto(log, await open(log.logId));
  await append(log, "S1");
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect([await pump.lag(), pump.stopped()]).toMatchObject([[{ chunks: 1, stopped: [] }], []]);
  await server.comeBack();
  await expect.poll(isThrough(pump)).toBe(true);
  await server.goAway();
  await append(log, "S2");
  await new Promise((resolve) => setTimeout(resolve, 200));
  await append(log, "S3");
  await server.comeBack();
  await expect.poll(isThrough(pump)).toBe(true);
  expect(await stations()).toEqual(["S1", "S2", "S3"]);
}, 60_000);

test("another log's database is not touched, one that was moved from is taken over, and then it is the older log's no more", async () => {
  const first = await open("log-1");
  await expect.poll(() => codeOf(first), { timeout: 20_000 }).toBeUndefined();
  const other = await open("log-2");
  await expect.poll(() => codeOf(other)).toBe("LOG_REPLACED");
  const moved = await open("log-3", ["log-1"]);
  await expect.poll(() => codeOf(moved)).toBeUndefined();
  const older = await open("log-1");
  await expect.poll(() => codeOf(older)).toBe("LOG_REPLACED");
}, 60_000);

test("a schema of a newer build, or a file that was changed, is not touched", async () => {
  const first = await open("log-1");
  await expect.poll(() => codeOf(first), { timeout: 20_000 }).toBeUndefined();
  await server.rows("INSERT INTO schema_migrations (name, hash) VALUES ('9999_of_tomorrow.sql', repeat('a', 64))");
  const older = await open("log-1");
  await expect.poll(() => codeOf(older)).toBe("CONFIG_INVALID");
}, 60_000);

test("migrations cut off at any statement go on where they were", async () => {
  const all = timescaleMigrations().length;
  const count = async () => {
    const [row] = await server.rows<{ n: number }>("SELECT count(*)::int AS n FROM schema_migrations");
    return row?.n;
  };
  let statements = 0;
  server.onStatement = () => {
    if (++statements % 37 === 0) throw new Error("cut off");
  };
  const timescale = await open("log-1");
  await expect.poll(() => codeOf(timescale), { timeout: 30_000 }).toBeUndefined();
  server.onStatement = undefined;
  expect(statements).toBeGreaterThan(37 * 4);
  expect(await count()).toBe(all);
}, 90_000);

test("a database that is ahead of its log is no place for its rows: the partition stops, nothing is taken for sent", async () => {
  const log = await openLog();
  const timescale = await open(log.logId);
  await expect.poll(() => codeOf(timescale), { timeout: 20_000 }).toBeUndefined();
  await server.rows(`INSERT INTO sink_positions (log_id, "table", partition, taken_to) VALUES ($1, 'stations', 0, 5)`, [log.logId]);
  await append(log, "S1");
  const pump = await pumpInto(log, timescale);
  await expect.poll(() => pump.stopped()).toEqual([{ table: "stations", partition: 0, code: "LOG_REPLACED" }]);
  expect([await stations(), (await pump.lag())[0]?.chunks]).toEqual([[], 1]);
}, 60_000);

test("a database brought back from a backup is given again what it lost, each row once", async () => {
  const log = await openLog();
  const timescale = await open(log.logId);
  const first = await pumpInto(log, timescale);
  for (const station of ["S1", "S2", "S3"]) {
    await append(log, station);
    await expect.poll(isThrough(first)).toBe(true);
  }
  await first.close();
  await server.rows("DELETE FROM stations WHERE station <> 'S1'");
  await server.rows("UPDATE sink_positions SET taken_to = 1");
  await append(log, "S4");
  await expect.poll(isThrough(await pumpInto(log, timescale))).toBe(true);
  expect(await stations()).toEqual(["S1", "S2", "S3", "S4"]);
}, 60_000);

test("a generation is told when its rollups are made", async () => {
  const timescale = await open("log-1");
  await expect.poll(() => codeOf(timescale), { timeout: 20_000 }).toBeUndefined();
  expect(await timescale.announcedGeneration()).toBe(1);
  const old = `'2026-03-01T08:00:00Z'::timestamptz`;
  const insert = (generation: number) =>
    server.rows(`INSERT INTO yield_minutes (tenant, generation, factory, minute, inspected, src_partition, src_offset, src_index)
      VALUES ('acme', ${generation}, 'f1', ${old}, 7, 0, 0, 0)`);
  const rolledUp = async () => await server.rows("SELECT generation::int, inspected::int FROM yield_days ORDER BY generation");
  await insert(1);
  await timescale.announceGeneration(1);
  await insert(2);
  expect(await rolledUp()).toEqual([{ generation: 1, inspected: 7 }]);
  await timescale.announceGeneration(2);
  expect(await rolledUp()).toEqual([
    { generation: 1, inspected: 7 },
    { generation: 2, inspected: 7 },
  ]);
  expect(await timescale.announcedGeneration()).toBe(2);
}, 60_000);

test("a generation whose rows end with the first minute of an hour is whole when it is told", async () => {
  const timescale = await open("log-1");
  await expect.poll(() => codeOf(timescale), { timeout: 20_000 }).toBeUndefined();
  const minutes = ["2026-10-21T23:00:00Z", "2026-10-29T00:00:00Z", "2026-11-05T00:00:00Z"];
  const insert = (generation: number) =>
    server.rows(
      `INSERT INTO yield_minutes (tenant, generation, factory, minute, inspected, src_partition, src_offset, src_index)
       SELECT 'acme', ${generation}, 'f1', minute, 7, 0, 0, 0 FROM unnest($1::timestamptz[]) AS minute`,
      [minutes],
    );
  await insert(1);
  await server.rows(`INSERT INTO yield_minutes (tenant, generation, factory, minute, inspected, src_partition, src_offset, src_index)
    VALUES ('acme', 1, 'f1', '2026-11-06T23:00:00Z', 7, 0, 0, 0)`);
  await timescale.announceGeneration(1);
  await insert(2);
  await timescale.announceGeneration(2);
  const summed = (rollup: string) => server.rows(`SELECT sum(inspected)::int AS inspected FROM ${rollup} WHERE generation = 2`);
  expect([await summed("yield_hours"), await summed("yield_days")]).toEqual([[{ inspected: 21 }], [{ inspected: 21 }]]);
}, 60_000);
