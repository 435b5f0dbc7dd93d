// Process capability (Cp, Cpk, Cpm; sigma within) and performance (Pp, Ppk, Ppm; standard deviation of all values) of values
// that are normal, with confidence intervals and the parts per million to be expected outside.
// Formulas: Montgomery, *Introduction to Statistical Quality Control*, ch. 8; Kotz & Johnson 1993; as R package qcc computes them.
//   I1. What cannot be given is null with a reason. No figure is NaN or infinite, and none is clamped: a Cpk below 0 says that
//       the mean is outside.
import { normalTail } from "./normal-tail.ts";
import { chiSquareQuantile, normalQuantile } from "./quantiles.ts";

export interface CapabilityInput {
  /** Number of values, at most 1e9. */
  readonly n: number;
  readonly center: number;
  /** Null where no two values are comparable. */
  readonly sigmaWithin: number | null;
  /** Sample standard deviation of all values (n − 1), not corrected by c4. */
  readonly sigmaOverall: number | null;
  readonly lsl: number | null;
  readonly usl: number | null;
  readonly target: number | null;
  /** Of the intervals, from 0.5 to 1 − 1e-9: 0.95. */
  readonly confidence: number;
  /**
   * What Cpm measures its distance from the target by: `sigma-within` (the default, as qcc), or the values themselves with divisor n
   * (Taguchi's) or n − 1 (Minitab's). The interval is of the same kind, by sigma overall, in the latter two.
   */
  readonly cpm?: "sigma-within" | "values-n" | "values-n-1";
}

export type CapabilityIndex =
  | { readonly value: number; readonly lower: number; readonly upper: number; readonly reason: null }
  | { readonly value: null; readonly lower: null; readonly upper: null; readonly reason: CapabilityReason };

/**
 * `no-lsl`, `no-usl`, `no-limits`, `no-target`: not defined without it; `too-few`: fewer than 2 values, or no sigma could be had of
 * them; `no-spread`: sigma is 0, or too small to divide by; `bad-input`: a number that is none, limits in the wrong order.
 */
export type CapabilityReason = "no-lsl" | "no-usl" | "no-limits" | "no-target" | "too-few" | "no-spread" | "bad-input";

/** Parts per million by the normal model; null without the limit, `total` of those there are. */
export interface ExpectedPpm {
  readonly belowLsl: number | null;
  readonly aboveUsl: number | null;
  readonly total: number | null;
}

export interface Capability {
  readonly cp: CapabilityIndex;
  readonly cpl: CapabilityIndex;
  readonly cpu: CapabilityIndex;
  readonly cpk: CapabilityIndex;
  readonly cpm: CapabilityIndex;
  readonly pp: CapabilityIndex;
  readonly ppl: CapabilityIndex;
  readonly ppu: CapabilityIndex;
  readonly ppk: CapabilityIndex;
  readonly ppm: CapabilityIndex;
  readonly expectedPpmWithin: ExpectedPpm;
  readonly expectedPpmOverall: ExpectedPpm;
}

interface Family {
  readonly p: CapabilityIndex;
  readonly pl: CapabilityIndex;
  readonly pu: CapabilityIndex;
  readonly pk: CapabilityIndex;
  readonly pm: CapabilityIndex;
  readonly expectedPpm: ExpectedPpm;
}

/** Further out products of the figures would leave the numbers that a computer has. */
const LARGEST = 1e150;

/** Below a half a one-sided bound is on the wrong side of its index; close to 1 the quantiles' own argument is rounded away. */
const CONFIDENCE = { least: 0.5, most: 1 - 1e-9 };

/** The chi-square quantile takes longer with more degrees of freedom: milliseconds up to here, for ever at 1e300. */
const MOST_VALUES = 1e9;

type Interval = (value: number) => { lower: number; upper: number };

/**
 * All indices of one process.
 *
 * @example
 * const limits = { lsl: 73.95, usl: 74.05, target: 74 };
 * const sigmas = { sigmaWithin: 0.00979, sigmaOverall: 0.01007 };
 * capability({ n: 125, center: 74.0012, ...sigmas, ...limits, confidence: 0.95 }).cpk // 1.66, 1.45 to 1.88
 */
export function capability(input: CapabilityInput): Capability {
  const within = familyOf(input, input.sigmaWithin);
  const overall = familyOf(input, input.sigmaOverall);
  const cpm = input.cpm === "values-n" || input.cpm === "values-n-1" ? taguchi(input, overall.pm) : within.pm;
  return {
    cp: within.p,
    cpl: within.pl,
    cpu: within.pu,
    cpk: within.pk,
    cpm,
    pp: overall.p,
    ppl: overall.pl,
    ppu: overall.pu,
    ppk: overall.pk,
    ppm: overall.pm,
    expectedPpmWithin: within.expectedPpm,
    expectedPpmOverall: overall.expectedPpm,
  };
}

/** Shares of the values outside the specification, in [0, 1]; a value on a limit is inside. Null without the limit or values. */
export function observedOutside(
  values: readonly number[],
  { lsl, usl }: { readonly lsl: number | null; readonly usl: number | null },
): { belowLsl: number | null; aboveUsl: number | null } {
  const share = (count: number) => (values.length === 0 ? null : count / values.length);
  return {
    belowLsl: lsl === null ? null : share(values.filter((value) => value < lsl).length),
    aboveUsl: usl === null ? null : share(values.filter((value) => value > usl).length),
  };
}

