// One partition's memory and what an event does to it: decode, identity, lateness, clock, processor. Deterministic and
// synchronous: the same records give the same changes and rows. The shell around it (run-partition.ts) polls and commits.
//   I1. Identity before lateness; only an accepted event uses its id up (domain 0.4).
//   I2. The clock of a key is the highest `at` of its live events; a tick moves it only while the key is live (domain 0.2).
//   I3. A key in quarantine steps nothing: its events are handed on in order.
//   I4. After StepFailure the memory is tainted and must be thrown away.
import { PipelineError } from "../../core/errors.ts";
import type { Event } from "../../core/events.ts";
import { DEADLETTER_TOPIC, QUARANTINE_TOPIC } from "../../core/frame.ts";
import type { Context, Processor } from "../../core/processor.ts";
import { DAY_MS, type Instant, MINUTE_MS } from "../../core/time.ts";
import type { LogRecord, NewRecord, StateChange } from "../../log/log.ts";
import { decodeFrame, type Fault, isFault } from "./frames.ts";
import { hashBytes, hashText } from "./hash.ts";
import { createIdentitySet, type IdentitySet, type Segment } from "./identity-set.ts";
import { createTrackedState, type TrackedState } from "./keyed-state.ts";
import { createRowChunks } from "./row-chunks.ts";

export const LIVE_WITHIN_MS = 15 * MINUTE_MS;
export const REVISION_HORIZON_MS = 35 * DAY_MS;

/** Types that no lateness bound applies to (domain 0.2). */
const NEVER_LATE: ReadonlySet<Event["type"]> = new Set(["line", "plan", "move", "hold"]);
/** Types that say nothing about how far a key's time has come. */
const CLOCKLESS: ReadonlySet<Event["type"]> = new Set(["line", "plan", "command"]);

export interface PartitionOptions {
  readonly partition: number;
  readonly logId: string;
  readonly generation: number;
  /** The processor that owns a key's events, if one does. */
  readonly processorFor: (key: string) => Processor | undefined;
}

/** A processor threw at this event: not the event's fault, the program's. */
export class StepFailure extends Error {
  readonly key: string;
  readonly index: number;

  constructor(key: string, index: number, cause: unknown) {
    super(`processor failed on "${key}"`, { cause });
    this.name = "StepFailure";
    this.key = key;
    this.index = index;
  }
}

export interface Partition {
  /** Steps the events `[skip, until)` of a record. @throws StepFailure */
  step(record: LogRecord, skip: number, until?: number): void;
  /** From now on this key's events go to `quarantine`. */
  quarantine(key: string, detail: string): void;
  /** True when a tick now would move some key's clock. */
  isLive(now: Instant): boolean;
  /** Everything since the last call that a commit must carry. */
  takeChanges(): { state: StateChange[]; records: NewRecord[] };
  readonly pendingBytes: number;
  readonly counts: Readonly<PartitionCounts>;
  readonly quarantined: readonly string[];
}

export interface PartitionCounts {
  events: number;
  duplicates: number;
  deadletters: number;
  rows: number;
}

interface Slot {
  readonly key: string;
  readonly processor: Processor | undefined;
  readonly state: TrackedState;
  readonly sources: Map<string, IdentitySet>;
  readonly context: Context & { clock: { now: Instant; receivedAt: Instant } };
  quarantined: string | null;
  changed: boolean;
}

const encoder = new TextEncoder();
const toBytes = (value: unknown) => encoder.encode(JSON.stringify(value));
const NEVER = Number.NEGATIVE_INFINITY;

/** Builds the memory of a partition from its stored state. @throws PipelineError STATE_VERSION */
export async function restorePartition(
  options: PartitionOptions,
  stored: AsyncIterable<readonly [key: string, value: Uint8Array]> | Iterable<readonly [string, Uint8Array]>,
): Promise<Partition> {
  const memory = createMemory(options);
  const segments = new Map<Slot, Map<string, Segment[]>>();
  for await (const [name, value] of stored) {
    const parts = name.split(":");
    const slot = parts[1] === undefined ? undefined : memory.slotOf(parts[1]);
    if (name === "counts") Object.assign(memory.counts, decodeJson(value));
    else if (!slot) continue;
    else if (parts[0] === "m") restoreMeta(slot, decodeJson(value) as Meta);
    else if (parts[0] === "i") collect(segments, slot, { source: parts.slice(3).join(":"), name: parts[2] ?? "", value });
    else if (parts[0] === "s") restoreValue(slot, { version: Number(parts[2]), key: parts.slice(3).join(":"), value });
  }
  for (const [slot, bySource] of segments) {
    for (const [source, list] of bySource) slot.sources.set(source, createIdentitySet(list));
  }
  return partitionOver(memory, options);
}

