// Summary statistics of values that may sit far from zero (1e9 ± 1e-3), and moments that merge.
//   I1. All sums are of differences from a value of the sample, never of raw values or of their squares; the mean alone sums values,
//       and takes back what each addition loses.
//   I2. Merging is commutative and associative but for rounding, and moments are plain JSON: they can be kept as state.
// Chan, Golub & LeVeque, "Algorithms for Computing the Sample Variance", The American Statistician 37(3), 1983; Pébay, "Formulas for
// Robust, One-Pass Parallel Computation of Covariances and Arbitrary-Order Statistical Moments", SAND2008-6212.

/**
 * Mean: the exact sum divided by the count, rounded once (sum: Neumaier, ZAMM 54, 1974; remainder of the division: Dekker, Numer.
 * Math. 18, 1971). Any order of the same values gives the same mean: two equal subgroups are equal points. NaN without values.
 *
 * @example mean([0.1, 0.2, 0.3]) === mean([0.3, 0.1, 0.2]) // true
 */
export function mean(values: readonly number[]): number {
  let sum = 0;
  let lost = 0;
  for (const value of values) {
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return divided(sum, lost, values.length);
}

/** 2^27 + 1 cuts a number into halves whose products with a count below 2^26 are exact. */
const SPLITTER = 134_217_729;

/** (sum + lost) / count, with what the quotient leaves over divided once more. */
function divided(sum: number, lost: number, count: number): number {
  const total = sum + lost;
  const quotient = total / count;
  const high = SPLITTER * quotient - (SPLITTER * quotient - quotient);
  const left = total - high * count - (quotient - high) * count + (lost - (total - sum));
  const mean = quotient + left / count;
  return Number.isFinite(mean) ? mean : quotient;
}

/**
 * Mean of the differences from a number: of their own mean, what its rounding took from it. NaN without values.
 *
 * @example meanDifference([0, 0, 1], mean([0, 0, 1])) // 1.85e-17: a third is that much more than the number for it
 */
export function meanDifference(values: readonly number[], from: number): number {
  let sum = 0;
  for (const value of values) sum += value - from;
  return sum / values.length;
}

/**
 * Largest less smallest value.
 *
 * @example range([3, 1, 2]) // 2
 */
export function range(values: readonly number[]): number {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high - low;
}

/**
 * Sample standard deviation, divisor n − 1, about the mean of two passes. NaN with fewer than two values.
 *
 * @example sampleStandardDeviation([1, 2, 3, 4]) // √(5/3) = 1.2909944487358056
 */
export function sampleStandardDeviation(values: readonly number[]): number {
  return values.length < 2 ? Number.NaN : Math.sqrt(momentsOf(values).m2 / (values.length - 1));
}

/**
 * Median: the middle value, or the mean of the middle two. NaN without values.
 *
 * @example median([3, 1, 2, 10]) // 2.5
 */
export function median(values: readonly number[]): number {
  return sampleQuantile(values, { p: 0.5, type: 7 });
}

/**
 * Sample quantile by linear interpolation between order statistics, p in [0, 1]: type 7 at rank (n − 1)p + 1 (R, NumPy, Excel's
 * PERCENTILE.INC), type 6 at rank (n + 1)p within 1 and n (Minitab, SPSS). Hyndman & Fan, "Sample Quantiles in Statistical
 * Packages", The American Statistician 50(4), 1996. NaN without values.
 *
 * @example sampleQuantile([1, 2, 3, 4], { p: 0.25, type: 6 }) // 1.25
 */
export function sampleQuantile(values: readonly number[], { p, type }: { p: number; type: 6 | 7 }): number {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  const rank = type === 7 ? (n - 1) * p : Math.min(Math.max((n + 1) * p - 1, 0), n - 1);
  const below = Math.floor(rank);
  const low = sorted[below] ?? Number.NaN;
  const next = sorted[below + 1] ?? low;
  return low + (rank - below) * (next - low);
}

/** Number, mean and central sums of powers of a sample. Without values the count is 0 and the rest means nothing. */
export interface Moments {
  readonly count: number;
  /** A value of the sample; the mean is origin + offset. */
  readonly origin: number;
  readonly offset: number;
  /** Σ(x − mean)², Σ(x − mean)³, Σ(x − mean)⁴. */
  readonly m2: number;
  readonly m3: number;
  readonly m4: number;
}

/**
 * Moments of values, in two passes.
 *
 * @example momentsOf([1, 2, 3]).m2 // 2
 */
export function momentsOf(values: readonly number[]): Moments {
  const [origin = 0] = values;
  const offset = values.length === 0 ? 0 : meanFrom(origin, values);
  let [m2, m3, m4] = [0, 0, 0];
  for (const value of values) {
    const deviation = value - origin - offset;
    const square = deviation * deviation;
    m2 += square;
    m3 += square * deviation;
    m4 += square * square;
  }
  return { count: values.length, origin, offset, m2, m3, m4 };
}

/**
 * Moments of two samples together (Pébay 2008). One more value x is `mergeMoments(moments, momentsOf([x]))`.
 *
 * @example mergeMoments(momentsOf([1, 2]), momentsOf([3])).m2 // 2
 */
export function mergeMoments(a: Moments, b: Moments): Moments {
  if (a.count === 0) return b;
  if (b.count === 0) return a;
  const count = a.count + b.count;
  const [shareA, shareB] = [a.count / count, b.count / count];
  const delta = b.origin - a.origin + (b.offset - a.offset);
  const between = delta * delta * shareA * b.count;
  return {
    count,
    origin: a.origin,
    offset: a.offset + delta * shareB,
    m2: a.m2 + b.m2 + between,
    m3: a.m3 + b.m3 + between * delta * (shareA - shareB) + 3 * delta * (shareA * b.m2 - shareB * a.m2),
    m4:
      a.m4 +
      b.m4 +
      between * delta * delta * (shareA * shareA - shareA * shareB + shareB * shareB) +
      6 * delta * delta * (shareA * shareA * b.m2 + shareB * shareB * a.m2) +
      4 * delta * (shareA * b.m3 - shareB * a.m3),
  };
}

/** What a sample is described by; null where it has too few values, or none that differ. */
export interface Summary {
  readonly count: number;
  readonly mean: number | null;
  /** Divisor n − 1. */
  readonly standardDeviation: number | null;
  /** G1 and G2 of Joanes & Gill (The Statistician 47(1), 1998), as Minitab, SAS and Excel give them; 0 for the normal distribution. */
  readonly skewness: number | null;
  readonly kurtosis: number | null;
}

/**
 * Mean, standard deviation, skewness and excess kurtosis out of moments.
 *
 * @example summaryOf(momentsOf([1, 2, 3, 10])).skewness // 1.7636326…
 */
export function summaryOf({ count: n, origin, offset, m2, m3, m4 }: Moments): Summary {
  const variance = m2 / (n - 1);
  const deviation = Math.sqrt(variance);
  const fourth = m4 / variance / variance;
  return {
    count: n,
    mean: n < 1 ? null : origin + offset,
    standardDeviation: n < 2 ? null : deviation,
    skewness: n < 3 || m2 === 0 ? null : (n / ((n - 1) * (n - 2))) * (m3 / variance / deviation),
    kurtosis: n < 4 || m2 === 0 ? null : (((n * (n + 1)) / (n - 1)) * fourth - 3 * (n - 1) ** 2) / ((n - 2) * (n - 3)),
  };
}

/** Mean of the differences from an origin; the second pass takes back what the first one's rounding left. */
function meanFrom(origin: number, values: readonly number[]): number {
  const first = meanDifference(values, origin);
  let rest = 0;
  for (const value of values) rest += value - origin - first;
  return first + rest / values.length;
}
