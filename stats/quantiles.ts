// Quantiles: the x that a given share p of a distribution lies below. Normal from cephes; chi-square, beta, F and Student t as the
// root of the library's distribution functions, because its own inverses lose digits in the tails (docs/decisions/0015).
//   I1. p is inside (0, 1) and the parameters are what distributions.ts asks for, otherwise a RangeError; the result is finite.
//   I2. p is met to within a few roundings: no better answer fits in a double, and a p near 1 has given its own digits away.
import { compiled, lbeta, lgam, ndtri } from "cephes";
import { type BetaShape, betaProbability, chiSquareTails, type FDegrees } from "./distributions.ts";

await compiled;

/** More than bisection alone would need from the largest double to the smallest. */
const MAX_STEPS = 2200;
const LARGEST = Number.MAX_VALUE;
const SMALLEST = Number.MIN_VALUE;

/**
 * Standard normal quantile.
 *
 * @example normalQuantile(0.975) // 1.959963984540054
 */
export function normalQuantile(p: number): number {
  requireInside(p);
  return ndtri(p);
}

/**
 * Chi-square quantile.
 *
 * @example chiSquareQuantile(0.95, 2) // 5.991464547107979
 */
export function chiSquareQuantile(p: number, degrees: number): number {
  requireInside(p);
  const shape = degrees / 2;
  return increasingRoot({
    // Compared in the smaller tail: 1 − p is exact from a half on.
    excess: (x) => {
      const { lower, upper } = chiSquareTails(x, degrees);
      return p < 0.5 ? lower - p : 1 - p - upper;
    },
    logSlope: (x) => (shape - 1) * Math.log(x / 2) - x / 2 - lgam(shape) - Math.LN2,
    start: shape > 1 ? degrees - 2 : 2 * Math.exp((Math.log(p) + lgam(shape + 1)) / shape),
    high: LARGEST,
  });
}

/**
 * Beta quantile.
 *
 * @example betaQuantile(0.5, { alpha: 1, beta: 2 }) // 1 − √½ = 0.2928932188134525
 */
export function betaQuantile(p: number, shape: BetaShape): number {
  return betaShares(p, shape).share;
}

/**
 * F quantile.
 *
 * @example fQuantile(0.95, { numerator: 2, denominator: 10 }) // 4.1028210151304
 */
export function fQuantile(p: number, { numerator, denominator }: FDegrees): number {
  const { share, rest } = betaShares(p, { alpha: numerator / 2, beta: denominator / 2 });
  return Math.min(LARGEST, (denominator / numerator) * (share / rest));
}

/**
 * Student t quantile.
 *
 * @example studentQuantile(0.975, 10) // 2.2281388519862744
 */
export function studentQuantile(p: number, degrees: number): number {
  requireInside(p);
  const tail = Math.min(p, 1 - p);
  if (tail === 0.5) return 0;
  // P(|T| > t) is the beta distribution function of degrees / (degrees + t²).
  const { share, rest } = betaShares(2 * tail, { alpha: degrees / 2, beta: 0.5 });
  const distance = Math.min(LARGEST, Math.sqrt(degrees) * Math.sqrt(rest / share));
  return p < 0.5 ? -distance : distance;
}

/** The beta quantile and what is left of 1, each with its own digits: F and t are ratios of the two. */
function betaShares(p: number, { alpha, beta }: BetaShape): { share: number; rest: number } {
  requireInside(p);
  if (betaProbability(0.5, { alpha, beta }) >= p) {
    const share = lowerBetaRoot({ alpha, beta }, (x) => betaProbability(x, { alpha, beta }) - p);
    return { share, rest: 1 - share };
  }
  const swapped = { alpha: beta, beta: alpha };
  const rest = lowerBetaRoot(swapped, (x) =>
    p < 0.5 ? p - betaProbability(1 - x, { alpha, beta }) : betaProbability(x, swapped) - (1 - p),
  );
  return { share: 1 - rest, rest };
}

/** Root within (0, ½] of an excess whose slope is the density of the beta distribution. */
function lowerBetaRoot({ alpha, beta }: BetaShape, excess: (x: number) => number): number {
  const logScale = lbeta(alpha, beta);
  const mode = (alpha - 1) / (alpha + beta - 2);
  return increasingRoot({
    excess,
    logSlope: (x) => (alpha - 1) * Math.log(x) + (beta - 1) * Math.log1p(-x) - logScale,
    start: alpha > 1 && beta > 1 ? Math.min(mode, 0.25) : 0.25,
    high: 0.5,
  });
}

interface Increasing {
  /** Distribution function less the probability wanted. */
  readonly excess: (x: number) => number;
  /** Logarithm of the density. */
  readonly logSlope: (x: number) => number;
  /** Best at the mode, from where Newton's steps never overshoot, or at what the leading term of the series gives. */
  readonly start: number;
  /** The root lies in (0, high]. */
  readonly high: number;
}

/** Newton's method, held in a bracket that each step narrows; a step that would leave it goes to its geometric middle. */
function increasingRoot({ excess, logSlope, start, high: top }: Increasing): number {
  let [low, high] = [SMALLEST, top];
  let x = start > low && start < high ? start : middle(low, high);
  for (let step = 0; step < MAX_STEPS; step++) {
    const gap = excess(x);
    if (gap === 0) return x;
    if (gap < 0) low = x;
    else high = x;
    const newton = x - Math.sign(gap) * Math.exp(Math.log(Math.abs(gap)) - logSlope(x));
    const next = newton > low && newton < high ? newton : middle(low, high);
    if (Math.abs(next - x) <= Number.EPSILON * x || next <= low || next >= high) return next;
    x = next;
  }
  return x;
}

function middle(low: number, high: number): number {
  return Math.sqrt(low) * Math.sqrt(high);
}

function requireInside(p: number): void {
  if (!(p > 0 && p < 1)) throw new RangeError(`quantile of p = ${p}: must be between 0 and 1`);
}