function familyOf(input: CapabilityInput, sigma: number | null): Family {
  const fault = faultOf(input, sigma);
  if (fault !== null || sigma === null) return emptyFamily(fault ?? "too-few");
  const { n, center, lsl, usl, target, confidence } = input;
  const alpha = 1 - confidence;
  const oneSided = normalInterval(n, normalQuantile(confidence));
  const twoSided = normalInterval(n, -normalQuantile(alpha / 2));
  const pl = lsl === null ? null : (center - lsl) / (3 * sigma);
  const pu = usl === null ? null : (usl - center) / (3 * sigma);
  const nearest = Math.min(pl ?? Number.POSITIVE_INFINITY, pu ?? Number.POSITIVE_INFINITY);
  const p = lsl === null || usl === null ? null : (usl - lsl) / (6 * sigma);
  const off = target === null ? 0 : (center - target) / sigma;
  const degrees = n * (1 - 1 / (2 + 1 / off ** 2)); // n·(1 + off²)/(1 + 2·off²), also where off² is too large for a number
  const missing = missingOf(input);
  return {
    p: indexOf(p, missing, spreadInterval(n - 1, alpha)),
    pl: indexOf(pl, "no-lsl", oneSided),
    pu: indexOf(pu, "no-usl", oneSided),
    pk: indexOf(pl === null && pu === null ? null : nearest, "no-limits", twoSided),
    pm: indexOf(p === null || target === null ? null : p / Math.hypot(1, off), missing, spreadInterval(degrees, alpha)),
    expectedPpm: expectedPpm(pl, pu),
  };
}

/** What keeps a whole family from being given. */
function faultOf({ n, center, lsl, usl, target, confidence }: CapabilityInput, sigma: number | null): CapabilityReason | null {
  const areNumbers = [center, lsl ?? 0, usl ?? 0, target ?? 0, sigma ?? 0].every((figure) => Math.abs(figure) <= LARGEST);
  const isOrdered = lsl === null || usl === null || lsl < usl;
  const isLevel = confidence >= CONFIDENCE.least && confidence <= CONFIDENCE.most;
  if (!areNumbers || !isOrdered || !isLevel || !Number.isInteger(n) || n > MOST_VALUES) return "bad-input";
  if (sigma === null || n < 2) return "too-few";
  if (sigma < 0) return "bad-input";
  return sigma === 0 ? "no-spread" : null;
}

function missingOf({ lsl, usl }: CapabilityInput): CapabilityReason {
  if (lsl === null) return usl === null ? "no-limits" : "no-lsl";
  return usl === null ? "no-usl" : "no-target";
}

function indexOf(value: number | null, missing: CapabilityReason, interval: Interval): CapabilityIndex {
  if (value === null) return noIndex(missing);
  const { lower, upper } = interval(value);
  if (![value, lower, upper].every(Number.isFinite)) return noIndex("no-spread");
  return { value, lower, upper, reason: null };
}

/** Of Cp and Cpm: sigma² is distributed as chi-square over its degrees of freedom. */
function spreadInterval(degrees: number, alpha: number): Interval {
  const factor = (p: number) => Math.sqrt(chiSquareQuantile(p, degrees) / degrees);
  return (value) => ({ lower: value * factor(alpha / 2), upper: value * factor(1 - alpha / 2) });
}

/**
 * Of Cpl, Cpu and Cpk: value ± z·√(1/(9n) + value²/(2(n − 1))) (Bissell 1990, "How reliable is your capability index?", Applied
 * Statistics 39). A one-sided index gets the one-sided bound of the level both ways.
 */
function normalInterval(n: number, z: number): Interval {
  return (value) => {
    const half = z * Math.sqrt(1 / (9 * n) + value ** 2 / (2 * (n - 1)));
    return { lower: value - half, upper: value + half };
  };
}

/** Cpm about the target by the values: (USL − LSL) / (6·√(Σ(x − T)²/n)), or n − 1; the interval scales with that of Ppm. */
function taguchi({ n, center, sigmaOverall, lsl, usl, target, cpm }: CapabilityInput, ppm: CapabilityIndex): CapabilityIndex {
  if (ppm.value === null || sigmaOverall === null || lsl === null || usl === null || target === null) return ppm;
  const divisor = cpm === "values-n" ? n : n - 1;
  const root = Math.hypot(sigmaOverall * Math.sqrt((n - 1) / divisor), (center - target) * Math.sqrt(n / divisor));
  const [low, high] = [ppm.lower / ppm.value, ppm.upper / ppm.value];
  return indexOf((usl - lsl) / (6 * root), "no-target", (value) => ({ lower: value * low, upper: value * high }));
}

/** From the one-sided indices: three times an index is the distance of the limit in sigmas. */
function expectedPpm(pl: number | null, pu: number | null): ExpectedPpm {
  const belowLsl = pl === null ? null : 1e6 * normalTail(3 * pl);
  const aboveUsl = pu === null ? null : 1e6 * normalTail(3 * pu);
  return { belowLsl, aboveUsl, total: belowLsl === null && aboveUsl === null ? null : (belowLsl ?? 0) + (aboveUsl ?? 0) };
}

function noIndex(reason: CapabilityReason): CapabilityIndex {
  return { value: null, lower: null, upper: null, reason };
}

function emptyFamily(reason: CapabilityReason): Family {
  const index = noIndex(reason);
  return { p: index, pl: index, pu: index, pk: index, pm: index, expectedPpm: { belowLsl: null, aboveUsl: null, total: null } };
}
