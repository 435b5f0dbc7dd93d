// Writes that fail silently inside the engine, made with a limit on the size of the files that its process may write.
import { execFileSync } from "node:child_process";
import { existsSync, globSync, rmSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { clickhouseInserter, clickhouseSink } from "../../sinks/clickhouse.ts";
import { checkWrites } from "./checked-writes.ts";
import type { Engine } from "./engine.ts";
import { minuteRow, newDataDir, openTestWarehouse, patiently, readTotals, type TestWarehouse, totalsOf } from "./fixtures.ts";
import { isHeld } from "./folder-lock.ts";

const PRLIMIT = "/usr/bin/prlimit";
const ROWS = 24;
const canLimit = existsSync(PRLIMIT);

let dataDir: string;
let db: TestWarehouse;
const open = async () => {
  db = await openTestWarehouse({ dataDir, restartMs: { first: 20, most: 20 } });
};
const write = (batch: number) => {
  const rows = Array.from({ length: ROWS }, (_, index) => minuteRow(batch * ROWS + index));
  const id = `log-1/oee_minutes/0/${batch}`;
  const sink = clickhouseSink(clickhouseInserter(db.client), "oee_minutes");
  return sink.write({ id, rows: ROWS, ndjson: Buffer.from(rows.join("")) }, AbortSignal.timeout(30_000));
};
const failBeyond = (bytes: number) => {
  execFileSync(PRLIMIT, ["--pid", String(db.warehouse.pid), `--fsize=${bytes}:unlimited`]);
};
const reopen = async () => {
  await db.close();
  await open();
};

describe("a warehouse", () => {
  beforeEach(async () => {
    dataDir = newDataDir();
    await open();
  }, 30_000);
  afterEach(async () => {
    await db.close();
    rmSync(dataDir, { recursive: true, force: true });
  }, 30_000);

  test.runIf(canLimit).each([
    ["everything", 0],
    ["the rows, but not the token", 200],
  ])(
    "when writes fail of %s, the batch is not acknowledged, and is there once when it comes again",
    async (_, bytes) => {
      await write(0);
      failBeyond(bytes);
      await expect(write(1)).rejects.toMatchObject({ code: "SINK_UNAVAILABLE" });
      await patiently(() => write(1));
      await reopen();
      expect(await readTotals(db)).toEqual(totalsOf(2 * ROWS));
    },
    60_000,
  );

  test.runIf(canLimit)(
    "when writes fail of the token, but not of the rows, the batch is there once when it comes again",
    async () => {
      const batches = 40; // whose tokens are longer than any file of a part
      for (let n = 0; n < batches; n++) await write(n);
      failBeyond(2000);
      await expect(write(batches)).rejects.toMatchObject({ code: "SINK_UNAVAILABLE" });
      await patiently(() => write(batches));
      await reopen();
      expect(await readTotals(db)).toEqual(totalsOf((batches + 1) * ROWS));
      expect(globSync(join(dataDir, "warehouse/store/*/*/detached/torn_*")).length).toBeGreaterThan(0);
    },
    60_000,
  );

  test.runIf(canLimit)(
    "when writes fail of a merge, the rows that were merged are read from where they were",
    async () => {
      for (let n = 0; n < 3; n++) await write(n);
      failBeyond(10);
      await expect(db.client.command({ query: "OPTIMIZE TABLE oee_minutes FINAL" })).rejects.toThrow();
      await patiently(() => db.rows("SELECT 1"));
      expect(db.warehouse.restarts).toBe(1);
      expect(await readTotals(db)).toEqual(totalsOf(3 * ROWS));
    },
    60_000,
  );

  test("a batch whose rows turn out to be broken at start is taken when it comes again", async () => {
    for (let n = 0; n < 2; n++) await write(n);
    await db.close();
    for (const file of globSync(join(dataDir, "warehouse/store/*/*/*_2_2_*/data.bin"))) truncateSync(file);
    await open();
    expect((await readTotals(db)).minutes.n).toBe(ROWS);
    await write(1);
    expect(await readTotals(db)).toEqual(totalsOf(2 * ROWS));
  }, 60_000);

  test.runIf(process.platform === "linux")(
    "a process that could not write its pid down still holds the folder",
    async () => {
      const folder = join(dataDir, "warehouse");
      truncateSync(join(folder, "status"));
      expect(isHeld(folder)).toBe(true);
      await db.close();
      expect(isHeld(folder)).toBe(false);
    },
    30_000,
  );
});

test.runIf(process.platform === "linux")("without room nothing is begun", async () => {
  const engine = { run: () => expect.unreachable(), insert: () => expect.unreachable() } as unknown as Engine;
  const checked = checkWrites(engine, { folder: "/proc", end: () => expect.unreachable() }); // of no size at all
  const target = { database: "linepulse", signal: AbortSignal.any([]) };
  const insert = { table: "t", columns: undefined, format: "JSONEachRow" };
  await expect(checked.insert(insert, Buffer.from("{}"), new Map(), target)).rejects.toMatchObject({ type: "NOT_ENOUGH_SPACE" });
  const statement = { kind: "write", sql: "ALTER TABLE t DROP COLUMN a", format: "TSV", isStreamable: false } as const;
  await expect(checked.run(statement, target)).rejects.toMatchObject({ type: "NOT_ENOUGH_SPACE" });
});
