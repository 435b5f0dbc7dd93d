// A log as a plant leaves it, for tests of a move: events of many lines, with silences, and each partition's own ticks in between. And what
// a log comes to: the rows of all its processors, without their origins.
import { parseEvent } from "../../core/events.ts";
import { CHECKED, EVENTS_TOPIC, TICK } from "../../core/frame.ts";
import { keysOf } from "../../core/keys.ts";
import { TABLE_NAMES } from "../../core/rows.ts";
import type { EventLog, LogRecord, NewRecord } from "../../log/log.ts";
import { partitionOf } from "../../log/partition-of.ts";
import { plantEvents, random } from "../../tests/crash/plant.ts";
import { sleep } from "../clock.ts";
import { restorePartition } from "../loop/partition.ts";
import { processorFor } from "../processors-role.ts";
import { type MoveOptions, type MoveReport, type MoveTeller, moveLog } from "./move.ts";

const START = Date.UTC(2026, 0, 5, 8);
const TICK_MS = 5000;
const SILENCE_MS = 300_000;
const APPEND = 500;

export const noTeller: MoveTeller = { copied() {}, waiting() {}, again() {} };
/** Makes dozens of commits of a short plant. */
const SMALL_BATCH = 20_000;

/** A move between logs that nobody else has. */
export function move(from: EventLog, into: EventLog, overrides: Partial<MoveOptions> = {}): Promise<MoveReport> {
  const { signal } = new AbortController();
  const shortSleep: MoveOptions["sleep"] = (ms, until) => sleep(Math.min(ms, 5), until);
  const alone = { writersOf: async () => [], quietMs: 0, batchBytes: SMALL_BATCH, sleep: shortSleep, signal, tell: noTeller };
  return moveLog({ from, into, ...alone, ...overrides });
}

/** Appends a plant's events and ticks. */
export async function fillPlant(log: EventLog, { seed, events }: { seed: number; events: number }): Promise<void> {
  const records = [...plantRecords({ seed, events, partitions: log.partitions })];
  for (let n = 0; n < records.length; n += APPEND) await log.append(records.slice(n, n + APPEND));
}

function* plantRecords({ seed, events, partitions }: { seed: number; events: number; partitions: number }): Generator<NewRecord> {
  const next = random(seed);
  /** Whether somebody is silent at a time: a line that sends nothing, or an owner that writes no ticks. */
  const isSilent = silences(next);
  let ticked = START;
  for (const fields of plantEvents({ seed, events, start: START, withEverything: true })) {
    // Slower than the plant's own pace, so that a short run spans silences.
    const at = START + (Number(fields.at) - START) * 8;
    const result = parseEvent({ ...fields, at, tenant: "acme", ...(fields.times ? { times: [at - 4, at - 3, at - 2, at - 1, at] } : {}) });
    if (!result.ok) throw new Error(`${result.code}: ${result.detail}`);
    const { event } = result;
    for (; ticked < at; ticked += TICK_MS) yield* ticksAt(ticked, partitions, isSilent);
    if (event.type !== "line" && event.type !== "plan" && isSilent(`${event.factory}/${event.line}`, at)) continue;
    const value = Buffer.from(JSON.stringify(event));
    for (const key of keysOf(event)) {
      yield { topic: EVENTS_TOPIC, partition: partitionOf(key, partitions), key, value, timestamp: at, headers: CHECKED };
    }
  }
}

function* ticksAt(at: number, partitions: number, isSilent: (who: string, at: number) => boolean): Generator<NewRecord> {
  for (let partition = 0; partition < partitions; partition++) {
    if (isSilent(`owner ${partition}`, at)) continue;
    yield { topic: EVENTS_TOPIC, partition, key: "", value: new Uint8Array(), timestamp: at + partition, headers: TICK };
  }
}

function silences(next: () => number): (who: string, at: number) => boolean {
  const known = new Map<string, boolean>();
  return (who, at) => {
    const id = `${who} ${Math.floor(at / SILENCE_MS)}`;
    if (!known.has(id)) known.set(id, next() < 0.4);
    return known.get(id) as boolean;
  };
}

const READ = { maxBytes: 1024 * 1024, waitMs: 0 };

export async function recordsOf(log: EventLog, partition: number): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  for (let next = await log.begin(EVENTS_TOPIC, partition); ; ) {
    const read = await log.read(EVENTS_TOPIC, partition, next, READ);
    const last = read.at(-1);
    if (!last) return records;
    records.push(...read.map((record) => ({ ...record, value: Buffer.from(record.value) })));
    next = last.offset + 1;
  }
}

/** The records of every key in their order, as text; ticks are not a key's own. */
export async function historiesOf(log: EventLog): Promise<Map<string, string[]>> {
  const histories = new Map<string, string[]>();
  for (let partition = 0; partition < log.partitions; partition++) {
    for (const { key, value, timestamp, headers } of await recordsOf(log, partition)) {
      if (headers.tick === "1") continue;
      const history = histories.get(key) ?? [];
      history.push(JSON.stringify([timestamp, headers, Buffer.from(value).toString()]));
      histories.set(key, history);
    }
  }
  return histories;
}

/** Rows of every table, sorted. */
export async function tablesOf(log: EventLog): Promise<Record<string, string[]>> {
  const tables: Record<string, string[]> = Object.fromEntries(TABLE_NAMES.map((table) => [table, []]));
  for (let partition = 0; partition < log.partitions; partition++) {
    const memory = await restorePartition({ partition, logId: log.logId, generation: 1, processorFor }, []);
    for (const record of await recordsOf(log, partition)) memory.step(record, 0);
    for (const { topic, value } of memory.takeChanges().records) {
      const rows = Buffer.from(value).toString().trimEnd().split("\n");
      if (topic.startsWith("facts.")) tables[topic.slice("facts.".length)]?.push(...rows.map(withoutOrigin));
    }
  }
  for (const rows of Object.values(tables)) rows.sort();
  return tables;
}

function withoutOrigin(row: string): string {
  const { generation, src_partition, src_offset, src_index, ...rest } = JSON.parse(row);
  return JSON.stringify(rest);
}
