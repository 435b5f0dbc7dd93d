// What a chart is to the rest of SPC: how a window of samples gives a limit set (phase I), and how a sample is plotted under
// one (phase II). Every chart is a record of pure functions; `charts.ts` lists them by name.
import type { Instant } from "../../../core/time.ts";
import type { Covariance } from "../../../stats/covariance.ts";
import type { RuleFamily, Scale } from "../rules.ts";

/**
 * All that is kept of a sample. Values: their number, mean, and range or standard deviation (null of a single one). Attributes:
 * units inspected and the count. Rare events: the gap. Vectors: all of them, one after the other.
 */
export interface Sample {
  readonly n: number;
  readonly value: Statistic;
  readonly spread: number | null;
  /** What the mean of values is more than the number that stands for it, where a chart asks for that; absent is 0. */
  readonly rest?: number | undefined;
}

export type Statistic = number | readonly number[];

/** A limit set in force: never bare UCL and LCL, which follow from it for each point's own n. What is undefined takes no room. */
export interface LimitSet {
  version: number;
  mean: number | null;
  sigma: number | null;
  /** The mean with more digits than one number holds at its level: origin (the window's first value) + offset. */
  exactMean?: { readonly origin: number; readonly offset: number } | undefined;
  /** The centre line where it is not the mean. */
  center?: number | undefined;
  model?: VectorModel | undefined;
  estimator: string;
  windowPoints: number;
  windowFrom: Instant | null;
  windowTo: Instant | null;
  /** Ids of points inside the window that were left out. */
  windowExcluded?: readonly string[] | undefined;
  by: string;
  at: Instant;
  reason: string;
  stage?: string | undefined;
  approved: boolean;
}

/** What T² judges by, and how many samples of which size it comes from. */
export interface VectorModel extends Covariance {
  readonly samples: number;
  readonly size: number;
}

export type Estimate = Pick<LimitSet, "mean" | "sigma" | "exactMean" | "center" | "model" | "estimator">;

/** Why a window gives no limits. */
export type Inestimable = "NO_SPREAD" | "NOT_ENOUGH_POINTS";

/** Parameters of a plan that some charts take. */
export interface ChartParameters {
  readonly lambda?: number | undefined;
  readonly width?: number | undefined;
  readonly k?: number | undefined;
  readonly h?: number | undefined;
  readonly headStart?: number | undefined;
  readonly alpha?: number | undefined;
}

/** What a plotted value depends on beside its sample. */
export interface Around {
  readonly set: LimitSet | null;
  readonly parameters: ChartParameters;
  /** Of a time-weighted chart, after the point before. */
  readonly memory: readonly number[];
  /** The value before it on the chart, which a moving range may span. */
  readonly previous: number | null;
  /** True for the points that the set comes from: T² judges them by another limit. */
  readonly isBaseline?: boolean;
}

/** A statistic on one chart, with the limits that judge it. */
export interface Plotted {
  readonly value: number;
  readonly scale: Scale | null;
}

export interface Plot {
  /** Null while the statistic has no limit set to be computed from. */
  readonly value: number | null;
  readonly scale: Scale | null;
  /** Process sigma as the point publishes it. */
  readonly sigma: number | null;
  readonly second: Plotted | null;
  /** The memory after this point. */
  readonly memory?: readonly number[];
}

export interface ChartMethod {
  readonly rules: RuleFamily;
  /** Of the second chart of a pair. */
  readonly secondRules?: RuleFamily;
  /** How values become a sample; absent where events bring the statistic. */
  readonly spreadOf?: (values: readonly number[]) => number;
  /** Where sigma follows from the mean: what stands for it in limits that are given with or without one. */
  readonly sigmaOf?: (mean: number, given: number | null) => number;
  /** What is lost of a mean of values when it is rounded, where that would show. */
  readonly restOf?: (values: readonly number[], mean: number) => number;
  estimate(samples: readonly Sample[]): Estimate | Inestimable;
  plot(sample: Sample, around: Around): Plot;
  /** The memory with which a set starts, before its first point. */
  begin?(set: LimitSet, parameters: ChartParameters): readonly number[];
}

export function estimated(estimator: string, mean: number, sigma: number): Estimate {
  return { mean, sigma, estimator };
}
