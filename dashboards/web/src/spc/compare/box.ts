// The figures of a box plot.
//   I1. Quartiles by linear interpolation between the order statistics around (n − 1)·p (Hyndman and Fan's type 7: R, NumPy, Excel's
//       QUARTILE.INC). Whiskers end at the furthest values within 1.5 box lengths of the box (Tukey); what lies beyond stands alone.
export interface Box {
  readonly n: number;
  readonly mean: number;
  /** Sample standard deviation; null for a single value. */
  readonly sigma: number | null;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly low: number;
  readonly high: number;
  readonly beyond: readonly number[];
}

const REACH = 1.5;

/** null without values. */
export function boxOf(values: readonly number[]): Box | null {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  if (n === 0) return null;
  const [q1, median, q3] = [quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75)];
  const reach = REACH * (q3 - q1);
  const isWithin = (value: number) => value >= q1 - reach && value <= q3 + reach;
  const origin = sorted[0] ?? 0;
  const shift = sorted.reduce((sum, value) => sum + (value - origin), 0) / n; // differences: a high level leaves no rounding
  const mean = origin + shift;
  const squares = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    n,
    mean,
    sigma: n > 1 ? Math.sqrt(squares / (n - 1)) : null,
    q1,
    median,
    q3,
    low: sorted.find(isWithin) ?? q1,
    high: sorted.findLast(isWithin) ?? q3,
    beyond: [...sorted].filter((value) => !isWithin(value)),
  };
}

/**
 * Type 7 quantile of sorted values.
 *
 * @example quantile(Float64Array.of(1, 2, 3, 4), 0.25) // 1.75
 */
export function quantile(sorted: Float64Array, p: number): number {
  const place = (sorted.length - 1) * p;
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}
