// Data quality from the log to a figure: rows as translate emits them, through a sink into the real warehouse, whatever generation is read.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { SOURCE_GENERATION } from "../core/quality.ts";
import type { Row } from "../core/rows.ts";
import { HOUR_MS, MINUTE_MS } from "../core/time.ts";
import { openEmbeddedLog } from "../log/embedded/embedded-log.ts";
import { clickhouseInserter, clickhouseSink } from "../sinks/clickhouse.ts";
import { timer } from "./clock.ts";
import { until } from "./logs.fixture.ts";
import { createRowChunks } from "./loop/row-chunks.ts";
import { isThrough } from "./sink-pump.fixture.ts";
import { startSinkPump } from "./sink-pump.ts";
import { createSourceQuality } from "./source-quality.ts";
import { openWarehouse } from "./warehouse/open-warehouse.ts";

const NOON = Date.UTC(2026, 2, 1, 12);
const dir = mkdtempSync(join(tmpdir(), "linepulse-quality-"));
const logger = { debug() {}, info() {}, warn() {}, error() {} };
const log = await openEmbeddedLog({ dir: join(dir, "log"), timer, newLogId: () => "log" });
const warehouse = await openWarehouse({ config: { username: "default", database: "linepulse" }, dataDir: dir, logger, now: () => NOON });
afterAll(async () => {
  await warehouse.close();
  await log.close();
  rmSync(dir, { recursive: true, force: true });
});

const row = (minute: number, fields: Partial<Row<"source_quality">> = {}): Row<"source_quality"> => ({
  tenant: "acme", source: "mes", table: "工单", minute, changes: 10, unique_changes: 10, complete: 9, valid: 10, timely: 8, timed: 8,
  consistent: 9, checked: 0, accurate: 0, ...fields,
}); // biome-ignore format: one row

/** The minutes of the last hour, then what was learnt of one of them when a parent came. */
async function emit(): Promise<void> {
  const chunks = createRowChunks({ partition: 40_000, generation: SOURCE_GENERATION });
  for (let n = 1; n <= 62; n++) {
    chunks.from({ offset: 1000 * n, timestamp: NOON }, 0);
    chunks.emit("source_quality", row(NOON - n * MINUTE_MS));
  }
  const learnt = { changes: 0, unique_changes: 0, complete: 0, valid: 0, timely: 0, timed: 0, consistent: 1 };
  chunks.emit("source_quality", row(NOON - 5 * MINUTE_MS, learnt));
  await log.append(chunks.take());
}

test("rows of a source reach their figures once, through a sink that is started twice, and a rebuild takes none away", async () => {
  await emit();
  const inserter = clickhouseInserter(warehouse.client);
  const destination = { name: "clickhouse", sink: (table: string) => clickhouseSink(inserter, table) };
  for (let n = 0; n < 2; n++) {
    const pump = await startSinkPump({ log, destination, tables: ["source_quality"], logger, limits: { lingerMs: 5 } });
    await until(isThrough(pump));
    await pump.close();
  }
  await warehouse.announceGeneration(2); // a rebuild has taken over
  const sources = [{ name: "mes", tenant: "acme" }];
  const read = createSourceQuality({ query: warehouse.query, sources, now: () => NOON + 30_000 });
  const [table, ...others] = await read(new AbortController().signal);
  expect(others).toEqual([]);
  expect(table).toMatchObject({ source: "mes", table: "工单", changes: 600 });
  expect(table?.figures).toMatchObject({ completeness: 0.9, consistency: 541 / 600, timeliness: 1, accuracy: null });
  const whole = { tenant: "acme", sources: [], source: "", table: "", by: "hour", time_zone: "UTC", limit: 10, offset: 0 };
  const range = { from: NOON - 2 * HOUR_MS, quarter_from: NOON - 2 * HOUR_MS, quarter_to: NOON, to: NOON };
  const hours = await warehouse.query<{ changes: number }>("quality", { ...whole, ...range }, { signal: new AbortController().signal });
  expect(hours.map(({ changes }) => changes)).toEqual([20, 600]);
}, 60_000);
