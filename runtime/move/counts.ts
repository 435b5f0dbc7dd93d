// What of an old partition has been read by a move, counted.
import { EVENTS_TOPIC } from "../../core/frame.ts";
import type { EventLog, LogRecord } from "../../log/log.ts";
import { partitionOf } from "../../log/partition-of.ts";
import { sumOf } from "../lag.ts";
import { isTick } from "../loop/ticks.ts";

export interface Copied {
  /** Where to go on. */
  readonly next: number;
  /** Records that were read; those of them that are ticks; bytes of content. */
  readonly records: number;
  readonly ticks: number;
  readonly bytes: number;
  /** Records in a partition that is not their key's: somebody else wrote them. In the new log they stand where their key belongs. */
  readonly strays: number;
  /** New partitions that have keys of this one. */
  readonly reached: readonly number[];
}

export type CopiedTotal = Pick<Copied, "records" | "ticks" | "bytes" | "strays">;

export const NOTHING_COPIED: Copied = Object.freeze({ next: 0, records: 0, ticks: 0, bytes: 0, strays: 0, reached: [] });

/** One record more, of a log of so many partitions. */
export function counted(before: Copied, { key, value, offset, partition, headers }: LogRecord, partitions: number): Copied {
  const isOneOfTicks = isTick(headers);
  return {
    ...before,
    next: offset + 1,
    records: before.records + 1,
    ticks: before.ticks + (isOneOfTicks ? 1 : 0),
    bytes: before.bytes + value.length,
    strays: before.strays + (isOneOfTicks || partitionOf(key, partitions) === partition ? 0 : 1),
  };
}

export function totalOf(copied: readonly CopiedTotal[]): CopiedTotal {
  const sum = (name: keyof CopiedTotal) => sumOf(copied.map((each) => each[name]));
  return { records: sum("records"), ticks: sum("ticks"), bytes: sum("bytes"), strays: sum("strays") };
}

/** How many records a log holds, at most: offsets of one in Kafka have gaps. */
export async function recordsIn(log: EventLog): Promise<number> {
  const partitions = Array.from({ length: log.partitions }, (_, partition) => partition);
  return sumOf(await Promise.all(partitions.map(async (p) => log.behind(EVENTS_TOPIC, p, await log.begin(EVENTS_TOPIC, p)))));
}
