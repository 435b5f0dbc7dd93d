import fc from "fast-check";
import { expect, test } from "vitest";
import { c4 } from "./control-constants.ts";
import { range, sampleStandardDeviation } from "./moments.ts";
import { d2 } from "./range-constants.ts";
import {
  movingRanges, pooledDeviation, pooledSigma, sigmaFromAllValues, sigmaFromDeviations, sigmaFromMedianMovingRange, sigmaFromMovingRanges,
  sigmaFromRanges, sigmaFromScreenedMovingRanges, weightedSigmaFromDeviations, weightedSigmaFromRanges,
} from "./sigma.ts"; // biome-ignore format: one list

const rangesOf = (subgroups: readonly number[][]) => subgroups.map((values) => ({ n: values.length, spread: range(values) }));
const deviationsOf = (subgroups: readonly number[][]) =>
  subgroups.map((values) => ({ n: values.length, spread: sampleStandardDeviation(values) }));

// Montgomery, Introduction to Statistical Quality Control, table 6.3: inside diameter of piston rings, thousandths of a millimetre
// above 74 mm, 25 subgroups of 5.
const PISTON_RINGS = [
  [30, 2, 19, -8, 8], [-5, -8, 1, 11, 4], [-12, 24, 21, 5, 2], [2, -4, -7, 15, 9], [-8, 7, 15, -11, 14],
  [9, -6, -3, -15, -7], [-5, 6, -6, 0, 5], [-15, 3, -7, 15, -12], [8, -5, 9, 5, 4], [-2, 0, -10, 7, -5],
  [-6, -2, -6, -5, -10], [4, 0, 7, 0, -4], [-17, 2, -2, -3, 12], [6, -33, -6, 0, -16], [12, 14, -2, -1, 7],
  [0, -16, 5, -2, -4], [-6, 12, -14, 5, 7], [6, 10, 18, 3, 0], [-16, 2, 3, 5, -3], [0, 10, 13, 20, 3],
  [-12, 1, 9, 5, -4], [4, -1, -10, 6, 9], [10, -11, -10, 9, 14], [15, 8, -7, 0, 10], [-18, -16, -5, 17, 13],
].map((subgroup) => subgroup.map((thousandths) => 74 + thousandths / 1000)); // biome-ignore format: a table

test("Montgomery's piston rings: mean range 0.02276 and mean deviation 0.00924, over their constants", () => {
  const [ranges, deviations] = [rangesOf(PISTON_RINGS), deviationsOf(PISTON_RINGS)];
  expect(sigmaFromRanges(ranges)).toBeCloseTo(0.02276 / 2.325928947281039, 12);
  expect(sigmaFromDeviations(deviations)).toBeCloseTo(0.009240036602285536 / 0.9399856029866251, 12);
  // With equal sizes the weights are equal.
  expect(weightedSigmaFromRanges(ranges)).toBeCloseTo(sigmaFromRanges(ranges) as number, 15);
  expect(weightedSigmaFromDeviations(deviations)).toBeCloseTo(sigmaFromDeviations(deviations) as number, 15);
  // R package qcc 2.7, std.dev = "RMSDF".
  expect(pooledSigma(deviations)).toBeCloseTo(0.00988754721015943, 12);
});

const MIXED_RANGES = [{ n: 2, spread: 1 }, { n: 5, spread: 2 }]; // biome-ignore format: short

test("subgroups of different sizes, by hand", () => {
  // 1/1.128379 = 0.886227 and 2/2.325929 = 0.859872; weights (1.128379/0.852502)² = 1.751938 and (2.325929/0.864082)² = 7.245874.
  expect(sigmaFromRanges(MIXED_RANGES)).toBeCloseTo((0.886227 + 0.859872) / 2, 5);
  expect(weightedSigmaFromRanges(MIXED_RANGES)).toBeCloseTo((0.886227 * 1.751938 + 0.859872 * 7.245874) / 8.997812, 5);
  // 1/0.797885 = 1.253314 and 1/0.939986 = 1.063846; weights 0.63662/0.36338 = 1.751938 and 0.883573/0.116427 = 7.589073.
  const ones = [{ n: 2, spread: 1 }, { n: 5, spread: 1 }]; // biome-ignore format: short
  expect(sigmaFromDeviations(ones)).toBeCloseTo((1.253314 + 1.063846) / 2, 5);
  expect(weightedSigmaFromDeviations(ones)).toBeCloseTo((1.253314 * 1.751938 + 1.063846 * 7.589073) / 9.341011, 5);
  const deviations = [{ n: 2, spread: 1 }, { n: 4, spread: 3 }]; // biome-ignore format: short
  expect(pooledDeviation(deviations)).toBeCloseTo(Math.sqrt(7), 14);
  expect(pooledSigma(deviations)).toBeCloseTo(Math.sqrt(7) / c4(5), 14);
});

