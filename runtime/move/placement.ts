// Where a record of the old log goes in the new one: to the partition of its key, as it is; a tick to every partition that has keys of
// its own by then.
import { EVENTS_TOPIC } from "../../core/frame.ts";
import type { LogRecord, NewRecord } from "../../log/log.ts";
import { partitionOf } from "../../log/partition-of.ts";
import { headersOfCopy, isTick } from "../loop/ticks.ts";

export interface Placement {
  /** The record as it stands in the new log: once, and a tick as often as it is needed, or not at all. */
  place(record: LogRecord): NewRecord[];
  /** The new partitions that keys of an old one have gone to, in rising order. */
  reached(partition: number): readonly number[];
}

export interface PlacementOptions {
  /** Partitions of the old log, and of the new one. */
  readonly from: number;
  readonly into: number;
  /** What was reached before, by old partition. */
  readonly reached?: ReadonlyMap<number, readonly number[]>;
}

/** A move sees the same keys again and again. */
const KEYS_REMEMBERED = 100_000;

export function createPlacement({ from, into, reached = new Map() }: PlacementOptions): Placement {
  const goals = new Map([...reached].map(([partition, list]) => [partition, new Set(list)]));
  const partitionsOfKeys = new Map<string, number>();

  function partitionFor(key: string): number {
    let partition = partitionsOfKeys.get(key);
    if (partition === undefined) {
      if (partitionsOfKeys.size >= KEYS_REMEMBERED) partitionsOfKeys.clear();
      partitionsOfKeys.set(key, (partition = partitionOf(key, into)));
    }
    return partition;
  }

  function goalsOf(partition: number): Set<number> {
    let goal = goals.get(partition);
    if (!goal) goals.set(partition, (goal = new Set()));
    return goal;
  }

  return {
    place({ partition, key, value, timestamp, headers }) {
      const common = { topic: EVENTS_TOPIC, key, value, timestamp };
      if (isTick(headers)) {
        const copied = { ...common, headers: headersOfCopy(headers, { partition, partitions: from, into }) };
        return [...goalsOf(partition)].map((goal) => ({ ...copied, partition: goal }));
      }
      const goal = partitionFor(key);
      goalsOf(partition).add(goal);
      return [{ ...common, headers, partition: goal }];
    },
    reached: (partition) => [...goalsOf(partition)].sort((a, b) => a - b),
  };
}
