import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { factsTopic, type TableName } from "../core/rows.ts";
import { openEmbeddedLog } from "../log/embedded/embedded-log.ts";
import { timer } from "./clock.ts";
import { createRowChunks } from "./loop/row-chunks.ts";
import type { Place } from "./sink-pump-progress.ts";
import { verify } from "./verify.ts";
import { openWarehouse } from "./warehouse/open-warehouse.ts";
import type { Queries } from "./warehouse/queries.ts";

const dir = mkdtempSync(join(tmpdir(), "linepulse-verify-"));
const logger = { debug() {}, info() {}, warn() {}, error() {} };
const log = await openEmbeddedLog({ dir: join(dir, "log"), timer, newLogId: () => "log" });
const config = { username: "default", database: "linepulse" };
const warehouse = await openWarehouse({ config, dataDir: dir, logger, now: () => Date.now() });
afterAll(async () => {
  await warehouse.close();
  await log.close();
  rmSync(dir, { recursive: true, force: true });
});

const line = { tenant: "acme", factory: "f1", line: "L1", generation: 1, src_partition: 3 };
const station = (offset: number, name = `S${offset}`) => ({ ...line, station: name, src_offset: offset, src_index: 5 });
const minute = (offset: number, good = 1) => ({
  ...line, station: "S1", minute: 0, minutes: 1, product: "", order: "", reason: "", shift: "", production_date: "2026-01-05", hour_start: 0, good,
  src_offset: offset, src_index: 1_048_576,
}); // biome-ignore format: one row

const origin = (src_offset: number) => ({ generation: 1, src_partition: 3, src_offset, src_index: 0 });
const defect = (offset: number) => ({
  tenant: "acme", factory: "f1", line: "L1", operation: "A", product: "P", minute: 0, code: "C", count: 1, units: 1, ...origin(offset),
}); // biome-ignore format: one row
const shift = (offset: number) => ({
  tenant: "acme", factory: "f1", line: "L1", production_date: "2026-01-05", shift: "A", start: 0, end: 1, removed: false, ...origin(offset),
}); // biome-ignore format: one row
const watch = (offset: number) => ({ tenant: "acme", factory: "f1", refused: 1, refused_at: 0, ...origin(offset) });

const quality = (source: string, src_partition: number, src_offset: number) => ({
  tenant: "acme", source, table: "work_order", minute: 0, changes: 1, complete: 1, valid: 1, unique_changes: 1, timely: 1, timed: 1,
  consistent: 1, checked: 0, accurate: 0, generation: 0, src_partition, src_offset, src_index: 0,
}); // biome-ignore format: one row

async function inLog(table: TableName, rows: readonly object[]): Promise<void> {
  const value = Buffer.from(`${rows.map((row) => JSON.stringify(row)).join("\n")}\n`);
  await log.append([{ topic: factsTopic(table), partition: 0, key: "3", value, timestamp: 0, headers: { rows: String(rows.length) } }]);
}
const linesOf = (value: Uint8Array) =>
  Buffer.from(value)
    .toString()
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
const inWarehouse = (table: string, rows: readonly object[]) => warehouse.client.insert({ table, format: "JSONEachRow", values: rows });
const allCarried = ({ table, partition }: Place) => log.end(factsTopic(table), partition);
async function report(table: string, carriedTo = allCarried, { isMoved = false } = {}) {
  const { signal } = new AbortController();
  const reports = await verify({ log, queries: warehouse.queries, generation: 1, isMoved, carriedTo, signal });
  return reports.find((each) => each.table === table);
}

test("rows that are the same on both sides agree, range by range", async () => {
  const rows = [station(10), station(999), station(1000), station(7_000_000_000)];
  await inLog("stations", rows);
  await inWarehouse("stations", rows);
  expect(await report("stations")).toEqual({
    table: "stations", logRows: 4, warehouseRows: 4, ranges: 3, waiting: 0, missing: 0, surplus: 0, before: 0,
  }); // biome-ignore format: one report
});

test("a thing's row that a newer version replaced is not missed, any other is", async () => {
  await inLog("stations", [station(2000, "T"), station(2001, "T"), station(2002, "U")]);
  await inWarehouse("stations", [station(2001, "T")]);
  expect(await report("stations")).toMatchObject({ missing: 1, surplus: 0 });
});

