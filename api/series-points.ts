// Reads the points of one characteristic of one station, with what was said of them: what a chart asks for, again and again.
//   I1. The newest are read from about where so many are, as the months' counts tell, not from the beginning of time; too few, and
//       they are read again from where they must be.
import type { Instant } from "../core/time.ts";
import type { Query, QueryParams } from "./deps.ts";
import type { PointRow } from "./items/point.ts";
import type { PointMonth, PointMonths, PointSpan } from "./point-months.ts";

export interface OneCharacteristic {
  readonly factory: string;
  readonly line: string;
  readonly station: string;
  readonly characteristic: string;
}

export interface PointReader {
  readonly query: Query;
  readonly months: PointMonths;
  readonly signal: AbortSignal;
}

export interface SeriesPoints {
  /** Oldest first. */
  readonly rows: PointRow[];
  /** How many there are in all. */
  readonly total: number;
}

/** A row of `spc-series-points` and `spc-series-page`. */
type BareRow = Omit<PointRow, keyof OneCharacteristic | "excluded" | "annotations">;

/** The newest `limit` points of a span. */
export async function newestSeriesPoints(
  reader: PointReader,
  place: OneCharacteristic,
  span: PointSpan & { readonly limit: number },
): Promise<SeriesPoints> {
  const [{ rows, total }, marked] = await Promise.all([readNewest(reader, span), readMarks(reader, place, span)]);
  return { rows: rows.map(marked).reverse(), total: Math.max(total, rows.length) }; // some may have come since they were counted
}

async function readNewest({ query, months, signal }: PointReader, span: PointSpan & { readonly limit: number }) {
  const counted = await months.read(span, signal);
  const total = counted.reduce((sum, { points }) => sum + points, 0);
  const { guess, surely } = startOfNewest(counted, span.limit);
  if (guess === undefined) return { rows: [], total };
  const newestFrom = (from: Instant) => query<BareRow>("spc-series-points", { ...span, from }, { signal });
  const rows = await newestFrom(guess);
  const isEnough = rows.length >= Math.min(span.limit, total) || guess === surely;
  return { rows: isEnough ? rows : await newestFrom(surely), total };
}

/** Points do not come evenly: so much more is read than a steady rate would need. */
const RESERVE = 1.2;

/**
 * From when on the newest `limit` points are: as they would be at a steady rate in each month, and as they are at the latest.
 *
 * @example startOfNewest([{ month: 202603, points: 100, first_at: 0, last_at: 1000 }], 50) // { guess: 400, surely: 0 }
 */
export function startOfNewest(
  months: readonly PointMonth[],
  limit: number,
): { guess: Instant; surely: Instant } | { guess: undefined; surely: undefined } {
  let wanted = limit;
  for (const { points, first_at, last_at } of months.toReversed()) {
    const share = Math.min(1, (RESERVE * wanted) / points);
    if (wanted <= points) return { guess: Math.floor(last_at - (last_at - first_at) * share), surely: first_at };
    wanted -= points;
  }
  const first = months[0]?.first_at;
  return first === undefined ? { guess: undefined, surely: undefined } : { guess: first, surely: first };
}

/** One page of a range. */
export async function seriesPage(reader: PointReader, place: OneCharacteristic, params: QueryParams): Promise<PointRow[]> {
  const [rows, marked] = await Promise.all([
    reader.query<BareRow>("spc-series-page", params, { signal: reader.signal }),
    readMarks(reader, place, params),
  ]);
  return rows.map(marked);
}

/** A row of `spc-series-marks`: a point that is left out, or one word on a point. */
interface MarkRow {
  readonly product: string;
  readonly point: string;
  readonly excluded: boolean;
}

/** What completes a bare row. */
async function readMarks(
  { query, signal }: PointReader,
  { factory, line, station, characteristic }: OneCharacteristic,
  params: QueryParams,
): Promise<(row: BareRow) => PointRow> {
  const left = new Set<string>();
  const spoken = new Map<string, number>();
  for (const { product, point, excluded } of await query<MarkRow>("spc-series-marks", params, { signal })) {
    const key = `${product}/${point}`;
    if (excluded) left.add(key);
    else spoken.set(key, (spoken.get(key) ?? 0) + 1);
  }
  return (row) => {
    const key = `${row.product}/${row.id}`;
    return { ...row, factory, line, station, characteristic, excluded: left.has(key), annotations: spoken.get(key) ?? 0 };
  };
}
