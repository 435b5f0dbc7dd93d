// Limit sets of a series: estimated from its window, put in force, and told to the warehouse.
//   I1. A new set applies from its place in the log: earlier points are never judged again, runs start afresh (domain 1.4).
//   I2. Estimates take complete, timely, not excluded points; moving ranges are those between neighbours that are left.
import type { Context, Emit } from "../../core/processor.ts";
import type { Instant } from "../../core/time.ts";
import type { Estimate, Inestimable, LimitSet, Plot } from "./charts/chart.ts";
import { type Mark, markOf } from "./rules.ts";
import { type Series, saveDefinition } from "./series.ts";
import { keptOf, lengthOf, newestFirst, type WindowPoint } from "./window.ts";

export interface Selection {
  /** The newest so many of those that may estimate. */
  readonly points?: number | undefined;
  readonly from?: Instant | undefined;
  /** Not included. */
  readonly to?: Instant | undefined;
}

/** The points that a selection names, oldest first, and the ids of excluded ones among them. */
export function select({ window }: Series, { points, from, to }: Selection): { taken: WindowPoint[]; excluded: string[] } {
  const taken: WindowPoint[] = [];
  const excluded: string[] = [];
  for (const point of newestFirst(window)) {
    if (points !== undefined && taken.length === points) break;
    if ((from !== undefined && point.at < from) || (to !== undefined && point.at >= to)) continue;
    if (point.excluded) excluded.push(point.id);
    else if (point.complete) taken.push(point);
  }
  return { taken: taken.reverse(), excluded: excluded.reverse() };
}

/** A set from a window of points; where a statistic has no spread it says so. */
export function estimateSet(
  series: Series,
  { taken, excluded }: { taken: readonly WindowPoint[]; excluded: readonly string[] },
): (Estimate & Pick<LimitSet, "windowPoints" | "windowFrom" | "windowTo" | "windowExcluded">) | Inestimable {
  const estimate = series.method.estimate(taken);
  if (typeof estimate === "string") return estimate;
  const windowFrom = taken[0]?.at ?? null;
  const windowTo = taken.at(-1)?.at ?? null;
  return { ...estimate, windowPoints: taken.length, windowFrom, windowTo, ...(excluded.length > 0 && { windowExcluded: excluded }) };
}

/** Ends phase I when its points give limits; without spread it waits for more. */
export function freezeBaseline(series: Series, context: Context): void {
  const window = select(series, {});
  const estimate = estimateSet(series, window);
  if (typeof estimate === "string") return;
  const at = estimate.windowTo as Instant;
  startLimits(series, { ...estimate, by: "linepulse", at, reason: "phase I", approved: false }, context);
  if (!series.method.begin) return;
  series.live.memoryFrom = 0; // a statistic with a memory goes on from the points that gave the set
  rebuildRun(series);
}

/** The set of a plan or a command: given, not estimated. */
export function givenSet({ method }: Series, { mean, sigma = null }: { mean: number; sigma?: number | null | undefined }) {
  const origin = { estimator: "given", windowPoints: 0, windowFrom: null, windowTo: null };
  return { mean, sigma: method.sigmaOf ? method.sigmaOf(mean, sigma) : sigma, ...origin };
}

/** Puts a new limit set in force from here on. */
export function startLimits(series: Series, limits: Omit<LimitSet, "version">, { emit }: Context): void {
  const { plan, definition, live, method } = series;
  definition.versions += 1;
  definition.limits = { version: definition.versions, ...limits };
  live.collected = undefined;
  live.runFrom = lengthOf(series.window);
  live.memoryFrom = method.begin && live.runFrom;
  live.memoryBefore = undefined;
  live.marks = [];
  live.secondMarks = [];
  live.memory = method.begin?.(definition.limits, plan.parameters);
  saveDefinition(series);
  emitLimits(series, emit);
}

