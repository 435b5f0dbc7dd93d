// A line of more points than pixels, with fewer points and the same picture: of each column of pixels the first, the lowest, the highest
// and the last (U. Jugel, Z. Jerzak, G. Hackenbroich, V. Markl, "M4: A Visualization-Oriented Time Series Data Aggregation", VLDB 2014).
//   I1. Columns are counted from zero of the axis, not from the edge of the picture: a line that is moved does not flicker.

export interface Line {
  readonly xs: readonly number[];
  readonly ys: readonly number[];
}

/**
 * Indices of the points to draw, ascending. `column` is what one pixel is wide, in units of x.
 *
 * @example thinned({ xs: [0, 0.2, 0.4, 0.6, 1], ys: [5, 9, 1, 6, 7] }, 1) // [0, 1, 2, 3, 4]
 */
export function thinned({ xs, ys }: Line, column: number): number[] {
  const kept: number[] = [];
  let start = 0;
  while (start < xs.length) {
    const bucket = Math.floor((xs[start] ?? 0) / column);
    let [low, high, end] = [start, start, start];
    while (end + 1 < xs.length && Math.floor((xs[end + 1] ?? 0) / column) === bucket) {
      end++;
      if ((ys[end] ?? 0) < (ys[low] ?? 0)) low = end;
      if ((ys[end] ?? 0) > (ys[high] ?? 0)) high = end;
    }
    const [near, far] = low < high ? [low, high] : [high, low];
    kept.push(start);
    if (near > start) kept.push(near);
    if (far > near) kept.push(far);
    if (end > far) kept.push(end);
    start = end + 1;
  }
  return kept;
}
