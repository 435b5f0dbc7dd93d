// Alerts go with the log that is moved: what stands, who was told, what waits to be told, and the secret of links in messages.
//   I1. What a factory's alert processor knows is carried whole. Observations of events that were copied are marked as seen: the new log
//       steps those events once more, and nobody hears of them again.
//   I2. Done twice it is there once: a partition of alerts that has a state keeps it, values of registers are the same, and a notification
//       that is handed over again is known to the outbox by its id.
import { ALERTING_TOPIC } from "../../core/alerting.ts";
import { EVENTS_TOPIC, NOTIFICATIONS_TOPIC } from "../../core/frame.ts";
import type { EventLog, NewRecord, StateChange, Task } from "../../log/log.ts";
import { partitionOf } from "../../log/partition-of.ts";
import { MOVED_ENTRY, type MovedEnds, seenUpTo } from "../alerts/alert-memory.ts";
import { DELIVERY_POSITION } from "../alerts/deliver.ts";
import { ALERTS_GROUP } from "../alerts/run-alerts.ts";

/** Registers whose values mean the same in the new log: what waits and was told, secrets of links, marks of reports. */
const REGISTERS = { outbox: "put", alerts: "own", reports: "own" } as const;
const READ = { maxBytes: 1024 * 1024, waitMs: 0 };

export interface CarryOptions {
  readonly from: EventLog;
  readonly into: EventLog;
  readonly signal: AbortSignal;
}

/** @throws PipelineError LOG_UNAVAILABLE: then it must be done again */
export async function carryAlerts({ from, into, signal }: CarryOptions): Promise<void> {
  const known = new Map<string, Buffer>();
  await onEachTask(from, signal, async (task) => {
    for await (const [key, value] of task.restore()) known.set(key, Buffer.from(value));
  });
  const ends = await Promise.all(Array.from({ length: into.partitions }, (_, partition) => into.end(EVENTS_TOPIC, partition)));
  const partitions = into.partitionsOf(ALERTING_TOPIC);
  await onEachTask(into, signal, async (task) => {
    for await (const _ of task.restore()) return; // carried before
    const state = [...stateOf(task.partition, { known, partitions, ends })];
    await task.commit({ position: task.position, state, archive: [], records: [] });
  });
  await carryRegisters({ from, into });
  await carryNotifications({ from, into });
}

interface Carried {
  readonly known: ReadonlyMap<string, Uint8Array>;
  readonly partitions: number;
  readonly ends: MovedEnds;
}

/** Of `s:<tenant/factory>:<name>` those whose factory belongs to the partition. Places in the old log mean nothing in the new one. */
function* stateOf(partition: number, { known, partitions, ends }: Carried): Iterable<StateChange> {
  yield [MOVED_ENTRY, bytesOf(ends)];
  const version = known.get("version");
  if (version) yield ["version", version];
  const factories = new Set<string>();
  for (const [entry, value] of known) {
    const [, factory, ...rest] = entry.split(":");
    if (factory === undefined || rest.length === 0 || partitionOf(factory, partitions) !== partition) continue;
    factories.add(factory);
    if (!rest.join(":").startsWith(`seen/${EVENTS_TOPIC}/`)) yield [entry, value];
  }
  for (const factory of factories) {
    for (const [name, seen] of seenUpTo(ends)) yield [`s:${factory}:${name}`, bytesOf(seen)];
  }
}

/** Runs for the task of alerts of each partition. */
async function onEachTask(log: EventLog, signal: AbortSignal, act: (task: Task) => Promise<void>): Promise<void> {
  const left = new Set(Array.from({ length: log.partitionsOf(ALERTING_TOPIC) }, (_, partition) => partition));
  const done = Promise.withResolvers<void>();
  const stop = () => done.reject(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  const leave = await log.share(ALERTS_GROUP, [ALERTING_TOPIC], async (claim) => {
    try {
      await act(await log.openTask(ALERTS_GROUP, claim));
      left.delete(claim.partition);
      if (left.size === 0) done.resolve();
    } catch (error) {
      if (!claim.signal.aborted) done.reject(error);
    }
  });
  try {
    signal.throwIfAborted();
    await done.promise;
  } finally {
    signal.removeEventListener("abort", stop);
    await leave();
  }
}

async function carryRegisters({ from, into }: Pick<CarryOptions, "from" | "into">): Promise<void> {
  for (const [name, way] of Object.entries(REGISTERS)) {
    const register = into.register(name);
    for (const [key, value] of await from.register(name).entries()) {
      await (way === "put" ? register.put(key, value) : (await register.own(key)).put(value));
    }
  }
}

/** Those that the old log's delivery had not taken; the new log's begins with them. */
async function carryNotifications({ from, into }: Pick<CarryOptions, "from" | "into">): Promise<void> {
  const { register, position } = DELIVERY_POSITION;
  const taken = (await from.register(register).get(position)) as { offset: number } | undefined;
  const records: NewRecord[] = [];
  for (let next = taken?.offset ?? (await from.end(NOTIFICATIONS_TOPIC, 0)); ; ) {
    const read = await from.read(NOTIFICATIONS_TOPIC, 0, next, READ);
    const last = read.at(-1);
    if (!last) break;
    next = last.offset + 1;
    for (const { topic, partition, key, value, timestamp } of read)
      records.push({ topic, partition, key, value: Buffer.from(value), timestamp });
  }
  const entry = await into.register(register).own(position);
  if ((await entry.get()) === undefined) await entry.put({ offset: await into.end(NOTIFICATIONS_TOPIC, 0) });
  if (records.length > 0) await into.append(records);
}

function bytesOf(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}
