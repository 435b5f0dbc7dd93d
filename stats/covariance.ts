// Covariance matrices of several variables measured together, of one sample or pooled within subgroups.
//   I1. All sums are of products of differences from a mean that is itself kept as a value of the sample plus an offset, so that
//       a level of 1e8 costs no digits.
import type { Matrix, Vector } from "./cholesky.ts";
import { momentsOf } from "./moments.ts";

/** A mean that has more digits than one number holds at its level: origin + offset, variable by variable. */
export interface Center {
  readonly origin: Vector;
  readonly offset: Vector;
}

export interface Covariance {
  readonly center: Center;
  readonly covariance: Matrix;
}

/**
 * Mean and sample covariance matrix (divisor n − 1) of rows of variables; null with fewer than two rows.
 *
 * @example sampleCovariance([[1, 2], [3, 6]])?.covariance // [[2, 4], [4, 8]]
 */
export function sampleCovariance(rows: readonly Vector[]): Covariance | null {
  if (rows.length < 2) return null;
  const center = centerOf(rows);
  return { center, covariance: scaled(productsAbout(center, rows), 1 / (rows.length - 1)) };
}

/**
 * Mean of all rows of all subgroups and the covariance within subgroups, Σ(n_i − 1)·S_i / Σ(n_i − 1): with equal sizes the mean of
 * the subgroups' covariance matrices (Montgomery 11.3.1). A subgroup of one adds to the mean alone; null without any larger one.
 *
 * @example pooledCovariance([[[1], [3]], [[11], [13]]])?.covariance // [[2]]
 */
export function pooledCovariance(subgroups: readonly (readonly Vector[])[]): Covariance | null {
  const rows = subgroups.flat();
  const degrees = rows.length - subgroups.filter((subgroup) => subgroup.length > 0).length;
  if (degrees < 1) return null;
  const within = subgroups.filter(({ length }) => length >= 2).map((subgroup) => productsAbout(centerOf(subgroup), subgroup));
  return { center: centerOf(rows), covariance: scaled(within.reduce(sumOf), 1 / degrees) };
}

/**
 * Mean of rows, at least one.
 *
 * @example centerOf([[1, 10], [3, 20]]) // { origin: [1, 10], offset: [1, 5] }
 */
export function centerOf(rows: readonly Vector[]): Center {
  const [first = []] = rows;
  const columns = first.map((_, i) => momentsOf(rows.map((row) => row[i] as number)));
  return { origin: columns.map(({ origin }) => origin), offset: columns.map(({ offset }) => offset) };
}

/**
 * How far a row is from a center.
 *
 * @example deviationFrom({ origin: [1, 10], offset: [1, 5] }, [2, 16]) // [0, 1]
 */
export function deviationFrom({ origin, offset }: Center, row: Vector): number[] {
  return row.map((value, i) => value - (origin[i] as number) - (offset[i] as number));
}

/** Σ (x − center)(x − center)ᵀ. */
function productsAbout(center: Center, rows: readonly Vector[]): Matrix {
  const sums = center.origin.map(() => center.origin.map(() => 0));
  for (const row of rows) {
    const deviation = deviationFrom(center, row);
    for (const [i, line] of sums.entries()) {
      for (const j of line.keys()) line[j] = (line[j] as number) + (deviation[i] as number) * (deviation[j] as number);
    }
  }
  return sums;
}

function sumOf(a: Matrix, b: Matrix): Matrix {
  return a.map((row, i) => row.map((value, j) => value + (b[i]?.[j] as number)));
}

function scaled(matrix: Matrix, factor: number): Matrix {
  return matrix.map((row) => row.map((value) => value * factor));
}
