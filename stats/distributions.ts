// Distribution functions P(X ≤ x) of the chi-square, beta, F and Student t distributions, on cephes (Moshier, "Methods and
// Programs for Mathematical Functions", 1989), which SciPy has long used too.
//   I1. Every probability is within [0, 1]: x below the support gives 0, above it 1.
//   I2. Degrees of freedom are finite and at least 1, shapes of beta at least ½ (fractions are welcome), otherwise a RangeError: no
//       result is NaN unless x is. Below that cephes itself is wrong in places.
import { compiled, igam, igamc, incbet, lgam } from "cephes";

await compiled;

/** Below its exponential a tail has no digits left (the smallest double is e⁻⁷⁴⁵), and cephes refuses to give it. */
const SMALLEST_EXPONENT = -700;

export interface BetaShape {
  readonly alpha: number;
  readonly beta: number;
}

export interface FDegrees {
  readonly numerator: number;
  readonly denominator: number;
}

/** Both tails of a distribution at one point. */
interface Tails {
  readonly lower: number;
  readonly upper: number;
}

/**
 * Chi-square distribution function.
 *
 * @example chiSquareProbability(5.991464547107979, 2) // 0.95
 */
export function chiSquareProbability(x: number, degrees: number): number {
  return chiSquareTails(x, degrees).lower;
}

/** P(X ≤ x) and P(X > x) of chi-square, each with all its digits. */
export function chiSquareTails(x: number, degrees: number): Tails {
  requireAtLeast(1, { degrees });
  if (x <= 0) return { lower: 0, upper: 1 };
  const [shape, half] = [degrees / 2, x / 2];
  const exponent = shape * Math.log(half) - half - lgam(shape);
  // Also catches x = Infinity, whose exponent is −Infinity or NaN.
  if (!(exponent > SMALLEST_EXPONENT)) return half < shape ? { lower: 0, upper: 1 } : { lower: 1, upper: 0 };
  return { lower: igam(shape, half), upper: igamc(shape, half) };
}

/**
 * Beta distribution function I_x(alpha, beta).
 *
 * @example betaProbability(0.5, { alpha: 2, beta: 3 }) // 0.6875
 */
export function betaProbability(x: number, { alpha, beta }: BetaShape): number {
  requireAtLeast(0.5, { alpha, beta });
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  return Math.min(1, Math.max(0, incbet(alpha, beta, x)));
}

/**
 * F distribution function. The upper tail without loss, as an analysis of variance wants it, is
 * P(F > f) = fProbability(1 / f, { numerator: denominator, denominator: numerator }).
 *
 * @example fProbability(4.1028210151304, { numerator: 2, denominator: 10 }) // 0.95
 */
export function fProbability(f: number, { numerator, denominator }: FDegrees): number {
  requireAtLeast(1, { numerator, denominator });
  if (f <= 0) return 0;
  const [part, rest] = [numerator * f, denominator];
  const below = { alpha: numerator / 2, beta: denominator / 2 };
  if (!(part > rest)) return betaProbability(part / (part + rest), below);
  // The smaller of the two shares keeps its digits, and so does the smaller of the two tails.
  const upper = betaProbability(rest / (part + rest), { alpha: below.beta, beta: below.alpha });
  return upper < 0.5 ? 1 - upper : betaProbability(part / (part + rest), below);
}

/**
 * Student t distribution function. The upper tail P(T > t) is studentProbability(−t, degrees).
 *
 * @example studentProbability(2.2281388519862744, 10) // 0.975
 */
export function studentProbability(t: number, degrees: number): number {
  requireAtLeast(1, { degrees });
  const outside = fProbability(1 / (t * t), { numerator: degrees, denominator: 1 }); // P(|T| > |t|)
  return t < 0 ? outside / 2 : 1 - outside / 2;
}

function requireAtLeast(least: number, parameters: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(parameters)) {
    if (!(value >= least && value < Number.POSITIVE_INFINITY))
      throw new RangeError(`${name} = ${value}: must be finite and at least ${least}`);
  }
}
