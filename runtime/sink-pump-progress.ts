// Where the sink pump stands in each (table, partition), as the log's register keeps it.
//   I1. One entry holds the position and the open intent, so that both change together.
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
  /** The offset after the last chunk that the destination holds. */
  readonly committed: number;
  readonly intent: Intent | null;
}

/** What of a table is not in the destination yet. */
export interface TableLag {
  readonly table: string;
  /** Chunks that no intent covers. */
  readonly chunks: number;
  readonly openIntents: number;
}

interface Place {
  readonly table: string;
  readonly partition: number;
}

interface Store {
  readonly log: EventLog;
  readonly register: Register;
}

export const keyOf = ({ table, partition }: Place) => `${table}/${partition}`;

/** @throws PipelineError LOG_REPLACED when the position belongs to another log, or to records that this one does not hold */
export async function readProgress({ log, register }: Store, place: Place): Promise<Progress> {
  const topic = factsTopic(place.table);
  const progress = (await register.get(keyOf(place))) as Progress | undefined;
  const begin = await log.begin(topic, place.partition);
  if (progress === undefined) return { logId: log.logId, committed: begin, intent: null };
  const { from, to } = progress.intent ?? { from: progress.committed, to: progress.committed };
  const end = await log.end(topic, place.partition);
  if (progress.logId !== log.logId || to > end || from < begin) {
    const position = `position [${from}, ${to}) of "${topic}/${place.partition}" in log "${progress.logId}"`;
    throw new PipelineError("LOG_REPLACED", `${position} does not fit log "${log.logId}", which holds [${begin}, ${end})`);
  }
  return progress;
}

export function putProgress({ register }: Pick<Store, "register">, place: Place, progress: Progress): Promise<void> {
  return register.put(keyOf(place), progress);
}

/** Ends are read before positions: a chunk on its way is counted rather once too often than not at all. */
export async function readLag({ log, register }: Store, tables: readonly string[]): Promise<TableLag[]> {
  const places = tables.flatMap((table) =>
    Array.from({ length: log.partitionsOf(factsTopic(table)) }, (_, partition) => ({ table, partition })),
  );
  const ends = await Promise.all(places.map(({ table, partition }) => log.end(factsTopic(table), partition)));
  const begins = await Promise.all(places.map(({ table, partition }) => log.begin(factsTopic(table), partition)));
  const entries = await register.entries();
  return tables.map((table) => {
    const lag = { table, chunks: 0, openIntents: 0 };
    places.forEach((place, index) => {
      if (place.table !== table) return;
      const progress = entries.get(keyOf(place)) as Progress | undefined;
      const taken = progress?.intent?.to ?? progress?.committed ?? begins[index] ?? 0;
      lag.chunks += Math.max(0, (ends[index] ?? 0) - taken);
      if (progress?.intent) lag.openIntents++;
    });
    return lag;
  });
}
