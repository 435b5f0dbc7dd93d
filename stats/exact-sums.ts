// Sums of products with what their rounding loses, and quotients of two of them, rounded once: figures that are equal come out equal, and a
// value on the mean of its window is not a rounding error beside it.
// Ogita, Rump & Oishi, "Accurate Sum and Dot Product", SIAM J. Sci. Comput. 26(6), 2005; Dekker, Numer. Math. 18, 1971.

/** high + low: a sum, and what is lost of it in one number. */
export interface ExactSum {
  readonly high: number;
  readonly low: number;
}

/**
 * Σ a·b. Not finite where a product is beyond 1e300.
 *
 * @example sumOfProducts([[0.1, 3], [0.2, 1]]) // 0.5 and some 1e-17 that 0.1 and 0.2 are more than they look
 */
export function sumOfProducts(pairs: Iterable<readonly [a: number, b: number]>): ExactSum {
  let high = 0;
  let low = 0;
  for (const [a, b] of pairs) {
    const product = a * b;
    const sum = high + product;
    const shown = sum - high;
    low += high - (sum - shown) + (product - shown) + lostOf(a, b, product);
    high = sum;
  }
  return { high, low };
}

/**
 * One sum over another. NaN where either is not finite, or the divisor is 0.
 *
 * @example quotientOf(sumOfProducts([[7, 1], [7, 1], [7, 1]]), sumOfProducts([[1.9, 1], [1.9, 1], [1.9, 1]])) === 7 / 1.9 // true
 */
export function quotientOf(dividend: ExactSum, divisor: ExactSum): number {
  const quotient = dividend.high / divisor.high;
  const product = quotient * divisor.high;
  const left = dividend.high - product - lostOf(quotient, divisor.high, product) + (dividend.low - quotient * divisor.low);
  return quotient + left / divisor.high;
}

/** 2^27 + 1 cuts a number into halves whose products are exact. */
const SPLITTER = 134_217_729;

/** What the product of two numbers, rounded, is less than the exact one. */
function lostOf(a: number, b: number, product: number): number {
  const aHigh = SPLITTER * a - (SPLITTER * a - a);
  const bHigh = SPLITTER * b - (SPLITTER * b - b);
  const [aLow, bLow] = [a - aHigh, b - bHigh];
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}
