// The inverse of the standard normal distribution, found by halving an interval: slow, and nothing in it to get wrong.
// Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.11 (series) and 26.2.14 (continued fraction).

/**
 * Where the upper tail of the standard normal distribution holds `p`, 0 < p < 1: Φ⁻¹(1 − p), to 13 digits or better.
 *
 * @example upperQuantile(0.025) // 1.959963984540054
 */
export function upperQuantile(p: number): number {
  if (p > 0.5) return -upperQuantile(1 - p);
  let low = 0;
  let high = 40;
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    if (upperTail(middle) > p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** 1 − Φ(z), z ≥ 0. */
function upperTail(z: number): number {
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z >= 3) {
    let fraction = z;
    for (let n = 300; n >= 1; n--) fraction = z + n / fraction;
    return density / fraction;
  }
  let term = z;
  let sum = z;
  for (let n = 1; n <= 100; n++) {
    term *= (z * z) / (2 * n + 1);
    sum += term;
  }
  return 0.5 - density * sum;
}
