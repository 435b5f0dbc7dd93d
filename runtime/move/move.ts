// Moves all events of a log into another one, with other partitions or of another kind (docs/scaling.md).
//   I1. Records and how far they have come are one commit of a task of the new log: whenever a move ends, the next one goes on behind what
//       stands there, and nothing stands there twice. Identities alone would not do: ticks have none, and old ones are forgotten.
//   I2. Of a key, records keep their order, and ticks their place among them (loop/ticks.ts). All else of a partition is its keys' own.
//   I3. The old log is read, never written (opening its tasks, to read what alerts know, shuts older owners of them out).
//   I4. Rows of the new log have a generation of their own, above all of the old one's: both may lie in one warehouse. Readers see the old
//       log's until the new ones are complete.
import { PipelineError } from "../../core/errors.ts";
import { EVENTS_TOPIC } from "../../core/frame.ts";
import type { Claim, EventLog } from "../../log/log.ts";
import { openGenerations } from "../generations.ts";
import { logsBefore, putOrigin, readOrigin } from "../origin.ts";
import { carryAlerts } from "./carry-alerts.ts";
import { type Copy, MOVE_GROUP, openCopy } from "./copy.ts";
import { type CopiedTotal, recordsIn } from "./counts.ts";

const RETRY_MS = 1000;
/** Failures, one after the other, after which a move gives up. */
const TRIES = 60;

export interface MoveOptions {
  readonly from: EventLog;
  readonly into: EventLog;
  /** Names the processes that may append to a log. */
  readonly writersOf: (log: EventLog) => Promise<readonly string[]>;
  /** For so long nothing must come to the old log before it is taken for finished. */
  readonly quietMs: number;
  readonly batchBytes?: number;
  /** Takes what came to the old log after the move was finished too: behind what the new one has by now. */
  readonly late?: boolean;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  readonly tell: MoveTeller;
}

/** Told how a move goes. */
export interface MoveTeller {
  copied(total: CopiedTotal): void;
  /** Everything is copied, but the old log may grow yet. */
  waiting(for_: { readonly writers: readonly string[]; readonly behind: number }): void;
  again(error: PipelineError): void;
}

export interface MoveReport {
  readonly total: CopiedTotal;
  /** The move had been finished before, and there was nothing to do. */
  readonly wasComplete: boolean;
  /** The first generation of rows that is the new log's own; told by the move that finished. */
  readonly generation?: number;
}

/**
 * Moves what there is, and waits until no more can come. Of two that move into the same log one waits for the other.
 *
 * @throws PipelineError CONFIG_INVALID when the new log holds other events; LOG_REPLACED when it is filled from another log;
 *   LOG_UNAVAILABLE when one of them stays away; the reason of `signal`
 */
export async function moveLog(options: MoveOptions): Promise<MoveReport> {
  const { from, into, signal } = options;
  if (from.logId === into.logId) throw new PipelineError("CONFIG_INVALID", `log "${from.logId}" cannot be moved into itself`);
  const done = Promise.withResolvers<MoveReport>();
  const stop = () => done.reject(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  const leave = await into.share(MOVE_GROUP, [EVENTS_TOPIC], async (claim) => {
    if (claim.partition !== 0) return;
    try {
      const report = await moveWhileOwned(claim, options);
      if (report) done.resolve(report);
    } catch (error) {
      done.reject(error);
    }
  });
  try {
    return await done.promise;
  } finally {
    signal.removeEventListener("abort", stop);
    await leave();
  }
}

/** Undefined when the claim was taken away: whoever has it next goes on. */
async function moveWhileOwned(claim: Claim, options: MoveOptions): Promise<MoveReport | undefined> {
  const { sleep, tell } = options;
  let failures = 0;
  const copied = (total: CopiedTotal) => {
    failures = 0;
    tell.copied(total);
  };
  for (;;) {
    try {
      return await moveOnce(claim, { ...options, tell: { ...tell, copied } });
    } catch (error) {
      if (claim.signal.aborted) return undefined;
      if (!(error instanceof PipelineError) || error.remedy !== "retry" || ++failures >= TRIES) throw error;
      tell.again(error);
      await sleep(RETRY_MS, claim.signal);
    }
  }
}

async function moveOnce(claim: Claim, options: MoveOptions): Promise<MoveReport> {
  const { from, into, batchBytes, tell, late = false } = options;
  const before = await logsBefore(from);
  const copy = await openCopy({ from, into, claim, batchBytes, onCommit: tell.copied });
  const origin = await readOrigin(into);
  if (copy.isNew) await requireUnused(options);
  if (origin?.isComplete !== true) {
    const logs = [...before, from.logId];
    await putOrigin(into, { logs, isComplete: false });
    await copyAll(copy, claim, options);
    await carryAlerts({ from, into, signal: claim.signal });
    const generation = await beginGeneration(from, into);
    await putOrigin(into, { logs, isComplete: true });
    return { total: copy.total(), wasComplete: false, generation };
  }
  const behind = await copy.behind();
  if (behind > 0 && !late) {
    const message = `${behind} records came to the old log after the move was finished: --late puts them behind what the new one has`;
    throw new PipelineError("CONFIG_INVALID", message);
  }
  await copy.pass();
  return { total: copy.total(), wasComplete: behind === 0 };
}

/** @throws PipelineError CONFIG_INVALID */
async function requireUnused({ into, writersOf }: MoveOptions): Promise<void> {
  if ((await recordsIn(into)) > 0) throw new PipelineError("CONFIG_INVALID", `the new log "${into.logId}" holds events of its own`);
  const writers = await writersOf(into);
  if (writers.length === 0) return;
  throw new PipelineError("CONFIG_INVALID", `processes work on the new log already, stop them: ${writers.join(", ")}`);
}

/** Copies until nothing is left, nobody could append, and nothing has come for a while. */
async function copyAll(copy: Copy, { signal }: Claim, { from, writersOf, quietMs, sleep, tell }: MoveOptions): Promise<void> {
  for (;;) {
    await copy.pass();
    const writers = await writersOf(from);
    tell.waiting({ writers, behind: await copy.behind() });
    await sleep(quietMs, signal);
    signal.throwIfAborted();
    if (writers.length === 0 && (await writersOf(from)).length === 0 && (await copy.behind()) === 0) return;
  }
}

/** The new log's own rows begin above all that the old one has, or may have begun. */
async function beginGeneration(from: EventLog, into: EventLog): Promise<number> {
  const { active, building } = (await openGenerations(from)).current;
  const firstOwn = Math.max(active, building ?? 0) + 1;
  const state = { active, building: firstOwn, rebuiltFrom: [], firstOwn };
  await (await openGenerations(into)).change(() => state);
  return firstOwn;
}
