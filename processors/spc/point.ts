// A point: from a sample to the row of its chart pair, its signals, and what the series remembers of it.
//   I1. Phase I points have no limits and are never judged later; the last of the baseline freezes version 1 (domain 1.4).
//   I2. Late points are judged by the limit test only, and leave runs, moving ranges, estimates and memory alone (domain 1.7).
//   I3. Incomplete points run with their own n and never estimate.
//   I4. A timely point has another id than the newest ones at its time, also where two sources number their events alike (domain 0.4).
import type { RuleName } from "../../core/plan.ts";
import type { Context, Emit } from "../../core/processor.ts";
import { type Row, rowHead } from "../../core/rows.ts";
import type { Instant } from "../../core/time.ts";
import type { Plot, Plotted, Sample } from "./charts/chart.ts";
import { freezeBaseline } from "./limits.ts";
import { type Hit, judge, markOf, type Scale } from "./rules.ts";
import { markRun, remember } from "./run.ts";
import type { Labels, PointHead, PointHeadColumn, Series } from "./series.ts";
import { append, isAmongNewest, newestFirst, type WindowPoint } from "./window.ts";

/** A sample with where it comes from. */
export interface NewPoint {
  readonly id: string;
  readonly at: Instant;
  readonly sample: Sample;
  readonly complete: boolean;
  readonly labels: Labels;
  /** The values are of one event, and it names operator and serial. */
  readonly onePiece?: boolean | undefined;
  /** What was measured, where the plotted value alone does not say it. */
  readonly values: number[] | undefined;
}

const NO_HITS: readonly Hit[] = [];
const NO_MEMORY: readonly number[] = [];

/** The id that a point of an event of this id gets: the event's own, with a number behind it where a point of another source has that. */
export function pointIdOf({ window, live }: Series, { id, at }: Pick<NewPoint, "id" | "at">): string {
  if (at !== live.newestAt) return id;
  let name = id;
  for (let n = 2; isAmongNewest(window, name, at); n++) name = `${id}@${n}`;
  return name;
}

export function addPoint(series: Series, given: NewPoint, context: Context): void {
  const id = pointIdOf(series, given);
  const point = id === given.id ? given : { ...given, id };
  const { plan, definition, live } = series;
  const isLate = live.newestAt !== null && point.at < live.newestAt;
  const plot = plotUnder(series, point.sample, isLate);
  const [hits, secondHits] = isLate ? judgeLate(series, plot) : judgeTimely(series, plot);
  context.emitUnder("spc_points", headOf(series, point, plot), pointRow(series, point, { plot, hits, secondHits, isLate }));
  emitSignals(series, point, { hits, isSecond: false, isLate }, context.emit);
  emitSignals(series, point, { hits: secondHits, isSecond: true, isLate }, context.emit);
  if (isLate) {
    live.hasUnkept = true;
    return;
  }
  const { at, complete, sample } = point;
  live.newestAt = at;
  live.last = plot.value;
  if (plot.second) live.secondLast = plot.second.value;
  if (plot.memory) live.memory = plot.memory;
  if (!definition.limits && !complete) {
    live.hasUnkept = true; // estimates nothing, and in phase I there are no runs
    return;
  }
  const { n, value, spread, rest } = sample;
  const forget = series.method.begin && definition.limits ? (points: readonly WindowPoint[]) => remember(series, points) : undefined;
  append(series.window, { id, at, n, value, spread, rest, complete, excluded: false }, 2 * plan.baseline, forget);
  if (definition.limits) return;
  live.collected = (live.collected ?? 0) + 1;
  if (live.collected >= plan.baseline) freezeBaseline(series, context);
}

/** A late individual has no moving range: it has no neighbour. */
function plotUnder({ method, plan, definition, live }: Series, sample: Sample, isLate: boolean): Plot {
  const previous = isLate ? null : live.last;
  return method.plot(sample, { set: definition.limits, parameters: plan.parameters, memory: live.memory ?? NO_MEMORY, previous });
}

function judgeLate(series: Series, { value, scale, second }: Plot): [readonly Hit[], readonly Hit[]] {
  const alone = (plotted: Plotted) => (plotted.scale ? [markOf(plotted.value, plotted.scale, null)] : []);
  const hits = value === null || !scale ? NO_HITS : judge(series.lateRules, alone({ value, scale }));
  return [hits, second?.scale ? judge(series.lateSecondRules, alone(second)) : NO_HITS];
}

