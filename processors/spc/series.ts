// What is remembered of one series: a (station, characteristic), and a product where the plan in force names one.
import type { Chart, RuleName } from "../../core/plan.ts";
import type { KeyedState } from "../../core/processor.ts";
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

/**
 * The newest points on the chart, as far as a rule may look back, oldest first: on which side of its centre each fell.
 * Three lists rather than one of objects: rules read the sides alone, and the state stays small.
 */
export interface RecentPoints {
  ids: string[];
  sides: Side[];
  secondSides: (Side | null)[];
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
  labels: Labels;
}

/** What a point carries of the event that completed it. */
export interface Labels {
  lot?: string | undefined;
  serial?: string | undefined;
  order?: string | undefined;
}

/** What changes seldom: by a plan, a freeze, a command. */
export interface SeriesDefinition {
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
}

/** What changes with every value. */
export interface SeriesLive {
  baseline: BaselinePoint[];
  newestAt: Instant | null;
  /** The last value on an individuals chart that a moving range may span. */
  previousValue: number | null;
  recent: RecentPoints;
  open: OpenSubgroup | null;
}

/** The two lie apart in the state, so that a value does not write again what it did not change. */
export interface Series {
  readonly definition: SeriesDefinition;
  readonly live: SeriesLive;
}

/** The furthest that a rule looks back, less the point itself. */
export const LOOK_BACK = 8;

export function noPoints(): RecentPoints {
  return { ids: [], sides: [], secondSides: [] };
}

export function blankLive(): SeriesLive {
  return { baseline: [], newestAt: null, previousValue: null, recent: noPoints(), open: null };
}

/** The part of a state key that names a series. */
export function seriesKey(station: string, characteristic: string, product: string): string {
  return `${station}/${characteristic}/${product}`;
}

const DEFINITION = "series/";
const LIVE = "live/";

export function loadSeries(state: KeyedState, key: string): Series | undefined {
  const definition = state.get<SeriesDefinition>(DEFINITION + key);
  return definition && { definition, live: state.get<SeriesLive>(LIVE + key) ?? blankLive() };
}

/** Keys of all series, in one order. */
export function seriesKeys(state: KeyedState): string[] {
  return [...state.keys(DEFINITION)].map((key) => key.slice(DEFINITION.length)).sort();
}

export function liveKey(key: string): string {
  return LIVE + key;
}

export function saveDefinition(state: KeyedState, { definition }: Series): void {
  const { station, characteristic, product } = definition;
  state.set(DEFINITION + seriesKey(station, characteristic, product), definition);
}
