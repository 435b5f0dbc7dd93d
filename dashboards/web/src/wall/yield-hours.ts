// First pass yield of operations and rolled throughput yield of a line, hour by hour. The API gives a range in one: hours that are over
// are asked once and kept, the present one is asked again.
//   I1. Bounded: hours that are no longer shown are forgotten.
//   I2. Operations are pooled over products: good over inspected, and their product along the line (docs/yield.md).
import { isJson, numberOrNull, textOf } from "../api/json.ts";
import type { LineKey } from "../api/plant-line.ts";

export const HOUR_MS = 3_600_000;
export const HOURS = 10;
/** Results come late: an hour counts as over this long after its end. */
const SETTLED_MS = 10 * 60_000;

export interface Tested extends LineKey {
  readonly operation: string;
  readonly inspected: number;
  readonly good: number;
}

export function readTested(item: unknown): Tested | undefined {
  if (!isJson(item)) return undefined;
  const amounts = { inspected: numberOrNull(item.inspected) ?? 0, good: numberOrNull(item.firstPassGood) ?? 0 };
  return { factory: textOf(item.factory), line: textOf(item.line), operation: textOf(item.operation), ...amounts };
}

/** By the hour's beginning. */
export type YieldHours = ReadonlyMap<number, { readonly items: readonly Tested[]; readonly isOver: boolean }>;

/** The hours that are shown at `now`, the newest last. */
export function shownHours(now: number): number[] {
  const newest = Math.floor(now / HOUR_MS) * HOUR_MS;
  return Array.from({ length: HOURS }, (_, i) => newest - (HOURS - 1 - i) * HOUR_MS);
}

/** Those of them that must be asked for. */
export function hoursToAsk(known: YieldHours, now: number): number[] {
  return shownHours(now).filter((hour) => known.get(hour)?.isOver !== true);
}

export function withHours(
  known: YieldHours,
  answers: readonly (readonly [hour: number, items: readonly Tested[]])[],
  now: number,
): YieldHours {
  const shown = new Set(shownHours(now));
  const all = [...known, ...answers.map(([hour, items]) => [hour, { items, isOver: hour + HOUR_MS + SETTLED_MS <= now }] as const)];
  return new Map(all.filter(([hour]) => shown.has(hour)));
}

export interface LineYield {
  /** In the order of the route; operations outside of it last. */
  readonly operations: readonly { readonly operation: string; readonly firstPassYield: number }[];
  /** null where nothing was tested. */
  readonly rolled: number | null;
}

export function lineYield(
  items: readonly Tested[],
  { factory, line, operations }: LineKey & { readonly operations: readonly string[] },
): LineYield {
  const sums = new Map<string, { inspected: number; good: number }>();
  for (const item of items) {
    if (item.factory !== factory || item.line !== line || item.inspected === 0) continue;
    const sum = sums.get(item.operation) ?? { inspected: 0, good: 0 };
    sums.set(item.operation, { inspected: sum.inspected + item.inspected, good: sum.good + item.good });
  }
  const rank = (operation: string) => (operations.includes(operation) ? operations.indexOf(operation) : operations.length);
  const tested = [...sums].map(([operation, { inspected, good }]) => ({ operation, firstPassYield: good / inspected }));
  const rolled = tested.length === 0 ? null : tested.reduce((product, { firstPassYield }) => product * firstPassYield, 1);
  return { operations: tested.sort((a, b) => rank(a.operation) - rank(b.operation)), rolled };
}
