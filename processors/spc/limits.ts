// From a baseline to a limit set (phase I), and from a limit set to the limits of one point (phase II).
// Formulas and notation: Montgomery, Introduction to Statistical Quality Control, ch. 6; constants exact (domain 1.1, 1.5).
import { mean, range } from "../../stats/moments.ts";
import { d2, d3 } from "../../stats/range-constants.ts";
import type { BaselinePoint } from "./series.ts";

export interface Limits {
  centerLine: number;
  ucl: number;
  lcl: number;
}

/** A chart of the variables family that has a pair: location above, spread below. */
export type PairChart = "xbar-r" | "i-mr";

export interface Estimate {
  mean: number;
  sigma: number;
  estimator: string;
}

/**
 * Mean and sigma within of a baseline. xbar-r: the plain mean of R_i / d2(n_i); i-mr: mean moving range / d2(2), ranges
 * between neighbours. The mean is all values divided by their number.
 */
export function estimate(chart: PairChart, baseline: readonly BaselinePoint[]): Estimate {
  const values = baseline.flatMap((point) => point.values);
  if (chart === "xbar-r") {
    const sigmas = baseline.map((point) => range(point.values) / d2(point.values.length));
    return { mean: mean(values), sigma: mean(sigmas), estimator: "mean-range/d2" };
  }
  const ranges = values.slice(1).map((value, i) => Math.abs(value - (values[i] as number)));
  return { mean: mean(values), sigma: mean(ranges) / d2(2), estimator: "mean-moving-range/d2" };
}

/** Limits of a mean of n values (n = 1: of an individual): mean ± 3·sigma/√n. */
export function locationLimits(centerLine: number, sigma: number, n: number): Limits {
  const width = (3 * sigma) / Math.sqrt(n);
  return { centerLine, ucl: centerLine + width, lcl: centerLine - width };
}

/** Limits of the range of n values: d2(n)·sigma ± 3·d3(n)·sigma, the lower one not below 0. A moving range has n = 2. */
export function rangeLimits(sigma: number, n: number): Limits {
  const centerLine = d2(n) * sigma;
  const width = 3 * d3(n) * sigma;
  return { centerLine, ucl: centerLine + width, lcl: Math.max(0, centerLine - width) };
}
