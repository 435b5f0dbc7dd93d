// What the page of yield shows, as the query of its address.
//   I1. `parseYieldAddress(formatYieldAddress(a))` is `a`; a default is left out; what is not understood is the default.
import type { Choice } from "../range/range.ts";
import { readChoice, writeChoice } from "../range/range-query.ts";

export const TREND_STEPS = ["hour", "shift", "day"] as const;
export type TrendStep = (typeof TREND_STEPS)[number];

export interface YieldAddress extends Choice {
  /** "" = the first line with results. */
  readonly factory: string;
  readonly line: string;
  /** "" = all. */
  readonly operation: string;
  readonly product: string;
  /** What a point of the trend stands for. */
  readonly trend: TrendStep;
  /** The defect whose units are listed; "" = units that failed without one, null = all. */
  readonly code: string | null;
}

export function parseYieldAddress(search: string): YieldAddress {
  const query = new URLSearchParams(search);
  const text = (name: string) => query.get(name) ?? "";
  return {
    factory: text("factory"),
    line: text("line"),
    operation: text("operation"),
    product: text("product"),
    ...readChoice(query),
    trend: TREND_STEPS.find((step) => step === text("trend")) ?? "hour",
    code: query.get("code"),
  };
}

/** The query with its "?", or "" when all is default. */
export function formatYieldAddress({ factory, line, operation, product, trend, code, ...choice }: YieldAddress): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ factory, line, operation, product })) if (value !== "") query.set(name, value);
  writeChoice(query, choice);
  if (trend !== "hour") query.set("trend", trend);
  if (code !== null) query.set("code", code);
  return query.size === 0 ? "" : `?${query}`;
}
