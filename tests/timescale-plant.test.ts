// A plant with both destinations: what TimescaleDB holds is what ClickHouse holds, row for row and sum for sum.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TABLE_NAMES, TABLES } from "../core/rows.ts";
import { createTimescaleQueries } from "../runtime/timescale/timescale-queries.ts";
import { silent } from "../runtime/warehouse/fixtures.ts";
import { openWarehouse } from "../runtime/warehouse/open-warehouse.ts";
import { plantEvents } from "./crash/plant.ts";
import { inBatches, sendUntilTaken } from "./crash/run.ts";
import { freePort, type RunningProgram, settled, startProgramProcess } from "./program.ts";
import { startTimescale, type TestTimescale } from "./timescale.ts";

const MAIN = fileURLToPath(new URL("../runtime/main.ts", import.meta.url));
const ROLLUPS = ["oee_hours", "oee_station_hours", "oee_days", "oee_shifts", "yield_days", "defect_days", "source_quality_quarters"];
const START = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 5 * 86_400_000;

const dir = mkdtempSync(join(tmpdir(), "linepulse-timescale-"));
const data = join(dir, "data");
let timescale: TestTimescale;
let program: RunningProgram;
let port: number;

beforeAll(async () => {
  timescale = await startTimescale();
  port = await freePort();
  await start();
}, 180_000);
afterAll(async () => {
  await program?.stop();
  await timescale?.close();
  rmSync(dir, { recursive: true, force: true });
});

async function start(): Promise<void> {
  program = await startProgramProcess({ data, port, env: { LINEPULSE_TIMESCALE_URL: timescale.url } });
}

async function send(events: Iterable<Record<string, unknown>>): Promise<void> {
  for (const body of inBatches(events)) await sendUntilTaken(program.url, body);
}

type Lags = { destinations?: { destination: string; facts: number; sinks: number }[] };
async function settledBoth(): Promise<void> {
  await settled(program.url);
  const open = async () => {
    const { destinations = [] } = (await settled(program.url)) as Lags;
    expect(destinations.map(({ destination }) => destination)).toEqual(["timescaledb"]);
    return destinations.reduce((sum, { facts, sinks }) => sum + facts + sinks, 0);
  };
  await expect.poll(open, { timeout: 120_000 }).toBe(0);
}

function linepulse(...args: string[]): Promise<{ code: number; stdout: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, LINEPULSE_DATA: data, LINEPULSE_PORT: String(port) };
    execFile(process.execPath, [MAIN, ...args], { env }, (error, stdout) => resolve({ code: Number(error?.code ?? 0), stdout }));
  });
}

type Row = Record<string, unknown>;
const INSTANT = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d/;
const plainOf = (name: string, value: unknown) => {
  if (typeof value !== "string") return value;
  if (name === "day") return value.slice(0, 10); // a date there, its first instant here
  return INSTANT.test(value) ? Date.parse(`${value.replace(" ", "T").replace(/(\+00:00|Z)?$/, "")}Z`) : value;
};