interface Meta {
  clock: Instant | null;
  quarantined: string | null;
}

const decodeJson = (value: Uint8Array): unknown => JSON.parse(Buffer.from(value.buffer, value.byteOffset, value.length).toString());

function restoreMeta(slot: Slot, { clock, quarantined }: Meta): void {
  slot.context.clock.now = clock ?? NEVER;
  slot.quarantined = quarantined;
}

function restoreValue(slot: Slot, { version, key, value }: { version: number; key: string; value: Uint8Array }): void {
  const { processor } = slot;
  if (!processor) return;
  const stored = decodeJson(value);
  if (version === processor.version) return slot.state.restore(key, stored);
  if (!processor.migrate) {
    const message = `state of "${processor.name}" has version ${version}, this build has ${processor.version} and no migration`;
    throw new PipelineError("STATE_VERSION", message);
  }
  slot.state.set(key, processor.migrate(key, stored, version));
}

function collect(
  into: Map<Slot, Map<string, Segment[]>>,
  slot: Slot,
  { source, name, value }: { source: string; name: string; value: Uint8Array },
): void {
  let bySource = into.get(slot);
  if (!bySource) into.set(slot, (bySource = new Map()));
  const list = bySource.get(source);
  if (list) list.push([name, value]);
  else bySource.set(source, [[name, value]]);
}

type Memory = ReturnType<typeof createMemory>;

function createMemory({ partition, generation, processorFor }: PartitionOptions) {
  const slots = new Map<string, Slot>();
  const chunks = createRowChunks({ partition, generation });
  const counts: PartitionCounts = { events: 0, duplicates: 0, deadletters: 0, rows: 0 };
  const emit: Context["emit"] = (table, row) => {
    counts.rows++;
    chunks.emit(table, row);
  };
  const records: NewRecord[] = [];
  return {
    slots,
    chunks,
    counts,
    records,
    slotOf(key: string): Slot {
      let slot = slots.get(key);
      if (!slot) {
        const state = createTrackedState();
        const context = { state, emit, clock: { now: NEVER, receivedAt: 0 } };
        const base = { key, processor: processorFor(key), state, sources: new Map<string, IdentitySet>(), context };
        slots.set(key, (slot = { ...base, quarantined: null, changed: false }));
      }
      return slot;
    },
  };
}

function partitionOver(memory: Memory, options: PartitionOptions): Partition {
  return {
    step(record, skip, until) {
      if (record.headers.tick === "1") return stepTick(memory, record);
      const { entries, bounds } = decodeFrame(record);
      const slot = memory.slotOf(record.key);
      slot.changed = true;
      slot.context.clock.receivedAt = record.timestamp;
      const end = Math.min(until ?? entries.length, entries.length);
      for (let index = skip; index < end; index++) {
        const place = { record, index, start: bounds[index] as number, end: (bounds[index + 1] as number) - 1 };
        const entry = entries[index] as Event | Fault;
        memory.chunks.from(record, index);
        const fault = slot.quarantined !== null ? divert(memory, slot, place) : judge(memory, slot, entry, place);
        if (fault) bury(memory, options.logId, fault, place);
      }
    },
    quarantine(key, detail) {
      const slot = memory.slotOf(key);
      slot.quarantined = detail;
      slot.changed = true;
    },
    isLive(now) {
      for (const { context, quarantined } of memory.slots.values()) {
        const { now: clock } = context.clock;
        if (quarantined === null && clock < now && now - clock < LIVE_WITHIN_MS) return true;
      }
      return false;
    },
    takeChanges: () => ({ state: stateChanges(memory), records: [...memory.chunks.take(), ...memory.records.splice(0)] }),
    get pendingBytes() {
      return memory.chunks.pendingBytes;
    },
    counts: memory.counts,
    get quarantined() {
      return [...memory.slots.values()].filter(({ quarantined }) => quarantined !== null).map(({ key }) => key);
    },
  };
}

