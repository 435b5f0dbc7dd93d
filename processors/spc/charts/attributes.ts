// Charts of counts: p, np (nonconforming units), c, u (nonconformities), and Laney's p', u' for large samples whose own
// variation is not binomial or Poisson. Montgomery ch. 7; D. B. Laney, "Improved Control Charts for Attributes", Quality
// Engineering 14(4), 2002.
//   I1. A set's mean is per unit (p, np: the fraction; u: nonconformities a unit; c: a sample), its sigma the process sigma of
//       that figure: limits are mean ± 3·sigma/√n. Laney's sigma holds sigma_z, used as it is, below 1 too.
import { quotientOf, sumOfProducts } from "../../../stats/exact-sums.ts";
import { movingRanges, sigmaFromMovingRanges } from "../../../stats/sigma.ts";
import type { Scale } from "../rules.ts";
import { type ChartMethod, type Estimate, estimated, type Inestimable, type Plot, type Sample } from "./chart.ts";

type SigmaOf = (mean: number) => number;
const binomial: SigmaOf = (mean) => Math.sqrt(mean * (1 - mean));
const poisson: SigmaOf = (mean) => Math.sqrt(mean);

export const p = rateChart({ sigmaOf: binomial, most: 1, estimator: "binomial" });
export const u = rateChart({ sigmaOf: poisson, most: Number.POSITIVE_INFINITY, estimator: "poisson" });
export const pLaney = rateChart({ sigmaOf: binomial, most: 1, estimator: "laney-binomial", isLaney: true });
export const uLaney = rateChart({ sigmaOf: poisson, most: Number.POSITIVE_INFINITY, estimator: "laney-poisson", isLaney: true });

export const c: ChartMethod = {
  rules: "runs",
  sigmaOf: poisson,
  estimate: (samples) => estimateRate(samples, poisson, "poisson"),
  plot({ value }, { set }) {
    const sigma = set && poisson(set.mean as number);
    const scale = sigma === null ? null : countScale(set?.mean as number, sigma, Number.POSITIVE_INFINITY);
    return { value: value as number, scale, sigma, second: null };
  },
};

export const np: ChartMethod = {
  rules: "runs",
  sigmaOf: binomial,
  estimate: (samples) => estimateRate(samples, binomial, "binomial"),
  plot({ n, value }, { set }) {
    if (!set) return { value: value as number, scale: null, sigma: null, second: null };
    const mean = set.mean as number;
    const sigma = Math.sqrt(n) * binomial(mean);
    return { value: value as number, scale: countScale(n * mean, sigma, n), sigma, second: null };
  },
};

/** A chart of count ÷ units: p, u and Laney's variants. */
function rateChart(kind: { sigmaOf: SigmaOf; most: number; estimator: string; isLaney?: boolean }): ChartMethod {
  const { sigmaOf, most, estimator, isLaney = false } = kind;
  const sigmaFor = (mean: number, given: number | null) => (isLaney && given !== null ? given : sigmaOf(mean));
  return {
    rules: "runs",
    sigmaOf: sigmaFor,
    estimate: (samples) => (isLaney ? estimateLaney(samples, sigmaOf, estimator) : estimateRate(samples, sigmaOf, estimator)),
    plot({ n, value }, { set }): Plot {
      const rate = (value as number) / n;
      if (!set) return { value: rate, scale: null, sigma: null, second: null };
      const mean = set.mean as number;
      const sigma = sigmaFor(mean, set.sigma);
      return { value: rate, scale: countScale(mean, sigma / Math.sqrt(n), most), sigma, second: null };
    },
  };
}

function estimateRate(samples: readonly Sample[], sigmaOf: SigmaOf, estimator: string): Estimate | Inestimable {
  if (samples.length < 2) return "NOT_ENOUGH_POINTS";
  const mean = pooledRate(samples);
  return estimated(estimator, mean, sigmaOf(mean));
}

/** sigma_z = mean moving range of the standardised rates / d2(2); the process sigma is widened by it. */
function estimateLaney(samples: readonly Sample[], sigmaOf: SigmaOf, estimator: string): Estimate | Inestimable {
  if (samples.length < 2) return "NOT_ENOUGH_POINTS";
  const mean = pooledRate(samples);
  const sigma = sigmaOf(mean);
  if (sigma === 0) return estimated(estimator, mean, 0);
  const z = samples.map(({ n, value }) => (((value as number) / n - mean) * Math.sqrt(n)) / sigma);
  return estimated(estimator, mean, sigma * (sigmaFromMovingRanges(movingRanges(z)) ?? 0));
}

function pooledRate(samples: readonly Sample[]): number {
  const count = samples.reduce((sum, { value }) => sum + (value as number), 0);
  return quotientOf({ high: count, low: 0 }, sumOfProducts(samples.map(({ n }) => [n, 1] as const))); // units may be fractions
}

function countScale(centerLine: number, standardError: number, most: number): Scale {
  const ucl = Math.min(most, centerLine + 3 * standardError);
  return { centerLine, ucl, lcl: Math.max(0, centerLine - 3 * standardError), standardError };
}
