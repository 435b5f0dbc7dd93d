// The shell around one owned partition: open, restore, poll, step, commit, tick; and what to do when something fails.
//   I1. Any failed commit, and any failed step, throws the memory away and starts again from the last commit.
//   I2. An event at which a processor fails twice, the second time from a clean restore, quarantines its key: everything
//       before the event is committed first, so that nothing of the failed step survives.
//   I3. Only a log that cannot be trusted (remedy `stop`) ends the partition.
import { setImmediate } from "node:timers/promises";
import { PipelineError } from "../../core/errors.ts";
import { EVENTS_TOPIC, TICK } from "../../core/frame.ts";
import type { Processor } from "../../core/processor.ts";
import type { Instant } from "../../core/time.ts";
import type { Claim, EventLog, LogRecord } from "../../log/log.ts";
import { leftOf } from "../clock.ts";
import type { Logger } from "../logger.ts";
import { createCommits } from "./commits.ts";
import type { PartitionCounts, PartitionOptions } from "./memory.ts";
import { type Partition, restorePartition, StepFailure } from "./partition.ts";

const TICK_MS = 5000;
/** So much of one partition at a time: its series stay in the processor's caches meanwhile. */
const POLL_BYTES = 1024 * 1024;
const RETRY_MS = { first: 100, most: 10_000 };

export interface LoopDeps {
  readonly log: EventLog;
  readonly group: string;
  readonly generation: number;
  readonly processorFor: (key: string) => Processor | undefined;
  readonly now: () => Instant;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly logger: Logger;
  /** Called after every commit, for metrics and status. */
  readonly onCommit: (partition: number, report: CommitReport) => void;
  /** False for a rebuild beside the active generation: one writer of ticks is enough. */
  readonly writesTicks: () => boolean;
  /** Before this offset of a partition nothing is dead-lettered: an earlier generation has done so. */
  readonly quietBefore: (partition: number) => number;
}

export interface CommitReport {
  readonly counts: Readonly<PartitionCounts>;
  readonly quarantined: readonly string[];
}

interface Suspect {
  readonly offset: number;
  readonly index: number;
  readonly key: string;
  readonly detail: string;
  /** Set after the second failure: quarantine the key before going on. */
  condemned: boolean;
}

/** What the failures so far say of what comes. */
interface Doubts {
  suspect: Suspect | undefined;
  /** Up to this offset events are stepped one by one, so that what fails is known. */
  carefulUpTo: number;
}

/** More than are ever stepped together. */
const CAREFUL_OFFSETS = 10_000;

/** Runs until the claim is taken away. @throws PipelineError with remedy `stop` */
export async function runPartition(claim: Claim, deps: LoopDeps): Promise<void> {
  const doubts: Doubts = { suspect: undefined, carefulUpTo: -1 };
  let retryMs = RETRY_MS.first;
  while (!claim.signal.aborted) {
    try {
      await ownOnce(claim, deps, doubts, () => {
        retryMs = RETRY_MS.first;
        doubts.suspect = undefined;
      });
    } catch (error) {
      if (error instanceof StepFailure) {
        const suspect = nextSuspect(doubts.suspect, error);
        deps.logger.error("processor failed", { ...suspect, again: suspect.condemned, cause: String(error.cause) });
        doubts.suspect = suspect;
        doubts.carefulUpTo = suspect.offset + CAREFUL_OFFSETS;
        continue;
      }
      if (error instanceof PipelineError && error.remedy === "stop") throw error;
      if (claim.signal.aborted) return; // another owner has the partition, or will: it starts from the last commit
      deps.logger.warn("partition starts again", { partition: claim.partition, error: String(error), inMs: retryMs });
      await deps.sleep(retryMs, claim.signal);
      retryMs = Math.min(retryMs * 2, RETRY_MS.most);
    }
  }
}

function nextSuspect(before: Suspect | undefined, { key, offset, index, cause }: StepFailure): Suspect {
  const isSame = before?.offset === offset && before.index === index && before.key === key;
  return { offset, index, key, detail: String(cause instanceof Error ? cause.message : cause), condemned: isSame };
}

async function ownOnce(claim: Claim, deps: LoopDeps, { suspect, carefulUpTo }: Doubts, onPassed: () => void): Promise<void> {
  const task = await deps.log.openTask(deps.group, claim);
  const partition = await restorePartition(optionsOf(claim, deps), task.restore(), task.archived);
  const report = () => deps.onCommit(task.partition, { counts: { ...partition.counts }, quarantined: partition.quarantined });
  const commits = createCommits(task, partition, { now: deps.now, log: deps.log, onCommit: report });
  if (suspect?.condemned) partition.quarantine(suspect.key, suspect.detail);
  let skip = task.position.skip;
  let tickedAt = deps.now();
  const untilTick = () => leftOf(TICK_MS, { since: tickedAt, now: deps.now() });
  report();
  while (!claim.signal.aborted) {
    const records = [...(await task.poll({ maxBytes: POLL_BYTES, waitMs: Math.min(commits.waitMs(), untilTick()) }))];
    for (let n = 0, stepped = 0; n < records.length; ) {
      const record = records[n] as LogRecord;
      const isSuspect = suspect?.offset === record.offset && !suspect.condemned;
      if (isSuspect && suspect.index > skip) {
        partition.step(record, skip, suspect.index);
        skip = suspect.index;
        await commits.commit({ offset: record.offset, skip });
      } else if (isSuspect) await commits.commit({ offset: record.offset, skip });
      if (record.offset > carefulUpTo && skip === 0) n += partition.stepSome(records, n);
      else {
        partition.step(record, skip, record.offset > carefulUpTo ? undefined : Number.POSITIVE_INFINITY);
        n++;
      }
      skip = 0;
      const last = records[n - 1] as LogRecord;
      records.fill(last, stepped, n); // what was stepped is let go: less for the collector to keep meanwhile
      stepped = n;
      commits.passed({ offset: last.offset + 1, skip: 0 }, last.timestamp);
      if (suspect?.offset === record.offset) onPassed();
    }
    if (records.length > 0) await setImmediate(); // a backlog of an embedded log is read without waiting: others have their turn
    await commits.commitIfDue(records.length === 0);
    if (untilTick() === 0) tickedAt = await tick(claim.partition, partition, deps);
  }
  await commits.commitRest();
}

function optionsOf({ partition }: Claim, { log, generation, processorFor, quietBefore }: LoopDeps): PartitionOptions {
  return { partition, logId: log.logId, generation, processorFor, quietBefore: quietBefore(partition), partitionsOf: log.partitionsOf };
}

async function tick(partition: number, memory: Partition, deps: LoopDeps): Promise<Instant> {
  const now = deps.now();
  if (deps.writesTicks() && memory.isLive(now)) {
    await deps.log.append([{ topic: EVENTS_TOPIC, partition, key: "", value: new Uint8Array(), timestamp: now, headers: TICK }]);
  }
  return now;
}
