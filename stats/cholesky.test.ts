import fc from "fast-check";
import { expect, test } from "vitest";
import { choleskyFactor, inverseOf, type Matrix, solveLower } from "./cholesky.ts";
import { sampleCovariance } from "./covariance.ts";

function lowerOf(matrix: Matrix): Matrix {
  const cholesky = choleskyFactor(matrix);
  if (cholesky.kind === "singular") throw new Error(`singular at ${cholesky.variable}`);
  return cholesky.lower;
}

test("the examples", () => {
  expect(choleskyFactor([[4, 2], [2, 5]])).toEqual({ kind: "factor", lower: [[2, 0], [1, 2]] }); // biome-ignore format: matrices
  expect(solveLower([[2, 0], [1, 2]], [2, 5])).toEqual([1, 2]); // biome-ignore format: matrices
  expect(inverseOf([[2, 0], [0, 1]])).toEqual([[0.25, 0], [0, 1]]); // biome-ignore format: matrices
});

test("a matrix with a known inverse", () => {
  // 3 × 3 of min(i, j), whose inverse is tridiagonal.
  const inverse = inverseOf(lowerOf([[1, 1, 1], [1, 2, 2], [1, 2, 3]])); // biome-ignore format: a matrix
  expect(inverse).toEqual([[2, -1, 0], [-1, 2, -1], [0, -1, 1]]); // biome-ignore format: a matrix
});

test("singular is a value that names the variable, whatever its unit", () => {
  expect(choleskyFactor([[0]])).toEqual({ kind: "singular", variable: 0 });
  expect(choleskyFactor([[1, 0], [0, 0]])).toEqual({ kind: "singular", variable: 1 }); // biome-ignore format: a matrix
  expect(choleskyFactor([[Number.NaN]])).toEqual({ kind: "singular", variable: 0 });
  const inches = [0.1, 0.4, 0.2, 0.7, 0.3];
  const twice = sampleCovariance(inches.map((value, i) => [value, (i * i) % 7, value * 25.4, 5]));
  expect(choleskyFactor(twice?.covariance ?? [])).toEqual({ kind: "singular", variable: 2 });
  const one = 1 - 1e-9;
  expect(choleskyFactor([[1e-16, one], [one, 1e16]]).kind).toBe("factor"); // biome-ignore format: a matrix
  expect(choleskyFactor([[1e16, 1], [1, 1e-16]]).kind).toBe("singular"); // biome-ignore format: a matrix
});

test("property: the inverse of A·Aᵀ + I times it is the identity, in any unit", () => {
  const square = fc.integer({ min: 1, max: 5 }).chain((p) => {
    const row = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: p, maxLength: p });
    return fc.array(row, { minLength: p, maxLength: p });
  });
  fc.assert(
    fc.property(square, fc.constantFrom(1, 1e-8, 1e8), (a, unit) => {
      const entry = (i: number, j: number) => (a[i] ?? []).reduce((sum, value, k) => sum + value * (a[j]?.[k] as number), i === j ? 1 : 0);
      const matrix = a.map((_, i) => a.map((_, j) => entry(i, j) * unit * unit));
      const inverse = inverseOf(lowerOf(matrix));
      for (const i of a.keys()) {
        for (const j of a.keys()) {
          const product = (matrix[i] ?? []).reduce((sum, value, k) => sum + value * (inverse[k]?.[j] as number), 0);
          expect(product).toBeCloseTo(i === j ? 1 : 0, 10);
        }
      }
    }),
  );
});
