// The shell around one partition of a source's topic: open, restore, poll, translate, commit; and what to do when something fails.
//   I1. Any failed commit, and any failed step, throws the memory away and starts again from the last commit.
//   I2. A source that cannot go on (a needed column is gone, translate itself fails twice at one record) stands still at that record,
//       says so, and tries again now and then: only a person, or another build, can help. Nothing is passed over.
//   I3. While processors are behind nothing is read: a snapshot of years must not push a machine's values out of sight.
import { setImmediate } from "node:timers/promises";
import { type ErrorCode, PipelineError } from "../../core/errors.ts";
import type { Claim, EventLog, LogRecord, Task } from "../../log/log.ts";
import type { SourceCounts } from "../../processors/translate/contract.ts";
import { errorText } from "../error-text.ts";
import type { Logger } from "../logger.ts";
import { createCommits } from "../loop/commits.ts";
import { restoreSource, type SourceMemory, type SourceMemoryOptions } from "./source-memory.ts";

const POLL_BYTES = 1024 * 1024;
const POLL_MS = 1000;
const ASK_EVERY_MS = 100;
const RETRY_MS = { first: 100, most: 10_000 };
const STOPPED_RETRY_MS = 30_000;

/** Why a source stands still. */
export interface Stopped {
  readonly code: ErrorCode;
  readonly detail: string;
  /** The record at which it stands; null when it could not be opened. */
  readonly offset: number | null;
}

export interface SourceReport {
  readonly source: string;
  readonly topic: string;
  readonly partition: number;
  /** Null while its state could not be read. */
  readonly totals: Readonly<SourceCounts> | null;
  readonly stopped: Stopped | null;
}

export interface RunSourceDeps extends Pick<SourceMemoryOptions, "now"> {
  readonly log: EventLog;
  readonly group: string;
  readonly source: Pick<SourceMemoryOptions, "name" | "tenant" | "translate">;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Why nothing more can be taken right now. */
  readonly pressure: () => PipelineError | undefined;
  readonly historicalPressure: (partition: number) => PipelineError | undefined;
  readonly logger: Logger;
  /** Called after every commit, and when the source stands still. */
  readonly onReport: (report: SourceReport) => void;
}

/** The source cannot go on at this record. */
class Standstill extends Error {
  readonly stopped: Stopped;

  constructor(stopped: Stopped, cause?: unknown) {
    super(stopped.detail, { cause });
    this.stopped = stopped;
  }
}

/** Runs until the claim is taken away. @throws PipelineError with remedy `stop`: the log cannot be trusted */
export async function runSource(claim: Claim, deps: RunSourceDeps): Promise<void> {
  const { logger, sleep, source } = deps;
  let retryMs = RETRY_MS.first;
  let failed: Stopped | undefined;
  const onPassed = () => {
    retryMs = RETRY_MS.first;
    failed = undefined;
  };
  while (!claim.signal.aborted) {
    try {
      await ownOnce(claim, deps, failed, onPassed);
    } catch (error) {
      if (claim.signal.aborted) return; // another owner has it, or will: it starts from the last commit
      if (error instanceof PipelineError && error.remedy === "stop") throw error;
      if (error instanceof Standstill) {
        const { stopped } = error;
        const isAgain = failed?.offset === stopped.offset || error.cause === undefined;
        logger.error("source stands still", { source: source.name, ...stopped });
        failed = stopped;
        if (isAgain) await sleep(STOPPED_RETRY_MS, claim.signal);
        continue;
      }
      logger.warn("source starts again", { source: source.name, error: errorText(error), inMs: retryMs });
      await sleep(retryMs, claim.signal);
      retryMs = Math.min(retryMs * 2, RETRY_MS.most);
    }
  }
}

/**
 * `failed`: where translate failed the time before; everything before it is committed before it is tried again. Until a record has passed
 * the source still stands there.
 */
async function ownOnce(claim: Claim, deps: RunSourceDeps, failed: Stopped | undefined, onPassed: () => void): Promise<void> {
  const { log, group, source, now } = deps;
  const task = await log.openTask(group, claim);
  const { logId, partitions, partitionsOf } = log;
  const place = `${claim.topic}/${claim.partition}`;
  const memory = await restoreSource({ ...source, place, logId, partitions, partitionsOf, now }, task.restore(), task.archived);
  const report = (stopped: Stopped | null = null) => {
    const { topic, partition } = claim;
    deps.onReport({ source: source.name, topic, partition, totals: { ...memory.totals }, stopped });
  };
  const commits = createCommits(task, memory, { now, log, onCommit: () => report() });
  report(failed ?? null);
  while (!claim.signal.aborted) {
    await room(claim, memory, deps);
    const records = await poll(task, Math.min(commits.waitMs(), POLL_MS), claim.signal);
    for (const record of records) {
      if (record.offset === failed?.offset) await commits.commitRest();
      try {
        stepOrStop(memory, record);
      } catch (error) {
        if (!(error instanceof Standstill)) throw error;
        if (error.cause === undefined) await commits.commitRest(); // nothing of the record is in memory
        report(error.stopped);
        throw error;
      }
      commits.passed({ offset: record.offset + 1, skip: 0 }, record.timestamp);
      onPassed();
    }
    if (records.length > 0) await setImmediate(); // others have their turn
    await commits.commitIfDue(records.length === 0);
  }
  await commits.commitRest();
}

const poll = (task: Task, waitMs: number, signal: AbortSignal) =>
  signal.aborted ? Promise.resolve([]) : task.poll({ maxBytes: POLL_BYTES, waitMs });

/** Waits until processors have caught up, as every other edge does. */
async function room(claim: Claim, memory: SourceMemory, { pressure, historicalPressure, sleep }: RunSourceDeps): Promise<void> {
  const isFull = () => pressure() !== undefined || [...memory.historicalPartitions].some((partition) => historicalPressure(partition));
  while (isFull() && !claim.signal.aborted) await sleep(ASK_EVERY_MS, claim.signal);
}

/** @throws Standstill */
function stepOrStop(memory: SourceMemory, record: LogRecord): void {
  const { offset } = record;
  let stop: ReturnType<SourceMemory["step"]>;
  try {
    stop = memory.step(record);
  } catch (cause) {
    if (cause instanceof PipelineError && cause.code !== "ASSERTION_FAILED") throw cause;
    throw new Standstill({ code: "ASSERTION_FAILED", detail: errorText(cause), offset }, cause);
  }
  if (stop) throw new Standstill({ ...stop, offset });
}
