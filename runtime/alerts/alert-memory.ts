// What the owner of a partition of `alerting` holds in memory: the alerts of its factories, and what is on its way of them:
//   version                   of the processor's state
//   s:<tenant/factory>:<key>  the processor's state of a factory
//   moved                     of a log that was moved: up to where its events were another log's, whose alerts knew them
//   I1. Rows, notifications and state of a record go into one commit: nobody is told of what is not kept, and of what is kept once.
//   I2. Rows of alerts belong to no generation: they carry 0, and an origin that no partition of `events` has.
import type { Observation } from "../../core/alerting.ts";
import { PipelineError } from "../../core/errors.ts";
import { DEADLETTER_TOPIC, EVENTS_TOPIC, NOTIFICATIONS_TOPIC } from "../../core/frame.ts";
import type { Notification } from "../../core/notification.ts";
import { SOURCE_GENERATION } from "../../core/quality.ts";
import type { LogRecord, NewRecord, StateChange } from "../../log/log.ts";
import type { AlertProcessor } from "../../processors/alerts/alerts.ts";
import type { Stepped } from "../loop/commits.ts";
import { createTrackedState, type TrackedState } from "../loop/keyed-state.ts";
import { createRowChunks } from "../loop/row-chunks.ts";

export const MOVED_ENTRY = "moved";

/** By partition of `events`: the first offset that was not copied. */
export type MovedEnds = readonly number[];

/** State of a factory to which nothing of the events before is news (`isNew` of the processor). */
export function seenUpTo(ends: MovedEnds): [key: string, seen: readonly [offset: number, index: number]][] {
  return ends.map((end, partition) => [`seen/${EVENTS_TOPIC}/${partition}`, [end - 1, Number.MAX_SAFE_INTEGER]]);
}

/** Between those of `events` and those of sources, in 16 bits. */
const FIRST_ORIGIN = 16_384;

export interface AlertMemoryOptions {
  readonly partition: number;
  readonly logId: string;
  readonly partitionsOf: (topic: string) => number;
  readonly processor: AlertProcessor;
}

export interface AlertMemory extends Stepped {
  /** Takes the observations of a record, or a tick. After it throws the memory must be thrown away. */
  step(record: LogRecord): void;
  /** Gives a record up at which the processor failed twice: it goes to `deadletter`. */
  giveUp(record: LogRecord, detail: string): void;
  /** Whether there is a factory whose clock a tick would move. */
  readonly isLive: boolean;
}

type Stored = AsyncIterable<readonly [key: string, value: Uint8Array]>;

/** @throws PipelineError STATE_VERSION */
export async function restoreAlerts(options: AlertMemoryOptions, stored: Stored): Promise<AlertMemory> {
  const { partition, logId, partitionsOf, processor } = options;
  const { factories, movedEnds } = await restoreFactories(processor, stored);
  const chunks = createRowChunks({ partition: FIRST_ORIGIN + partition, generation: SOURCE_GENERATION, partitionsOf });
  const records: NewRecord[] = [];
  const counts = { events: 0 };
  let timestamp = 0;

  function contextOf(key: string) {
    const known = factories.get(key);
    const state = known ?? createTrackedState();
    if (!known) {
      factories.set(key, state);
      for (const [name, seen] of seenUpTo(movedEnds)) state.set(name, seen);
    }
    const notify = (notification: Notification) => {
      const value = Buffer.from(JSON.stringify(notification));
      records.push({ topic: NOTIFICATIONS_TOPIC, partition: 0, key, value, timestamp });
    };
    return { state, emit: chunks.emit, notify };
  }

  return {
    counts,
    get isLive() {
      return factories.size > 0;
    },
    get pendingBytes() {
      return chunks.pendingBytes + records.reduce((sum, { value }) => sum + value.length, 0);
    },
    step(record) {
      ({ timestamp } = record);
      counts.events++;
      chunks.from(record, 0);
      if (record.headers.tick === "1") {
        const clock = { receivedAt: record.timestamp };
        for (const key of [...factories.keys()].sort()) processor.onTick({ ...contextOf(key), clock });
        return;
      }
      const context = contextOf(record.key);
      for (const line of textOf(record).split("\n")) {
        if (line !== "") processor.onObservation(JSON.parse(line) as Observation, context);
      }
    },
    giveUp({ key, value, timestamp: at, topic, offset }, detail) {
      const headers = { reason: "undecodable", detail: detail.slice(0, 1000), origin: `${logId}/${topic}/${partition}@${offset}` };
      records.push({ topic: DEADLETTER_TOPIC, partition: 0, key, value: value.slice(), timestamp: at, headers });
    },
    takeChanges: () => ({
      state: [...stateChanges(processor.version, factories)],
      archive: [],
      records: [...chunks.take(), ...records.splice(0)],
    }),
    committed: () => undefined,
  };
}

type Factories = Map<string, TrackedState>;

async function restoreFactories(
  { name, version }: AlertProcessor,
  stored: Stored,
): Promise<{ factories: Factories; movedEnds: MovedEnds }> {
  const factories: Factories = new Map();
  let movedEnds: MovedEnds = [];
  for await (const [entry, value] of stored) {
    const content: unknown = JSON.parse(Buffer.from(value.buffer, value.byteOffset, value.length).toString());
    if (entry === MOVED_ENTRY) {
      movedEnds = content as MovedEnds;
      continue;
    }
    if (entry === "version") {
      if (content === version) continue;
      const message = `state of "${name}" has version ${String(content)}, this build has ${version} and no migration`;
      throw new PipelineError("STATE_VERSION", message);
    }
    const [, key, ...rest] = entry.split(":") as [string, string, ...string[]];
    let state = factories.get(key);
    if (!state) factories.set(key, (state = createTrackedState()));
    state.restore(rest.join(":"), content);
  }
  return { factories, movedEnds };
}

function* stateChanges(version: number, factories: Factories): Iterable<StateChange> {
  yield ["version", Buffer.from(JSON.stringify(version))];
  for (const [key, state] of factories) {
    for (const [name, value] of state.takeChanges()) {
      yield [`s:${key}:${name}`, value === undefined ? null : Buffer.from(JSON.stringify(value))];
    }
  }
}

const textOf = ({ value }: LogRecord) => Buffer.from(value.buffer, value.byteOffset, value.length).toString();
