// The window of points that the page holds: a sorted list without doubles, made anew by every change.
//   I1. Ordered by (at, then id by code unit); an id stands once, its newest copy.
//   I2. At most `cap` points; the oldest fall out.
//   I3. A list is never changed in place: whoever holds one (a paused chart) keeps it.
import type { Point } from "../api/point.ts";

export interface MergeOptions {
  readonly cap: number;
  /** Ids whose standing copy is newer than the incoming one: a fetch can lag behind the stream. */
  readonly keep?: ReadonlySet<string>;
}

/** Takes `incoming` into `standing`. Returns `standing` itself when nothing came. */
export function mergePoints(standing: readonly Point[], incoming: readonly Point[], { cap, keep }: MergeOptions): readonly Point[] {
  if (incoming.length === 0) return standing;
  const last = standing.at(-1);
  const only = incoming[0];
  if (incoming.length === 1 && only && (!last || isBefore(last, only)) && !standing.some(({ id }) => id === only.id)) {
    return [...standing.slice(Math.max(0, standing.length + 1 - cap)), only]; // the usual case: one new point at the end
  }
  const byId = new Map(standing.map((point) => [point.id, point]));
  for (const point of incoming) {
    if (!(keep?.has(point.id) && byId.has(point.id))) byId.set(point.id, point);
  }
  return [...byId.values()].sort((a, b) => (isBefore(a, b) ? -1 : 1)).slice(-cap);
}

/** The order of a series: by time, ties by id. */
export function isBefore(a: Pick<Point, "at" | "id">, b: Pick<Point, "at" | "id">): boolean {
  return a.at < b.at || (a.at === b.at && a.id < b.id);
}

/** The points of the chart that the newest one stands on: what an earlier plan plotted may be in other units. */
export function ofNewestChart(points: readonly Point[]): readonly Point[] {
  const chart = points.findLast(({ late }) => !late)?.chart;
  return points.every((point) => point.chart === chart) ? points : points.filter((point) => point.chart === chart);
}

/** How many points of `now` are newer than the end of `then`. */
export function newerThan(now: readonly Point[], then: readonly Point[]): number {
  const end = then.at(-1);
  if (!end) return now.length;
  let count = 0;
  for (let i = now.length - 1; i >= 0; i--) {
    const point = now[i];
    if (!point || !isBefore(end, point)) break;
    count++;
  }
  return count;
}

/** Index of the first point at or after an instant, by halving: points are in order. */
export function indexAt(points: readonly Pick<Point, "at">[], at: number): number {
  let [low, high] = [0, points.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.at ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

const AROUND = 50;
const MINUTE_MS = 60_000;

/**
 * The whole minutes from some points before the named one to some after it, the end not included: ranges are chosen and counted in
 * minutes. Undefined where the point is not held.
 */
export function spanAround(points: readonly Pick<Point, "at" | "id">[], id: string): { from: number; to: number } | undefined {
  const at = points.findIndex((point) => point.id === id);
  const [first, last] = [points[Math.max(0, at - AROUND)], points[Math.min(points.length - 1, at + AROUND)]];
  return at < 0 || !first || !last
    ? undefined
    : { from: Math.floor(first.at / MINUTE_MS) * MINUTE_MS, to: Math.ceil((last.at + 1) / MINUTE_MS) * MINUTE_MS };
}
