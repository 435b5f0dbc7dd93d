// Rows of the table of data quality: each table of a source, its figures over the range, and how they went.
import { DIMENSIONS, type Dimension, type Quality } from "../api/quality.ts";

export interface QualityRow {
  readonly quality: Quality;
  /** One figure a bucket of the range, oldest first; null where there is none. */
  readonly trends: Readonly<Record<Dimension, readonly (number | null)[]>>;
  readonly missed: readonly Dimension[];
}

export interface Buckets {
  readonly starts: readonly number[];
}

/** What misses a target first, then by name. */
export function qualityRows(whole: readonly Quality[], parts: readonly Quality[], { starts }: Buckets): QualityRow[] {
  const byName = Map.groupBy(parts, nameOf);
  const rows = whole.map((quality): QualityRow => {
    const byStart = new Map((byName.get(nameOf(quality)) ?? []).map((part) => [part.start, part]));
    const trendOf = (dimension: Dimension) => starts.map((start) => byStart.get(start)?.figures[dimension] ?? null);
    const trends = Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, trendOf(dimension)] as const)) as Record<
      Dimension,
      (number | null)[]
    >;
    return { quality, trends, missed: DIMENSIONS.filter((dimension) => quality.met[dimension] === false) };
  });
  return rows.sort((a, b) => b.missed.length - a.missed.length || (nameOf(a.quality) < nameOf(b.quality) ? -1 : 1));
}

export const nameOf = ({ source, table }: Pick<Quality, "source" | "table">): string => `${source}/${table}`;

/** The starts of buckets that any table has, each once, ascending. */
export function bucketsOf(parts: readonly Quality[]): Buckets {
  return { starts: [...new Set(parts.map(({ start }) => start))].sort((a, b) => a - b) };
}

/**
 * The lines of a small trend, in a box of `width` × `height`: the lowest share that is shown is that of the figures or the target, with
 * a little room below. A gap in the figures is a gap in the line.
 *
 * @example sparkOf([1, null, 0.9], { target: 0.98, width: 20, height: 10 }).runs // [[[0, 0]], [[20, 8]]]
 */
export function sparkOf(
  values: readonly (number | null)[],
  { target, width, height }: { target: number | null; width: number; height: number },
): { readonly runs: readonly (readonly (readonly [x: number, y: number])[])[]; readonly targetY: number | null } {
  const known = values.filter((value) => value !== null);
  const least = Math.min(...known, target ?? 1, 0.999);
  const floor = Math.max(0, least - (1 - least) * 0.25);
  const yOf = (value: number) => round(height * (1 - (value - floor) / (1 - floor)));
  const xOf = (place: number) => round(values.length > 1 ? (width * place) / (values.length - 1) : width / 2);
  const runs: [number, number][][] = [];
  for (const [place, value] of values.entries()) {
    if (value === null) continue;
    if (place === 0 || values[place - 1] === null || runs.length === 0) runs.push([]);
    runs.at(-1)?.push([xOf(place), yOf(value)]);
  }
  return { runs, targetY: target === null ? null : yOf(target) };
}

const round = (value: number) => Math.round(value * 10) / 10;

/** Cut, not rounded: what misses its target must not look as if it did not. */
export function cutShare(share: number | null): number | null {
  return share === null ? null : Math.floor(share * 1000 + 1e-9) / 1000;
}
