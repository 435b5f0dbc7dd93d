// How often the points of series come, as far as earlier questions have shown: how long a span can be read at once.
//   I1. A rate is a guess: what is found never depends on it.
//   I2. Bounded: the newest so many series are remembered.
import { type Instant, SECOND_MS } from "../core/time.ts";
import { keyOf, type SeriesKey } from "./items/series.ts";

const REMEMBERED = 50_000;
/** A first span holds about so many rows at most. */
const MOST_ROWS = 1_000_000;
/** So many rows cost less than another question. */
const CHEAP_ROWS = 30_000;
/** Of series that nothing is known of yet. */
const UNKNOWN_EVERY_MS = SECOND_MS;

interface Answer {
  readonly rows: readonly (SeriesKey & { readonly points: readonly (readonly [at: Instant, ...unknown[]])[] })[];
  /** Rows of a series that were asked for at most. */
  readonly looked: number;
}

export interface PointRates {
  /** Remembers what a question about the series in a span has shown. */
  learn(series: readonly string[], span: { readonly from: Instant; readonly to: Instant }, answer: Answer): void;
  /** Milliseconds, at most `most`, in which nine of ten series have `wanted` points, or all of them cheaply read. */
  firstSpan(series: readonly string[], options: { readonly wanted: number; readonly most: number }): number;
}

export function createPointRates(): PointRates {
  const everyMs = new Map<string, number>();
  return {
    learn(series, { from, to }, { rows, looked }) {
      const found = new Map(rows.map((row) => [keyOf(row), row.points]));
      for (const key of series) {
        const points = found.get(key) ?? [];
        const oldest = points.length < looked ? from : (points.at(-1)?.[0] ?? from);
        everyMs.delete(key); // so that it counts as new
        everyMs.set(key, Math.max(1, (to - oldest) / Math.max(1, points.length)));
      }
      for (const key of everyMs.keys()) {
        if (everyMs.size <= REMEMBERED) break;
        everyMs.delete(key);
      }
    },
    firstSpan(series, { wanted, most }) {
      const every = series.map((key) => everyMs.get(key) ?? UNKNOWN_EVERY_MS).sort((a, b) => a - b);
      const rowsPerMs = every.reduce((sum, ms) => sum + 1 / ms, 0);
      const isKnown = series.every((key) => everyMs.has(key));
      if (!isKnown) return Math.min(most, Math.round(MOST_ROWS / rowsPerMs));
      const forNineOfTen = wanted * (every[Math.ceil(0.9 * every.length) - 1] ?? 0);
      return Math.min(most, Math.round(Math.min(MOST_ROWS / rowsPerMs, Math.max(forNineOfTen, CHEAP_ROWS / rowsPerMs))));
    },
  };
}
