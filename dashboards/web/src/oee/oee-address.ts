// What the page of OEE shows, as the query of its address.
//   I1. `parseOeeAddress(formatOeeAddress(a))` is `a`; a default is left out; what is not understood is the default.
import { instantOrNull } from "../api/json.ts";
import { type Choice, RANGES, type Span } from "./range.ts";

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

export function parseOeeAddress(search: string): OeeAddress {
  const query = new URLSearchParams(search);
  const text = (name: string) => query.get(name) ?? "";
  return {
    factory: text("factory"),
    line: text("line"),
    station: text("station"),
    range: RANGES.find((range) => range === text("range")) ?? "shift",
    at: instantOrNull(text("at")),
    span: spanOf(text("from"), text("to")),
    trend: TREND_STEPS.find((step) => step === text("trend")) ?? "shift",
    zoom: spanOf(text("zoomFrom"), text("zoomTo")),
  };
}

/** The query with its "?", or "" when all is default. */
export function formatOeeAddress({ factory, line, station, range, at, span, trend, zoom }: OeeAddress): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ factory, line, station })) if (value !== "") query.set(name, value);
  if (range !== "shift") query.set("range", range);
  if (at !== null) query.set("at", isoOf(at));
  if (span) addSpan(query, span, ["from", "to"]);
  if (trend !== "shift") query.set("trend", trend);
  if (zoom) addSpan(query, zoom, ["zoomFrom", "zoomTo"]);
  return query.size === 0 ? "" : `?${query}`;
}

/** An instant as the API and the address write it. */
export function isoOf(at: number): string {
  return new Date(at).toISOString();
}

function spanOf(fromText: string, toText: string): Span | null {
  const [from, to] = [instantOrNull(fromText), instantOrNull(toText)];
  return from !== null && to !== null && from < to ? { from, to } : null;
}

function addSpan(query: URLSearchParams, { from, to }: Span, [fromName, toName]: readonly [string, string]): void {
  query.set(fromName, isoOf(from));
  query.set(toName, isoOf(to));
}
