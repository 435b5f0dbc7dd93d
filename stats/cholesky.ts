// Cholesky factor of a covariance matrix, and what is solved with it.
//   I1. Whether a matrix is singular is judged on its correlations: neither the units nor the scale of a variable matter.
//   I2. A singular matrix is a value, never an exception: collinear gauges are a finding, not a fault of the program.
// Golub & Van Loan, *Matrix Computations*, 4th ed., 4.2.

export type Vector = readonly number[];
/** Square, one row after the other. */
export type Matrix = readonly Vector[];

export type Cholesky =
  /** Lower triangle L of a matrix L·Lᵀ. */
  | { readonly kind: "factor"; readonly lower: Matrix }
  /** The first variable (from 0) that does not vary, or that the variables before it determine. */
  | { readonly kind: "singular"; readonly variable: number };

/** Share of a variable's variance that those before it must leave unexplained: below it, results have fewer than four digits. */
const LEAST_UNEXPLAINED = 1e-12;

/**
 * Factor of a symmetric, positive definite matrix.
 *
 * @example choleskyFactor([[4, 2], [2, 5]]) // { kind: "factor", lower: [[2, 0], [1, 2]] }
 */
export function choleskyFactor(matrix: Matrix): Cholesky {
  const lower: number[][] = [];
  for (const [i, row] of matrix.entries()) {
    const variance = row[i] as number;
    const partial: number[] = row.map(() => 0);
    for (const [j, before] of lower.entries()) {
      partial[j] = ((row[j] as number) - dot(partial, before, j)) / (before[j] as number);
    }
    const pivot = variance - dot(partial, partial, i);
    // Written so that NaN is singular too.
    if (!(pivot > LEAST_UNEXPLAINED * variance)) return { kind: "singular", variable: i };
    partial[i] = Math.sqrt(pivot);
    lower.push(partial);
  }
  return { kind: "factor", lower };
}

/**
 * y with L·y = b, by forward substitution; yᵀy is then bᵀ(L·Lᵀ)⁻¹b.
 *
 * @example solveLower([[2, 0], [1, 2]], [2, 5]) // [1, 2]
 */
export function solveLower(lower: Matrix, b: Vector): number[] {
  const y: number[] = [];
  for (const [i, row] of lower.entries()) y.push(((b[i] as number) - dot(row, y, i)) / (row[i] as number));
  return y;
}

/**
 * Inverse of L·Lᵀ.
 *
 * @example inverseOf([[2, 0], [0, 1]]) // [[0.25, 0], [0, 1]]
 */
export function inverseOf(lower: Matrix): number[][] {
  const columns = lower.map((row, i) => solveLower(lower, row.map((_, j) => (i === j ? 1 : 0)))); // biome-ignore format: one thought
  return columns.map((a) => columns.map((b) => dot(a, b, a.length)));
}

/** Sum of the products of the first n components. */
function dot(a: Vector, b: Vector, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
