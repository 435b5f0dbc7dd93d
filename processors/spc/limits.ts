// Limit sets of a series: estimated from its window, put in force, and told to the warehouse.
//   I1. A new set applies from its place in the log: earlier points are never judged again, runs start afresh (domain 1.4).
//   I2. Estimates take complete, timely, not excluded points; moving ranges are those between neighbours that are left.
import type { Context, Emit } from "../../core/processor.ts";
import type { Instant } from "../../core/time.ts";
import type { Estimate, Inestimable, LimitSet } from "./charts/chart.ts";
import { rebuildRun } from "./run.ts";
import { type Series, saveDefinition } from "./series.ts";
import { lengthOf, newestFirst, type WindowPoint } from "./window.ts";

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
