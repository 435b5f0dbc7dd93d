import { expect, test } from "vitest";
import { centerOf, deviationFrom, pooledCovariance, sampleCovariance } from "./covariance.ts";

test("the examples", () => {
  expect(sampleCovariance([[1, 2], [3, 6]])?.covariance).toEqual([[2, 4], [4, 8]]); // biome-ignore format: matrices
  expect(
    pooledCovariance([
      [[1], [3]],
      [[11], [13]],
    ])?.covariance,
  ).toEqual([[2]]);
  expect(centerOf([[1, 10], [3, 20]])).toEqual({ origin: [1, 10], offset: [1, 5] }); // biome-ignore format: matrices
  expect(deviationFrom({ origin: [1, 10], offset: [1, 5] }, [2, 16])).toEqual([0, 1]);
});

// NIST e-Handbook 6.5.4.1, "Mean vector and covariance matrix".
const LENGTH_WIDTH_HEIGHT = [[4, 2, 0.6], [4.2, 2.1, 0.59], [3.9, 2, 0.58], [4.3, 2.1, 0.62], [4.1, 2.2, 0.63]]; // biome-ignore format: a table

test("NIST e-Handbook 6.5.4.1: three variables, five rows", () => {
  const { center, covariance } = sampleCovariance(LENGTH_WIDTH_HEIGHT) ?? { center: { origin: [], offset: [] }, covariance: [] };
  expect(center.origin.map((value, i) => Number((value + (center.offset[i] as number)).toFixed(12)))).toEqual([4.1, 2.08, 0.604]);
  const printed = [[0.025, 0.0075, 0.00175], [0.0075, 0.007, 0.00135], [0.00175, 0.00135, 0.00043]]; // biome-ignore format: a matrix
  expect(covariance.map((row) => row.map((value) => Number(value.toFixed(12))))).toEqual(printed);
});

test("neither a level of 1e8 nor a scale of 1e-8 costs digits", () => {
  const units = [[0, 3], [5, 1], [2, 8], [7, 7]]; // biome-ignore format: a table
  const { covariance } = sampleCovariance(units) ?? { covariance: [] };
  const high = units.map((row) => row.map((unit) => 1e8 + unit / 1024));
  const tiny = units.map((row) => row.map((unit) => unit * 1e-8));
  for (const [rows, factor] of [
    [high, 1 / 1024],
    [tiny, 1e-8],
  ] as const) {
    // biome-ignore format: pairs
    for (const [i, row] of (sampleCovariance(rows)?.covariance ?? []).entries()) {
      for (const [j, value] of row.entries()) expect(value / factor ** 2).toBeCloseTo(covariance[i]?.[j] as number, 11);
    }
  }
});

test("pooled: weighted by degrees of freedom, about each subgroup's own mean; a subgroup of one moves the center alone", () => {
  const pooled = pooledCovariance([[[0], [2]], [[10], [13], [16]], [[1000]]]);
  expect(pooled?.covariance[0]?.[0]).toBeCloseTo((2 + 18) / 3, 13);
  expect(deviationFrom(pooled?.center ?? { origin: [], offset: [] }, [1041 / 6])[0]).toBeCloseTo(0, 12);
});

test("too few rows give none", () => {
  expect([sampleCovariance([]), sampleCovariance([[1, 2]]), pooledCovariance([]), pooledCovariance([[[1]], [[2]]])]).toEqual([
    null,
    null,
    null,
    null,
  ]);
});