/** Rebuilds what the points of the run leave behind, after one was excluded or taken in again, or rules look back further. */
export function rebuildRun(series: Series): void {
  const { live, plan, definition, method } = series;
  const set = definition.limits;
  Object.assign(live, { marks: [], secondMarks: [], last: null, secondLast: null });
  let memory = startOf(series);
  for (const { point, place } of pointsToRebuild(series)) {
    const plot = method.plot(point, { set, parameters: plan.parameters, memory, previous: live.last });
    if (place >= live.runFrom) markRun(series, plot);
    live.last = plot.value;
    if (plot.second) live.secondLast = plot.second.value;
    if (plot.memory) memory = plot.memory;
  }
  live.memory = method.begin && set ? memory : undefined;
}

const NO_MEMORY: readonly number[] = [];

/** The memory before the oldest point of the run that is kept. */
function startOf({ live, plan, definition: { limits }, method }: Series): readonly number[] {
  return live.memoryBefore ?? (limits && method.begin?.(limits, plan.parameters)) ?? NO_MEMORY;
}

/** Takes the points that the window forgets into the memory that a rebuild starts from. */
export function remember(series: Series, forgotten: readonly WindowPoint[]): void {
  const { live, plan, definition: { limits: set }, method, window } = series; // biome-ignore format: one list
  if (!method.begin || !set) return;
  let place = lengthOf(window) - keptOf(window) - forgotten.length;
  for (const point of forgotten) {
    if (place++ < (live.memoryFrom ?? 0) || point.excluded) continue;
    live.memoryBefore = method.plot(point, { set, parameters: plan.parameters, memory: startOf(series), previous: null }).memory;
  }
}

/** Puts the marks of a judged point behind those before it, as far back as the rules look. */
export function markRun({ live, rules, secondRules }: Series, { value, scale, second }: Plot): void {
  if (value === null || !scale) return;
  push(live.marks, markOf(value, scale, live.marks.length > 0 ? live.last : null), rules.lookBack + 1);
  if (!second?.scale) return;
  push(
    live.secondMarks,
    markOf(second.value, second.scale, live.secondMarks.length > 0 ? live.secondLast : null),
    secondRules.lookBack + 1,
  );
}

function push(marks: Mark[], mark: Mark, keep: number): void {
  marks.push(mark);
  if (marks.length > keep) marks.shift();
}

/** The points, oldest first and not excluded, that marks and memory come from. */
function pointsToRebuild({ window, live, method, rules, secondRules }: Series): { point: WindowPoint; place: number }[] {
  const points: { point: WindowPoint; place: number }[] = [];
  // One more than rules look back: the neighbour of the first. Points without a spread are none on the second chart.
  let first = rules.lookBack + 2;
  let second = method.spreadOf && method.secondRules ? secondRules.lookBack + 2 : 0;
  let place = lengthOf(window);
  for (const point of newestFirst(window)) {
    place--;
    if (method.begin ? place < (live.memoryFrom ?? 0) : first <= 0 && second <= 0) break;
    if (point.excluded) continue;
    points.push({ point, place });
    first--;
    if (point.spread !== null) second--;
  }
  return points.reverse();
}

export function emitLimits({ plan, definition, identity }: Series, emit: Emit): void {
  const set = definition.limits;
  if (!set) return;
  emit("spc_limits", {
    ...identity,
    version: set.version,
    chart: plan.chart,
    mean: set.mean,
    sigma: set.sigma,
    center: set.center ?? null,
    model: set.model ? JSON.stringify({ variables: definition.variables, ...set.model }) : "",
    estimator: set.estimator,
    window_points: set.windowPoints,
    window_from: set.windowFrom,
    window_to: set.windowTo,
    window_excluded: [...(set.windowExcluded ?? [])],
    by: set.by,
    at: set.at,
    reason: set.reason,
    stage: set.stage ?? "",
    approved: set.approved,
    plan_version: plan.version,
  });
}
