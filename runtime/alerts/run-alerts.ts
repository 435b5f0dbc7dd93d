// The shell around one partition of `alerting`: open, restore, poll, judge, commit, tick; and what to do when something fails.
//   I1. Any failed commit, and any failed step, throws the memory away and starts again from the last commit.
//   I2. A record at which the processor fails twice goes to `deadletter`, loudly: alerts of a factory must not stand still for one.
import { ALERT_TICK_MS, ALERTING_TOPIC } from "../../core/alerting.ts";
import { PipelineError } from "../../core/errors.ts";
import { TICK } from "../../core/frame.ts";
import type { Instant } from "../../core/time.ts";
import type { Claim, EventLog, LogRecord } from "../../log/log.ts";
import type { AlertProcessor } from "../../processors/alerts/alerts.ts";
import { leftOf } from "../clock.ts";
import { errorText } from "../error-text.ts";
import type { Logger } from "../logger.ts";
import { createCommits } from "../loop/commits.ts";
import { type AlertMemory, restoreAlerts } from "./alert-memory.ts";

export const ALERTS_GROUP = "alerts";

const POLL_BYTES = 1024 * 1024;
const RETRY_MS = { first: 100, most: 10_000 };

export interface RunAlertsDeps {
  readonly log: EventLog;
  readonly processor: AlertProcessor;
  readonly now: () => Instant;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly logger: Logger;
}

class FailedAt extends Error {
  readonly offset: number;

  constructor(offset: number, cause: unknown) {
    super(errorText(cause), { cause });
    this.offset = offset;
  }
}

/** Runs until the claim is taken away. @throws PipelineError with remedy `stop`: the log cannot be trusted */
export async function runAlerts(claim: Claim, deps: RunAlertsDeps): Promise<void> {
  const { logger, sleep } = deps;
  let failed: FailedAt | undefined;
  let retryMs = RETRY_MS.first;
  while (!claim.signal.aborted) {
    try {
      await ownOnce(claim, deps, failed, () => {
        retryMs = RETRY_MS.first;
      });
    } catch (error) {
      if (claim.signal.aborted) return;
      if (error instanceof PipelineError && error.remedy === "stop") throw error;
      if (error instanceof FailedAt) {
        logger.error("alerts failed at a record", { partition: claim.partition, offset: error.offset, error: error.message });
        failed = error;
        continue;
      }
      logger.warn("alerts start again", { partition: claim.partition, error: errorText(error), inMs: retryMs });
      await sleep(retryMs, claim.signal);
      retryMs = Math.min(retryMs * 2, RETRY_MS.most);
    }
  }
}

async function ownOnce(claim: Claim, deps: RunAlertsDeps, failed: FailedAt | undefined, onPassed: () => void): Promise<void> {
  const { log, now, processor } = deps;
  const { partition, signal } = claim;
  const task = await log.openTask(ALERTS_GROUP, claim);
  const { logId, partitionsOf } = log;
  const memory = await restoreAlerts({ partition, logId, partitionsOf, processor }, task.restore());
  const commits = createCommits(task, memory, { now, log, onCommit: onPassed });
  let tickedAt = now();
  const untilTick = () => leftOf(ALERT_TICK_MS, { since: tickedAt, now: now() });
  while (!signal.aborted) {
    const waitMs = Math.min(commits.waitMs(), Math.max(1, untilTick()));
    const records = await task.poll({ maxBytes: POLL_BYTES, waitMs });
    for (const record of records) {
      stepOrGiveUp(memory, record, failed);
      commits.passed({ offset: record.offset + 1, skip: 0 }, record.timestamp);
    }
    await commits.commitIfDue(records.length === 0);
    if (untilTick() === 0) tickedAt = await tick(partition, memory, deps);
  }
  await commits.commitRest();
}

/** @throws FailedAt */
function stepOrGiveUp(memory: AlertMemory, record: LogRecord, failed: FailedAt | undefined): void {
  if (failed?.offset === record.offset) {
    memory.giveUp(record, failed.message);
    return;
  }
  try {
    memory.step(record);
  } catch (cause) {
    throw new FailedAt(record.offset, cause);
  }
}

async function tick(partition: number, memory: AlertMemory, { log, now }: RunAlertsDeps): Promise<Instant> {
  const timestamp = now();
  if (memory.isLive) await log.append([{ topic: ALERTING_TOPIC, partition, key: "", value: new Uint8Array(), timestamp, headers: TICK }]);
  return timestamp;
}
