// The measured values of points, as capability counts them: of complete, timely points that are not excluded.
import type { Point } from "../../api/point.ts";

type Counted = Pick<Point, "value" | "values" | "complete" | "late" | "excluded">;

export function valuesOf(points: readonly Counted[]): number[] {
  return points.flatMap(({ value, values, complete, late, excluded }) => {
    if (!complete || late || excluded) return [];
    return values.length > 0 ? values : value === null ? [] : [value];
  });
}

/** The whole minutes that hold all points, `[from, to)`: ranges of the API are cut to the minute. */
export function minutesOf(points: readonly Pick<Point, "at">[]): { from: number; to: number } | null {
  const MINUTE_MS = 60_000;
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { at } of points) [low, high] = [Math.min(low, at), Math.max(high, at)];
  if (low > high) return null;
  return { from: Math.floor(low / MINUTE_MS) * MINUTE_MS, to: (Math.floor(high / MINUTE_MS) + 1) * MINUTE_MS };
}
