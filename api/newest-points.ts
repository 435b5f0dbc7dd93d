// The newest points of many series at once, without reading the whole range for them.
//   I1. A span before the range's end is asked first, as long as the rates that were found before let it be read, then the span before
//       that, as much longer as the rates found so far suggest, for those series alone that have too few points yet: what is read grows
//       with the points wanted, not with the range. How long the spans are changes what is read, never what is found.
//   I2. Spans do not overlap: a row is read twice only where most of the newest do not count.
import type { Chart } from "../core/plan.ts";
import type { Instant } from "../core/time.ts";
import type { Query, QueryParams } from "./deps.ts";
import { keyOf, type SeriesKey } from "./items/series.ts";
import { createPointRates, type PointRates } from "./point-rates.ts";
import { seriesBatches } from "./series-batches.ts";
import type { PointTuple } from "./stored-points.ts";

/** Points that are enough for the Cpk of a list. */
export const NEWEST_POINTS = 200;
/** Rows of a series in a span that are looked through for them: some may be late, incomplete or left out. */
const LOOKED = 1.2 * NEWEST_POINTS;
/** Where these hold too few that count, so many times more. */
const LOOK_FURTHER = 8;
/** How much longer the whole span may become in a step. Where no rate is known, dense points may lie right before. */
const GROWTH = { least: 1.25, most: 16, unknown: 4 };
/** Rates vary: so much more is looked through than a steady one would need. */
const RESERVE = 1.2;

/** A series with its newest point in a range, and its newest points that count, newest first and at most `NEWEST_POINTS`. */
export interface NewestRow extends SeriesKey {
  last_at: Instant;
  last_value: number | null;
  points: readonly PointTuple[];
}

export interface NewestRequest<S> {
  readonly series: readonly S[];
  /** Whether these are all series that the parameters select: then none has to be named. */
  readonly isAll: boolean;
  /** The chart whose points are wanted, beside the newest; undefined where none are. */
  readonly chartOf: (series: S) => Chart | undefined;
  /** The scale whose points are wanted. */
  readonly scaleOf: (series: S) => number;
  /** Points that are left out, of each series by its key. */
  readonly excluded: ReadonlyMap<string, ReadonlySet<string>>;
  readonly params: QueryParams;
  readonly range: Range;
  readonly signal: AbortSignal;
}

interface Range {
  readonly from: Instant;
  readonly to: Instant;
}

export interface NewestPoints {
  /** Yields every series that has a point in the range, as soon as enough of its points are found. */
  read<S extends SeriesKey>(request: NewestRequest<S>): AsyncGenerator<NewestRow, void>;
}

/** A row of points as `spc-newest-points.sql` writes it: its columns in this order, without their names. */
export type RawPoint = readonly [
  at: Instant,
  id: string,
  offset: number,
  index: number,
  counts: boolean | number,
  ...RestOfTuple,
  scale: number,
];
type RestOfTuple = PointTuple extends readonly [Instant, string, ...infer Rest] ? Rest : never;

/** What `spc-newest-points.sql` gives: the newest rows first, older versions of a point behind the newer. */
interface RawRow extends SeriesKey {
  readonly points: readonly RawPoint[];
}

export function createNewestPoints(query: Query): NewestPoints {
  const rates = createPointRates();
  return { read: (request) => readNewest(query, rates, request) };
}

async function* readNewest<S extends SeriesKey>(
  query: Query,
  rates: PointRates,
  request: NewestRequest<S>,
): AsyncGenerator<NewestRow, void> {
  const { series, range } = request;
  for (const batch of seriesBatches(series, { weightOf: () => 1, most: Number.POSITIVE_INFINITY })) {
    const left = searchesOf(batch, request);
    let to = range.to;
    let span = rates.firstSpan([...left.keys()], { wanted: RESERVE * NEWEST_POINTS, most: range.to - range.from });
    while (left.size > 0 && to > range.from) {
      const from = Math.max(range.from, range.to - Math.ceil(span));
      for (const row of await readSpan(query, request, { left, span: { from, to }, rates })) {
        left.delete(keyOf(row));
        yield row;
      }
      to = from;
      span *= growthOf(left.values());
    }
    for (const { found } of left.values()) if (found) yield found;
  }
}

