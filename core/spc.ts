// What is computed over stored points when somebody asks, not as they come: capability, a proposal of limits, a gauge study.
// `processors/spc` computes, `api` asks, `runtime` brings the two together.
import type { Chart, RuleSpec } from "./plan.ts";
import type { Row } from "./rows.ts";
import type { Instant } from "./time.ts";

/** What a figure over a range needs of a point of `spc_points`; `excluded` as it is known now. */
export type StoredPoint = Pick<
  Row<"spc_points">,
  "id" | "at" | "chart" | "n" | "value" | "second_value" | "phase" | "limits_version" | "complete"
> & { values: readonly number[]; late: boolean; excluded: boolean };

/** The control plan of a series as `characteristics.plan` holds it, parsed. */
export interface StoredPlan {
  readonly chart: Chart;
  readonly rules?: readonly RuleSpec[] | undefined;
  readonly lambda?: number | undefined;
  readonly width?: number | undefined;
  readonly k?: number | undefined;
  readonly h?: number | undefined;
  readonly headStart?: number | undefined;
  readonly alpha?: number | undefined;
  readonly [field: string]: unknown;
}

export type Pair = readonly [low: number, high: number];
export type Sides = { readonly below: number | null; readonly above: number | null };

export interface CapabilityQuestion {
  /** Of one series, by time and, at one instant, as the log has them. */
  readonly points: readonly StoredPoint[];
  readonly plan: StoredPlan;
  readonly lsl: number | null;
  readonly usl: number | null;
  readonly target: number | null;
  /** Of the intervals, e.g. 0.95. */
  readonly confidence: number;
  /** The indices that are looked at; the rest of the answer may then be left null. Absent = all of it. */
  readonly only?: readonly CapabilityIndex[];
}

export const CAPABILITY_INDICES = ["cp", "cpl", "cpu", "cpk", "cpm", "pp", "ppl", "ppu", "ppk", "ppm"] as const;
export type CapabilityIndex = (typeof CAPABILITY_INDICES)[number];

/** What is null has its reason in `reasons`, under the field's name. */
export type CapabilityFigures = Readonly<Record<CapabilityIndex, number | null>> &
  Readonly<Record<`${CapabilityIndex}Ci`, Pair | null>> & {
    /** All values, not subgroups. */
    readonly n: number;
    readonly points: number;
    readonly mean: number | null;
    readonly sigmaWithin: number | null;
    readonly sigmaOverall: number | null;
    readonly estimator: string | null;
    /** Outside the specification by the normal model, in parts per million. */
    readonly expectedPpmWithin: Sides;
    readonly expectedPpmOverall: Sides;
    /** Fraction of the values outside the specification. */
    readonly observedOutside: Sides;
    readonly normality: {
      readonly test: "anderson-darling";
      readonly statistic: number;
      readonly p: number;
      readonly normal: boolean;
    } | null;
    /** Indices of ISO 22514-4, given when the data are not normal. */
    readonly percentile: {
      readonly method: string;
      readonly low: number;
      readonly median: number;
      readonly high: number;
      readonly pp: number | null;
      readonly ppl: number | null;
      readonly ppu: number | null;
      readonly ppk: number | null;
    } | null;
    readonly reasons: Readonly<Record<string, string>>;
  };

/** Points as they would stand under a set of limits. */
export interface JudgedPoint {
  readonly id: string;
  readonly at: Instant;
  readonly value: number | null;
  readonly centerLine: number | null;
  readonly ucl: number | null;
  readonly lcl: number | null;
  readonly signals: readonly string[];
  readonly second: {
    readonly value: number;
    readonly centerLine: number | null;
    readonly ucl: number | null;
    readonly lcl: number | null;
    readonly signals: readonly string[];
  } | null;
}

export interface ProposedLimits {
  readonly mean: number | null;
  readonly sigma: number | null;
  readonly center: number | null;
  readonly estimator: string;
}

export interface ProposalQuestion {
  readonly points: readonly StoredPoint[];
  readonly plan: StoredPlan;
  /** The set in force, to compare with. */
  readonly current: { readonly mean: number | null; readonly sigma: number | null } | null;
  /** Leave out points that signal, estimate again, and so on until none does. */
  readonly iterate: boolean;
}

/** Limits that a window of points would give; nothing is changed by asking. */
export type Proposal =
  | { readonly limits: null; readonly reason: string }
  | {
      readonly limits: ProposedLimits;
      /** How far the mean has moved from the set in force, in its sigmas; and the new sigma over the old. */
      readonly meanShift: number | null;
      readonly sigmaRatio: number | null;
      /** One entry for every estimate: what was left out for it. */
      readonly rounds: readonly { readonly excluded: readonly string[]; readonly limits: ProposedLimits }[];
      readonly points: readonly JudgedPoint[];
    };

export interface GaugeMeasurement {
  readonly part: string;
  readonly operator: string;
  readonly value: number;
}

/** AIAG's names: EV is `repeatability`, AV `operator`, GRR `gauge`, PV `part`, TV `total`. */
export type GaugeSource = "gauge" | "repeatability" | "reproducibility" | "operator" | "interaction" | "part" | "total";

/** One source of variation. Shares are fractions; only those of the variance (`contribution`) add up. */
export interface GaugeComponent {
  readonly variance: number;
  readonly sigma: number;
  /** Six sigmas. */
  readonly studyVariation: number;
  /** Of the total variance. */
  readonly contribution: number;
  /** Of the total sigma. */
  readonly studyShare: number;
  /** Six sigmas of the tolerance; null without one. */
  readonly toleranceShare: number | null;
}

export interface GaugeAnovaRow {
  readonly source: "part" | "operator" | "interaction" | "repeatability" | "total";
  readonly degrees: number;
  readonly sumOfSquares: number;
  readonly meanSquare: number | null;
  readonly f: number | null;
  readonly p: number | null;
}

/** A crossed study by analysis of variance (AIAG MSA), or why there is none. */
export type GaugeStudy =
  | { readonly reason: "not-finite" | "too-few" | "unbalanced" | "no-spread" }
  | {
      readonly reason: null;
      readonly parts: number;
      readonly operators: number;
      readonly trials: number;
      readonly components: Readonly<Record<GaugeSource, GaugeComponent>>;
      /** With the interaction; `pooledAnova` where it was pooled into repeatability, and the components come from that. */
      readonly anova: readonly GaugeAnovaRow[];
      readonly pooledAnova: readonly GaugeAnovaRow[] | null;
      /** Components that came out negative and stand as 0. */
      readonly setToZero: readonly string[];
      /** ndc; null where the gauge shows no variation at all. */
      readonly distinctCategories: number | null;
    };

/** The functions that answer; see `processors/spc` and `stats/gauge-study.ts`. */
export interface SpcFigures {
  capability(question: CapabilityQuestion): CapabilityFigures;
  propose(question: ProposalQuestion): Proposal;
  /** Whether the rules, run over the points of a baseline under the limits they gave, hit nothing. */
  isBaselineStable(question: { points: readonly StoredPoint[]; plan: StoredPlan }): boolean;
  /** `tolerance` is USL - LSL, null where there is none. */
  gaugeStudy(measurements: readonly GaugeMeasurement[], options: { readonly tolerance: number | null }): GaugeStudy;
}
