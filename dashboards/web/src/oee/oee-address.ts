// What the page of OEE shows, as the query of its address.
//   I1. `parseOeeAddress(formatOeeAddress(a))` is `a`; a default is left out; what is not understood is the default.
import type { Choice, Span } from "../range/range.ts";
import { readChoice, readSpan, writeChoice, writeSpan } from "../range/range-query.ts";

export const TREND_STEPS = ["shift", "day"] as const;
export type TrendStep = (typeof TREND_STEPS)[number];

export interface OeeAddress extends Choice {
  /** "" = the first line that there is. */
  readonly factory: string;
  readonly line: string;
  /** "" = the line's key station. */
  readonly station: string;
  /** What a bar of the trend stands for. */
  readonly trend: TrendStep;
  /** The part of the timeline that is looked at; null = all of it. */
  readonly zoom: Span | null;
}

const ZOOM = ["zoomFrom", "zoomTo"] as const;

export function parseOeeAddress(search: string): OeeAddress {
  const query = new URLSearchParams(search);
  const text = (name: string) => query.get(name) ?? "";
  return {
    factory: text("factory"),
    line: text("line"),
    station: text("station"),
    ...readChoice(query),
    trend: TREND_STEPS.find((step) => step === text("trend")) ?? "shift",
    zoom: readSpan(query, ZOOM),
  };
}

/** The query with its "?", or "" when all is default. */
export function formatOeeAddress({ factory, line, station, trend, zoom, ...choice }: OeeAddress): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ factory, line, station })) if (value !== "") query.set(name, value);
  writeChoice(query, choice);
  if (trend !== "shift") query.set("trend", trend);
  if (zoom) writeSpan(query, zoom, ZOOM);
  return query.size === 0 ? "" : `?${query}`;
}
