// What is remembered of one series: a (station, characteristic), and a product where the plan in force names one.
//   I1. What changes seldom (definition) and what changes with every value (live) lie apart in the state, so that a value does
//       not write again what it did not change. The window's older points lie apart from both (window.ts).
import type { RuleSpec } from "../../core/plan.ts";
import type { KeyedState } from "../../core/processor.ts";
import type { RowHead } from "../../core/rows.ts";
import type { Instant } from "../../core/time.ts";
import type { ChartMethod, LimitSet } from "./charts/chart.ts";
import { CHART_METHODS } from "./charts/charts.ts";
import { findPlan, type PlanRecord } from "./plans.ts";
import { type CompiledRules, compileRules, limitTests, type Mark } from "./rules.ts";
import { emptyWindow, type Window, type WindowTail } from "./window.ts";

/** What a point carries of the event that completed it. */
export interface Labels {
  lot?: string | undefined;
  serial?: string | undefined;
  order?: string | undefined;
  product?: string | undefined;
  operator?: string | undefined;
  tool?: string | undefined;
  gauge?: string | undefined;
}

export interface OpenSubgroup {
  subgroup: string | null;
  /** One list of a vector's components per observation on T², else single values. */
  values: (number | number[])[];
  at: Instant;
  lastId: string;
  /** The line's clock just after the last value arrived: silence is measured from here (domain 0.2). */
  arrivedAt: Instant;
  labels: Labels;
}

/** What changes seldom. The plan that judges a series lies apart (plans.ts): the one in force for its name. */
export interface SeriesDefinition {
  /** Counts up over the whole life of the series, whatever plans come and go. */
  versions: number;
  /** The set in force; null in phase I. */
  limits: LimitSet | null;
  /** Components of the vectors of T², in the order of their samples; known from the first one. */
  variables?: string[] | undefined;
  /** How often the scale of a short run has changed; undefined is never. */
  scale?: number | undefined;
}

/** Fields that most series never need are undefined, and so take no room in the state. */
export interface SeriesLive {
  newestAt: Instant | null;
  window: WindowTail;
  /** Complete, not excluded points of phase I so far; undefined in phase II. */
  collected: number | undefined;
  /** Where the run of the limit set in force starts: a place in the window. */
  runFrom: number;
  /** Where the newest points of this run fell, oldest first, and those of the second chart. */
  marks: Mark[];
  secondMarks: Mark[];
  /** The newest values on the two charts: neighbours of the next ones. */
  last: number | null;
  secondLast: number | null;
  /** Of a time-weighted chart after its newest point. */
  memory: readonly number[] | undefined;
  /** Where that memory starts in the window: a set of phase I remembers its own points. */
  memoryFrom: number | undefined;
  /** What it was after the last point that the window has forgotten. */
  memoryBefore: readonly number[] | undefined;
  /** Of a rare-event chart: units since the last nonconforming one, or its instant; undefined before the first. */
  gap: number | undefined;
  /** Of a rare-event chart: the newest event counted. */
  countedAt: Instant | undefined;
  /** True once there have been points that the window cannot know of: late ones, or those of an earlier plan. */
  hasUnkept: boolean | undefined;
  open: OpenSubgroup | undefined;
}

/** The identity that every row of a series starts with. */
export interface SeriesIdentity {
  readonly tenant: string;
  readonly factory: string;
  readonly line: string;
  readonly station: string;
  readonly characteristic: string;
  readonly product: string;
}

/** The line whose state it is. */
export type Place = Pick<SeriesIdentity, "tenant" | "factory" | "line">;

/** Columns of a point's row that the point before it mostly has the same. */
export type PointHeadColumn =
  | keyof SeriesIdentity | "chart" | "n" | "center_line" | "ucl" | "lcl" | "sigma" | "second_center_line" | "second_ucl" | "second_lcl"
  | "phase" | "limits_version" | "plan_version" | "complete" | "scale"; // biome-ignore format: one list
export type PointHead = RowHead<"spc_points", PointHeadColumn>;

