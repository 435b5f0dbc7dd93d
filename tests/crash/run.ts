// One run of a plant through the real program, undisturbed or with kills, and what its tables hold at the end.
import { hash } from "node:crypto";
import { closeSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ClickHouseClient } from "@clickhouse/client";
import { TABLES } from "../../core/rows.ts";
import { ALERT_TABLES } from "../../core/rows-alerts.ts";
import { createLogger } from "../../runtime/logger.ts";
import { openWarehouse } from "../../runtime/warehouse/open-warehouse.ts";
import { freePort, type ProgramStatus, type RunningProgram, settled, startProgramProcess } from "../program.ts";
import { type CrashEvent, type PlantOptions, plantEvents, random } from "./plant.ts";

const BATCH = 500;
/** Gives the sinks something to be killed at. */
const PACE_MS = 60;
/** Longer than the program takes to notice. */
const FULL_MS = 5000;
const SMALL_DISK_BYTES = 2 ** 30;
const SEND_WITHIN_MS = 40_000;
const SETTLED_WITHIN_MS = 300_000;

export interface Disturbances {
  readonly seed: number;
  /**
   * How often the whole program, the warehouse's process, and the sender's connection are killed; and how often the disk that
   * holds the data is filled to the last byte for a while.
   */
  readonly kills: { readonly program: number; readonly warehouse: number; readonly connection: number; readonly disk?: number };
}

export interface RunOutcome {
  /** Rows of every table and rollup, sorted, without their origins. */
  readonly tables: Record<string, string[]>;
  readonly status: ProgramStatus;
  readonly killed: Record<string, number>;
}

type Kind = keyof Disturbances["kills"];

/** Sends all events in order, resending every batch until it is answered, then waits until all is queryable. */
export async function runPlant(plant: PlantOptions, data: string, disturbances?: Disturbances): Promise<RunOutcome> {
  const port = await freePort();
  const batches = [...inBatches(plantEvents(plant))];
  const schedule = disturbances ? scheduleKills(disturbances, batches.length) : new Map<number, Kind[]>();
  const next = random(disturbances?.seed ?? 0);
  const killed: Record<string, number> = { program: 0, warehouse: 0, connection: 0 };
  let connection = new AbortController();
  let program = await startProgramProcess({ data, port });
  const restart = async () => {
    await program.kill();
    program = await startProgramProcess({ data, port });
  };
  let kills = Promise.resolve(); // one after the other, while events go on being sent
  for (const [n, batch] of batches.entries()) {
    for (const kind of schedule.get(n) ?? []) {
      const afterMs = next() * 400;
      kills = kills.then(() => disturb(kind, afterMs));
    }
    connection = new AbortController();
    await sendUntilTaken(`http://127.0.0.1:${port}`, batch, connection.signal);
    await new Promise((resolve) => setTimeout(resolve, disturbances ? PACE_MS : 0));
  }
  await kills;
  const status = await settled(`http://127.0.0.1:${port}`, SETTLED_WITHIN_MS).catch((error) => {
    throw new Error(`${error}\n${program.output().slice(-5000)}`);
  });
  await program.stop();
  return { tables: await dumpTables(data), status, killed };

  async function disturb(kind: Kind, afterMs: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, afterMs));
    killed[kind] = (killed[kind] ?? 0) + 1;
    if (kind === "program") await restart();
    else if (kind === "warehouse") await killWarehouse(program);
    else if (kind === "disk") await fillDisk(dirname(data));
    else connection.abort();
  }
}

