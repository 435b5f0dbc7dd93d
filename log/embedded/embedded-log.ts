// The event log on one machine: LMDB, one environment, one process that writes.
//   I1. A promise resolves only after LMDB has flushed the transaction to disk: commits do not overlap with their flush,
//       because the binding's `flushed` never settles once a commit has failed (a full disk).
//   I2. Task commits are one LMDB transaction; a task that was opened again fences the one before it.
//   I3. Offsets come from memory, so there is one writing process: the data directory's lock sees to that.
import { type Database, open, type RootDatabase } from "lmdb";
import { assert } from "../../core/assert.ts";
import { PipelineError } from "../../core/errors.ts";
import { EVENTS_TOPIC } from "../../core/frame.ts";
import type { Timer } from "../../core/timer.ts";
import type { Claim, Commit, EventLog, LogRecord, NewRecord, Position, Register, Task } from "../log.ts";
import { decodeRecord, encodeRecord, offsetOf, recordKey } from "./record-codec.ts";
import { createWaiters, type Waiters } from "./waiters.ts";

const COMMIT_INTERVAL_MS = 250;
const OFFSET_LIMIT = 2 ** 48 - 1;
const POSITION_KEY = "__position";

export interface EmbeddedLogOptions {
  readonly dir: string;
  readonly timer: Timer;
  /** Used when the log is made: its identity, and how many partitions `events` gets (default 8). */
  readonly newLogId: () => string;
  readonly partitions?: number;
  /** For tools beside a running program: nothing is written. */
  readonly readOnly?: boolean;
}

type Bytes = Database<Buffer, Buffer>;

interface Store {
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
  transact(work: () => Set<string>): Promise<void>;
}

/**
 * Opens or makes the log in `dir`.
 *
 * @throws PipelineError LOG_REPLACED when the directory holds a log of another partition count than asked for
 */
export async function openEmbeddedLog(options: EmbeddedLogOptions): Promise<EventLog> {
  const store = await openStore(options);
  const epochs = new Map<string, number>();
  const log: EventLog = {
    logId: store.logId,
    partitions: store.partitions,
    commitIntervalMs: COMMIT_INTERVAL_MS,
    partitionsOf: (topic) => (topic === EVENTS_TOPIC ? store.partitions : 1),
    append: (records) => store.transact(() => store.put(records)),
    read: (topic, partition, offset, wait) => read(store, topic, partition, offset, wait),
    end: async (topic, partition) => store.nextOffset(topic, partition),
    begin: async (topic, partition) => firstOffset(store, topic, partition),
    truncate: (topic, partition, offset) => truncate(store, topic, partition, offset),
    share: (_group, topic, onClaim) => shareAll(log.partitionsOf(topic), onClaim),
    openTask: async (group, claim) => {
      const id = `${group}/${claim.partition}`;
      const epoch = (epochs.get(id) ?? 0) + 1;
      epochs.set(id, epoch);
      return openTask(store, { group, claim, isFenced: () => epochs.get(id) !== epoch });
    },
    committed: async (group, partition) =>
      readPosition(store, group, partition)?.offset ?? firstOffset(store, EVENTS_TOPIC, partition),
    register: (name) => openRegister(store, name),
    close: async () => {
      store.waiters.close();
      await store.root.close();
    },
  };
  return log;
}

async function openStore(options: EmbeddedLogOptions): Promise<Store> {
  const { dir, readOnly = false } = options;
  const encodings = { encoding: "binary", keyEncoding: "binary" } as const;
  const root = open<Buffer, Buffer>({ path: dir, maxDbs: 128, compression: true, overlappingSync: false, readOnly, ...encodings });
  const child = (name: string): Bytes => root.openDB<Buffer, Buffer>(name, { ...encodings, compression: true });
  const meta = child("meta");
  const { logId, partitions } = await readIdentity(meta, options);
  const topics = new Map<string, Bytes>();
  const offsets = new Map<string, number>();
  const waiters = createWaiters(options.timer);
  let inFlight = 0;
  let isMiscounted = false;

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
    nextOffset(topic, partition) {
      const id = `${topic}/${partition}`;
      const known = readOnly ? undefined : offsets.get(id);
      if (known !== undefined) return known;
      const next = (lastOffset(store, topic, partition) ?? -1) + 1;
      offsets.set(id, next);
      return next;
    },
    put(records) {
      const touched = new Set<string>();
      for (const record of records) {
        const offset = store.nextOffset(record.topic, record.partition);
        store.topic(record.topic).put(recordKey(record.partition, offset), encodeRecord(record));
        offsets.set(`${record.topic}/${record.partition}`, offset + 1);
        touched.add(`${record.topic}/${record.partition}`);
      }
      return touched;
    },
    async transact(work) {
      let touched = new Set<string>();
      inFlight++;
      try {
        await root.batch(() => {
          touched = work();
        });
      } catch (cause) {
        // LMDB keeps the reason in a promise of its own.
        const reason = await (cause as { commitError?: Promise<unknown> }).commitError?.catch((error: unknown) => error);
        isMiscounted = true;
        throw new PipelineError("LOG_UNAVAILABLE", "could not write to the embedded log", { cause: reason ?? cause });
      } finally {
        inFlight--;
        if (isMiscounted && inFlight === 0) {
          offsets.clear(); // what a failed transaction had counted was not written
          isMiscounted = false;
        }
      }
      for (const id of touched) waiters.wake(id);
    },
  };
  return store;
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
  const identity = { logId: options.newLogId(), partitions: options.partitions ?? 8 };
  await meta.put(key, Buffer.from(JSON.stringify(identity)));
  return identity;
}

