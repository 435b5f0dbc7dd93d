/**
 * Mean of values that may sit far from zero: the first value plus the mean of the differences from it, in two passes,
 * so that 1e9 ± 1e-3 keeps its digits (Chan, Golub and LeVeque 1983, on shifted data).
 *
 * @example mean([1e9, 1e9 + 2]) // 1000000001
 */
export function mean(values: readonly number[]): number {
  const [origin = Number.NaN] = values;
  let sum = 0;
  for (const value of values) sum += value - origin;
  const first = sum / values.length;
  let rest = 0;
  for (const value of values) rest += value - origin - first;
  return origin + (first + rest / values.length);
}

/**
 * Largest less smallest value.
 *
 * @example range([3, 1, 2]) // 2
 */
export function range(values: readonly number[]): number {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high - low;
}
