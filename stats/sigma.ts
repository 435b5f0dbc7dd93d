// Estimators of the standard deviation of a process from the spread within its subgroups. Montgomery, *Introduction to Statistical
// Quality Control*, ch. 6; Burr, "Control Charts for Measurements with Varying Sample Sizes", J. Quality Technology 1(3), 1969;
// in brackets the names of R package qcc.
//   I1. Subgroups of one, and moving ranges that are missing, are left out. Where nothing is left, there is no sigma: null.
//   I2. Constants are exact for the size of each subgroup; sizes may differ.
import { c4, c5, controlConstants } from "./control-constants.ts";
import { mean, median, sampleStandardDeviation } from "./moments.ts";
import { normalQuantile } from "./quantiles.ts";
import { d2, d3 } from "./range-constants.ts";

/** A subgroup of n values and their range, or their sample standard deviation. */
export interface SubgroupSpread {
  readonly n: number;
  readonly spread: number;
}

/**
 * Plain mean of R_i / d2(n_i) (qcc "UWAVE-R").
 *
 * @example sigmaFromRanges([{ n: 2, spread: 1 }, { n: 5, spread: 2 }]) // 0.8730492…
 */
export function sigmaFromRanges(ranges: readonly SubgroupSpread[]): number | null {
  return meanOrNull(comparable(ranges).map(({ n, spread }) => spread / d2(n)));
}

/**
 * Plain mean of s_i / c4(n_i) (qcc "UWAVE-SD").
 *
 * @example sigmaFromDeviations([{ n: 2, spread: 1 }]) // 1 / c4(2) = 1.2533141373155…
 */
export function sigmaFromDeviations(deviations: readonly SubgroupSpread[]): number | null {
  return meanOrNull(comparable(deviations).map(({ n, spread }) => spread / c4(n)));
}

/**
 * Minimum-variance linear unbiased estimate from ranges: the mean of R_i / d2(n_i) weighted by (d2/d3)², the reciprocal of its
 * variance (Burr 1969; qcc "MVLUE-R").
 *
 * @example weightedSigmaFromRanges([{ n: 2, spread: 1 }, { n: 5, spread: 2 }]) // 0.8650031…
 */
export function weightedSigmaFromRanges(ranges: readonly SubgroupSpread[]): number | null {
  return weightedMean(comparable(ranges).map(({ n, spread }) => ({ value: spread / d2(n), weight: (d2(n) / d3(n)) ** 2 })));
}

/**
 * Minimum-variance linear unbiased estimate from standard deviations: the mean of s_i / c4(n_i) weighted by c4² / (1 − c4²)
 * (Burr 1969; qcc "MVLUE-SD").
 *
 * @example weightedSigmaFromDeviations([{ n: 2, spread: 1 }, { n: 5, spread: 1 }]) // 1.0993814…
 */
export function weightedSigmaFromDeviations(deviations: readonly SubgroupSpread[]): number | null {
  return weightedMean(comparable(deviations).map(({ n, spread }) => ({ value: spread / c4(n), weight: (c4(n) / c5(n)) ** 2 })));
}

/**
 * Pooled standard deviation, √(Σ(n_i − 1)·s_i² / Σ(n_i − 1)) (Montgomery eq. 6.31): the root is biased low by a little.
 *
 * @example pooledDeviation([{ n: 2, spread: 1 }, { n: 4, spread: 3 }]) // √7 = 2.6457513110645907
 */
export function pooledDeviation(deviations: readonly SubgroupSpread[]): number | null {
  const degrees = degreesOf(deviations);
  if (degrees === 0) return null;
  return Math.sqrt(comparable(deviations).reduce((sum, { n, spread }) => sum + ((n - 1) / degrees) * spread * spread, 0));
}

/**
 * Pooled standard deviation without its bias: divided by c4(Σ(n_i − 1) + 1) (Burr 1969; qcc "RMSDF").
 *
 * @example pooledSigma([{ n: 2, spread: 1 }]) // 1 / c4(2) = 1.2533141373155…
 */
export function pooledSigma(deviations: readonly SubgroupSpread[]): number | null {
  const deviation = pooledDeviation(deviations);
  return deviation === null ? null : deviation / c4(degreesOf(deviations) + 1);
}

/**
 * Moving ranges of span 2, each at the place of its second value; null at the first and next to a missing value.
 *
 * @example movingRanges([1, 3, null, 4, 4]) // [null, 2, null, null, 0]
 */
export function movingRanges(values: readonly (number | null)[]): (number | null)[] {
  return values.map((value, i) => {
    const before = values[i - 1] ?? null;
    return value === null || before === null ? null : Math.abs(value - before);
  });
}

/**
 * Mean moving range / d2(2) (Montgomery 6.4; qcc "MR").
 *
 * @example sigmaFromMovingRanges([null, 2, null, 0]) // √π / 2 = 0.8862269254527…
 */
export function sigmaFromMovingRanges(ranges: readonly (number | null)[]): number | null {
  const averageRange = meanOrNull(present(ranges));
  return averageRange === null ? null : averageRange / d2(2);
}

/**
 * Median moving range divided by the median of the range of two standard normal values, √2·Φ⁻¹(¾) = 0.9539 (Minitab's
 * median moving range, unbiasing constant d4(2)): a few shifts do not widen it.
 *
 * @example sigmaFromMedianMovingRange([null, 1, 1, 100]) // 1.0483580…
 */
export function sigmaFromMedianMovingRange(ranges: readonly (number | null)[]): number | null {
  const there = present(ranges);
  return there.length === 0 ? null : median(there) / (Math.SQRT2 * normalQuantile(0.75));
}

/**
 * Mean moving range / d2(2) after those above D4(2) = 3.2665 times the mean have been set aside, once (Nelson, "Control Charts for
 * Individual Measurements", J. Quality Technology 14(3), 1982).
 *
 * @example sigmaFromScreenedMovingRanges([null, 1, 1, 1, 1, 10]) // 1 / d2(2) = 0.8862269254527…
 */
export function sigmaFromScreenedMovingRanges(ranges: readonly (number | null)[]): number | null {
  const there = present(ranges);
  const limit = controlConstants(2).D4 * mean(there);
  return sigmaFromMovingRanges(there.filter((movingRange) => movingRange <= limit));
}

/**
 * Sample standard deviation of all values / c4(n) (qcc "SD"): includes what happens between subgroups too.
 *
 * @example sigmaFromAllValues([1, 3]) // √2 / c4(2) = √π = 1.7724538509055…
 */
export function sigmaFromAllValues(values: readonly number[]): number | null {
  return values.length < 2 ? null : sampleStandardDeviation(values) / c4(values.length);
}

function comparable(subgroups: readonly SubgroupSpread[]): SubgroupSpread[] {
  return subgroups.filter(({ n }) => n >= 2);
}

function present(ranges: readonly (number | null)[]): number[] {
  return ranges.filter((movingRange) => movingRange !== null);
}

function degreesOf(subgroups: readonly SubgroupSpread[]): number {
  return comparable(subgroups).reduce((sum, { n }) => sum + n - 1, 0);
}

function meanOrNull(values: readonly number[]): number | null {
  return values.length === 0 ? null : mean(values);
}

function weightedMean(terms: readonly { value: number; weight: number }[]): number | null {
  if (terms.length === 0) return null;
  const total = terms.reduce((sum, { weight }) => sum + weight, 0);
  return terms.reduce((sum, { value, weight }) => sum + value * (weight / total), 0);
}
