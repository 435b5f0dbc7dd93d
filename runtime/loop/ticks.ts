// Whose ticks are whose. A tick moves the clock of every key of its partition; moved to a log with other partitions, it must go on moving
// the same keys and no others. It goes to every partition that has one of them, and where others live there too, a header says whose it is.
//   I1. A number of partitions that divides the new one splits partitions and mixes none: no header is needed.
import { TICK } from "../../core/frame.ts";
import { partitionOf } from "../../log/partition-of.ts";

/** `p/N`: of the keys that N partitions put into partition p alone. After several moves a list: all of it must hold. */
export const TICK_OF = "of";

type Headers = Readonly<Record<string, string>>;

export function isTick(headers: Headers): boolean {
  return headers.tick === TICK.tick;
}

/**
 * Headers of the copy of a tick of `partition` of `partitions`, in a log of `into` partitions.
 *
 * @example headersOfCopy({ tick: "1" }, { partition: 1, partitions: 4, into: 7 }) // { tick: "1", of: "1/4" }
 */
export function headersOfCopy(headers: Headers, { partition, partitions, into }: Split): Headers {
  if (into % partitions === 0) return headers;
  const before = headers[TICK_OF];
  const own = `${partition}/${partitions}`;
  return { ...headers, [TICK_OF]: before === undefined ? own : `${before},${own}` };
}

interface Split {
  readonly partition: number;
  readonly partitions: number;
  readonly into: number;
}

/**
 * Tells whether a key's clock is the tick's to move.
 *
 * @example keysOfTick({ tick: "1", of: "1/4" })("acme/f1/L1") // partitionOf("acme/f1/L1", 4) === 1
 */
export function keysOfTick({ [TICK_OF]: of }: Headers): (key: string) => boolean {
  if (of === undefined) return () => true;
  const places = of.split(",").map((place) => place.split("/").map(Number) as [number, number]);
  return (key) => places.every(([partition, partitions]) => partitionOf(key, partitions) === partition);
}
