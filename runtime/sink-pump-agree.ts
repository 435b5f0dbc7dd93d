// Where a destination that keeps positions of its own goes on. They are written with the rows, so what it says that it has is so, whatever
// the register says.
//   I1. One that has fallen back (brought back from a backup, gone over to a standby, an empty database) gets again what the log still has.
//   I2. One that is ahead of the register has seen another log, or a later state of this one: what it took for sent would be lost.
//   I3. What the log has forgotten before the destination had it is told, and passed over.
import { PipelineError } from "../core/errors.ts";
import { factsTopic } from "../core/rows.ts";
import type { Sink } from "../core/sink.ts";
import type { EventLog, OwnedEntry } from "../log/log.ts";
import type { Logger } from "./logger.ts";
import { type Place, type Progress, readKept } from "./sink-pump-progress.ts";

export interface Agreeing {
  readonly log: EventLog;
  readonly entry: OwnedEntry;
  readonly sink: Sink;
  readonly logger: Logger;
}

/** Puts the position right, where destination and register differ. @throws PipelineError LOG_REPLACED, SINK_UNAVAILABLE, LOG_UNAVAILABLE */
export async function agree({ log, entry, sink, logger }: Agreeing, { table, partition }: Place, signal: AbortSignal): Promise<void> {
  const taken = await sink.taken?.({ logId: log.logId, partition }, signal);
  if (taken === undefined) return; // it keeps none
  const { progress, begin, isNew } = await readKept({ log, entry }, { table, partition });
  const known = progress.intent?.to ?? progress.committed;
  if (taken > known) {
    throw new PipelineError("LOG_REPLACED", `"${sink.name}" has "${table}/${partition}" up to ${taken}, where this log knows of ${known}`);
  }
  const from = progress.intent?.from ?? progress.committed;
  const isForgotten = from < begin || (isNew && begin > 0);
  const goOn = Math.max(taken, begin);
  const hasFallenBack = goOn < progress.committed && (await hasRecord(log, { table, partition, from: goOn, to: progress.committed }));
  if (!isForgotten && !hasFallenBack) return;
  await entry.put({ ...progress, committed: goOn, intent: null } satisfies Progress);
  const fields = { sink: sink.name, partition };
  if (isForgotten) {
    const remedy = "linepulse replay makes it whole";
    logger.error("the log has forgotten rows that a destination never had", { ...fields, to: goOn, remedy });
  } else {
    logger.warn("a destination has lost rows, it gets them again", { ...fields, from: goOn, to: progress.committed });
  }
}

/** What lies between two positions may be no record. */
async function hasRecord(log: EventLog, { table, partition, from, to }: Place & { from: number; to: number }): Promise<boolean> {
  const [next] = await log.read(factsTopic(table), partition, from, { maxBytes: 1, waitMs: 0 });
  return next !== undefined && next.offset < to;
}
