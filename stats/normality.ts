// Are values normal? The Anderson–Darling test with mean and standard deviation estimated from the same values. Capability
// indices and their parts per million hold only as far as the answer is yes.
import { andersonDarling } from "./anderson-darling.ts";
import { mean, sampleStandardDeviation } from "./moments.ts";
import { logNormalTail } from "./normal-tail.ts";

export type Normality =
  | {
      /** A². */
      readonly statistic: number;
      /** A²* = A²·(1 + 0.75/n + 2.25/n²), comparable whatever n is. */
      readonly adjusted: number;
      /** Chance of a larger A²* from normal values; below 0.05 is the usual doubt. Never reported below 3.7e-24. */
      readonly pValue: number;
      readonly reason: null;
    }
  | { readonly statistic: null; readonly adjusted: null; readonly pValue: null; readonly reason: NormalityReason };

/** `too-few`: fewer than 8 values; `no-spread`: all are equal; `not-finite`: one of them is no number, or too large to square. */
export type NormalityReason = "too-few" | "no-spread" | "not-finite";

const LEAST_VALUES = 8;

/** Beyond this the fitted p-value turns back up; what it is there stands for all that is larger (as in R's nortest). */
const LARGEST_FITTED = 10;

/**
 * Anderson–Darling test of normality, case 3 (both parameters unknown): statistic and p-value of Stephens, in D'Agostino &
 * Stephens 1986, *Goodness-of-Fit Techniques*, table 4.9. Values in any order, at least 8.
 *
 * @example normality([1, 2, 3, 4, 5, 6, 7, 8]).pValue // 0.9614…
 */
export function normality(values: readonly number[]): Normality {
  if (!values.every(Number.isFinite)) return none("not-finite");
  const n = values.length;
  if (n < LEAST_VALUES) return none("too-few");
  const center = mean(values);
  const sigma = sampleStandardDeviation(values);
  if (!Number.isFinite(sigma)) return none("not-finite");
  if (sigma === 0) return none("no-spread");
  const scores = Float64Array.from(values, (value) => (value - center) / sigma).sort();
  const statistic = andersonDarling({ below: scores.map((z) => logNormalTail(-z)), above: scores.map(logNormalTail) });
  const adjusted = statistic * (1 + 0.75 / n + 2.25 / n ** 2);
  return { statistic, adjusted, pValue: pValueOf(adjusted), reason: null };
}

/** Piecewise fit to the distribution of A²* (table 4.9). */
function pValueOf(adjusted: number): number {
  const a = Math.min(adjusted, LARGEST_FITTED);
  if (a >= 0.6) return Math.exp(1.2937 - 5.709 * a + 0.0186 * a * a);
  if (a >= 0.34) return Math.exp(0.9177 - 4.279 * a - 1.38 * a * a);
  if (a >= 0.2) return 1 - Math.exp(-8.318 + 42.796 * a - 59.938 * a * a);
  return 1 - Math.exp(-13.436 + 101.14 * a - 223.73 * a * a);
}

function none(reason: NormalityReason): Normality {
  return { statistic: null, adjusted: null, pValue: null, reason };
}
