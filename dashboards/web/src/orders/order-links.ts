// Where else an order is seen, and what its units fail by.
import type { FullOrder } from "../api/orders.ts";
import type { FailedUnit } from "../api/yield.ts";
import { isoOf } from "../range/range-query.ts";

export interface OrderLinks {
  readonly spc: string;
  readonly yield: string;
  readonly wip: string;
}

/** Yield is that of its product while it was in production; before it was started, of now. */
export function linksOf({ factory, line, product, at }: Pick<FullOrder, "factory" | "line" | "product" | "at">, now: number): OrderLinks {
  const place = { factory, line };
  const minute = (instant: number) => isoOf(Math.ceil(instant / 60_000) * 60_000);
  const end = at.completed ?? at.cancelled ?? now;
  const span: Record<string, string> =
    at.started === null || at.started >= end ? {} : { range: "custom", from: minute(at.started), to: minute(end) };
  return {
    spc: `/spc?${new URLSearchParams(place)}`,
    yield: `/yield?${new URLSearchParams({ ...place, product, ...span })}`,
    wip: `/wip?${new URLSearchParams({ ...place, product })}`,
  };
}

const NAMED = 3;

/** The codes that most units have, the most frequent first. */
export function commonCodes(units: readonly Pick<FailedUnit, "defects">[]): { code: string; units: number }[] {
  const counts = new Map<string, number>();
  for (const { defects } of units) for (const { code } of defects) counts.set(code, (counts.get(code) ?? 0) + 1);
  const sorted = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  return sorted.slice(0, NAMED).map(([code, n]) => ({ code, units: n }));
}
