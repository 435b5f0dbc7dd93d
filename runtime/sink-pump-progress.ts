// Where the sink pump stands in each (table, partition), as the log's register keeps it.
//   I1. One entry holds the position and the open intent, so that both change together.
//   I2. Whoever has the log can read all entries: what is not in the destination yet is known in every process.
import { PipelineError } from "../core/errors.ts";
import { factsTopic } from "../core/rows.ts";
import type { EventLog, Register } from "../log/log.ts";

/** A range of offsets whose rows are one batch: the same for ever, once it is written down. */
export interface Intent {
  readonly from: number;
  readonly to: number;
}

export interface Progress {
  readonly logId: string;
  /** Identity of the facts topic; entries of logs whose topics are as old as they are may lack it. */
  readonly topicId?: string;
  /** Every chunk before this offset is in the destination. */
  readonly committed: number;
  readonly intent: Intent | null;
}

/** What of a partition of a table is not in the destination yet. */
export interface PlaceLag extends Place {
  /** Chunks that no intent covers. */
  readonly chunks: number;
  readonly hasIntent: boolean;
}

export interface Place {
  readonly table: string;
  readonly partition: number;
}

/** What the position of a (table, partition) is read from. */
type Entry = Pick<Register, "get">;

/** The group that shares a destination's partitions, and the register of its positions. */
export function groupOfSinks(destination: string): string {
  return `sinks.${destination}`;
}

export const keyOf = ({ table, partition }: Place) => `${table}/${partition}`;

/** All partitions of the tables' topics. */
export function placesOf(log: EventLog, tables: readonly string[]): Place[] {
  return tables.flatMap((table) => Array.from({ length: log.partitionsOf(factsTopic(table)) }, (_, partition) => ({ table, partition })));
}

/**
 * @param entry - the register of the destination, or the owned entry itself
 * @throws PipelineError LOG_REPLACED when the position belongs to another log, or to records that this one does not hold
 */
export async function readProgress(of: { log: EventLog; entry: Entry }, place: Place): Promise<Progress> {
  const { progress, begin } = await readKept(of, place);
  if ((progress.intent?.from ?? progress.committed) < begin) throw unfit(of.log, place, { progress, begin });
  return progress;
}

export interface Kept {
  readonly progress: Progress;
  /** The oldest offset that the log still holds: it may lie behind the position. */
  readonly begin: number;
  /** Nothing was ever put. */
  readonly isNew: boolean;
}

/** A position as it was put, also one whose records are forgotten. @throws PipelineError LOG_REPLACED when it is another log's */
export async function readKept({ log, entry }: { log: EventLog; entry: Entry }, place: Place): Promise<Kept> {
  const topic = factsTopic(place.table);
  const identity = { logId: log.logId, topicId: log.identityOf(topic) };
  const kept = (await entry.get(keyOf(place))) as Progress | undefined;
  const begin = await log.begin(topic, place.partition);
  if (kept === undefined) return { progress: { ...identity, committed: begin, intent: null }, begin, isNew: true };
  const end = await log.end(topic, place.partition);
  const { topicId = identity.topicId } = kept;
  const to = kept.intent?.to ?? kept.committed;
  if (kept.logId !== log.logId || topicId !== identity.topicId || to > end) throw unfit(log, place, { progress: kept, begin, end });
  return { progress: { ...kept, ...identity }, begin, isNew: false };
}

function unfit(log: EventLog, { table, partition }: Place, { progress, begin, end }: Pick<Kept, "progress" | "begin"> & { end?: number }) {
  const topic = factsTopic(table);
  const { from, to } = progress.intent ?? { from: progress.committed, to: progress.committed };
  const position = `position [${from}, ${to}) of "${topic}/${partition}" in log "${progress.logId}" (topic "${progress.topicId ?? ""}")`;
  const here = `log "${log.logId}" (topic "${log.identityOf(topic)}"), which holds [${begin}, ${end ?? "…"})`;
  return new PipelineError("LOG_REPLACED", `${position} does not fit ${here}`);
}

/** Positions are read before what lies behind them: a chunk on its way is counted rather once too often than not at all. */
export async function readLag({ log, register }: { log: EventLog; register: Register }, tables: readonly string[]): Promise<PlaceLag[]> {
  const entries = await register.entries();
  return Promise.all(
    placesOf(log, tables).map(async (place) => {
      const topic = factsTopic(place.table);
      const progress = entries.get(keyOf(place)) as Progress | undefined;
      const taken = progress?.intent?.to ?? progress?.committed ?? 0;
      return { ...place, chunks: await log.behind(topic, place.partition, taken), hasIntent: Boolean(progress?.intent) };
    }),
  );
}

/** The offset up to which all chunks of a place are in the destination, whatever becomes of the open intent. */
export async function readCarried(register: Entry, place: Place): Promise<number> {
  return ((await register.get(keyOf(place))) as Progress | undefined)?.committed ?? 0;
}

/**
 * Remembers what chunks there are now. The function given tells whether the destination holds them all: while rows keep coming, a lag of
 * nothing is never seen.
 */
export async function markFacts(log: EventLog, register: Register, tables: readonly string[]): Promise<() => Promise<boolean>> {
  const marks = await Promise.all(
    placesOf(log, tables).map(async (place) => ({ ...place, end: await log.end(factsTopic(place.table), place.partition) })),
  );
  return async () => {
    const entries = await register.entries();
    const taken = await Promise.all(
      marks.map(async ({ end, ...place }) => {
        const topic = factsTopic(place.table);
        const progress = entries.get(keyOf(place)) as Progress | undefined;
        const committed = progress?.committed ?? 0;
        if (committed >= end) return true;
        const [next] = await log.read(topic, place.partition, committed, { maxBytes: 1, waitMs: 0 });
        return next === undefined || next.offset >= end; // what lies between is no record
      }),
    );
    return taken.every(Boolean);
  };
}