/** Between two deaths there may be none to kill: then it waits for the next one. */
async function killWarehouse(program: RunningProgram): Promise<void> {
  for (;;) {
    const pid = program.warehousePid();
    try {
      if (pid !== undefined && process.kill(pid, "SIGKILL")) return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Leaves no byte free for a while, of a disk that was made small for it. */
async function fillDisk(folder: string): Promise<void> {
  const { blocks, bsize } = statfsSync(folder);
  if (blocks * bsize > SMALL_DISK_BYTES) throw new Error(`"${folder}" is on a disk that others need`);
  const ballast = join(folder, "ballast");
  const file = openSync(ballast, "w");
  try {
    for (const size of [1 << 20, 1 << 12]) {
      const block = Buffer.alloc(size, 1);
      for (;;) writeSync(file, block);
    }
  } catch {
    // ENOSPC: this is what was wanted
  } finally {
    closeSync(file);
  }
  await new Promise((resolve) => setTimeout(resolve, FULL_MS));
  rmSync(ballast);
}

/** Spreads the kills over the batches at random. */
function scheduleKills({ seed, kills }: Disturbances, batches: number): Map<number, Kind[]> {
  const next = random(seed * 7919);
  const schedule = new Map<number, Kind[]>();
  for (const [kind, times] of Object.entries(kills) as [Kind, number][]) {
    for (let i = 0; i < times; i++) {
      const at = Math.floor(next() * batches);
      schedule.set(at, [...(schedule.get(at) ?? []), kind]);
    }
  }
  return schedule;
}

export function* inBatches(events: Iterable<CrashEvent>): Generator<string> {
  let lines: string[] = [];
  for (const event of events) {
    lines.push(JSON.stringify(event));
    if (lines.length < BATCH) continue;
    yield lines.join("\n");
    lines = [];
  }
  if (lines.length > 0) yield lines.join("\n");
}

/** Like any careful sender: the same batch again until there is a 202. */
export async function sendUntilTaken(url: string, body: string, interrupt: AbortSignal | null = null): Promise<void> {
  let signal = interrupt;
  let last: unknown;
  for (const until = performance.now() + SEND_WITHIN_MS; performance.now() < until; ) {
    try {
      const response = await fetch(`${url}/api/v1/events`, {
        method: "POST",
        headers: { "content-type": "application/x-ndjson" },
        body,
        signal,
      });
      const answer = (await response.json()) as { data?: { rejected: unknown[] } };
      if (response.status === 202) {
        if (answer.data?.rejected.length !== 0) throw new TypeError(`rejected: ${JSON.stringify(answer.data?.rejected.slice(0, 3))}`);
        return;
      }
      last = answer;
    } catch (error) {
      if (error instanceof TypeError && error.message.startsWith("rejected")) throw error;
      last = error;
    }
    signal = null;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`a batch was not taken within ${SEND_WITHIN_MS} ms`, { cause: last });
}

/** Of a row in memory: with a million events there are ten million rows, twice. */
const ROW_LENGTH = process.env.LINEPULSE_CHAOS === "long" ? 100 : 300;
const ROWS_OF_PIECE = 20_000;
const ORIGIN = "EXCEPT (src_partition, src_offset, src_index)";
const ROLLUPS = ["oee_hours", "oee_station_hours", "oee_days", "oee_shifts", "yield_days", "defect_days", "source_quality_quarters"];

/**
 * Every row of every table, as readers see it: the newest version of things, sums as they add up. Those of alerts are left out: they follow
 * the wall clock, which a disturbed run spends otherwise.
 */
export async function dumpTables(data: string): Promise<Record<string, string[]>> {
  const logger = createLogger("error", (text) => process.stderr.write(text));
  const config = { username: "default", database: "linepulse" };
  const warehouse = await openWarehouse({ config, dataDir: data, logger, now: () => Date.now() });
  const tables: Record<string, string[]> = {};
  try {
    for (const [table, { kind }] of Object.entries(TABLES))
      if (!(table in ALERT_TABLES)) tables[table] = await dump(warehouse.client, table, kind === "thing");
    for (const table of ROLLUPS) tables[table] = await dump(warehouse.client, table, true);
  } finally {
    await warehouse.close();
  }
  return tables;
}

/** In pieces, because the engine bounds how long a query may take. */
async function dump(client: ClickHouseClient, table: string, isFinal: boolean): Promise<string[]> {
  const isRollup = ROLLUPS.includes(table);
  const count = await client.query({ query: `SELECT toUInt32(count()) AS rows FROM ${table}`, format: "JSONEachRow" });
  const [{ rows: stored }] = (await count.json()) as [{ rows: number }];
  const pieces = isRollup ? 1 : 1 + Math.floor(stored / ROWS_OF_PIECE);
  const lines: string[] = [];
  for (let piece = 0; piece < pieces; piece++) {
    const columns = isRollup ? "*" : `* ${ORIGIN}`;
    const where = isRollup ? "" : ` WHERE src_offset % ${pieces} = ${piece}`;
    const query = `SELECT ${columns} FROM ${table}${isFinal ? " FINAL" : ""}${where}`;
    const clickhouse_settings = { wait_end_of_query: 1 } as const; // so that what is done with rows here does not count
    const answer = await client.query({ query, format: "JSONEachRow", clickhouse_settings });
    for await (const rows of answer.stream()) for (const { text } of rows) lines.push(shortened(text));
  }
  return lines.sort();
}

/** A row whole, or a long one's beginning and its digest: tables of a million rows are compared in memory. */
function shortened(row: string): string {
  if (row.length <= ROW_LENGTH) return row;
  const digest = hash("sha256", row, "base64").slice(0, 32);
  return Buffer.from(`${row.slice(0, ROW_LENGTH - 35)} ${digest}`, "utf8").toString(); // a slice would hold on to the whole
}
