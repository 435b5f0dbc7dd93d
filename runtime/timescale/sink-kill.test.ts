// kill -9 of the sink at any statement, before the server has run it and after: tables and rollups end equal to an undisturbed run's.
import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTimescale, type TestTimescale } from "../../tests/timescale.ts";
import { totalsOf } from "../warehouse/fixtures.ts";

const FIXTURE = fileURLToPath(new URL("./sink-kill.fixture.ts", import.meta.url));
/** Which statement of its life each sink is killed at: migrations first, then those of batches. */
const KILLED_AT = [2, 60, 150, 290, 8, 12, 13, 14, 15, 16, 17, 18, 20, 23];
/** That each life adds: more than it can send before it is killed. */
const CHUNKS_OF_LIFE = 150;
const CHUNKS = CHUNKS_OF_LIFE * KILLED_AT.length;

const dir = mkdtempSync(join(tmpdir(), "linepulse-timescale-kill-"));
let server: TestTimescale;
beforeAll(async () => {
  server = await startTimescale();
}, 120_000);
afterAll(async () => {
  await server?.close();
  rmSync(dir, { recursive: true, force: true });
});

const start = (chunks: number) => fork(FIXTURE, [join(dir, "log"), server.url, String(chunks)], { execArgv: [] });
const exited = (program: ChildProcess) => new Promise<void>((resolve) => void program.once("exit", () => resolve()));

/** True when it was killed; false when it was through before. */
async function killAt(statement: number, { chunks, isRun }: { chunks: number; isRun: boolean }): Promise<boolean> {
  const program = start(chunks);
  let left = statement;
  let isKilled = false;
  server.onStatement = () => {
    if (--left > 0 || isKilled) return;
    isKilled = program.kill("SIGKILL");
    if (!isRun) throw new Error("the server went down with it"); // it has not run what the sink had sent
  };
  await exited(program);
  server.onStatement = undefined;
  return isKilled;
}

async function totals() {
  const sums = 'sum(good)::int AS good, sum(actual_production_time_ms)::float8 AS "productionMs"';
  const of = async (table: string) => (await server.rows(`SELECT ${sums} FROM ${table}`))[0];
  const counts = "count(*)::int AS n, count(DISTINCT (src_offset, src_index))::int AS origins";
  const [minutes] = await server.rows(`SELECT ${counts}, ${sums} FROM oee_minutes`);
  const [hours, days, shifts, stationHours] = [
    await of("oee_hours"),
    await of("oee_days"),
    await of("oee_shifts"),
    await of("oee_station_hours"),
  ];
  return { minutes, hours, days, shifts, stationHours };
}

test("a sink killed at any statement writes every row once, into the table and every rollup", async () => {
  let kills = 0;
  for (const [n, statement] of KILLED_AT.entries()) {
    if (await killAt(statement, { chunks: (n + 1) * CHUNKS_OF_LIFE, isRun: n % 2 === 0 })) kills++;
  }
  expect(kills).toBeGreaterThanOrEqual(10); // a fast one may be through before its statement comes
  const last = start(CHUNKS);
  const said = new Promise((resolve) => last.once("message", resolve));
  expect(await said).toBe("done");
  expect(await totals()).toEqual(totalsOf(CHUNKS * 10));
  for (const view of ["oee_hours", "oee_days"]) await server.rows(`CALL refresh_continuous_aggregate('${view}', NULL, NULL)`);
  expect(await totals()).toEqual(totalsOf(CHUNKS * 10));
}, 240_000);
