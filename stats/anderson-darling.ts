// The Anderson–Darling distance between ordered values and a distribution, which weighs both tails.

/** Of the values in ascending order: logarithms of the chance of a value below, and of one above. */
export interface LogProbabilities {
  readonly below: ArrayLike<number>;
  readonly above: ArrayLike<number>;
}

/**
 * A² = −n − (1/n)·Σ (2i − 1)·(ln F(xᵢ) + ln(1 − F(xₙ₊₁₋ᵢ))) (Anderson & Darling 1954). It takes logarithms, because 1 − F of a
 * far value is 0 long before its logarithm is lost. Infinite where a value is impossible.
 *
 * @example andersonDarling({ below: [Math.log(0.5)], above: [Math.log(0.5)] }) // 2·ln 2 − 1 = 0.386…
 */
export function andersonDarling({ below, above }: LogProbabilities): number {
  const n = below.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (2 * i + 1) * ((below[i] as number) + (above[n - 1 - i] as number));
  return -n - sum / n;
}
