// Charts of measured values: Xbar with R or S, individuals with moving ranges.
// Montgomery, Introduction to Statistical Quality Control, ch. 6; constants exact, sizes may vary (domain 1.1, 1.5).
import { LEAST_SIGMA } from "../../../core/plan.ts";
import { c4, c5 } from "../../../stats/control-constants.ts";
import { quotientOf, sumOfProducts } from "../../../stats/exact-sums.ts";
import { range, sampleStandardDeviation } from "../../../stats/moments.ts";
import { d2, d3 } from "../../../stats/range-constants.ts";
import { movingRanges, type SubgroupSpread, sigmaFromDeviations, sigmaFromMovingRanges, sigmaFromRanges } from "../../../stats/sigma.ts";
import type { Scale } from "../rules.ts";
import { type Around, type ChartMethod, type Estimate, estimated, type Inestimable, type Plot, type Sample } from "./chart.ts";

/** Of a moving range, which spans two values. */
const D2 = d2(2);
const D3 = d3(2);

export const xbarR: ChartMethod = {
  rules: "all",
  secondRules: "runs",
  spreadOf: range,
  estimate: (samples) => estimateSubgroups(samples, { sigmaOf: sigmaFromRanges, estimator: "mean-range/d2" }),
  plot: (sample, around) => plotSubgroup(sample, around, rangeScale),
};

export const xbarS: ChartMethod = {
  rules: "all",
  secondRules: "runs",
  spreadOf: sampleStandardDeviation,
  estimate: (samples) => estimateSubgroups(samples, { sigmaOf: sigmaFromDeviations, estimator: "mean-sd/c4" }),
  plot: (sample, around) => plotSubgroup(sample, around, deviationScale),
};

export const individuals: ChartMethod = {
  rules: "all",
  secondRules: "runs",
  estimate: estimateIndividuals,
  plot(sample, { set, previous }) {
    const value = sample.value as number;
    const sigma = set ? (set.sigma as number) : null;
    const scale = set && locationScale(set.mean as number, set.sigma as number);
    if (previous === null) return { value, scale, sigma, second: null };
    return {
      value,
      scale,
      sigma,
      second: { value: Math.abs(value - previous), scale: sigma === null ? null : spreadScale(D2 * sigma, D3 * sigma) },
    };
  },
};

/** Mean of all values, origin + offset: of the samples' means, each weighted by its size, on differences from the first. */
export function grandMean(samples: readonly Sample[]): { origin: number; offset: number } {
  const origin = samples[0]?.value as number;
  let sum = 0;
  let count = 0;
  for (const { n, value, rest = 0 } of samples) {
    sum += n * ((value as number) - origin + rest);
    count += n;
  }
  return { origin, offset: sum / count };
}

/** The same, rounded once: a value on it is on no side. Where numbers are too large for that, as near as differences come. */
function meanOf(samples: readonly Sample[]): number {
  const sum = sumOfProducts(samples.map(({ n, value }) => [n, value as number] as const));
  const mean = quotientOf(sum, sumOfProducts(samples.map(({ n }) => [n, 1] as const)));
  if (Number.isFinite(mean)) return mean;
  const { origin, offset } = grandMean(samples);
  return origin + offset;
}

/** Sigma within subgroups by an estimator of stats/sigma.ts; single values have no spread and are in the mean alone. */
export function estimateSubgroups(
  samples: readonly Sample[],
  { sigmaOf, estimator }: { sigmaOf: (spreads: readonly SubgroupSpread[]) => number | null; estimator: string },
): Estimate | Inestimable {
  if (samples.length < 2) return "NOT_ENOUGH_POINTS";
  const sigma = sigmaOf(samples.flatMap(({ n, spread }) => (spread === null ? [] : [{ n, spread }])));
  return sigma === null || sigma < LEAST_SIGMA ? "NO_SPREAD" : estimated(estimator, meanOf(samples), sigma);
}

/** Sigma within of individuals: mean moving range of neighbours over d2(2). */
export function estimateIndividuals(samples: readonly Sample[]): Estimate | Inestimable {
  if (samples.length < 2) return "NOT_ENOUGH_POINTS";
  const sigma = sigmaFromMovingRanges(movingRanges(samples.map(({ value }) => value as number)));
  return sigma === null || sigma < LEAST_SIGMA ? "NO_SPREAD" : estimated("mean-moving-range/d2", meanOf(samples), sigma);
}

/** Mean of n values (n = 1: an individual): mean ± 3·sigma/√n. */
function locationScale(centerLine: number, standardError: number): Scale {
  return { centerLine, ucl: centerLine + 3 * standardError, lcl: centerLine - 3 * standardError, standardError };
}

/** The range of n values: d2(n)·sigma ± 3·d3(n)·sigma, not below 0. */
function rangeScale(sigma: number, n: number): Scale {
  return spreadScale(d2(n) * sigma, d3(n) * sigma);
}

/** The standard deviation of n values: c4(n)·sigma ± 3·sigma·√(1 − c4(n)²), not below 0. */
function deviationScale(sigma: number, n: number): Scale {
  return spreadScale(c4(n) * sigma, c5(n) * sigma);
}

function spreadScale(centerLine: number, standardError: number): Scale {
  return { centerLine, ucl: centerLine + 3 * standardError, lcl: Math.max(0, centerLine - 3 * standardError), standardError };
}

function plotSubgroup({ n, value, spread }: Sample, { set }: Around, scaleOf: (sigma: number, n: number) => Scale): Plot {
  const sigma = set ? (set.sigma as number) : null;
  return {
    value: value as number,
    scale: sigma === null ? null : locationScale(set?.mean as number, sigma / Math.sqrt(n)),
    sigma,
    second: spread === null ? null : { value: spread, scale: sigma === null ? null : scaleOf(sigma, n) },
  };
}
