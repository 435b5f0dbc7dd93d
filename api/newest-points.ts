// The newest points of many series at once, without reading the whole range for them.
//   I1. A span before the range's end is asked first, the shorter the more series there are, then the span before that, as much
//       longer as the rates found so far suggest, for those series alone that have too few points yet: what is read grows with the
//       points wanted, not with the range.
//   I2. Spans do not overlap: no row is read twice.
import { type Instant, SECOND_MS } from "../core/time.ts";
import type { Query, QueryParams } from "./deps.ts";
import { keyOf, type SeriesKey } from "./items/series.ts";
import { seriesBatches } from "./series-batches.ts";
import type { PointTuple } from "./stored-points.ts";

/** Points that are enough for the Cpk of a list. */
export const NEWEST_POINTS = 200;
/** Rows of a series in a span that are looked through for them: some may be late, incomplete or left out. */
const LOOKED = 2 * NEWEST_POINTS;
/** The first span holds about so many rows if every series has one a second. */
const FIRST_ROWS = 1_000_000;
/** How much longer the whole span may become in a step. Where no rate is known, dense points may lie right before. */
const GROWTH = { least: 1.25, most: 16, unknown: 4 };
/** Rates vary: so much more is looked through than a steady one would need. */
const RESERVE = 1.2;

/** What `spc-newest-points.sql` gives of a series that has a point; `points` newest first. */
export interface NewestRow extends SeriesKey {
  last_at: Instant;
  last_value: number | null;
  points: readonly PointTuple[];
}

export interface NewestRequest<S> {
  readonly series: readonly S[];
  /** Whether the points are wanted, beside the newest. */
  readonly isCharted: (series: S) => boolean;
  readonly params: QueryParams;
  readonly range: { readonly from: Instant; readonly to: Instant };
  readonly signal: AbortSignal;
}

/** Yields every series that has a point in the range, as soon as enough of its points are found. */
export async function* newestPoints<S extends SeriesKey>(query: Query, request: NewestRequest<S>): AsyncGenerator<NewestRow, void> {
  const { series, isCharted, params, range, signal } = request;
  for (const batch of seriesBatches(series, { weightOf: () => 1, most: Number.POSITIVE_INFINITY })) {
    const left = new Map<string, Search>(batch.map((each) => [keyOf(each), { isCharted: isCharted(each), found: undefined }]));
    let to = range.to;
    const first = (FIRST_ROWS * SECOND_MS) / batch.length;
    for (let span = first; left.size > 0 && to > range.from; span *= growthOf(left.values())) {
      const from = Math.max(range.from, range.to - Math.ceil(span));
      const bounds = { from, to, looked: LOOKED, points: NEWEST_POINTS, series: [...left.keys()] };
      for (const row of await query<NewestRow>("spc-newest-points", { ...params, ...bounds }, { signal })) {
        const key = keyOf(row);
        const search = left.get(key);
        if (!search) continue;
        const found = extended(search.found, row);
        search.found = found;
        if (search.isCharted && found.points.length < NEWEST_POINTS) continue;
        left.delete(key);
        yield found;
      }
      to = from;
    }
    for (const { found } of left.values()) if (found) yield found;
  }
}

interface Search {
  readonly isCharted: boolean;
  found: NewestRow | undefined;
}

function extended(newer: NewestRow | undefined, older: NewestRow): NewestRow {
  return newer ? { ...newer, points: [...newer.points, ...older.points].slice(0, NEWEST_POINTS) } : older;
}

function growthOf(searches: Iterable<Search>): number {
  let most = 0;
  for (const { found } of searches) most = Math.max(most, found?.points.length ?? 0);
  if (most === 0) return GROWTH.unknown;
  return Math.min(GROWTH.most, Math.max(GROWTH.least, (RESERVE * NEWEST_POINTS) / most));
}