interface Place {
  readonly record: LogRecord;
  readonly index: number;
  readonly start: number;
  readonly end: number;
}

function judge(memory: Memory, slot: Slot, entry: Event | Fault, place: Place): Fault | undefined {
  if (isFault(entry)) return entry;
  const source = entry.source ?? "http";
  let known = slot.sources.get(source);
  if (!known) slot.sources.set(source, (known = createIdentitySet()));
  const identity = hashText(source, entry.id);
  const content = hashBytes(place.record.value, place.start, place.end);
  const seen = known.look(identity, content);
  if (seen === "duplicate") {
    memory.counts.duplicates++;
    return undefined;
  }
  if (seen === "conflict") return { reason: "id-conflict", detail: `id "${entry.id}" of source "${source}" came before with other content` };

  const clock = slot.context.clock;
  const isHistorical = entry.historical === true;
  if (!isHistorical && !NEVER_LATE.has(entry.type) && entry.at < clock.now - REVISION_HORIZON_MS) {
    return { reason: "late", detail: `at ${entry.at} is before the clock ${clock.now} less ${REVISION_HORIZON_MS} ms` };
  }
  const clockBefore = clock.now;
  if (!isHistorical && entry.at > clock.now && !CLOCKLESS.has(entry.type)) clock.now = entry.at;
  const rejection = guarded(slot, place.index, () => slot.processor?.onEvent(entry, slot.context));
  if (rejection) {
    clock.now = clockBefore;
    return rejection;
  }
  known.add(identity, content);
  memory.counts.events++;
  return undefined;
}

function stepTick(memory: Memory, record: LogRecord): void {
  const now = record.timestamp;
  memory.chunks.from(record, 0);
  for (const slot of memory.slots.values()) {
    const clock = slot.context.clock;
    if (slot.quarantined !== null || clock.now >= now || now - clock.now >= LIVE_WITHIN_MS) continue;
    clock.now = now;
    clock.receivedAt = now;
    slot.changed = true;
    guarded(slot, 0, () => slot.processor?.onTick?.(slot.context));
  }
}

function guarded<T>(slot: Slot, index: number, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new StepFailure(slot.key, index, cause);
  }
}

function bury(memory: Memory, logId: string, { reason, detail }: Fault, { record, index, start, end }: Place): void {
  memory.counts.deadletters++;
  memory.records.push({
    topic: DEADLETTER_TOPIC,
    partition: 0,
    key: record.key,
    value: record.value.slice(start, end),
    timestamp: record.timestamp,
    headers: { reason, detail, origin: `${logId}/${record.topic}/${record.partition}@${record.offset}#${index}` },
  });
}

function divert(memory: Memory, slot: Slot, { record, index, start, end }: Place): undefined {
  memory.records.push({
    topic: QUARANTINE_TOPIC,
    partition: 0,
    key: slot.key,
    value: record.value.slice(start, end),
    timestamp: record.timestamp,
    headers: { detail: slot.quarantined ?? "", origin: `${record.partition}@${record.offset}#${index}` },
  });
}

function stateChanges({ slots, counts }: Memory): StateChange[] {
  const changes: StateChange[] = [["counts", toBytes(counts)]];
  for (const slot of slots.values()) {
    if (!slot.changed) continue;
    slot.changed = false;
    const { now } = slot.context.clock;
    changes.push([`m:${slot.key}`, toBytes({ clock: now === NEVER ? null : now, quarantined: slot.quarantined } satisfies Meta)]);
    for (const [source, set] of slot.sources) {
      for (const [segment, bytes] of set.takeChanges()) changes.push([`i:${slot.key}:${segment}:${source}`, bytes]);
    }
    const prefix = `s:${slot.key}:${slot.processor?.version}:`;
    for (const [key, value] of slot.state.takeChanges()) {
      changes.push([prefix + key, value === undefined ? null : toBytes(value)]);
    }
  }
  return changes;
}