export interface Series {
  readonly identity: SeriesIdentity;
  readonly definitionKey: string;
  readonly liveKey: string;
  readonly plan: PlanRecord;
  readonly definition: SeriesDefinition;
  readonly live: SeriesLive;
  readonly window: Window;
  readonly method: ChartMethod;
  readonly rules: CompiledRules;
  readonly secondRules: CompiledRules;
  readonly lateRules: CompiledRules;
  readonly lateSecondRules: CompiledRules;
  /** Of the newest point's row. */
  pointHead: PointHead | undefined;
  /** Of the state's commits, the one after which `live` was last marked as changed. */
  savedAfter: number | undefined;
}

export function blankLive(): SeriesLive {
  return {
    newestAt: null, window: emptyWindow(), collected: 0, runFrom: 0, marks: [], secondMarks: [], last: null, secondLast: null,
    memory: undefined, memoryFrom: undefined, memoryBefore: undefined, gap: undefined, countedAt: undefined, hasUnkept: undefined, open: undefined,
  }; // biome-ignore format: one object
}

/** The part of a state key that names a series. */
export function seriesKey(station: string, characteristic: string, product: string): string {
  return `${station}/${characteristic}/${product}`;
}

const DEFINITION = "series/";
const LIVE = "live/";

export function loadSeries(state: KeyedState, key: string, place: Place): Series | undefined {
  const definition = state.get<SeriesDefinition>(DEFINITION + key);
  if (!definition) return undefined;
  const [station, characteristic, product] = key.split("/") as [string, string, string];
  const plan = findPlan(state, station, characteristic, product) as PlanRecord; // no series without, and plans stay
  const { tenant, factory, line } = place;
  const identity = { tenant, factory, line, station, characteristic, product };
  return seriesOf(state, identity, { plan, definition, live: state.get<SeriesLive>(LIVE + key) ?? blankLive() });
}

/** A series with what follows from its plan. */
export function seriesOf(
  state: KeyedState,
  identity: SeriesIdentity,
  { plan, definition, live }: Pick<Series, "plan" | "definition" | "live">,
): Series {
  const key = seriesKey(identity.station, identity.characteristic, identity.product);
  const method = CHART_METHODS[plan.chart];
  return {
    identity,
    definitionKey: DEFINITION + key,
    liveKey: LIVE + key,
    plan,
    definition,
    live,
    window: { tail: live.window, key, state },
    method,
    ...rulesFor(plan.rules, method),
    pointHead: undefined,
    savedAfter: undefined,
  };
}

type SeriesRules = Pick<Series, "rules" | "secondRules" | "lateRules" | "lateSecondRules">;
const MOST_COMPILED = 1000;
const compiled = new Map<string, SeriesRules>();

/** Series of one chart with the same rules share them: ten thousand copies would not stay in the processor's cache. */
function rulesFor(rules: readonly RuleSpec[], method: ChartMethod): SeriesRules {
  const second = method.secondRules ?? "limits";
  const key = JSON.stringify([rules, method.rules, second]);
  let found = compiled.get(key);
  if (!found) {
    if (compiled.size >= MOST_COMPILED) compiled.clear();
    const late = limitTests(rules);
    found = {
      rules: compileRules(rules, method.rules),
      secondRules: compileRules(rules, second),
      lateRules: compileRules(late, method.rules),
      lateSecondRules: compileRules(late, second),
    };
    compiled.set(key, found);
  }
  return found;
}

/** Keys of all series, in one order. */
export function seriesKeys(state: KeyedState): string[] {
  return [...state.keys(DEFINITION)].map((key) => key.slice(DEFINITION.length)).sort();
}

export function saveLive(series: Series): void {
  const { state } = series.window;
  const { commits } = state;
  if (commits !== undefined && series.savedAfter === commits) return; // the usual case: one value of many between two commits
  series.savedAfter = commits;
  state.set(series.liveKey, series.live);
}

export function saveDefinition({ window: { state }, definitionKey, definition }: Series): void {
  state.set(definitionKey, definition);
}
