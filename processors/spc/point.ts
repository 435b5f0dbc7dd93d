// A point: from the values of a subgroup (or an individual) to the row of its chart pair, its signals, and what the series
// remembers of it.
//   I1. Phase I points have no limits and are never judged later; the last of the baseline freezes version 1 (domain 1.4).
//   I2. Late points are judged by the limit test only, and leave runs, moving ranges and estimates alone (domain 1.7).
//   I3. Incomplete points run with their own n and never estimate.
import type { RuleName } from "../../core/plan.ts";
import type { Emit } from "../../core/processor.ts";
import type { Row } from "../../core/rows.ts";
import type { Instant } from "../../core/time.ts";
import { mean, range } from "../../stats/moments.ts";
import { estimate, type Limits, locationLimits, type PairChart, rangeLimits } from "./limits.ts";
import { applyRules, type Hit, LIMIT_TESTS, sideOf } from "./rules.ts";
import { type Labels, LOOK_BACK, type SeriesState } from "./series.ts";

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

export function addPoint(series: SeriesState, sample: Sample, identity: SeriesIdentity, emit: Emit): void {
  const late = series.newestAt !== null && sample.at < series.newestAt;
  const value = sample.values.length === 1 ? (sample.values[0] as number) : mean(sample.values);
  const spread = spreadOf(series, sample.values, late);
  const set = series.phase === "II" ? series.limits : null;
  const rules = late ? series.rules.filter((rule) => LIMIT_TESTS.has(rule)) : series.rules;

  const first = judge(value, set && locationLimits(sigmaSet(set), sample.values.length), rules, series.recent.map((p) => p.side));
  const spreadN = series.chart === "i-mr" ? 2 : sample.values.length;
  const second =
    spread === null
      ? null
      : judge(spread, set && rangeLimits(sigmaSet(set).sigma, spreadN), rules, series.recent.map((p) => p.secondSide));

  emit("spc_points", pointRow(series, sample, { identity, first, second, late }));
  emitSignals(series, sample, { identity, hits: first.hits, second: false }, emit);
  if (second) emitSignals(series, sample, { identity, hits: second.hits, second: true }, emit);
  if (!late) {
    series.newestAt = sample.at;
    if (series.chart === "i-mr") series.previousValue = value;
    if (set) remember(series, sample.id, first, second);
    else if (sample.complete) collectBaseline(series, sample, identity, emit);
  }
}

function sigmaSet({ mean, sigma }: { mean: number; sigma: number | null }): { mean: number; sigma: number } {
  return { mean, sigma: sigma ?? 0 };
}

function spreadOf(series: SeriesState, values: readonly number[], late: boolean): number | null {
  if (series.chart !== "i-mr") return values.length > 1 ? range(values) : null;
  return late || series.previousValue === null ? null : Math.abs((values[0] as number) - series.previousValue);
}

function judge(value: number, limits: Limits | null, rules: readonly RuleName[], sides: Parameters<typeof applyRules>[1]["sides"]): Judged {
  return { value, limits, hits: limits ? applyRules(rules, { value, limits, sides }) : [] };
}

function remember(series: SeriesState, id: string, first: Judged, second: Judged | null): void {
  const side = ({ value, limits }: Judged) => sideOf(value, (limits as Limits).centerLine);
  series.recent.push({ id, side: side(first), secondSide: second && side(second) });
  if (series.recent.length > LOOK_BACK) series.recent.shift();
}

function collectBaseline(series: SeriesState, { at, values }: Sample, identity: SeriesIdentity, emit: Emit): void {
  series.baseline.push({ at, values });
  if (series.baseline.length < series.baselineSize) return;
  const result = estimate(series.chart as PairChart, series.baseline);
  if (result.sigma === 0) return; // no spread yet: wait for more points
  const window = { windowPoints: series.baseline.length, windowFrom: series.baseline[0]?.at ?? at, windowTo: at };
  series.baseline = [];
  startLimits(series, { ...result, ...window, by: "linepulse", at, reason: "phase I", approved: false }, identity, emit);
}

type NewLimits = Omit<NonNullable<SeriesState["limits"]>, "version">;

/** Puts a new limit set in force from here on: runs start afresh, earlier points are never judged again. */
export function startLimits(series: SeriesState, limits: NewLimits, identity: SeriesIdentity, emit: Emit): void {
  series.phase = "II";
  series.versions += 1;
  series.limits = { version: series.versions, ...limits };
  series.baseline = [];
  series.recent = [];
  emitLimits(series, identity, emit);
}

export function emitLimits(series: SeriesState, identity: SeriesIdentity, emit: Emit): void {
  const set = series.limits;
  if (!set) return;
  emit("spc_limits", {
    ...identity,
    version: set.version,
    chart: series.chart,
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
    plan_version: series.planVersion,
  });
}

function pointRow(
  series: SeriesState,
  sample: Sample,
  { identity, first, second, late }: { identity: SeriesIdentity; first: Judged; second: Judged | null; late: boolean },
): Row<"spc_points"> {
  return {
    ...identity,
    id: sample.id,
    at: sample.at,
    chart: series.chart,
    n: sample.values.length,
    value: first.value,
    center_line: first.limits?.centerLine ?? null,
    ucl: first.limits?.ucl ?? null,
    lcl: first.limits?.lcl ?? null,
    sigma: first.limits ? (series.limits?.sigma ?? null) : null,
    signals: first.hits.map((hit) => hit.rule),
    second_value: second?.value ?? null,
    second_center_line: second?.limits?.centerLine ?? null,
    second_ucl: second?.limits?.ucl ?? null,
    second_lcl: second?.limits?.lcl ?? null,
    second_signals: second?.hits.map((hit) => hit.rule) ?? [],
    phase: series.phase,
    limits_version: series.phase === "II" ? (series.limits?.version ?? 0) : 0,
    plan_version: series.planVersion,
    complete: sample.complete,
    late,
    excluded: false,
    ...(sample.values.length > 1 ? { values: sample.values } : {}),
    ...sample.labels,
  };
}

function emitSignals(
  series: SeriesState,
  sample: Sample,
  { identity, hits, second }: { identity: SeriesIdentity; hits: readonly Hit[]; second: boolean },
  emit: Emit,
): void {
  for (const { rule, length } of hits) {
    const before = length > 1 ? series.recent.slice(1 - length).map((point) => point.id) : [];
    emit("spc_signals", {
      ...identity,
      id: sample.id,
      at: sample.at,
      rule,
      second,
      points: [...before, sample.id],
      limits_version: series.limits?.version ?? 0,
    });
  }
}
