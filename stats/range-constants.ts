// d2 and d3: what the range of n normal values is expected to be and how it varies, in units of sigma.
// Exact by quadrature, for any n, never from a printed table (ASTM MNL 7 prints them to three or four places).
import { normalDensity, normalProbability } from "./normal.ts";

// The integrands are smooth and vanish with all derivatives at both ends, so the trapezoidal rule converges faster than
// any power of the step: 0.05 over ±9 leaves nothing above rounding.
const STEP = 0.05;
const REACH = 9;
const POINTS = Math.round((2 * REACH) / STEP) + 1;
const GRID = Float64Array.from({ length: POINTS }, (_, i) => -REACH + i * STEP);
const DENSITY = GRID.map(normalDensity);

// Nodes and weights of 10-point Gauss-Legendre quadrature on [-1, 1] (Abramowitz & Stegun, table 25.4).
const GAUSS: readonly (readonly [node: number, weight: number])[] = [
  [0.1488743389816312, 0.2955242247147529],
  [0.4333953941292472, 0.2692667193099963],
  [0.6794095682990244, 0.219086362515982],
  [0.8650633666889845, 0.1494513491505806],
  [0.9739065285171717, 0.0666713443086881],
];

const d2Cache = new Map<number, number>();
const d3Cache = new Map<number, number>();

/**
 * Expected range of n standard normal values, d2(n) = ∫ 1 − Φ(x)ⁿ − (1 − Φ(x))ⁿ dx (Tippett 1925), n ≥ 2.
 *
 * @example d2(2) // 2 / √π = 1.1283791670955126
 */
export function d2(n: number): number {
  return cached(d2Cache, n, () => {
    let sum = 0;
    for (const x of GRID) {
      const p = normalProbability(x);
      sum += 1 - p ** n - (1 - p) ** n;
    }
    return sum * STEP;
  });
}

/**
 * Standard deviation of the range of n standard normal values, n ≥ 2: E[W²] = 2 ∫ w·(1 − P(W ≤ w)) dw with
 * P(W ≤ w) = n ∫ φ(x)·(Φ(x + w) − Φ(x))ⁿ⁻¹ dx.
 *
 * @example d3(5) // 0.8640819411…
 */
export function d3(n: number): number {
  return cached(d3Cache, n, () => {
    const panels = 24;
    const width = (2 * REACH) / panels;
    let secondMoment = 0;
    for (let panel = 0; panel < panels; panel++) {
      const middle = (panel + 0.5) * width;
      for (const [node, weight] of GAUSS) {
        for (const w of [middle - (node * width) / 2, middle + (node * width) / 2]) {
          secondMoment += ((weight * width) / 2) * 2 * w * (1 - rangeProbability(w, n));
        }
      }
    }
    return Math.sqrt(secondMoment - d2(n) ** 2);
  });
}

function rangeProbability(w: number, n: number): number {
  let sum = 0;
  for (let i = 0; i < POINTS; i++) {
    const x = GRID[i] as number;
    sum += (DENSITY[i] as number) * (normalProbability(x + w) - normalProbability(x)) ** (n - 1);
  }
  return n * sum * STEP;
}

function cached(cache: Map<number, number>, n: number, compute: () => number): number {
  let value = cache.get(n);
  if (value === undefined) cache.set(n, (value = compute()));
  return value;
}
