// Performance indices of values that are not normal, from percentiles: the spread between 0.135 % and 99.865 % takes the place of
// six sigmas, the median that of the mean.
// Source: ISO 22514-4; ISO 22514-2 for distributions that are not normal.
//   I1. Percentiles come from the closest fitting distribution where the values could be of it, else from the values themselves
//       where they are enough. The answer names the method. Otherwise there is none, with a reason: nothing is extrapolated.
import { sampleQuantile } from "./moments.ts";
import { type Distribution, type Fit, fitQuantile, positiveFits } from "./positive-fits.ts";

const LOW = 0.00135;
const HIGH = 1 - LOW;
/** As for the test of normality. */
const LEAST_VALUES = 8;
/** Fewer hold less than one value below 0.135 %. */
const LEAST_FOR_EMPIRICAL = 741;

export interface Specification {
  readonly lsl: number | null;
  readonly usl: number | null;
}

export type PercentileIndex =
  | { readonly value: number; readonly reason: null }
  | { readonly value: null; readonly reason: PercentileReason };

/**
 * `bad-input`: a number that is none, limits in the wrong order; `too-few`: fewer than 8 values; `no-spread`: all are equal, or the
 * percentiles are; `not-positive`: a value is 0 or below, where no distribution of the set can be, and `no-fit`: none of them fits,
 * both with fewer than 741 values; `no-lsl`, `no-usl`, `no-limits`: not defined without it.
 */
export type PercentileReason = "bad-input" | "too-few" | "no-spread" | "not-positive" | "no-fit" | "no-lsl" | "no-usl" | "no-limits";

export interface Percentiles {
  /** X 0.135 %. */
  readonly low: number;
  readonly median: number;
  /** X 99.865 %. */
  readonly high: number;
}

export interface PercentileCapability {
  /** Where the percentiles come from; null where they cannot be given. */
  readonly method: Distribution | "empirical" | null;
  readonly percentiles: Percentiles | null;
  /** The closest fit, also where it was not good enough; null where none was tried. */
  readonly fit: Fit | null;
  readonly pp: PercentileIndex;
  readonly ppl: PercentileIndex;
  readonly ppu: PercentileIndex;
  readonly ppk: PercentileIndex;
}

/**
 * Pp = (USL − LSL)/(X99.865 − X0.135), Ppl = (X50 − LSL)/(X50 − X0.135), Ppu = (USL − X50)/(X99.865 − X50), Ppk the smaller.
 * Values in any order.
 *
 * @example
 * const roughness = [0.9, 1.1, 1.3, 1.6, 1.8, 2.2, 2.7, 3.5, 4.4, 6.1];
 * percentileCapability(roughness, { lsl: null, usl: 30 }).method // "lognormal"
 */
export function percentileCapability(values: readonly number[], { lsl, usl }: Specification): PercentileCapability {
  const isOrdered = lsl === null || usl === null || lsl < usl;
  if (![...values, lsl ?? 0, usl ?? 0].every(Number.isFinite) || !isOrdered) return nothing("bad-input");
  if (values.length < LEAST_VALUES) return nothing("too-few");
  if (values.every((value) => value === values[0])) return nothing("no-spread");
  const isPositive = values.every((value) => value > 0);
  const fit = (isPositive ? positiveFits(values) : [])[0] ?? null;
  const fitted = fit?.isAcceptable ? percentilesOf((p) => fitQuantile(fit, p)) : null;
  if (fit && fitted && Number.isFinite(fitted.high)) return answer(fit.distribution, fit, { percentiles: fitted, lsl, usl });
  if (values.length < LEAST_FOR_EMPIRICAL) return { ...nothing(isPositive ? "no-fit" : "not-positive"), fit };
  return answer("empirical", fit, { percentiles: percentilesOf((p) => sampleQuantile(values, { p, type: 6 })), lsl, usl });
}

function percentilesOf(quantile: (p: number) => number): Percentiles {
  return { low: quantile(LOW), median: quantile(0.5), high: quantile(HIGH) };
}

function answer(
  method: Distribution | "empirical",
  fit: Fit | null,
  { percentiles, lsl, usl }: Specification & { readonly percentiles: Percentiles },
): PercentileCapability {
  const { low, median, high } = percentiles;
  const ppl = lsl === null ? none("no-lsl") : ratio(median - lsl, median - low);
  const ppu = usl === null ? none("no-usl") : ratio(usl - median, high - median);
  const both = lsl === null || usl === null ? null : ratio(usl - lsl, high - low);
  return { method, percentiles, fit, pp: both ?? none(missing({ lsl, usl })), ppl, ppu, ppk: smaller(ppl, ppu) };
}

function missing({ lsl, usl }: Specification): PercentileReason {
  if (lsl === null) return usl === null ? "no-limits" : "no-lsl";
  return "no-usl";
}

/** The one that there is, where a limit is missing; none where a limit is there and its index cannot be given. */
function smaller(ppl: PercentileIndex, ppu: PercentileIndex): PercentileIndex {
  const sides = [ppl, ppu].filter(({ reason }) => reason !== "no-lsl" && reason !== "no-usl");
  if (sides.length === 0) return none("no-limits");
  return sides.reduce((a, b) => (a.value === null || (b.value !== null && a.value <= b.value) ? a : b));
}

function ratio(distance: number, spread: number): PercentileIndex {
  const value = distance / spread;
  return Number.isFinite(value) ? { value, reason: null } : none("no-spread");
}

function none(reason: PercentileReason): { value: null; reason: PercentileReason } {
  return { value: null, reason };
}

function nothing(reason: PercentileReason): PercentileCapability {
  const index = none(reason);
  return { method: null, percentiles: null, fit: null, pp: index, ppl: index, ppu: index, ppk: index };
}
