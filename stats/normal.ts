/**
 * Standard normal density φ(x).
 *
 * @example normalDensity(0) // 0.3989422804014327
 */
export function normalDensity(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}

/**
 * Standard normal distribution function Φ(x), absolute error below 1e-15: Φ(x) = ½ + φ(x)·(x + x³/3 + x⁵/(3·5) + …),
 * summed until it no longer changes (G. Marsaglia, "Evaluating the Normal Distribution", J. Stat. Software 11(4), 2004).
 *
 * @example normalProbability(1.96) // 0.9750021048517795
 */
export function normalProbability(x: number): number {
  if (x > 8.3) return 1;
  if (x < -8.3) return 0;
  let sum = x;
  let term = x;
  for (let k = 3, before = 0; sum !== before; k += 2) {
    before = sum;
    term *= (x * x) / k;
    sum += term;
  }
  return 0.5 + sum * normalDensity(x);
}
