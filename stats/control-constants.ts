// Constants of control charts for subgroups of n normal values, exact for any n, never from a printed table.
// Names: ASTM MNL 7, "Manual on Presentation of Data and Control Chart Analysis"; Montgomery, appendix VI.
import { d2, d3 } from "./range-constants.ts";

export interface ControlConstants {
  /** Expected range, its standard deviation, and the expected standard deviation (divisor n − 1), in units of sigma. */
  readonly d2: number;
  readonly d3: number;
  readonly c4: number;
  /** Limits of means: ± A2·R̄ or ± A3·S̄. */
  readonly A2: number;
  readonly A3: number;
  /** Limits of standard deviations: B3·S̄ and B4·S̄, or B5·sigma and B6·sigma. */
  readonly B3: number;
  readonly B4: number;
  readonly B5: number;
  readonly B6: number;
  /** Limits of ranges: D1·sigma and D2·sigma, or D3·R̄ and D4·R̄. */
  readonly D1: number;
  readonly D2: number;
  readonly D3: number;
  readonly D4: number;
  /** Limits of individuals: ± E2·R̄. */
  readonly E2: number;
}

/**
 * All constants of 3-sigma limits for subgroups of n values, n ≥ 2. B3, B5, D1 and D3 are not below 0, as printed.
 *
 * @example controlConstants(5).D4 // 2.1144991450957…
 */
export function controlConstants(n: number): ControlConstants {
  const [range, rangeSpread, deviation, deviationSpread] = [d2(n), d3(n), c4(n), c5(n)];
  return {
    d2: range,
    d3: rangeSpread,
    c4: deviation,
    A2: 3 / (range * Math.sqrt(n)),
    A3: 3 / (deviation * Math.sqrt(n)),
    B3: Math.max(0, 1 - (3 * deviationSpread) / deviation),
    B4: 1 + (3 * deviationSpread) / deviation,
    B5: Math.max(0, deviation - 3 * deviationSpread),
    B6: deviation + 3 * deviationSpread,
    D1: Math.max(0, range - 3 * rangeSpread),
    D2: range + 3 * rangeSpread,
    D3: Math.max(0, 1 - (3 * rangeSpread) / range),
    D4: 1 + (3 * rangeSpread) / range,
    E2: 3 / range,
  };
}

/**
 * Expected sample standard deviation of n standard normal values, c4(n) = √(2 / (n − 1)) · Γ(n/2) / Γ((n − 1)/2), n ≥ 2.
 *
 * @example c4(2) // √(2/π) = 0.7978845608028654
 */
export function c4(n: number): number {
  return Math.exp(logC4(n));
}

/**
 * Standard deviation of the sample standard deviation of n standard normal values, c5(n) = √(1 − c4(n)²), n ≥ 2. Its digits
 * do not cancel for large n, where c4 is nearly 1.
 *
 * @example c5(2) // √(1 − 2/π) = 0.6028102749890869
 */
export function c5(n: number): number {
  return Math.sqrt(-Math.expm1(2 * logC4(n)));
}

/** Where the series below is exact to the last digit. */
const SERIES_FROM = 16;

/** Coefficients of x⁻¹, x⁻³, … x⁻¹¹ in ln(Γ(x + ½) / Γ(x)) − ½ ln x: (B_k(½) − B_k) / (k (k − 1)) (NIST DLMF 5.11.8). */
const SERIES = [-1 / 8, 1 / 192, -1 / 640, 17 / 14336, -31 / 18432, 691 / 180224];

/** ln c4(n): the series at x = (n − 1)/2 directly, or at a larger x brought down by Γ(x + 1) = x·Γ(x). No gamma is computed. */
function logC4(n: number): number {
  const half = (n - 1) / 2;
  let x = half;
  let log = 0;
  for (; x < SERIES_FROM; x++) log += Math.log1p(-0.5 / (x + 0.5));
  let power = 1 / x;
  for (const coefficient of SERIES) {
    log += coefficient * power;
    power /= x * x;
  }
  return log + 0.5 * Math.log(x / half);
}