test("of rows that come with every event the log has the newest of each commit, and the warehouse the newest of those", async () => {
  const chunks = createRowChunks({ partition: 3, generation: 1 });
  const memory = (factory: string, serials: number) => ({ tenant: "acme", factory, serials, forgotten: 0 });
  const ofCommits = [10, 20].map((first) => {
    for (const [n, factory] of ["f1", "f2", "f2", "f1"].entries()) {
      chunks.from({ offset: first + n, timestamp: 0 }, 0);
      chunks.emit("yield_memory", memory(factory, first + n));
    }
    return chunks.take();
  });
  await log.append(ofCommits.flat());
  const rows = ofCommits.map((records) => records.flatMap(({ value }) => linesOf(value)));
  expect(rows.map((each) => each.map(({ src_offset }) => src_offset))).toEqual([[12, 13], [22, 23]]); // biome-ignore format: offsets
  await inWarehouse("yield_memory", rows[1] ?? []);
  expect(await report("yield_memory")).toMatchObject({ logRows: 4, warehouseRows: 2, missing: 0, surplus: 0 });
});

test("a sum's row that is missing, doubled or unknown is found", async () => {
  await inLog("oee_minutes", [minute(10), minute(11), minute(12)]);
  await inWarehouse("oee_minutes", [minute(10), minute(10), minute(11), minute(13)]);
  expect(await report("oee_minutes")).toMatchObject({ logRows: 3, warehouseRows: 4, missing: 1, surplus: 2 });
});

describe("while rows are on their way", () => {
  test("what no sink has carried yet is counted apart, and is no surplus where it has arrived already", async () => {
    await inLog("defect_minutes", [defect(10), defect(11)]);
    const carried = await allCarried({ table: "defect_minutes", partition: 0 });
    await inLog("defect_minutes", [defect(12), defect(13)]);
    await inWarehouse("defect_minutes", [defect(10), defect(12)]);
    const expected = { logRows: 4, warehouseRows: 2, waiting: 2, missing: 1, surplus: 0 };
    expect(await report("defect_minutes", async () => carried)).toMatchObject(expected);
  });

  test("a thing's row that one on its way has replaced already is not missed", async () => {
    await inLog("shifts", [shift(10)]);
    const carried = await allCarried({ table: "shifts", partition: 0 });
    await inLog("shifts", [shift(11)]);
    await inWarehouse("shifts", [shift(11)]);
    expect(await report("shifts", async () => carried)).toMatchObject({ logRows: 2, warehouseRows: 1, waiting: 1, missing: 0, surplus: 0 });
  });

  test("what comes while it compares is no surplus", async () => {
    await inLog("flow_watch", [watch(10)]);
    const query: Queries["query"] = async (name, params, options) => {
      if (name === "verify-ranges" && params?.table === "flow_watch") {
        await inLog("flow_watch", [watch(11)]);
        await inWarehouse("flow_watch", [watch(11)]);
      }
      return warehouse.queries.query(name, params, options);
    };
    const queries = { ...warehouse.queries, query };
    const { signal } = new AbortController();
    const reports = await verify({ log, queries, generation: 1, isMoved: false, carriedTo: allCarried, signal });
    expect(reports.find(({ table }) => table === "flow_watch")).toMatchObject({ logRows: 1, waiting: 0, missing: 0, surplus: 0 });
  });
});

test("rows of sources are compared too, although no generation has them, each source by its own offsets", async () => {
  const rows = [quality("mes", 40_000, 5_000_000), quality("lab", 50_000, 7), quality("lab", 50_000, 8)];
  await inLog("source_quality", rows);
  await inWarehouse("source_quality", rows.slice(0, 2));
  expect(await report("source_quality")).toEqual({
    table: "source_quality", logRows: 3, warehouseRows: 2, ranges: 2, waiting: 0, missing: 1, surplus: 0, before: 0,
  }); // biome-ignore format: one report
});

test("after a move rows of sources that the log before has left are no surplus, and one that is missing is missing all the same", async () => {
  await inWarehouse("source_quality", [quality("old", 60_000, 1), quality("old", 40_000, 5_000_001), quality("mes", 40_000, 5_000_000)]);
  expect(await report("source_quality", allCarried, { isMoved: true })).toMatchObject({ missing: 1, surplus: 0, before: 2 });
  expect(await report("source_quality")).toMatchObject({ missing: 1, surplus: 2, before: 0 });
  expect(await report("oee_minutes", allCarried, { isMoved: true })).toMatchObject({ surplus: 2, before: 0 }); // these have a generation
});

test("a warehouse with the rows of another log is refused", async () => {
  await warehouse.claimFor("log");
  await warehouse.claimFor("log");
  await expect(warehouse.claimFor("other")).rejects.toMatchObject({ code: "LOG_REPLACED" });
});

test("a warehouse goes over to the log that its own was moved into, and not back", async () => {
  await warehouse.claimFor("log");
  await warehouse.claimFor("moved", ["oldest", "log"]);
  await warehouse.claimFor("moved", ["oldest", "log"]);
  await expect(warehouse.claimFor("log")).rejects.toMatchObject({ code: "LOG_REPLACED" });
  await expect(warehouse.claimFor("other", ["log"])).rejects.toMatchObject({ code: "LOG_REPLACED" });
});