test("the examples", () => {
  expect(sigmaFromRanges(MIXED_RANGES)).toBeCloseTo(0.8730492, 6);
  expect(sigmaFromDeviations([{ n: 2, spread: 1 }])).toBeCloseTo(Math.sqrt(Math.PI / 2), 14);
  expect(weightedSigmaFromRanges(MIXED_RANGES)).toBeCloseTo(0.8650031, 6);
  expect(pooledSigma([{ n: 2, spread: 1 }])).toBeCloseTo(Math.sqrt(Math.PI / 2), 14);
  expect(movingRanges([1, 3, null, 4, 4])).toEqual([null, 2, null, null, 0]);
  expect(sigmaFromMovingRanges([null, 2, null, 0])).toBeCloseTo(Math.sqrt(Math.PI) / 2, 14);
  expect(sigmaFromMedianMovingRange([null, 1, 1, 100])).toBeCloseTo(1.048358, 6);
  expect(sigmaFromAllValues([1, 3])).toBeCloseTo(Math.sqrt(Math.PI), 14);
});

const OF_SUBGROUPS = [
  sigmaFromRanges,
  sigmaFromDeviations,
  weightedSigmaFromRanges,
  weightedSigmaFromDeviations,
  pooledDeviation,
  pooledSigma,
];
const OF_MOVING_RANGES = [sigmaFromMovingRanges, sigmaFromMedianMovingRange, sigmaFromScreenedMovingRanges];

test("a subgroup of one changes nothing, and where there is no other there is no sigma", () => {
  for (const estimate of OF_SUBGROUPS) {
    expect(estimate([{ n: 1, spread: Number.NaN }, ...MIXED_RANGES, { n: 1, spread: 0 }])).toBe(estimate(MIXED_RANGES));
    expect([estimate([]), estimate([{ n: 1, spread: 0 }])]).toEqual([null, null]);
    expect(estimate([{ n: 3, spread: 0 }])).toBe(0);
  }
  for (const estimate of OF_MOVING_RANGES) expect([estimate([]), estimate([null]), estimate([null, 0, 0])]).toEqual([null, null, 0]);
  expect([sigmaFromAllValues([]), sigmaFromAllValues([1])]).toEqual([null, null]);
});

test("NIST e-Handbook 6.3.2.2, flow rates: mean moving range 1.8778", () => {
  const rates = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1];
  const ranges = movingRanges(rates);
  expect(ranges.filter((value) => value !== null).map((value) => Number(value.toFixed(9)))).toEqual([
    2, 2.3, 1.4, 3.5, 3.4, 1.4, 0.2, 1.2, 1.5,
  ]);
  expect(sigmaFromMovingRanges(ranges)).toBeCloseTo(1.8777777777777 / d2(2), 10);
  expect(sigmaFromScreenedMovingRanges(ranges)).toBe(sigmaFromMovingRanges(ranges)); // none above 6.13
  expect(sigmaFromMedianMovingRange(ranges)).toBeCloseTo(1.5 / 0.9538725524, 9);
  expect(sigmaFromAllValues(rates)).toBeCloseTo(2.0910224647800644, 12); // R package qcc 2.7, std.dev = "SD"
});

test("a moving range next to a missing value is missing, and is left out of the mean", () => {
  const ranges = movingRanges([20, 21, null, 18, 20, null, null, 5]);
  expect(ranges).toEqual([null, 1, null, null, 2, null, null, null]);
  expect(sigmaFromMovingRanges(ranges)).toBeCloseTo(1.5 / d2(2), 14);
});

test("screening sets a shift aside once, and only once", () => {
  // Mean 2.8, limit 9.15: 10 goes; then mean 1 and limit 3.27.
  expect(sigmaFromScreenedMovingRanges([null, 1, 1, 1, 1, 10])).toBeCloseTo(1 / d2(2), 14);
  // 13 ones, a 4 and a 60 have mean 5.13 and limit 16.8: 60 goes; the 4 is above the next limit of 3.97, and stays.
  expect(sigmaFromScreenedMovingRanges([...Array<number>(13).fill(1), 4, 60])).toBeCloseTo(17 / 14 / d2(2), 14);
});

test("property: sigma has the unit of the values and does not depend on their level", () => {
  const subgroup = fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 1, maxLength: 12 });
  const near = (got: number | null, want: number | null) => {
    if (want === null) expect(got).toBeNull();
    else expect(Math.abs((got ?? Number.NaN) - want)).toBeLessThanOrEqual(1e-12 * want);
  };
  fc.assert(
    fc.property(fc.array(subgroup, { maxLength: 10 }), (subgroups) => {
      const moved = subgroups.map((values) => values.map((value) => 1e8 + value / 64));
      const spreads = [rangesOf, deviationsOf] as const;
      for (const [i, estimate] of OF_SUBGROUPS.entries()) {
        const spreadsOf = spreads[i % 2 === 0 ? 0 : 1];
        near(estimate(spreadsOf(moved)), times(estimate(spreadsOf(subgroups)), 1 / 64));
      }
      for (const estimate of OF_MOVING_RANGES)
        near(estimate(movingRanges(moved.flat())), times(estimate(movingRanges(subgroups.flat())), 1 / 64));
      near(sigmaFromAllValues(moved.flat()), times(sigmaFromAllValues(subgroups.flat()), 1 / 64));
    }),
  );
});

function times(value: number | null, factor: number): number | null {
  return value === null ? null : value * factor;
}
