// The event log on one machine: LMDB, one environment, one process that writes.
//   I1. A task's commit is one LMDB transaction, durable when it resolves (store.ts).
//   I2. A task that was opened again fences the one before it, and so does an entry of a register that was owned again.
//   I3. Offsets have no gaps, and topics are as old as the log.
import { assert } from "../../core/assert.ts";
import { PipelineError } from "../../core/errors.ts";
import { EVENTS_TOPIC } from "../../core/frame.ts";
import type { Claim, Commit, EventLog, OwnedEntry, Position, Register, StateChange, Task } from "../log.ts";
import { type EmbeddedLogOptions, firstOffset, openStore, read, type Store, truncate } from "./store.ts";

const COMMIT_INTERVAL_MS = 250;
/** Unseen by whoever watches a chart. */
const COMMIT_PAUSE_MS = 40;
const POSITION_KEY = "__position";

/**
 * Opens or makes the log in `dir`.
 *
 * @throws PipelineError LOG_REPLACED when the directory holds a log of another partition count than asked for
 */
export async function openEmbeddedLog(options: EmbeddedLogOptions): Promise<EventLog> {
  const store = await openStore(options);
  const tasks = createEpochs();
  const owners = createEpochs();
  const log: EventLog = {
    logId: store.logId,
    identityOf: () => store.logId,
    partitions: store.partitions,
    commitIntervalMs: COMMIT_INTERVAL_MS,
    commitPauseMs: COMMIT_PAUSE_MS,
    keepsRetention: false,
    partitionsOf: (topic) => (topic === EVENTS_TOPIC ? store.partitions : 1),
    append: (records) => store.transact(records),
    read: (topic, partition, offset, wait) => read(store, topic, partition, offset, wait),
    end: async (topic, partition) => store.nextOffset(topic, partition),
    begin: async (topic, partition) => firstOffset(store, topic, partition),
    async behind(topic, partition, offset) {
      return Math.max(0, store.nextOffset(topic, partition) - Math.max(offset, firstOffset(store, topic, partition)));
    },
    truncate: (topic, partition, offset) => truncate(store, topic, partition, offset),
    share: (_group, topics, onClaim) => shareAll(topics, log.partitionsOf, onClaim),
    admit: async () => undefined, // every topic but `events` has one partition, and is made by its first record
    async openTask(group, claim) {
      await claim.confirmed();
      return openTask(store, { group, claim, isFenced: tasks.begin(`${group}/${claim.partition}`) });
    },
    committed: async (group, partition, topic = EVENTS_TOPIC) =>
      readPosition(store, { group, topic, partition })?.offset ?? firstOffset(store, topic, partition),
    register: (name) => openRegister(store, name, owners),
    close: async () => {
      store.waiters.close();
      await store.root.close();
    },
  };
  return log;
}

interface Epochs {
  /** Begins the next epoch of something; the returned function tells whether another one has begun since. */
  begin(id: string): () => boolean;
}

function createEpochs(): Epochs {
  const newest = new Map<string, number>();
  return {
    begin(id) {
      const epoch = (newest.get(id) ?? 0) + 1;
      newest.set(id, epoch);
      return () => newest.get(id) !== epoch;
    },
  };
}

/** One process holds every partition until it leaves. */
async function shareAll(
  topics: readonly string[],
  partitionsOf: (topic: string) => number,
  onClaim: (claim: Claim) => Promise<void>,
): Promise<() => Promise<void>> {
  const controller = new AbortController();
  const { signal } = controller;
  const confirmed = async () => signal.throwIfAborted();
  const running = topics.flatMap((topic) =>
    Array.from({ length: partitionsOf(topic) }, (_, partition) => onClaim({ topic, partition, signal, confirmed })),
  );
  return async () => {
    controller.abort();
    await Promise.all(running);
  };
}

const stateKey = (group: string, partition: number, key: string) => Buffer.from(`${group}/${partition}/${key}`);

interface Place {
  readonly group: string;
  readonly topic: string;
  readonly partition: number;
}

function readPosition(store: Store, { group, topic, partition }: Place): Position | undefined {
  const bytes = store.state.get(stateKey(group, partition, POSITION_KEY));
  if (!bytes) return undefined;
  const { logId, offset, skip } = JSON.parse(bytes.toString()) as Position & { logId: string };
  if (logId !== store.logId || offset > store.nextOffset(topic, partition)) {
    const message = `position ${offset} of "${group}/${partition}" belongs to log "${logId}", not to "${store.logId}" as it is`;
    throw new PipelineError("LOG_REPLACED", message);
  }
  return { offset, skip };
}

function openTask(store: Store, { group, claim, isFenced }: { group: string; claim: Claim; isFenced: () => boolean }): Task {
  const { topic, partition, signal } = claim;
  const position = readPosition(store, { group, topic, partition }) ?? { offset: firstOffset(store, topic, partition), skip: 0 };
  let next = position.offset;
  const prefix = stateKey(group, partition, "");
  function refuseFenced(): void {
    if (isFenced()) throw new PipelineError("LOG_UNAVAILABLE", `task "${group}/${partition}" was opened again elsewhere`);
  }
  function change(db: Store["state"], changes: Iterable<StateChange>): void {
    for (const [key, value] of changes) {
      const at = stateKey(group, partition, key);
      if (value === null) void db.remove(at);
      else void db.put(at, Buffer.from(value.buffer, value.byteOffset, value.byteLength));
    }
  }
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
      const records = await read(store, topic, partition, next, { ...wait, signal });
      const last = records.at(-1);
      if (last) next = last.offset + 1;
      return records;
    },
    archived(key) {
      refuseFenced(); // a newer owner's entries are not this one's
      try {
        return store.archive.get(stateKey(group, partition, key));
      } catch (cause) {
        throw new PipelineError("LOG_UNAVAILABLE", "could not read the archive of the embedded log", { cause });
      }
    },
    async commit({ position: { offset, skip }, state, archive, records }: Commit) {
      refuseFenced();
      assert(offset <= store.nextOffset(topic, partition), "a position cannot lie beyond the log's end");
      await store.transact(records, () => {
        change(store.state, state);
        change(store.archive, archive);
        const stamp = JSON.stringify({ logId: store.logId, offset, skip });
        void store.state.put(stateKey(group, partition, POSITION_KEY), Buffer.from(stamp));
      });
    },
  };
}

function openRegister(store: Store, name: string, owners: Epochs): Register {
  const prefix = Buffer.from(`${name}/`);
  const at = (key: string) => Buffer.from(`${name}/${key}`);
  async function get(key: string): Promise<unknown> {
    const bytes = store.registers.get(at(key));
    return bytes ? JSON.parse(bytes.toString()) : undefined;
  }
  const put = (key: string, value: unknown) =>
    store.transact([], () => {
      if (value === undefined) void store.registers.remove(at(key));
      else void store.registers.put(at(key), Buffer.from(JSON.stringify(value)));
    });
  return {
    get,
    put,
    async own(key): Promise<OwnedEntry> {
      const isFenced = owners.begin(`${name}/${key}`);
      return {
        get: () => get(key),
        async put(value) {
          if (isFenced()) throw new PipelineError("LOG_UNAVAILABLE", `entry "${name}/${key}" was taken over by another owner`);
          await put(key, value);
        },
      };
    },
    async entries() {
      const found = new Map<string, unknown>();
      for (const { key, value } of store.registers.getRange({ start: prefix, end: Buffer.concat([prefix, Buffer.from([0xff])]) })) {
        found.set(Buffer.from(key).toString("utf8", prefix.length), JSON.parse(value.toString()));
      }
      return found;
    },
  };
}
