// One partition's memory and what an event does to it: decode, identity, lateness, clock, processor. Deterministic and
// synchronous: the same records give the same changes and rows. The shell around it (run-partition.ts) polls and commits.
//   I1. Identity before lateness; only an accepted event uses its id up (domain 0.4). The copy of a `line` event that its factory's
//       key gets is known by its line too, and what is wrong with it is told under the line's key alone.
//   I2. The clock of a key is the highest `at` of its live events; a tick moves it only while the key is live (domain 0.2), and one that
//       came from a log with other partitions only if the key was in the tick's (ticks.ts).
//   I3. A key in quarantine steps nothing: its events are handed on in order.
//   I4. After a step that throws the memory is tainted and must be thrown away.
import { type ErrorCode, PipelineError } from "../../core/errors.ts";
import type { Event } from "../../core/events.ts";
import { DEADLETTER_TOPIC, QUARANTINE_TOPIC } from "../../core/frame.ts";
import { lineKey } from "../../core/keys.ts";
import { CAPACITY, LIVE_WITHIN_MS } from "../../core/processor.ts";
import { DAY_MS, type Instant } from "../../core/time.ts";
import type { Commit, LogRecord, Task } from "../../log/log.ts";
import { decodeFrame, decodeSingles, type Fault, type Frame, isFault } from "./frames.ts";
import { hashBytes, hashText } from "./hash.ts";
import { createIdentitySet } from "./identity-set.ts";
import { LineRun } from "./line-runs.ts";
import {
  archiveChanges,
  type Memory,
  type PartitionCounts,
  type PartitionOptions,
  restoreMemory,
  type Slot,
  type StoredState,
  stateChanges,
} from "./memory.ts";
import { Lines, takeRun } from "./take-run.ts";
import { keysOfTick } from "./ticks.ts";

export const REVISION_HORIZON_MS = 35 * DAY_MS;

/** Types that no lateness bound applies to (domain 0.2). */
const NEVER_LATE: ReadonlySet<Event["type"]> = new Set(["line", "plan", "move", "hold", "offline"]);
/** Types that say nothing about how far a key's time has come. */
const CLOCKLESS: ReadonlySet<Event["type"]> = new Set(["line", "plan", "command", "offline"]);

/** A processor threw at this event: not the event's fault, the program's. */
export class StepFailure extends Error {
  readonly key: string;
  /** The record, and the event's place in it. */
  readonly offset: number;
  readonly index: number;

  constructor(key: string, { offset, index }: { offset: number; index: number }, cause: unknown) {
    super(`processor failed on "${key}"`, { cause });
    this.name = "StepFailure";
    this.key = key;
    this.offset = offset;
    this.index = index;
  }
}

export interface Partition {
  /** Steps the events `[skip, until)` of a record; given `until`, one by one, so that what fails is known. @throws StepFailure, PipelineError LOG_UNAVAILABLE, STATE_VERSION */
  step(record: LogRecord, skip: number, until?: number): void;
  /** Steps the record at `from` whole, and those behind it that are best stepped with it. @returns how many. @throws the same */
  stepSome(records: readonly LogRecord[], from: number): number;
  /** From now on this key's events go to `quarantine`. */
  quarantine(key: string, detail: string): void;
  /** True when a tick now would move some key's clock. */
  isLive(now: Instant): boolean;
  /** Everything since the last call that a commit must carry; one commit at a time. */
  takeChanges(): Omit<Commit, "position">;
  /** The commit of the changes last taken is done. */
  committed(): void;
  readonly pendingBytes: number;
  readonly counts: Readonly<PartitionCounts>;
  readonly quarantined: readonly string[];
}

