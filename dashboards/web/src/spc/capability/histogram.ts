// A histogram of measured values with bins of a round width.
//   I1. A bin is a whole number of the values' own last digits wide, and its edges lie between values: no comb by rounding.
//   I2. All values are counted, each once.
import { roundRange } from "../../chart/scale.ts";
import { decimalsWritten } from "../../format/decimals.ts";

export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

const FEWEST = 6;
const MOST = 40;
/** Beyond these digits stands what a subtraction left. */
const MOST_DIGITS = 10;

/** About as many bins as Freedman and Diaconis ask for (2·IQR/∛n wide), between 6 and 40 of them. */
export function histogramOf(values: readonly number[]): Bin[] {
  const sorted = Float64Array.from(values).sort();
  const [low, high] = [sorted[0], sorted.at(-1)];
  if (low === undefined || high === undefined) return [];
  const resolution = resolutionOf(values);
  const width = widthOf(sorted, resolution);
  const start = Math.floor((low + resolution / 2) / width) * width - resolution / 2;
  const count = Math.max(1, Math.floor((high - start) / width) + 1);
  const counts = new Array<number>(count).fill(0);
  for (const value of sorted) {
    const i = Math.min(count - 1, Math.max(0, Math.floor((value - start) / width + 1e-9)));
    counts[i] = (counts[i] ?? 0) + 1;
  }
  return counts.map((each, i) => ({ from: start + i * width, to: start + (i + 1) * width, count: each }));
}

function widthOf(sorted: Float64Array, resolution: number): number {
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const spread = at(1) - at(0);
  if (spread === 0) return resolution;
  const wanted = (2 * (at(0.75) - at(0.25))) / Math.cbrt(sorted.length) || spread / FEWEST;
  const bins = Math.min(MOST, Math.max(FEWEST, spread / wanted));
  return Math.max(resolution, roundRange([0, spread], bins).step);
}

/** The last digit that the values are written with. */
function resolutionOf(values: readonly number[]): number {
  let most = 0;
  for (const value of values) most = Math.max(most, decimalsWritten(Number(value.toPrecision(MOST_DIGITS))));
  return 10 ** -most;
}

/**
 * Height of the normal curve over a histogram: how many of `n` values a bin of this width would hold at `x`.
 *
 * @example normalHeight(0, { mean: 0, sigma: 1, n: 100, width: 1 }) // 39.8942280401
 */
export function normalHeight(x: number, { mean, sigma, n, width }: { mean: number; sigma: number; n: number; width: number }): number {
  const z = (x - mean) / sigma;
  return ((n * width) / (sigma * Math.sqrt(2 * Math.PI))) * Math.exp((-z * z) / 2);
}
