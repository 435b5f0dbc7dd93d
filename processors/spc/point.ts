// A point: from the values of a subgroup (or an individual) to the row of its chart pair, its signals, and what the series
// remembers of it.
//   I1. Phase I points have no limits and are never judged later; the last of the baseline freezes version 1 (domain 1.4).
//   I2. Late points are judged by the limit test only, and leave runs, moving ranges and estimates alone (domain 1.7).
//   I3. Incomplete points run with their own n and never estimate.
import type { RuleName } from "../../core/plan.ts";
import type { Context, Emit } from "../../core/processor.ts";
import type { Row } from "../../core/rows.ts";
import type { Instant } from "../../core/time.ts";
import { mean, range } from "../../stats/moments.ts";
import { estimate, type Limits, locationLimits, type PairChart, rangeLimits } from "./limits.ts";
import { applyRules, type Hit, LIMIT_TESTS, sideOf } from "./rules.ts";
import { type Labels, type LimitSet, LOOK_BACK, noPoints, type Series, type Side, saveDefinition } from "./series.ts";

/** The identity that every row of a series starts with. */
export interface SeriesIdentity {
  tenant: string;
  factory: string;
  line: string;
  station: string;
  characteristic: string;
  product: string;
}

export interface Sample {
  id: string;
  at: Instant;
  values: number[];
  complete: boolean;
  labels: Labels;
}

interface Judged {
  value: number;
  limits: Limits | null;
  hits: Hit[];
}

export function addPoint(series: Series, sample: Sample, identity: SeriesIdentity, context: Context): void {
  const { emit } = context;
  const late = series.live.newestAt !== null && sample.at < series.live.newestAt;
  const value = sample.values.length === 1 ? (sample.values[0] as number) : mean(sample.values);
  const spread = spreadOf(series, sample.values, late);
  const set = series.definition.phase === "II" ? series.definition.limits : null;
  const rules = late ? series.definition.rules.filter((rule) => LIMIT_TESTS.has(rule)) : series.definition.rules;

  const { recent } = series.live;
  const first = judge(value, set && locationLimits(set.mean, set.sigma ?? 0, sample.values.length), rules, recent.sides);
  const spreadN = series.definition.chart === "i-mr" ? 2 : sample.values.length;
  const second = spread === null ? null : judge(spread, set && rangeLimits(set.sigma ?? 0, spreadN), rules, recent.secondSides);

  emit("spc_points", pointRow(series, sample, { identity, first, second, late }));
  emitSignals(series, sample, { identity, hits: first.hits, second: false }, emit);
  if (second) emitSignals(series, sample, { identity, hits: second.hits, second: true }, emit);
  if (!late) {
    series.live.newestAt = sample.at;
    if (series.definition.chart === "i-mr") series.live.previousValue = value;
    if (set) remember(series, sample.id, first, second);
    else if (sample.complete) collectBaseline(series, sample, identity, context);
  }
}

function spreadOf(series: Series, values: readonly number[], late: boolean): number | null {
  if (series.definition.chart !== "i-mr") return values.length > 1 ? range(values) : null;
  return late || series.live.previousValue === null ? null : Math.abs((values[0] as number) - series.live.previousValue);
}

function judge(value: number, limits: Limits | null, rules: readonly RuleName[], sides: readonly (Side | null)[]): Judged {
  return { value, limits, hits: limits ? applyRules(rules, { value, limits, sides }) : [] };
}

function remember({ live: { recent } }: Series, id: string, first: Judged, second: Judged | null): void {
  recent.ids.push(id);
  recent.sides.push(sideOfJudged(first));
  recent.secondSides.push(second && sideOfJudged(second));
  if (recent.ids.length <= LOOK_BACK) return;
  recent.ids.shift();
  recent.sides.shift();
  recent.secondSides.shift();
}

function sideOfJudged({ value, limits }: Judged): Side {
  return sideOf(value, (limits as Limits).centerLine);
}

