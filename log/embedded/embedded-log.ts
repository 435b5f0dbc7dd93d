// The event log on one machine: LMDB, one environment, one process that writes.
//   I1. A task's commit is one LMDB transaction, durable when it resolves (store.ts).
//   I2. A task that was opened again fences the one before it.
import { assert } from "../../core/assert.ts";
import { PipelineError } from "../../core/errors.ts";
import { EVENTS_TOPIC } from "../../core/frame.ts";
import type { Claim, Commit, EventLog, Position, Register, StateChange, Task } from "../log.ts";
import { type EmbeddedLogOptions, firstOffset, openStore, read, type Store, truncate } from "./store.ts";

const COMMIT_INTERVAL_MS = 250;
const POSITION_KEY = "__position";

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
    append: (records) => store.transact(records),
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
    committed: async (group, partition) => readPosition(store, group, partition)?.offset ?? firstOffset(store, EVENTS_TOPIC, partition),
    register: (name) => openRegister(store, name),
    close: async () => {
      store.waiters.close();
      await store.root.close();
    },
  };
  return log;
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

function openTask(store: Store, { group, claim, isFenced }: { group: string; claim: Claim; isFenced: () => boolean }): Task {
  const { partition, signal } = claim;
  const position = readPosition(store, group, partition) ?? { offset: firstOffset(store, EVENTS_TOPIC, partition), skip: 0 };
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
      const records = await read(store, EVENTS_TOPIC, partition, next, { ...wait, signal });
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
      assert(offset <= store.nextOffset(EVENTS_TOPIC, partition), "a position cannot lie beyond the log's end");
      await store.transact(records, () => {
        change(store.state, state);
        change(store.archive, archive);
        const stamp = JSON.stringify({ logId: store.logId, offset, skip });
        void store.state.put(stateKey(group, partition, POSITION_KEY), Buffer.from(stamp));
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
      store.transact([], () => {
        void store.registers.put(at(key), Buffer.from(JSON.stringify(value)));
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
