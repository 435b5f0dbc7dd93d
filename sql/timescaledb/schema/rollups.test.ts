// Rollups of TimescaleDB after corrections: what changed is made anew, nothing else, whatever its age and wherever it is kept.
import { afterAll, beforeAll, expect, test } from "vitest";
import { migrateTimescale } from "../../../runtime/timescale/migrate-timescale.ts";
import { startTimescale, type TestTimescale } from "../../../tests/timescale.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Noon of UTC, 90 days ago: below every watermark, and old enough for the columnstore. */
const OLD = Math.floor(Date.now() / DAY_MS) * DAY_MS - 90 * DAY_MS + 12 * HOUR_MS;

let server: TestTimescale;
beforeAll(async () => {
  server = await startTimescale();
  await migrateTimescale({ run: async (sql, values) => ({ rows: await server.rows(sql, [...values]), count: 0 }) });
}, 120_000);
afterAll(() => server?.close());

let offset = 0;
/** A minute of a station, `good` parts of it; the plant is half an hour off UTC, so its hours begin at :30. */
async function count(station: string, at: number, good: number): Promise<void> {
  const hourStart = Math.floor((at - HOUR_MS / 2) / HOUR_MS) * HOUR_MS + HOUR_MS / 2;
  await server.rows(
    `INSERT INTO oee_minutes (tenant, generation, factory, line, station, minute, minutes, shift, production_date, hour_start, good,
       src_partition, src_offset, src_index)
     VALUES ('acme', 1, 'f1', 'L1', $1, to_timestamp($2 / 1000::float8), 1, 'early', $3, to_timestamp($4 / 1000::float8), $5, 0, $6, 0)`,
    [station, at, new Date(at).toISOString().slice(0, 10), hourStart, good, offset++],
  );
}

interface Sum {
  readonly station: string;
  readonly hour: number;
  readonly good: number;
}
const hours = () =>
  server.rows<Sum>(`SELECT station, (extract(epoch FROM hour_start) * 1000)::float8 AS hour, sum(good)::int AS good FROM oee_hours
    GROUP BY station, hour_start ORDER BY station, hour_start`);
const days = () =>
  server.rows<{ good: number }>("SELECT sum(good)::int AS good FROM oee_days GROUP BY production_date ORDER BY production_date");
async function runPolicies(): Promise<void> {
  const jobs = await server.rows<{ job_id: number }>(
    "SELECT job_id FROM timescaledb_information.jobs WHERE proc_name = 'policy_refresh_continuous_aggregate'",
  );
  for (const { job_id } of jobs) await server.rows(`CALL run_job(${job_id})`);
}
/** Which stored buckets were written anew since, by the transactions that did it. */
async function stored(): Promise<Map<string, string>> {
  const [view] = await server.rows<{ name: string }>(
    `SELECT format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name) AS name
     FROM timescaledb_information.continuous_aggregates WHERE view_name = 'oee_hours'`,
  );
  const rows = await server.rows<{ place: string; by: string }>(
    `SELECT station || ' ' || bucket AS place, xmin::text AS by FROM ${view?.name} ORDER BY 1`,
  );
  return new Map(rows.map(({ place, by }) => [place, by]));
}

test("a late correction is in its bucket after the next refresh, and in no other", async () => {
  for (const n of [0, 1, 2, 3]) {
    await count("S1", OLD + n * HOUR_MS, 10);
    await count("S2", OLD + n * HOUR_MS, 100);
  }
  await runPolicies();
  const before = await hours();
  expect(before.map(({ good }) => good)).toEqual([10, 10, 10, 10, 100, 100, 100, 100]);
  const kept = await stored();
  expect(kept.size).toBe(8);

  await count("S1", OLD + 2 * HOUR_MS + 60_000, -3);
  expect(await hours()).toEqual(before); // what is over is told anew by the refresh alone
  await runPolicies();
  expect((await hours()).map(({ good }) => good)).toEqual([10, 10, 7, 10, 100, 100, 100, 100]);
  expect(await days()).toEqual([{ good: 437 }]);
  const changed = [...(await stored())].filter(([place, by]) => kept.get(place) !== by).map(([place]) => place);
  expect(new Set(changed.map((place) => place.slice(3))).size).toBe(1); // one bucket: of its hour, both stations
});

test("what came just now is in the rollup at once, and an hour of the plant is one sum where it lies in two of UTC", async () => {
  const now = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - HOUR_MS;
  await count("S3", now + 20 * 60_000, 1);
  await count("S3", now - 10 * 60_000, 2);
  const mine = (await hours()).filter(({ station }) => station === "S3");
  expect(mine).toEqual([{ station: "S3", hour: now - HOUR_MS / 2, good: 3 }]);
  const rows = await server.rows("SELECT good::int FROM oee_hours WHERE station = 'S3' ORDER BY bucket");
  expect(rows).toEqual([{ good: 2 }, { good: 1 }]);
});

test("a correction of what is kept by columns changes the sum too", async () => {
  await server.rows("SELECT compress_chunk(c) FROM show_chunks('oee_minutes', older_than => INTERVAL '70 days') AS c");
  await count("S2", OLD, 11);
  await runPolicies();
  expect((await hours()).find(({ station, hour }) => station === "S2" && hour === OLD - HOUR_MS / 2)?.good).toBe(111);
  expect((await server.rows("SELECT sum(good)::int AS good FROM oee_minutes WHERE station = 'S2'"))[0]).toEqual({ good: 411 });
});

test("corrections that end with the first minute of an hour are in their buckets after the second refresh at the latest", async () => {
  const first = OLD + 10 * HOUR_MS;
  for (const n of [0, 1, 2]) await count("S4", first + n * HOUR_MS, 10);
  await runPolicies();
  await runPolicies();
  await server.rows(`INSERT INTO oee_minutes SELECT * FROM oee_minutes WHERE station = 'S4'`); // one statement, as a sink's batch is
  await runPolicies();
  await runPolicies();
  expect((await hours()).filter(({ station }) => station === "S4").map(({ good }) => good)).toEqual([20, 20, 20]);
});
