// What a partition's memory holds: a slot for every key, the rows and dead letters on their way, the counts; and how it is
// put back from, and turned into, the entries of the log's keyed state:
//   counts                          of the partition
//   m:<key>                         clock and quarantine of a key
//   i:<key>:<segment>:<source>      identities known (identity-set.ts)
//   s:<key>:<version>:<state key>   a processor's state
// Beside it, and never restored as a whole, the processors' archive (archive.ts).
import { PipelineError } from "../../core/errors.ts";
import type { Emit, EmitUnder, Processor } from "../../core/processor.ts";
import { type Instant, NEVER } from "../../core/time.ts";
import type { NewRecord, StateChange, Task } from "../../log/log.ts";
import type { TellingContext } from "../../processors/alerts/observers/observing.ts";
import { createArchive, type TrackedArchive } from "./archive.ts";
import { createIdentitySet, type IdentitySet, type Segment } from "./identity-set.ts";
import { createTrackedState, type TrackedState } from "./keyed-state.ts";
import { createLineShapes, type LineShapes } from "./line-shapes.ts";
import { createObservations, type Observations } from "./observations.ts";
import { createRecentValues, type RecentValues } from "./recent-values.ts";
import { createRowChunks, type RowChunks } from "./row-chunks.ts";
import { createTextMemories } from "./text-memory.ts";

export interface PartitionOptions {
  readonly partition: number;
  readonly logId: string;
  readonly generation: number;
  /** The processor that owns a key's events, if one does. */
  readonly processorFor: (key: string) => Processor | undefined;
  /** Partitions of a topic of rows; default 1. */
  readonly partitionsOf?: (topic: string) => number;
  /** Before this offset nothing is dead-lettered (it is counted all the same), and alerts are told nothing. */
  readonly quietBefore?: number;
  /** Archived values kept in memory beside those of the next commit; default 20 000. */
  readonly archiveEntries?: number;
}

/** State as the log gives it back. */
export type StoredState = AsyncIterable<Entry> | Iterable<Entry>;
type Entry = readonly [key: string, value: Uint8Array];

const ARCHIVE_ENTRIES = 20_000;

export interface PartitionCounts {
  events: number;
  duplicates: number;
  /** Identities that de-duplication no longer knows: the oldest of a source with more than its generations hold. */
  forgotten: number;
  deadletters: number;
  /** Rows emitted, without those of which only the newest is committed (row-chunks.ts). */
  rows: number;
}

export interface Slot {
  readonly key: string;
  readonly processor: Processor | undefined;
  readonly state: TrackedState;
  readonly archive: TrackedArchive;
  readonly sources: Map<string, IdentitySet>;
  readonly shapes: LineShapes;
  readonly context: TellingContext & { clock: { now: Instant; before: Instant; receivedAt: Instant } };
  quarantined: string | null;
  changed: boolean;
  /** Its records lately held one event each. */
  isSingle: boolean;
}

export interface Memory {
  readonly slots: Map<string, Slot>;
  /** Unchanged values of the slots' archives. */
  readonly recent: RecentValues;
  readonly chunks: RowChunks;
  readonly observations: Observations;
  readonly counts: PartitionCounts;
  /** Dead letters and quarantined events on their way. */
  readonly records: NewRecord[];
  /** Entries of an older state version, migrated and to be deleted. */
  readonly obsolete: string[];
  slotOf(key: string): Slot;
}

const toBytes = (value: unknown) => Buffer.from(JSON.stringify(value));

/** Builds the memory of a partition from its stored state. @throws PipelineError STATE_VERSION */
export async function restoreMemory(options: PartitionOptions, stored: StoredState, archived: Task["archived"]): Promise<Memory> {
  const memory = createMemory(options, archived);
  const segments = new Map<Slot, Map<string, Segment[]>>();
  for await (const [name, value] of stored) {
    const parts = name.split(":");
    const slot = parts[1] === undefined ? undefined : memory.slotOf(parts[1]);
    if (name === "counts") Object.assign(memory.counts, decodeJson(value));
    else if (!slot) continue;
    else if (parts[0] === "m") restoreMeta(slot, decodeJson(value) as Meta);
    else if (parts[0] === "i") collect(segments, slot, { source: parts.slice(3).join(":"), name: parts[2] ?? "", value });
    else if (parts[0] === "s" && restoreValue(slot, { version: Number(parts[2]), key: parts.slice(3).join(":"), value })) {
      memory.obsolete.push(name);
    }
  }
  for (const [slot, bySource] of segments) {
    for (const [source, list] of bySource) slot.sources.set(source, createIdentitySet(list));
  }
  return memory;
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

/** True when the value had to be migrated. */
function restoreValue(slot: Slot, { version, key, value }: { version: number; key: string; value: Uint8Array }): boolean {
  const { processor } = slot;
  if (!processor) return false;
  const stored = decodeJson(value);
  if (version === processor.version) {
    slot.state.restore(key, stored);
    return false;
  }
  if (!processor.migrate) {
    const message = `state of "${processor.name}" has version ${version}, this build has ${processor.version} and no migration`;
    throw new PipelineError("STATE_VERSION", message);
  }
  slot.state.set(key, processor.migrate(key, stored, version));
  slot.changed = true;
  return true;
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

function createMemory(options: PartitionOptions, archived: Task["archived"]): Memory {
  const { partition, generation, partitionsOf, processorFor, quietBefore = 0, archiveEntries = ARCHIVE_ENTRIES } = options;
  const slots = new Map<string, Slot>();
  const recent = createRecentValues(archiveEntries);
  const chunks = createRowChunks({ partition, generation, partitionsOf });
  const observations = createObservations({ partition, partitionsOf: partitionsOf ?? (() => 1), quietBefore });
  const { tell } = observations;
  const counts: PartitionCounts = { events: 0, duplicates: 0, forgotten: 0, deadletters: 0, rows: 0 };
  const emit: Emit = (table, row) => {
    if (chunks.emit(table, row)) counts.rows++;
  };
  const emitUnder: EmitUnder = (table, head, row) => {
    counts.rows++;
    chunks.emitUnder(table, head, row);
  };
  const records: NewRecord[] = [];
  const texts = createTextMemories();
  return {
    slots,
    recent,
    chunks,
    observations,
    counts,
    records,
    obsolete: [],
    slotOf(key: string): Slot {
      let slot = slots.get(key);
      if (!slot) {
        const processor = processorFor(key);
        const state = createTrackedState();
        const archive = createArchive({ key, processor, archived, recent });
        const context = { state, archive, emit, emitUnder, tell, clock: { now: NEVER, before: NEVER, receivedAt: 0 } };
        const base = { key, processor, state, archive, sources: new Map<string, IdentitySet>(), shapes: createLineShapes(texts), context };
        slots.set(key, (slot = { ...base, quarantined: null, changed: false, isSingle: false }));
      }
      return slot;
    },
  };
}

/** What has changed since the last call. */
export function stateChanges({ slots, counts, obsolete }: Memory): StateChange[] {
  const changes: StateChange[] = [["counts", toBytes(counts)]];
  for (const key of obsolete.splice(0)) changes.push([key, null]);
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

/** What has changed in the archive since the last call. */
export function archiveChanges({ slots }: Memory): StateChange[] {
  return [...slots.values()].flatMap(({ archive }) => archive.takeChanges());
}