function collectBaseline(series: Series, { at, values }: Sample, identity: SeriesIdentity, context: Context): void {
  series.live.baseline.push({ at, values });
  if (series.live.baseline.length < series.definition.baselineSize) return;
  const result = estimate(series.definition.chart as PairChart, series.live.baseline);
  if (result.sigma === 0) return; // no spread yet: wait for more points
  const window = { windowPoints: series.live.baseline.length, windowFrom: series.live.baseline[0]?.at ?? at, windowTo: at };
  series.live.baseline = [];
  startLimits(series, { ...result, ...window, by: "linepulse", at, reason: "phase I", approved: false }, identity, context);
}

type NewLimits = Omit<LimitSet, "version">;

/** Puts a new limit set in force from here on: runs start afresh, earlier points are never judged again. */
export function startLimits(series: Series, limits: NewLimits, identity: SeriesIdentity, { state, emit }: Context): void {
  series.definition.phase = "II";
  series.definition.versions += 1;
  series.definition.limits = { version: series.definition.versions, ...limits };
  series.live.baseline = [];
  series.live.recent = noPoints();
  saveDefinition(state, series);
  emitLimits(series, identity, emit);
}

export function emitLimits(series: Series, identity: SeriesIdentity, emit: Emit): void {
  const set = series.definition.limits;
  if (!set) return;
  emit("spc_limits", {
    ...identity,
    version: set.version,
    chart: series.definition.chart,
    mean: set.mean,
    sigma: set.sigma,
    estimator: set.estimator,
    window_points: set.windowPoints,
    window_from: set.windowFrom,
    window_to: set.windowTo,
    by: set.by,
    at: set.at,
    reason: set.reason,
    approved: set.approved,
    plan_version: series.definition.planVersion,
  });
}

function pointRow(
  series: Series,
  sample: Sample,
  { identity, first, second, late }: { identity: SeriesIdentity; first: Judged; second: Judged | null; late: boolean },
): Row<"spc_points"> {
  const { tenant, factory, line, station, characteristic, product } = identity;
  return {
    tenant,
    factory,
    line,
    station,
    characteristic,
    product,
    id: sample.id,
    at: sample.at,
    chart: series.definition.chart,
    n: sample.values.length,
    value: first.value,
    center_line: first.limits?.centerLine ?? null,
    ucl: first.limits?.ucl ?? null,
    lcl: first.limits?.lcl ?? null,
    sigma: first.limits ? (series.definition.limits?.sigma ?? null) : null,
    signals: namesOf(first.hits),
    second_value: second?.value ?? null,
    second_center_line: second?.limits?.centerLine ?? null,
    second_ucl: second?.limits?.ucl ?? null,
    second_lcl: second?.limits?.lcl ?? null,
    second_signals: second ? namesOf(second.hits) : undefined,
    phase: series.definition.phase,
    limits_version: series.definition.phase === "II" ? (series.definition.limits?.version ?? 0) : 0,
    plan_version: series.definition.planVersion,
    complete: sample.complete,
    late: late || undefined,
    values: sample.values.length > 1 ? sample.values : undefined,
    lot: sample.labels.lot,
    serial: sample.labels.serial,
    order: sample.labels.order,
  };
}

/** Most points have none: the column's default. */
function namesOf(hits: readonly Hit[]): RuleName[] | undefined {
  return hits.length === 0 ? undefined : hits.map((hit) => hit.rule);
}

function emitSignals(
  series: Series,
  sample: Sample,
  { identity, hits, second }: { identity: SeriesIdentity; hits: readonly Hit[]; second: boolean },
  emit: Emit,
): void {
  for (const { rule, length } of hits) {
    const before = length > 1 ? series.live.recent.ids.slice(1 - length) : [];
    emit("spc_signals", {
      ...identity,
      id: sample.id,
      at: sample.at,
      rule,
      second,
      points: [...before, sample.id],
      limits_version: series.definition.limits?.version ?? 0,
    });
  }
}