/** A row as text that does not depend on the order of columns. */
function canonical(row: Row): string {
  const fields = Object.entries(row).map(([name, value]) => [name, plainOf(name, value)] as const);
  return JSON.stringify(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What both have of a table, as text, one row each, sorted. The program is stopped meanwhile: the embedded engine is one process's. */
async function bothDumps(): Promise<Map<string, { clickhouse: string[]; timescaledb: string[] }>> {
  await program.stop();
  const config = { username: "default", database: "linepulse" };
  const warehouse = await openWarehouse({ config, dataDir: data, logger: silent, now: Date.now });
  const dumps = new Map<string, { clickhouse: string[]; timescaledb: string[] }>();
  for (const table of [...TABLE_NAMES.filter((name) => name !== "alert_memory"), ...ROLLUPS]) {
    const isThing = table in TABLES ? TABLES[table as keyof typeof TABLES].kind === "thing" : true;
    const clickhouse_settings = { output_format_json_quote_64bit_integers: 0 } as const;
    const query = `SELECT * FROM ${table}${isThing ? " FINAL" : ""}`;
    const answer = await warehouse.client.query({ query, format: "JSONEachRow", clickhouse_settings });
    const rows = await answer.json<Row>();
    const columns = Object.keys(rows[0] ?? {});
    const kept = (row: Row) => Object.fromEntries(columns.map((name) => [name, row[name]]));
    const theirs = (await timescale.rows<{ row: Row }>(`SELECT to_jsonb(t) AS row FROM ${table} AS t`)).map(({ row }) => kept(row));
    const same = (all: Row[]) => (ROLLUPS.includes(table) ? summed(all) : all).map(canonical).sort();
    dumps.set(table, { clickhouse: same(rows), timescaledb: same(theirs) });
  }
  await warehouse.close();
  await start();
  return dumps;
}

const isSum = (name: string, value: unknown) => typeof value === "number" && name !== "generation";

/** Sums by everything else; what has come to nothing is left out, as ClickHouse does when it merges. */
function summed(rows: readonly Row[]): Row[] {
  const sums = new Map<string, Row>();
  for (const row of rows) {
    const fields = Object.entries(row);
    const key = canonical(Object.fromEntries(fields.filter(([name, value]) => !isSum(name, value))));
    const known = sums.get(key);
    sums.set(
      key,
      known
        ? Object.fromEntries(fields.map(([name, value]) => [name, isSum(name, value) ? Number(known[name]) + Number(value) : value]))
        : row,
    );
  }
  return [...sums.values()].filter((row) => Object.entries(row).some(([name, value]) => isSum(name, value) && value !== 0));
}

async function expectTheSame(): Promise<Record<string, number>> {
  const dumps = await bothDumps();
  for (const [table, { clickhouse, timescaledb }] of dumps) expect(timescaledb, table).toEqual(clickhouse);
  return Object.fromEntries([...dumps].map(([table, { clickhouse }]) => [table, clickhouse.length]));
}

const REFRESHED = ["oee_hours", "oee_days", "yield_hours", "yield_days", "defect_days"];

test("rows and rollups are the same in both, before and after sums are made anew, and a rebuild stands beside what it replaces", async () => {
  await send(plantEvents({ seed: 11, events: 4000, start: START, withEverything: true }));
  await settledBoth();
  const first = await expectTheSame();
  const held = Object.keys(first).filter((table) => Number(first[table]) > 0);
  expect(held).toEqual(
    expect.arrayContaining(["spc_points", "oee_minutes", "yield_minutes", "defect_minutes", "lot_moves", "lots", "orders"]),
  );
  for (const view of REFRESHED) await timescale.rows(`CALL refresh_continuous_aggregate('${view}', NULL, NULL)`);
  await expectTheSame();

  expect(await linepulse("replay")).toMatchObject({ code: 0 });
  await settledBoth();
  const told = () => timescale.rows("SELECT generation::int FROM generations WHERE active");
  await expect.poll(told, { timeout: 30_000 }).toEqual([{ generation: 2 }]);
  const both = await expectTheSame();
  expect(both.oee_hours).toBe(2 * Number(first.oee_hours));
  expect(both.spc_points).toBe(2 * Number(first.spc_points));
}, 400_000);

test("named queries answer what the API answers", async () => {
  const queries = createTimescaleQueries({ run: async (sql, values) => ({ rows: await timescale.rows(sql, [...values]), count: 0 }) });
  const [from, to] = [START - 86_400_000, START + 3 * 86_400_000].map((at) => new Date(at).toISOString()) as [string, string];
  type Item = { line: string; station: string } & Record<string, unknown>;
  const asked = async (route: string) => {
    const response = await fetch(`${program.url}/api/v1/${route}?factory=suzhou&from=${from}&to=${to}`);
    return ((await response.json()) as { data: { items: Item[] } }).data.items;
  };
  const scope = { tenant: "acme", generation: 2, factory: "suzhou", line: "" };
  const days = { from: from.slice(0, 10), to: to.slice(0, 10), end: to, shift: "" };

  const oee = (await asked("oee")).map(({ line, station, producedQuantity, plannedBusyTimeMs, availability, effectiveness, qualityRatio, oee }) => ({
    line, station, produced_quantity: producedQuantity, planned_busy_time_ms: plannedBusyTimeMs, availability, effectiveness,
    quality_ratio: qualityRatio, oee,
  })); // biome-ignore format: one object
  const ours = await queries.query<Item>("oee", { ...scope, ...days });
  expect(oee.length).toBe(12);
  expect(ours.map((row) => Object.fromEntries(Object.keys(oee[0] ?? {}).map((name) => [name, rounded(row[name])])))).toEqual(
    oee.map((item) => Object.fromEntries(Object.entries(item).map(([name, value]) => [name, rounded(value)]))),
  );

  const yields = (await asked("yield")).map(({ line, operation, product, inspected, firstPassYield, finalYield, defects }) => ({
    line, operation, product, inspected, first_pass_yield: firstPassYield, final_yield: finalYield, defects,
  })); // biome-ignore format: one object
  expect(yields.length).toBeGreaterThan(3);
  const found = await queries.query<Item>("yield", { ...scope, from, to });
  expect(found.map((row) => Object.fromEntries(Object.keys(yields[0] ?? {}).map((name) => [name, row[name]])))).toEqual(yields);
  const hours = await queries.query<Item>("oee-hours", { ...scope, from, to });
  expect(hours.reduce((sum, row) => sum + Number(row.produced_quantity), 0)).toBe(
    oee.reduce((sum, item) => sum + Number(item.produced_quantity), 0),
  );
});

const rounded = (value: unknown) => (typeof value === "number" ? Number(value.toPrecision(12)) : value);

test("verifying compares both, finds what one of them lost, and says when one does not answer", async () => {
  const agreed = await linepulse("verify");
  expect(agreed).toMatchObject({ code: 0 });
  expect(agreed.stdout.split("\n").filter((line) => line.includes("in timescaledb")).length).toBe(TABLE_NAMES.length);
  const [lost] = await timescale.rows<{ src_offset: number }>("DELETE FROM oee_minutes WHERE generation = 2 RETURNING src_offset::int");
  expect(lost).toBeDefined();
  const found = await linepulse("verify");
  expect(found.code).toBe(1);
  expect(found.stdout).toMatch(/oee_minutes .* in timescaledb, .* DIFFERS: \d+ missing, 0 surplus/);
  expect(found.stdout).toMatch(/oee_minutes .* in clickhouse, .* agrees/);
  await timescale.goAway();
  const alone = await linepulse("verify");
  expect([alone.code, alone.stdout.includes("timescaledb does not answer: its rows were not compared")]).toEqual([1, true]);
  expect(alone.stdout).toMatch(/oee_minutes .* in clickhouse, .* agrees/);
  await timescale.comeBack();
}, 120_000);
