// What is remembered of one series: a (station, characteristic), and a product where the plan in force names one.
import type { Chart, RuleName } from "../../core/plan.ts";
import type { Instant } from "../../core/time.ts";

/** A limit set in force: never bare UCL and LCL, which follow from it for each point's own n. */
export interface LimitSet {
  version: number;
  mean: number;
  sigma: number | null;
  estimator: string;
  windowPoints: number;
  windowFrom: Instant | null;
  windowTo: Instant | null;
  by: string;
  at: Instant;
  reason: string;
  approved: boolean;
}

/** The newest points on the chart, as far as a rule may look back: on which side of its centre each fell. */
export interface RecentPoint {
  id: string;
  side: Side;
  secondSide: Side | null;
}

export type Side = -1 | 0 | 1;

/** A complete phase I point, kept until the limits are frozen. */
export interface BaselinePoint {
  at: Instant;
  values: number[];
}

export interface OpenSubgroup {
  subgroup: string | null;
  values: number[];
  at: Instant;
  lastId: string;
  /** The line's clock just after the last value arrived: silence is measured from here (domain 0.2). */
  arrivedAt: Instant;
  historical: boolean;
  labels: Labels;
}

/** What a point carries of the event that completed it. */
export interface Labels {
  lot?: string;
  serial?: string;
  order?: string;
}

export interface SeriesState {
  station: string;
  characteristic: string;
  product: string;
  chart: Chart;
  subgroupSize: number;
  baselineSize: number;
  subgroupIdleMs: number;
  rules: RuleName[];
  planVersion: number;
  phase: "I" | "II";
  /** Counts up over the whole life of the series, whatever plans come and go. */
  versions: number;
  limits: LimitSet | null;
  baseline: BaselinePoint[];
  newestAt: Instant | null;
  /** The last value on an individuals chart that a moving range may span. */
  previousValue: number | null;
  recent: RecentPoint[];
  open: OpenSubgroup | null;
}

/** The furthest that a rule looks back, less the point itself. */
export const LOOK_BACK = 14;

export function seriesKey(station: string, characteristic: string, product: string): string {
  return `series/${station}/${characteristic}/${product}`;
}
