// The rolled throughput yield of a product as a chain of bars: from all units, down at each operation by those that fail there at the
// first try, to those that pass everything at once.
//   I1. What is left behind the last operation is the rolled yield of the API: the same first pass yields multiplied in the same order.
//   I2. An operation that several lines share stands once, good over inspected of all of them.
import type { RolledYield, YieldFigures } from "../api/yield.ts";

export interface ChainStep {
  readonly operation: string;
  readonly inspected: number;
  readonly good: number;
  /** null = nothing was tested there: the chain breaks. */
  readonly firstPassYield: number | null;
  /** The share of units that came here, and that went on; null behind a break. */
  readonly before: number | null;
  readonly after: number | null;
}

export interface Chain {
  readonly steps: readonly ChainStep[];
  readonly rolled: number | null;
  /** Operations with results that the route does not name. */
  readonly offRoute: readonly string[];
}

type Tested = Pick<YieldFigures, "operation" | "product" | "inspected" | "firstPassGood">;

export function chainOf({ product, operations }: Pick<RolledYield, "product" | "operations">, items: readonly Tested[]): Chain {
  const sums = new Map<string, { inspected: number; good: number }>();
  for (const item of items) {
    if (item.product !== product || item.inspected === 0) continue;
    const { inspected, good } = sums.get(item.operation) ?? { inspected: 0, good: 0 };
    sums.set(item.operation, { inspected: inspected + item.inspected, good: good + item.firstPassGood });
  }
  let left: number | null = 1;
  const steps = operations.map((operation): ChainStep => {
    const { inspected, good } = sums.get(operation) ?? { inspected: 0, good: 0 };
    const firstPassYield = inspected === 0 ? null : good / inspected;
    const before = left;
    left = before === null || firstPassYield === null ? null : before * firstPassYield;
    return { operation, inspected, good, firstPassYield, before, after: left };
  });
  return { steps, rolled: operations.length === 0 ? null : left, offRoute: [...sums.keys()].filter((name) => !operations.includes(name)) };
}

/**
 * Points that a step costs: of hundred units, so many fewer pass everything at once. null where that cannot be told.
 *
 * @example costOf({ before: 0.98, after: 0.931 }) // 4.9 (about)
 */
export function costOf({ before, after }: Pick<ChainStep, "before" | "after">): number | null {
  return before === null || after === null ? null : 100 * (before - after);
}

/** Where bars may begin, so that losses are seen: the lowest share, a tenth of the losses below it, rounded down to 5 %. */
export function chainFloor({ steps }: Chain): number {
  const lowest = Math.min(1, ...steps.flatMap(({ after }) => after ?? []));
  const room = lowest - 0.25 * (1 - lowest) - 0.01;
  return Math.max(0, Math.floor(room * 20) / 20);
}
