// What the log lies in: one LMDB environment with a database a topic, one for state, one for the archive, one for registers.
//   I1. Transactions run on the main thread and are flushed to disk when they return. The binding's asynchronous ones cost more
//       CPU and, once a commit has failed on a full disk, leave promises that never settle.
//   I2. Nothing is begun on a disk that is all but full: once a write of the binding has failed for want of space, its memory cannot be
//       trusted (seen: the process aborts in malloc).
//   I3. Offsets come from memory, so there is one writing process: the data directory's lock sees to that.
import { statfsSync } from "node:fs";
import { type Database, open, type RootDatabase } from "lmdb";
import { PipelineError } from "../../core/errors.ts";
import type { Timer } from "../../core/timer.ts";
import type { LogRecord, NewRecord } from "../log.ts";
import { decodeRecord, encodeRecord, offsetOf, recordKey } from "./record-codec.ts";
import { createWaiters, type Waiters } from "./waiters.ts";

const OFFSET_LIMIT = 2 ** 48 - 1;
const DEFAULT_PARTITIONS = 8;
/** More than a transaction writes. */
const LEAST_FREE_BYTES = 32 * 2 ** 20;
const ENCODINGS = { encoding: "binary", keyEncoding: "binary", compression: true } as const;

export interface EmbeddedLogOptions {
  readonly dir: string;
  readonly timer: Timer;
  /** Used when the log is made: its identity, and how many partitions `events` gets (default 8). */
  readonly newLogId: () => string;
  readonly partitions?: number;
}

type Bytes = Database<Buffer, Buffer>;

export interface Store {
  readonly root: RootDatabase<Buffer, Buffer>;
  readonly logId: string;
  readonly partitions: number;
  readonly waiters: Waiters;
  topic(name: string): Bytes;
  readonly state: Bytes;
  readonly archive: Bytes;
  readonly registers: Bytes;
  /** Next offset of each `topic/partition`. */
  nextOffset(topic: string, partition: number): number;
  /** Appends records, and does `also` with them, in one transaction. @throws PipelineError LOG_UNAVAILABLE */
  transact(records: readonly NewRecord[], also?: () => void): Promise<void>;
}

interface Job {
  readonly records: readonly NewRecord[];
  /** May run twice: with others, and again alone. */
  readonly also: (() => void) | undefined;
  readonly resolve: () => void;
  readonly reject: (error: PipelineError) => void;
}

/** @throws PipelineError LOG_REPLACED when the directory holds a log of another partition count than asked for */
export async function openStore(options: EmbeddedLogOptions): Promise<Store> {
  const root = open<Buffer, Buffer>({ path: options.dir, maxDbs: 128, overlappingSync: false, ...ENCODINGS });
  const child = (name: string): Bytes => root.openDB<Buffer, Buffer>(name, ENCODINGS);
  const { logId, partitions } = await readIdentity(child("meta"), options);
  const topics = new Map<string, Bytes>();
  const waiters = createWaiters(options.timer);
  const waiting: Job[] = [];
  const offsets = createOffsets((topic, partition) => (lastOffset(store, topic, partition) ?? -1) + 1);

  const store: Store = {
    root,
    logId,
    partitions,
    waiters,
    state: child("state"),
    archive: child("archive"),
    registers: child("registers"),
    topic(name) {
      let db = topics.get(name);
      if (!db) topics.set(name, (db = child(`topic.${name}`)));
      return db;
    },
    nextOffset: offsets.next,
    transact(records, also) {
      for (const { topic } of records) store.topic(topic); // a database made in a transaction that fails would not be there
      return new Promise((resolve, reject) => {
        waiting.push({ records, also, resolve, reject });
        if (waiting.length === 1) queueMicrotask(() => commitAll(waiting.splice(0)));
      });
    },
  };

  /** One transaction, and one flush, for all that came together; when it fails, one for each, so that each is told its own. */
  function commitAll(jobs: readonly Job[]): void {
    try {
      requireRoom(options.dir);
      root.transactionSync(() => {
        for (const { records, also } of jobs) {
          for (const record of records) put(record);
          also?.();
        }
      });
    } catch (cause) {
      offsets.recount(); // what was counted was not written
      if (jobs.length > 1) for (const job of jobs) commitAll([job]);
      else jobs[0]?.reject(cause instanceof PipelineError ? cause : unwritable(cause));
      return;
    }
    const touched = new Set(jobs.flatMap(({ records }) => records.map(({ topic, partition }) => `${topic}/${partition}`)));
    for (const id of touched) waiters.wake(id);
    for (const { resolve } of jobs) resolve();
  }

  function put(record: NewRecord): void {
    const offset = offsets.take(record.topic, record.partition);
    void store.topic(record.topic).put(recordKey(record.partition, offset), encodeRecord(record));
  }
  return store;
}

