// Two answers side by side: what the oracle says and what the program says, and in which fields they part.
import type { Event } from "../../core/events.ts";
import type { OeeItem } from "./oee-item.ts";

/** Ratios agree to this much, relative where they are above 1; all else exactly. */
const TOLERANCE = 1e-9;
const RATIOS: ReadonlySet<string> = new Set(["availability", "effectiveness", "qualityRatio", "oee"]);
const CONTEXT_EVENTS = 25;

export interface Difference {
  /** Which item: line, station, day, shift and start. */
  readonly item: string;
  /** `missing` of an item that the program leaves out, `extra` of one that it should. */
  readonly field: string;
  readonly expected: unknown;
  readonly got: unknown;
}

export function differences(expected: readonly OeeItem[], got: readonly OeeItem[]): Difference[] {
  const answered = new Map(got.map((item) => [identityOf(item), item]));
  const wanted = new Set(expected.map(identityOf));
  const twice = got.length - answered.size;
  return [
    ...(twice > 0 ? [{ item: "answer", field: "items with one identity", expected: 0, got: twice }] : []),
    ...got
      .filter((item) => !wanted.has(identityOf(item)))
      .map((item) => ({ item: identityOf(item), field: "extra", expected: undefined, got: item })),
    ...expected.flatMap((item) => {
      const other = answered.get(identityOf(item));
      if (!other) return [{ item: identityOf(item), field: "missing", expected: item, got: undefined }];
      return fieldsThatDiffer({ item: identityOf(item), expected: normal(item), got: normal(other) });
    }),
  ];
}

/** An item's place in an answer. */
export function identityOf({ line, station, day, shift, start }: OeeItem): string {
  return JSON.stringify([line, station, day ?? null, shift ?? null, start ?? null]);
}

/** Absent and null are one for what does not apply; no reasons are none. */
function normal(item: OeeItem): Record<string, unknown> {
  return { ...item, day: item.day ?? null, shift: item.shift ?? null, reasons: item.reasons ?? {} };
}

interface Pair {
  readonly item: string;
  readonly expected: Record<string, unknown>;
  readonly got: Record<string, unknown>;
}

function fieldsThatDiffer({ item, expected, got }: Pair): Difference[] {
  return Object.entries(expected).flatMap(([field, value]) => {
    if (field === "losses") {
      const pair = { item, expected: value as Record<string, unknown>, got: (got[field] ?? {}) as Record<string, unknown> };
      return fieldsThatDiffer(pair).map((d) => ({ ...d, field: `losses.${d.field}` }));
    }
    return agrees(field, value, got[field]) ? [] : [{ item, field, expected: value, got: got[field] }];
  });
}

function agrees(field: string, expected: unknown, got: unknown): boolean {
  if (RATIOS.has(field) && typeof expected === "number" && typeof got === "number") {
    return Math.abs(expected - got) <= TOLERANCE * Math.max(1, Math.abs(expected));
  }
  if (typeof expected === "number") return expected === got; // also 0 and -0, which JSON does not tell apart
  return JSON.stringify(sorted(expected)) === JSON.stringify(sorted(got));
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The events that an item is about, with their places in the log: those in its bucket and those around it. */
export function contextOf(log: readonly Event[], { item }: Difference, range: { from: number; to: number }): string[] {
  const [line, station, , , start] = JSON.parse(item) as [string, string, string | null, string | null, string | null];
  const from = start === null ? range.from : Math.max(range.from, Date.parse(start));
  const own = log.map((event, place) => ({ event, place })).filter(({ event }) => event.line === line);
  const near = own
    .filter(({ event }) => "station" in event && event.station === station)
    .sort((a, b) => Math.abs(a.event.at - from) - Math.abs(b.event.at - from))
    .slice(0, CONTEXT_EVENTS);
  const configs = own.filter(({ event }) => event.type === "line");
  return [...configs, ...near]
    .sort((a, b) => a.place - b.place)
    .map(({ event, place }) => `#${place} ${new Date(event.at).toISOString()} ${JSON.stringify(event)}`);
}