interface Search {
  /** Undefined where the newest point is enough. */
  readonly chart: Chart | undefined;
  readonly scale: number;
  readonly excluded: ReadonlySet<string>;
  found: NewestRow | undefined;
}

const NONE: ReadonlySet<string> = new Set();

function searchesOf<S extends SeriesKey>(series: readonly S[], { chartOf, scaleOf, excluded }: NewestRequest<S>): Map<string, Search> {
  return new Map(
    series.map((each) => {
      const key = keyOf(each);
      return [key, { chart: chartOf(each), scale: scaleOf(each), excluded: excluded.get(key) ?? NONE, found: undefined }];
    }),
  );
}

interface Step {
  readonly left: ReadonlyMap<string, Search>;
  readonly span: Range;
  readonly rates: PointRates;
}

/** The series whose search a span ends; what it found of the others is kept. */
async function readSpan<S>(query: Query, request: NewestRequest<S>, { left, span, rates }: Step): Promise<NewestRow[]> {
  const { params, signal } = request;
  const done: NewestRow[] = [];
  const isAll = request.isAll && left.size === request.series.length;
  let names = [...left.keys()];
  for (let looked = LOOKED; names.length > 0; looked *= LOOK_FURTHER) {
    const further: string[] = [];
    const series = isAll && looked === LOOKED ? [] : names;
    const rows = await query<RawRow>("spc-newest-points", { ...params, ...span, looked, series }, { signal });
    if (looked === LOOKED) rates.learn(names, span, { rows, looked });
    for (const row of rows) {
      const search = left.get(keyOf(row));
      if (!search) continue;
      const found = extended(search, row);
      const isEnough = search.chart === undefined || found.points.length >= NEWEST_POINTS;
      if (!isEnough && row.points.length >= looked) {
        further.push(keyOf(row));
        continue;
      }
      search.found = found;
      if (isEnough) done.push(found);
    }
    names = further;
  }
  return done;
}

/** What a span adds to what was found after it. */
function extended({ found, chart, scale, excluded }: Search, { points: raw, ...series }: RawRow): NewestRow {
  const points = chart === undefined ? [] : countedPoints(raw, { chart, scale, excluded });
  const newest = found ?? { ...series, last_at: raw[0]?.[0] ?? 0, last_value: raw[0]?.[7] ?? null, points: [] };
  return { ...newest, points: [...newest.points, ...points].slice(0, NEWEST_POINTS) };
}

/** The newest versions of those that count: complete, timely, not left out, of the plan's chart and scale. Of one instant, the later in the log first. */
function countedPoints(
  raw: readonly RawPoint[],
  { chart, scale, excluded }: { chart: Chart } & Pick<Search, "scale" | "excluded">,
): PointTuple[] {
  // By index: taken apart by pattern, a list of fifty series costs several milliseconds more.
  const isOlder = (point: RawPoint, newer: RawPoint | undefined) => newer !== undefined && newer[0] === point[0] && newer[1] === point[1];
  const isCounted = (point: RawPoint) => Boolean(point[4]) && point[5] === chart && point[12] === scale && !excluded.has(point[1]);
  const counted = raw.filter((point, index) => isCounted(point) && !isOlder(point, raw[index - 1]));
  counted.sort((a, b) => b[0] - a[0] || b[2] - a[2] || b[3] - a[3]);
  return counted.slice(0, NEWEST_POINTS).map((p) => [p[0], p[1], p[5], p[6], p[7], p[8], p[9], p[10], p[11]]);
}

function growthOf(searches: Iterable<Search>): number {
  let most = 0;
  for (const { found } of searches) most = Math.max(most, found?.points.length ?? 0);
  if (most === 0) return GROWTH.unknown;
  return Math.min(GROWTH.most, Math.max(GROWTH.least, (RESERVE * NEWEST_POINTS) / most));
}