/** @throws PipelineError LOG_UNAVAILABLE when the disk is all but full */
function requireRoom(dir: string): void {
  const { bavail, bsize } = statfsSync(dir);
  if (bavail * bsize >= LEAST_FREE_BYTES) return;
  throw new PipelineError("LOG_UNAVAILABLE", `the disk of the embedded log has ${bavail * bsize} bytes free, ${LEAST_FREE_BYTES} are kept`);
}

function unwritable(cause: unknown): PipelineError {
  return new PipelineError("LOG_UNAVAILABLE", "could not write to the embedded log", { cause });
}

/** The next offset of every partition, counted in memory. */
function createOffsets(stored: (topic: string, partition: number) => number) {
  const known = new Map<string, number>();
  function next(topic: string, partition: number): number {
    const id = `${topic}/${partition}`;
    let offset = known.get(id);
    if (offset === undefined) known.set(id, (offset = stored(topic, partition)));
    return offset;
  }
  return {
    next,
    take(topic: string, partition: number): number {
      const offset = next(topic, partition);
      known.set(`${topic}/${partition}`, offset + 1);
      return offset;
    },
    recount: () => known.clear(),
  };
}

async function readIdentity(meta: Bytes, options: EmbeddedLogOptions) {
  const key = Buffer.from("identity");
  const known = meta.get(key);
  if (known) {
    const identity = JSON.parse(known.toString()) as { logId: string; partitions: number };
    if (options.partitions !== undefined && options.partitions !== identity.partitions) {
      const message = `log "${identity.logId}" has ${identity.partitions} partitions, the configuration asks for ${options.partitions}`;
      throw new PipelineError("LOG_REPLACED", message);
    }
    return identity;
  }
  const identity = { logId: options.newLogId(), partitions: options.partitions ?? DEFAULT_PARTITIONS };
  await meta.put(key, Buffer.from(JSON.stringify(identity)));
  return identity;
}

function lastOffset(store: Store, topic: string, partition: number): number | undefined {
  const range = { start: recordKey(partition, OFFSET_LIMIT), end: recordKey(partition, 0), reverse: true, limit: 1 };
  for (const key of store.topic(topic).getKeys({ ...range, inclusiveEnd: true })) return offsetOf(key);
  return readTruncated(store, topic, partition); // an emptied topic goes on counting
}

export function firstOffset(store: Store, topic: string, partition: number): number {
  const range = { start: recordKey(partition, 0), end: recordKey(partition, OFFSET_LIMIT), limit: 1 };
  for (const key of store.topic(topic).getKeys(range)) return offsetOf(key);
  return store.nextOffset(topic, partition);
}

export async function read(
  store: Store,
  topic: string,
  partition: number,
  offset: number,
  { maxBytes, waitMs, signal }: { maxBytes: number; waitMs: number; signal?: AbortSignal },
): Promise<readonly LogRecord[]> {
  const id = `${topic}/${partition}`;
  const seen = store.waiters.version(id);
  const records = scan(store, topic, partition, offset, maxBytes);
  if (records.length > 0 || waitMs <= 0 || signal?.aborted) return records;
  await store.waiters.wait(id, seen, waitMs, signal);
  return scan(store, topic, partition, offset, maxBytes);
}

function scan(store: Store, topic: string, partition: number, offset: number, maxBytes: number): LogRecord[] {
  const records: LogRecord[] = [];
  let bytes = 0;
  const range = { start: recordKey(partition, offset), end: recordKey(partition, OFFSET_LIMIT) };
  for (const { key, value } of store.topic(topic).getRange(range)) {
    records.push(decodeRecord(topic, partition, offsetOf(key), value));
    bytes += value.length;
    if (bytes >= maxBytes) break;
  }
  return records;
}

const truncatedKey = (topic: string, partition: number) => Buffer.from(`__truncated/${topic}/${partition}`);

function readTruncated(store: Store, topic: string, partition: number): number | undefined {
  const bytes = store.registers.get(truncatedKey(topic, partition));
  return bytes ? Number(bytes.toString()) - 1 : undefined;
}

export async function truncate(store: Store, topic: string, partition: number, before: number): Promise<void> {
  const db = store.topic(topic);
  const end = Math.min(before, store.nextOffset(topic, partition));
  const range = { start: recordKey(partition, 0), end: recordKey(partition, end), limit: 1000 };
  for (;;) {
    const keys = [...db.getKeys(range)].map((key) => Buffer.from(key));
    if (keys.length === 0) return;
    await store.transact([], () => {
      for (const key of keys) void db.remove(key);
      void store.registers.put(truncatedKey(topic, partition), Buffer.from(String(end)));
    });
  }
}
