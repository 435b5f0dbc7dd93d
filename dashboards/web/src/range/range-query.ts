// The choice of a span of time in the query of an address.
//   I1. What is read is what was written; a default is left out, and what is not understood is the default.
import { instantOrNull } from "../api/json.ts";
import { type Choice, RANGES, type Span } from "./range.ts";

export function readChoice(query: URLSearchParams): Choice {
  return {
    range: RANGES.find((range) => range === query.get("range")) ?? "shift",
    at: instantOrNull(query.get("at")),
    span: readSpan(query, ["from", "to"]),
  };
}

export function writeChoice(query: URLSearchParams, { range, at, span }: Choice): void {
  if (range !== "shift") query.set("range", range);
  if (at !== null) query.set("at", isoOf(at));
  if (span) writeSpan(query, span, ["from", "to"]);
}

type Names = readonly [from: string, to: string];

/** null where it is not there, or not a span. */
export function readSpan(query: URLSearchParams, [fromName, toName]: Names): Span | null {
  const [from, to] = [instantOrNull(query.get(fromName)), instantOrNull(query.get(toName))];
  return from !== null && to !== null && from < to ? { from, to } : null;
}

export function writeSpan(query: URLSearchParams, { from, to }: Span, [fromName, toName]: Names): void {
  query.set(fromName, isoOf(from));
  query.set(toName, isoOf(to));
}

/** An instant as the API and addresses write it. */
export function isoOf(at: number): string {
  return new Date(at).toISOString();
}
