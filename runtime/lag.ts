// How far the processors are behind, and what that forbids at the edge (design 7; historical events: interfaces, envelope).
//   I1. Asked on every request, measured at most every 100 ms, and not at all without requests.
import { PipelineError } from "../core/errors.ts";
import { EVENTS_TOPIC } from "../core/frame.ts";
import type { Instant } from "../core/time.ts";
import type { EventLog } from "../log/log.ts";
import { leftOf } from "./clock.ts";

const MEASURE_EVERY_MS = 100;
export const HISTORICAL_LAG_MS = 5000;

export interface LagWatch {
  /** Records of `events` not yet accounted, by partition; measured now. */
  measure(): Promise<readonly number[]>;
  /** BACKPRESSURE when the backlog is over the limit. */
  pressure(): PipelineError | undefined;
  /** BACKPRESSURE when the oldest record of the partition that is not accounted is 5 s old. */
  historicalPressure(partition: number): PipelineError | undefined;
}

export interface LagDeps {
  readonly log: EventLog;
  readonly group: () => string;
  readonly now: () => Instant;
  readonly limit: number;
}

export function createLagWatch({ log, group, now, limit }: LagDeps): LagWatch {
  let measuredAt = Number.NEGATIVE_INFINITY;
  let isMeasuring = false;
  let records = 0;
  const ageMs = new Map<number, number>();

  async function measure(): Promise<readonly number[]> {
    measuredAt = now();
    const lags = await Promise.all(partitionsOf(log).map((partition) => measurePartition(partition, group())));
    records = sumOf(lags);
    return lags;
  }

  async function measurePartition(partition: number, name: string): Promise<number> {
    const committed = await log.committed(name, partition);
    const behind = await log.behind(EVENTS_TOPIC, partition, committed);
    const [oldest] = behind > 0 ? await log.read(EVENTS_TOPIC, partition, committed, { maxBytes: 1, waitMs: 0 }) : [];
    ageMs.set(partition, oldest ? Math.max(0, now() - oldest.timestamp) : 0);
    return behind;
  }

  function refresh(): void {
    if (isMeasuring || leftOf(MEASURE_EVERY_MS, { since: measuredAt, now: now() }) > 0) return;
    isMeasuring = true;
    measure()
      .catch(() => undefined) // an unreadable log refuses the append itself
      .finally(() => (isMeasuring = false));
  }

  return {
    measure,
    pressure() {
      refresh();
      if (records < limit) return undefined;
      return new PipelineError("BACKPRESSURE", `processors are ${records} records behind, the limit is ${limit}`);
    },
    historicalPressure(partition) {
      refresh();
      const age = ageMs.get(partition) ?? 0;
      if (age < HISTORICAL_LAG_MS) return undefined;
      return new PipelineError(
        "BACKPRESSURE",
        `partition ${partition} is ${age} ms behind, historical events wait at ${HISTORICAL_LAG_MS} ms`,
      );
    },
  };
}

/** Records of `events` that a group has not accounted yet, by partition. */
export function eventsLag(log: EventLog, group: string): Promise<number[]> {
  return Promise.all(
    partitionsOf(log).map(async (partition) => log.behind(EVENTS_TOPIC, partition, await log.committed(group, partition))),
  );
}

export function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}

const partitionsOf = ({ partitions }: EventLog) => Array.from({ length: partitions }, (_, partition) => partition);