/** Builds a partition from its stored state; `archived` reads its archive, empty by default. @throws PipelineError STATE_VERSION */
export async function restorePartition(
  options: PartitionOptions,
  stored: StoredState,
  archived: Task["archived"] = () => undefined,
): Promise<Partition> {
  const memory = await restoreMemory(options, stored, archived);

  return {
    step(record, skip, until) {
      if (record.headers.tick === "1") stepTick(memory, record);
      else stepRecord(memory, options, record, { from: skip, until });
    },
    stepSome(records, from) {
      const record = records[from] as LogRecord;
      if (record.headers.tick !== "1") return stepSingles(memory, options, records, from);
      stepTick(memory, record);
      return 1;
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
    takeChanges: () => ({
      state: stateChanges(memory),
      archive: archiveChanges(memory),
      records: [...memory.chunks.take(), ...memory.observations.take(), ...memory.records.splice(0)],
    }),
    committed() {
      for (const { archive } of memory.slots.values()) archive.committed();
    },
    get pendingBytes() {
      return memory.chunks.pendingBytes + memory.observations.pendingBytes;
    },
    counts: memory.counts,
    get quarantined() {
      return [...memory.slots.values()].filter(({ quarantined }) => quarantined !== null).map(({ key }) => key);
    },
  };
}

interface Range {
  readonly from: number;
  readonly until: number | undefined;
}

function stepRecord(memory: Memory, options: PartitionOptions, record: LogRecord, range: Range): void {
  const slot = memory.slotOf(record.key);
  const frame = decodeFrame(record, slot.shapes);
  slot.isSingle = frame.entries.length === 1;
  stepLines(options, new Lines({ memory, slot, frame, records: [record], first: 0, isJoined: false }), range);
}

/** Steps the records from `first` on that make one frame. @returns how many they are */
function stepSingles(memory: Memory, options: PartitionOptions, records: readonly LogRecord[], first: number): number {
  const { key } = records[first] as LogRecord;
  const slot = memory.slotOf(key);
  const isJoined = slot.isSingle && records[first + 1]?.key === key;
  const frame = isJoined ? decodeSingles(records, first, slot.shapes) : undefined;
  if (frame) stepLines(options, new Lines({ memory, slot, frame, records, first, isJoined }), WHOLE);
  else stepRecord(memory, options, records[first] as LogRecord, WHOLE);
  return frame ? frame.entries.length : 1;
}

const WHOLE: Range = { from: 0, until: undefined };

function stepLines(options: PartitionOptions, lines: Lines, { from, until }: Range): void {
  const { memory, slot, frame } = lines;
  const last = Math.min(until ?? frame.entries.length, frame.entries.length);
  slot.changed = true;
  let told = memory.counts.events;
  for (let line = from; line < last; line++) {
    lines.begin(line);
    memory.recent.trim();
    if (slot.quarantined !== null) {
      divert(memory, slot, placeOf(lines, line));
      continue;
    }
    try {
      const entry = frame.entries[line];
      const isRun = until === undefined && entry instanceof LineRun;
      const taken = isRun ? takeRun(lines, entry, { from: line, to: Math.min(entry.end, last), horizonMs: REVISION_HORIZON_MS }) : 0;
      const fault = taken === 0 ? stepLine(memory, slot, frame, line) : undefined;
      if (fault) bury(memory, options, fault, placeOf(lines, line));
      line += Math.max(taken - 1, 0);
      if ((lines.isJoined || line === last - 1) && memory.counts.events > told) {
        told = memory.counts.events;
        lines.begin(line);
        slot.processor?.onRecord?.(slot.context);
      }
    } catch (cause) {
      throw failureOf(slot, { record: lines.recordOf(line), index: lines.indexOf(line) }, cause);
    }
  }
}

function stepLine(memory: Memory, slot: Slot, { entries, isSound, source, starts, ends }: Frame, line: number): Fault | undefined {
  const entry = entries[line] as Event | LineRun | Fault;
  if (!isSound && isFault(entry as Event | Fault)) return entry as Fault;
  const event = entry instanceof LineRun ? entry.eventAt(line) : (entry as Event);
  return judge(memory, slot, event, hashBytes(source, starts[line] as number, ends[line] as number));
}

interface Place {
  readonly record: LogRecord;
  readonly index: number;
  readonly bytes: Uint8Array;
}

function placeOf(lines: Lines, line: number): Place {
  const { source, starts, ends } = lines.frame;
  return { record: lines.recordOf(line), index: lines.indexOf(line), bytes: source.bytes.slice(starts[line], ends[line]) };
}

function judge(memory: Memory, slot: Slot, entry: Event, content: number): Fault | undefined {
  const source = entry.source ?? "http";
  const known = slot.sources.get(source) ?? createIdentitySet();
  if (known.isEmpty && slot.sources.size >= CAPACITY.sources) {
    return { reason: "over-capacity", detail: `"${slot.key}" has ${CAPACITY.sources} sources, "${source}" would be one more` };
  }
  const isCopy = entry.type === "line" && lineKey(entry) !== slot.key;
  const identity = hashText(source, isCopy ? `${entry.line}\n${entry.id}` : entry.id);
  const seen = known.look(identity, content);
  if (seen !== "new" && isCopy) return undefined; // told where it belongs
  if (seen === "duplicate") {
    memory.counts.duplicates++;
    return undefined;
  }
  if (seen === "conflict")
    return { reason: "id-conflict", detail: `id "${entry.id}" of source "${source}" came before with other content` };

  const clock = slot.context.clock;
  const isHistorical = entry.historical === true;
  if (!isHistorical && !NEVER_LATE.has(entry.type) && entry.at < clock.now - REVISION_HORIZON_MS) {
    return { reason: "late", detail: `at ${entry.at} is before the clock ${clock.now} less ${REVISION_HORIZON_MS} ms` };
  }
  const clockBefore = clock.now;
  clock.before = clockBefore;
  if (!isHistorical && entry.at > clock.now && !CLOCKLESS.has(entry.type)) clock.now = entry.at;
  const rejection = slot.processor?.onEvent(entry, slot.context);
  if (rejection) {
    clock.now = clockBefore;
    return rejection;
  }
  if (known.isEmpty) slot.sources.set(source, known);
  memory.counts.forgotten += known.add(identity, content);
  memory.counts.events++;
  return undefined;
}

function stepTick(memory: Memory, record: LogRecord): void {
  const now = record.timestamp;
  const isForKey = keysOfTick(record.headers);
  memory.chunks.from(record, 0);
  memory.observations.from(record, 0);
  for (const slot of memory.slots.values()) {
    const clock = slot.context.clock;
    if (slot.quarantined !== null || clock.now >= now || now - clock.now >= LIVE_WITHIN_MS || !isForKey(slot.key)) continue;
    clock.now = now;
    clock.receivedAt = now;
    slot.changed = true;
    memory.recent.trim();
    try {
      slot.processor?.onTick?.(slot.context);
    } catch (cause) {
      throw failureOf(slot, { record, index: 0 }, cause);
    }
  }
}

/** What a step may throw through no fault of its processor: the log's. */
const OF_THE_LOG: ReadonlySet<ErrorCode> = new Set(["LOG_UNAVAILABLE", "STATE_VERSION"]);

function failureOf(slot: Slot, { record, index }: { record: LogRecord; index: number }, cause: unknown): Error {
  if (cause instanceof PipelineError && OF_THE_LOG.has(cause.code)) return cause;
  return new StepFailure(slot.key, { offset: record.offset, index }, cause);
}

function bury(
  memory: Memory,
  { logId, quietBefore = 0 }: PartitionOptions,
  { reason, detail }: Fault,
  { record, index, bytes }: Place,
): void {
  memory.counts.deadletters++;
  if (record.offset < quietBefore) return;
  memory.records.push({
    topic: DEADLETTER_TOPIC,
    partition: 0,
    key: record.key,
    value: bytes,
    timestamp: record.timestamp,
    headers: { reason, detail, origin: `${logId}/${record.topic}/${record.partition}@${record.offset}#${index}` },
  });
}

function divert(memory: Memory, slot: Slot, { record, index, bytes }: Place): void {
  memory.records.push({
    topic: QUARANTINE_TOPIC,
    partition: 0,
    key: slot.key,
    value: bytes,
    timestamp: record.timestamp,
    headers: { detail: slot.quarantined ?? "", origin: `${record.partition}@${record.offset}#${index}` },
  });
}