function judgeTimely(series: Series, plot: Plot): [readonly Hit[], readonly Hit[]] {
  if (plot.value === null || !plot.scale) return [NO_HITS, NO_HITS];
  markRun(series, plot);
  const { live, rules, secondRules } = series;
  return [judge(rules, live.marks), plot.second?.scale ? judge(secondRules, live.secondMarks) : NO_HITS];
}

interface Judgement {
  readonly plot: Plot;
  readonly hits: readonly Hit[];
  readonly secondHits: readonly Hit[];
  readonly isLate: boolean;
}

/** What row after row of a series has the same, as long as its limits stand and its samples are of one size. */
function headOf(series: Series, { sample: { n }, complete }: NewPoint, { scale, sigma, second }: Plot): PointHead {
  const { plan, definition } = series;
  const secondScale = second ? second.scale : null;
  const version = definition.limits ? definition.limits.version : 0;
  const known = series.pointHead;
  if (known && version === known.columns.limits_version && n === known.columns.n && complete === known.columns.complete) {
    const { center_line, ucl, lcl, second_center_line, second_ucl, second_lcl } = known.columns;
    const isFirst = sigma === known.columns.sigma && isAt(scale, center_line, ucl, lcl);
    if (isFirst && isAt(secondScale, second_center_line, second_ucl, second_lcl)) return known;
  }
  const head = rowHead<"spc_points", PointHeadColumn>({
    ...series.identity,
    chart: plan.chart,
    n,
    center_line: scale ? scale.centerLine : null,
    ucl: scale ? scale.ucl : null,
    lcl: scale ? scale.lcl : null,
    sigma,
    second_center_line: secondScale ? secondScale.centerLine : null,
    second_ucl: secondScale ? secondScale.ucl : null,
    second_lcl: secondScale ? secondScale.lcl : null,
    phase: definition.limits ? "II" : "I",
    limits_version: version,
    plan_version: plan.version,
    complete,
    scale: definition.scale,
  });
  series.pointHead = head;
  return head;
}

function isAt(scale: Scale | null, centerLine: number | null, ucl: number | null, lcl: number | null): boolean {
  if (scale === null) return centerLine === null && ucl === null && lcl === null;
  return scale.centerLine === centerLine && scale.ucl === ucl && scale.lcl === lcl;
}

function pointRow(
  series: Series,
  point: NewPoint,
  { plot, hits, secondHits, isLate }: Judgement,
): Omit<Row<"spc_points">, PointHeadColumn> {
  const { id, at, labels, values, onePiece } = point;
  const { lot, serial, order, product, operator, tool, gauge } = labels;
  return {
    id,
    at,
    value: plot.value,
    signals: namesOf(hits),
    second_value: plot.second ? plot.second.value : null,
    second_signals: namesOf(secondHits),
    late: isLate || undefined,
    values,
    lot,
    serial,
    order,
    measured_product: product === series.identity.product ? undefined : product,
    operator,
    tool,
    gauge,
    one_piece: onePiece || undefined,
  };
}

/** Most points have none: the column's default. */
function namesOf(hits: readonly Hit[]): RuleName[] | undefined {
  return hits.length === 0 ? undefined : hits.map(({ rule }) => rule);
}

function emitSignals(
  series: Series,
  point: NewPoint,
  { hits, isSecond, isLate }: { hits: readonly Hit[]; isSecond: boolean; isLate: boolean },
  emit: Emit,
): void {
  for (const { rule, length } of hits) {
    emit("spc_signals", {
      ...series.identity,
      id: point.id,
      at: point.at,
      rule,
      second: isSecond,
      points: [...(isLate ? [] : idsBefore(series, { count: length - 1, isSecond })), point.id],
      limits_version: series.definition.limits?.version ?? 0,
    });
  }
}

/** Ids of the newest points on the chart, oldest first; a single value has no range or standard deviation. */
function idsBefore({ window, method }: Series, { count, isSecond }: { count: number; isSecond: boolean }): string[] {
  const ids: string[] = [];
  if (count === 0) return ids;
  for (const { id, excluded, n } of newestFirst(window)) {
    if (excluded || (isSecond && n === 1 && method.spreadOf && !method.begin)) continue;
    ids.push(id);
    if (ids.length === count) break;
  }
  return ids.reverse();
}
