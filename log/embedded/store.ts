// What the log lies in: one LMDB environment with a database a topic, one for state and one for registers.
//   I1. A transaction resolves only after LMDB has flushed it to disk: commits do not overlap with their flush, because the
//       binding's `flushed` never settles once a commit has failed (a full disk).
//   I2. Offsets come from memory, so there is one writing process: the data directory's lock sees to that.
import { type Database, open, type RootDatabase } from "lmdb";
import { PipelineError } from "../../core/errors.ts";
import type { Timer } from "../../core/timer.ts";
import type { LogRecord, NewRecord } from "../log.ts";
import { decodeRecord, encodeRecord, offsetOf, recordKey } from "./record-codec.ts";
import { createWaiters, type Waiters } from "./waiters.ts";

const OFFSET_LIMIT = 2 ** 48 - 1;
const DEFAULT_PARTITIONS = 8;
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
  readonly registers: Bytes;
  /** Next offset of each `topic/partition`. */
  nextOffset(topic: string, partition: number): number;
  /** Appends inside the running batch and returns what to wake after the commit. */
  put(records: readonly NewRecord[]): Set<string>;
  /** Runs `work` in one transaction; its writes are told by this promise, never by their own. @throws PipelineError LOG_UNAVAILABLE */
  transact(work: () => Set<string>): Promise<void>;
}

/** @throws PipelineError LOG_REPLACED when the directory holds a log of another partition count than asked for */
export async function openStore(options: EmbeddedLogOptions): Promise<Store> {
  const root = open<Buffer, Buffer>({ path: options.dir, maxDbs: 128, overlappingSync: false, ...ENCODINGS });
  const child = (name: string): Bytes => root.openDB<Buffer, Buffer>(name, ENCODINGS);
  const { logId, partitions } = await readIdentity(child("meta"), options);
  const topics = new Map<string, Bytes>();
  const waiters = createWaiters(options.timer);
  const offsets = createOffsets((topic, partition) => (lastOffset(store, topic, partition) ?? -1) + 1);

  const store: Store = {
    root,
    logId,
    partitions,
    waiters,
    state: child("state"),
    registers: child("registers"),
    topic(name) {
      let db = topics.get(name);
      if (!db) topics.set(name, (db = child(`topic.${name}`)));
      return db;
    },
    nextOffset: offsets.next,
    put(records) {
      const touched = new Set<string>();
      for (const record of records) {
        const offset = offsets.take(record.topic, record.partition);
        void store.topic(record.topic).put(recordKey(record.partition, offset), encodeRecord(record));
        touched.add(`${record.topic}/${record.partition}`);
      }
      return touched;
    },
    async transact(work) {
      let touched = new Set<string>();
      const ended = offsets.begin();
      try {
        await root.batch(() => {
          touched = work();
        });
        ended({ isCommitted: true });
      } catch (cause) {
        ended({ isCommitted: false });
        // LMDB keeps the reason in a promise of its own.
        const reason = await (cause as { commitError?: Promise<unknown> }).commitError?.catch((error: unknown) => error);
        throw new PipelineError("LOG_UNAVAILABLE", "could not write to the embedded log", { cause: reason ?? cause });
      }
      for (const id of touched) waiters.wake(id);
    },
  };
  return store;
}

/** The next offset of every partition, counted in memory; counted anew from the disk after a transaction failed. */
function createOffsets(stored: (topic: string, partition: number) => number) {
  const known = new Map<string, number>();
  let inFlight = 0;
  let isMiscounted = false;
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
    /** A transaction begins; the returned function tells how it ended. While others run, their offsets stay taken. */
    begin() {
      inFlight++;
      return ({ isCommitted }: { isCommitted: boolean }) => {
        inFlight--;
        isMiscounted ||= !isCommitted;
        if (!isMiscounted || inFlight > 0) return;
        known.clear();
        isMiscounted = false;
      };
    },
  };
}

/**
 * LMDB's binding rejects a promise of its own, that nobody can await, beside the one of a failed transaction. The program
 * would end at it; what it says has been thrown by `transact` already.
 */
export function isEchoOfFailedCommit(error: unknown): boolean {
  return error instanceof Error && "commitError" in error;
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
    await store.transact(() => {
      for (const key of keys) void db.remove(key);
      void store.registers.put(truncatedKey(topic, partition), Buffer.from(String(end)));
      return new Set();
    });
  }
}
