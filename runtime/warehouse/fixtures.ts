// What the warehouse's tests share: a real warehouse in a folder of its own, and rows for it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ClickHouseClient, createClient } from "@clickhouse/client";
import type { Logger } from "../logger.ts";
import { migrate } from "./migrate.ts";
import { startWarehouse, type Warehouse, type WarehouseOptions } from "./supervisor.ts";

export const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

export interface TestWarehouse {
  readonly warehouse: Warehouse;
  readonly client: ClickHouseClient;
  /** The rows of a query. */
  rows<T = Record<string, unknown>>(query: string): Promise<T[]>;
  close(): Promise<void>;
}

export function newDataDir(): string {
  return mkdtempSync(join(tmpdir(), "linepulse-warehouse-"));
}

export async function openTestWarehouse(options: Partial<WarehouseOptions> = {}): Promise<TestWarehouse> {
  const dataDir = options.dataDir ?? newDataDir();
  const warehouse = await startWarehouse({ logger: silent, ...options, dataDir });
  const client = createClient(warehouse.clientConfig());
  await migrate(client, { now: Date.now });
  return {
    warehouse,
    client,
    async rows<T>(query: string) {
      return (await client.query({ query, format: "JSONEachRow" })).json<T>();
    },
    async close() {
      await client.close();
      await warehouse.close();
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Calls again while the warehouse is being restarted. */
export async function patiently<T>(call: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

export const HOUR = Date.UTC(2026, 2, 1, 8);

/** A minute fact as it comes out of the log, `n` being its place there: two stations, an hour every twelve rows. */
export function minuteRow(n: number): string {
  const hour = HOUR + Math.floor(n / 12) * 3_600_000;
  const key = { tenant: "acme", factory: "f1", line: "L1", station: `S${n % 2}`, product: "P1", order: "", reason: "", shift: "early" };
  const date = new Date(hour).toISOString().slice(0, 10);
  const time = { minute: hour + (n % 12) * 300_000, minutes: 1, hour_start: hour, production_date: date };
  const origin = { generation: 1, src_partition: 0, src_offset: n, src_index: 0 };
  return `${JSON.stringify({ ...key, ...time, actual_production_time_ms: n, good: 1, ...origin })}\n`;
}

export interface Totals {
  readonly minutes: { n: number; origins: number; good: number; productionMs: number };
  readonly hours: { good: number; productionMs: number };
  readonly days: { good: number; productionMs: number };
  readonly shifts: { good: number; productionMs: number };
  readonly stationHours: { good: number; productionMs: number };
}

/** How much stands in the minute facts and in each rollup of them. */
export async function readTotals({ rows }: Pick<TestWarehouse, "rows">): Promise<Totals> {
  const sums = "toInt32(sum(good)) AS good, toFloat64(sum(actual_production_time_ms)) AS productionMs";
  const counts = "toInt32(count()) AS n, toInt32(uniqExact(src_offset, src_index)) AS origins";
  const [minutes] = await rows<Totals["minutes"]>(`SELECT ${counts}, ${sums} FROM oee_minutes`);
  const [hours] = await rows<Totals["hours"]>(`SELECT ${sums} FROM oee_hours`);
  const [days] = await rows<Totals["days"]>(`SELECT ${sums} FROM oee_days`);
  const [shifts] = await rows<Totals["shifts"]>(`SELECT ${sums} FROM oee_shifts`);
  const [stationHours] = await rows<Totals["stationHours"]>(`SELECT ${sums} FROM oee_station_hours`);
  if (!minutes || !hours || !days || !shifts || !stationHours) throw new Error("a sum always gives a row");
  return { minutes, hours, days, shifts, stationHours };
}

/** The totals of rows 0 … count - 1, each there once. */
export function totalsOf(count: number): Totals {
  const sums = { good: count, productionMs: (count * (count - 1)) / 2 };
  return { minutes: { n: count, origins: count, ...sums }, hours: sums, days: sums, shifts: sums, stationHours: sums };
}
