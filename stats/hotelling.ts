// Hotelling's T²: how far a vector is from the center in units of the covariance, and its upper control limits. There is no
// lower limit. Montgomery, *Introduction to Statistical Quality Control*, 11.3; Tracy, Young & Mason, "Multivariate Control
// Charts for Individual Observations", J. Quality Technology 24(2), 1992; as R package qcc computes them.
import { type Matrix, solveLower, type Vector } from "./cholesky.ts";
import { type Center, deviationFrom } from "./covariance.ts";
import { betaQuantile, fQuantile } from "./quantiles.ts";

/** The share of points beyond 3 sigma of one normal variable. */
const BEYOND_THREE_SIGMA = 0.0027;

export interface T2Limits {
  /** Judges the points that the center and the covariance come from. */
  readonly phase1: number;
  /** Judges points that come after them. */
  readonly phase2: number;
}

/**
 * T² = n·(x̄ − center)ᵀ S⁻¹ (x̄ − center) of a subgroup of n vectors with mean x̄, or of one vector by itself, with L·Lᵀ = S.
 *
 * @example hotellingT2([[3, 0], [3, 2]], { center: { origin: [1, 1], offset: [0, 0] }, lower: [[2, 0], [0, 1]] }) // 2
 */
export function hotellingT2(subgroup: readonly Vector[], { center, lower }: { center: Center; lower: Matrix }): number {
  const n = subgroup.length;
  // Deviations first, then their mean: the mean itself has fewer digits at a level of 1e8.
  const sums = subgroup.map((row) => deviationFrom(center, row)).reduce((sum, row) => sum.map((value, i) => value + (row[i] as number)));
  return solveLower(lower, sums).reduce((sum, value) => sum + value * value, 0) / n;
}

/**
 * Limits for the means of subgroups: p(m ∓ 1)(n − 1) / (mn − m − p + 1) · F(confidence; p, mn − m − p + 1), with m subgroups of n
 * vectors of p variables. Null where no degrees of freedom are left.
 *
 * @example subgroupT2Limits({ variables: 2, subgroups: 15, size: 4 })?.phase2 // 12.8612567696…
 */
export function subgroupT2Limits({
  variables: p,
  subgroups: m,
  size: n,
  confidence = defaultConfidence(p),
}: {
  variables: number;
  subgroups: number;
  size: number;
  confidence?: number;
}): T2Limits | null {
  const degrees = m * n - m - p + 1;
  if (m < 2 || n < 2 || degrees < 1) return null;
  const unit = ((p * (n - 1)) / degrees) * fQuantile(confidence, { numerator: p, denominator: degrees });
  return { phase1: (m - 1) * unit, phase2: (m + 1) * unit };
}

/**
 * Limits for single vectors of p variables, m of which gave the center and the covariance: (m − 1)²/m · Beta(confidence; p/2,
 * (m − p − 1)/2), and p(m + 1)(m − 1) / (m(m − p)) · F(confidence; p, m − p). Null where no degrees of freedom are left.
 *
 * @example individualT2Limits({ variables: 2, observations: 20, confidence: 0.99 })?.phase1 // 7.5501501504…
 */
export function individualT2Limits({
  variables: p,
  observations: m,
  confidence = defaultConfidence(p),
}: {
  variables: number;
  observations: number;
  confidence?: number;
}): T2Limits | null {
  if (m < p + 2) return null;
  return {
    phase1: ((m - 1) ** 2 / m) * betaQuantile(confidence, { alpha: p / 2, beta: (m - p - 1) / 2 }),
    phase2: ((p * (m + 1) * (m - 1)) / (m * (m - p))) * fQuantile(confidence, { numerator: p, denominator: m - p }),
  };
}

/** As sure of p variables together as 3-sigma limits are of each: (1 − 0.0027)ᵖ. */
function defaultConfidence(variables: number): number {
  return (1 - BEYOND_THREE_SIGMA) ** variables;
}
