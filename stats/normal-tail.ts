// Tail probabilities of the standard normal distribution that keep their digits however small they get. Φ(x) is within 1e-15,
// which is nothing left of a tail of 1e-16; a part per million at Cpk 2 and a logarithm of a tail need relative accuracy.
import { normalDensity, normalProbability } from "./normal.ts";

/** From here on the continued fraction converges within its terms; below, one minus Φ still has 14 digits. */
const TAIL_FROM = 2;
const TERMS = 120;
const LOG_ROOT_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/**
 * Upper tail 1 − Φ(x), relative error below 1e-13 down to the smallest number there is (x = 38). The lower tail Φ(x) is
 * `normalTail(-x)`.
 *
 * @example normalTail(6) // 9.865876450377e-10
 */
export function normalTail(x: number): number {
  return x < TAIL_FROM ? normalProbability(-x) : normalDensity(x) * millsRatio(x);
}

/**
 * Natural logarithm of the upper tail, for any x: it neither underflows nor cancels. The lower tail's is `logNormalTail(-x)`.
 *
 * @example logNormalTail(40) // -804.6084420137538
 */
export function logNormalTail(x: number): number {
  if (x < 0) return Math.log1p(-normalTail(-x));
  if (x < TAIL_FROM) return Math.log(normalTail(x));
  return -0.5 * x * x - LOG_ROOT_TWO_PI + Math.log(millsRatio(x));
}

/** (1 − Φ(x)) / φ(x) = 1/(x + 1/(x + 2/(x + 3/(x + …)))) (Laplace 1805; Abramowitz & Stegun 26.2.14), x ≥ 2. */
function millsRatio(x: number): number {
  let rest = x;
  for (let term = TERMS; term > 0; term--) rest = x + term / rest;
  return 1 / rest;
}