function lastOffset(store: Store, topic: string, partition: number): number | undefined {
  const range = { start: recordKey(partition, OFFSET_LIMIT), end: recordKey(partition, 0), reverse: true, limit: 1 };
  for (const key of store.topic(topic).getKeys({ ...range, inclusiveEnd: true })) return offsetOf(key);
  return readTruncated(store, topic, partition); // an emptied topic goes on counting
}

function firstOffset(store: Store, topic: string, partition: number): number {
  const range = { start: recordKey(partition, 0), end: recordKey(partition, OFFSET_LIMIT), limit: 1 };
  for (const key of store.topic(topic).getKeys(range)) return offsetOf(key);
  return store.nextOffset(topic, partition);
}

async function read(
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

async function truncate(store: Store, topic: string, partition: number, before: number): Promise<void> {
  const db = store.topic(topic);
  const end = Math.min(before, store.nextOffset(topic, partition));
  const range = { start: recordKey(partition, 0), end: recordKey(partition, end), limit: 1000 };
  for (;;) {
    const keys = [...db.getKeys(range)].map((key) => Buffer.from(key));
    if (keys.length === 0) return;
    await store.transact(() => {
      for (const key of keys) db.remove(key);
      store.registers.put(truncatedKey(topic, partition), Buffer.from(String(end)));
      return new Set();
    });
  }
}

/** One process holds every partition until it leaves. */
async function shareAll(partitions: number, onClaim: (claim: Claim) => Promise<void>): Promise<() => Promise<void>> {
  const controller = new AbortController();
  const running: Promise<void>[] = [];
  for (let partition = 0; partition < partitions; partition++) {
    running.push(onClaim({ partition, signal: controller.signal }));
  }
  return async () => {
    controller.abort();
    await Promise.all(running);
  };
}

const stateKey = (group: string, partition: number, key: string) => Buffer.from(`${group}/${partition}/${key}`);

function readPosition(store: Store, group: string, partition: number): Position | undefined {
  const bytes = store.state.get(stateKey(group, partition, POSITION_KEY));
  if (!bytes) return undefined;
  const { logId, offset, skip } = JSON.parse(bytes.toString()) as Position & { logId: string };
  if (logId !== store.logId || offset > store.nextOffset(EVENTS_TOPIC, partition)) {
    const message = `position ${offset} of "${group}/${partition}" belongs to log "${logId}", not to "${store.logId}" as it is`;
    throw new PipelineError("LOG_REPLACED", message);
  }
  return { offset, skip };
}

function openTask(
  store: Store,
  { group, claim, isFenced }: { group: string; claim: Claim; isFenced: () => boolean },
): Task {
  const { partition, signal } = claim;
  const position = readPosition(store, group, partition) ?? { offset: firstOffset(store, EVENTS_TOPIC, partition), skip: 0 };
  let next = position.offset;
  const prefix = stateKey(group, partition, "");
  return {
    partition,
    position,
    async *restore() {
      const end = Buffer.concat([prefix, Buffer.from([0xff])]);
      for (const { key, value } of store.state.getRange({ start: prefix, end })) {
        const name = Buffer.from(key).toString("utf8", prefix.length);
        if (name !== POSITION_KEY) yield [name, value] as const;
      }
    },
    async poll(wait) {
      const records = await read(store, EVENTS_TOPIC, partition, next, { ...wait, signal });
      const last = records.at(-1);
      if (last) next = last.offset + 1;
      return records;
    },
    async commit({ position: { offset, skip }, state, records }: Commit) {
      if (isFenced()) throw new PipelineError("LOG_UNAVAILABLE", `task "${group}/${partition}" was opened again elsewhere`);
      assert(offset <= store.nextOffset(EVENTS_TOPIC, partition), "a position cannot lie beyond the log's end");
      await store.transact(() => {
        for (const [key, value] of state) {
          const at = stateKey(group, partition, key);
          if (value === null) store.state.remove(at);
          else store.state.put(at, Buffer.from(value.buffer, value.byteOffset, value.byteLength));
        }
        const stamp = JSON.stringify({ logId: store.logId, offset, skip });
        store.state.put(stateKey(group, partition, POSITION_KEY), Buffer.from(stamp));
        return store.put(records);
      });
    },
  };
}

function openRegister(store: Store, name: string): Register {
  const prefix = Buffer.from(`${name}/`);
  const at = (key: string) => Buffer.from(`${name}/${key}`);
  return {
    async get(key) {
      const bytes = store.registers.get(at(key));
      return bytes ? JSON.parse(bytes.toString()) : undefined;
    },
    put: (key, value) =>
      store.transact(() => {
        store.registers.put(at(key), Buffer.from(JSON.stringify(value)));
        return new Set();
      }),
    async entries() {
      const found = new Map<string, unknown>();
      for (const { key, value } of store.registers.getRange({ start: prefix, end: Buffer.concat([prefix, Buffer.from([0xff])]) })) {
        found.set(Buffer.from(key).toString("utf8", prefix.length), JSON.parse(value.toString()));
      }
      return found;
    },
  };
}
