// How far the processors are behind, and what that forbids at the edge (design 7; historical events: interfaces, envelope).
//   I1. Asked on every request, measured at most every 100 ms, and not at all without requests.
import { PipelineError } from "../core/errors.ts";
import { EVENTS_TOPIC } from "../core/frame.ts";
import type { Instant } from "../core/time.ts";
import type { EventLog } from "../log/log.ts";

const MEASURE_EVERY_MS = 100;
export const HISTORICAL_LAG_MS = 5000;

export interface LagWatch {
  /** Records of `events` not yet accounted, over all partitions; measured now. */
  measure(): Promise<number>;
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
  let records = 0;
  const ageMs = new Map<number, number>();

  async function measure(): Promise<number> {
    measuredAt = now();
    let sum = 0;
    for (let partition = 0; partition < log.partitions; partition++) {
      const committed = await log.committed(group(), partition);
      const behind = (await log.end(EVENTS_TOPIC, partition)) - committed;
      sum += behind;
      const [oldest] = behind > 0 ? await log.read(EVENTS_TOPIC, partition, committed, { maxBytes: 1, waitMs: 0 }) : [];
      ageMs.set(partition, oldest ? Math.max(0, now() - oldest.timestamp) : 0);
    }
    records = sum;
    return sum;
  }

  function refresh(): void {
    if (now() - measuredAt >= MEASURE_EVERY_MS) measure().catch(() => undefined); // an unreadable log refuses the append itself
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

/** Records of `events` that a group has not accounted yet. */
export async function eventsLag(log: EventLog, group: string): Promise<number> {
  let lag = 0;
  for (let partition = 0; partition < log.partitions; partition++) {
    lag += (await log.end(EVENTS_TOPIC, partition)) - (await log.committed(group, partition));
  }
  return lag;
}
