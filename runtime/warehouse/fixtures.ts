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
  const key = { tenant: "acme", factory: "f1", line: "L1", station: `S${n % 2}`, product: "P1", order: "", shift: "early" };
  const time = { minute: hour + (n % 12) * 300_000, hour_start: hour, production_date: new Date(hour).toISOString().slice(0, 10) };
  const origin = { generation: 1, src_partition: 0, src_offset: n, src_index: 0 };
  return `${JSON.stringify({ ...key, ...time, running_ms: n, good: 1, ...origin })}\n`;
}

export interface Totals {
  readonly minutes: { n: number; origins: number; good: number; running: number };
  readonly hours: { good: number; running: number };
  readonly days: { good: number; running: number };
}

/** How much stands in the minute facts and in each rollup of them. */
export async function readTotals({ rows }: Pick<TestWarehouse, "rows">): Promise<Totals> {
  const sums = "toInt32(sum(good)) AS good, toFloat64(sum(running_ms)) AS running";
  const counts = "toInt32(count()) AS n, toInt32(uniqExact(src_offset, src_index)) AS origins";
  const [minutes] = await rows<Totals["minutes"]>(`SELECT ${counts}, ${sums} FROM station_minutes`);
  const [hours] = await rows<Totals["hours"]>(`SELECT ${sums} FROM station_hours`);
  const [days] = await rows<Totals["days"]>(`SELECT ${sums} FROM station_days`);
  if (!minutes || !hours || !days) throw new Error("a sum always gives a row");
  return { minutes, hours, days };
}

/** The totals of rows 0 … count - 1, each there once. */
export function totalsOf(count: number): Totals {
  const sums = { good: count, running: (count * (count - 1)) / 2 };
  return { minutes: { n: count, origins: count, ...sums }, hours: sums, days: sums };
}
