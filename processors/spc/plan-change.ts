// A plan comes in, or a series of a planned characteristic begins.
//   I1. The same chart, subgroup size and baseline (and the same scale of a short run) changes rules, parameters and
//       specification only; otherwise phase I starts again (domain 1.4).
//   I2. Versions of a series count up over its whole life, and its newest `at` survives every plan.
import type { PlanEvent } from "../../core/events.ts";
import type { Context } from "../../core/processor.ts";
import type { Instant } from "../../core/time.ts";
import { givenSet, startLimits } from "./limits.ts";
import { findPlan, type PlanRecord, storePlan } from "./plans.ts";
import { addKey, forgetResolved, type Resolved, seriesOfCharacteristic } from "./resolve.ts";
import { rebuildRun } from "./run.ts";
import {
  blankLive, loadSeries, type Series, type SeriesDefinition, saveDefinition, saveLive, seriesOf,
} from "./series.ts"; // biome-ignore format: one list
import { closeSubgroup, lowerIdleBound } from "./subgroups.ts";
import { clear, lengthOf } from "./window.ts";

export function onPlan(event: PlanEvent, context: Context): void {
  const { state } = context;
  // Loaded before the plan is stored: an open subgroup is closed by the plan that it was opened under.
  const affected = seriesOfCharacteristic(state, event.characteristic).map((key) => loadSeries(state, key, event) as Series);
  storePlan(state, event);
  forgetResolved(state);
  for (const series of affected) {
    const { station, characteristic, product } = series.identity;
    const plan = findPlan(state, station, characteristic, product) as PlanRecord;
    if (plan !== series.plan) saveLive(applyPlan(series, plan, event.at, context));
  }
}

/** The series of a planned characteristic, made at its first value; none without a plan. */
export function openSeries(resolved: Resolved, at: Instant, context: Context): Series | undefined {
  const { plan, identity } = resolved;
  if (!plan || resolved.series) return resolved.series;
  const { state } = context;
  const series = seriesOf(state, identity, { plan, definition: { versions: 0, limits: null }, live: blankLive() });
  state.set("series-count", (state.get<number>("series-count") ?? 0) + 1);
  saveDefinition(series);
  addKey(state, resolved.key);
  startPhase(series, at, context);
  emitCharacteristic(series, context);
  resolved.series = series;
  return series;
}

function applyPlan(series: Series, plan: PlanRecord, at: Instant, context: Context): Series {
  const { definition, live, identity, plan: before } = series;
  const isSame =
    before.chart === plan.chart &&
    before.subgroupSize === plan.subgroupSize &&
    before.baseline === plan.baseline &&
    isEqual(before.shortRun, plan.shortRun);
  if (!isSame) {
    closeSubgroup(series, context);
    context.emit("spc_phases", { ...identity, at, plan_version: plan.version });
    clear(series.window);
    const scale = isRescaled(before, plan) ? (definition.scale ?? 0) + 1 : definition.scale;
    Object.assign(definition, { limits: null, variables: undefined, scale } satisfies Partial<SeriesDefinition>);
    Object.assign(live, { ...blankLive(), newestAt: live.newestAt, hasUnkept: true });
  }
  if (live.open) lowerIdleBound(context, live.open.arrivedAt + plan.subgroupIdleMs);
  const changed = seriesOf(context.state, identity, { plan, definition, live });
  if (!isSame) startPhase(changed, at, context);
  else if (definition.limits) {
    if (!isEqual(statisticOf(before), statisticOf(plan))) {
      Object.assign(live, { memoryFrom: changed.method.begin && lengthOf(changed.window), memoryBefore: undefined });
    }
    rebuildRun(changed);
  }
  saveDefinition(changed);
  emitCharacteristic(changed, context);
  return changed;
}

/** A plan that brings limits starts in phase II. */
function startPhase(series: Series, at: Instant, context: Context): void {
  const { plan } = series;
  if (!plan.limits) return;
  const audit = { by: "plan", at, reason: "limits of the plan", approved: true };
  startLimits(series, { ...givenSet(series, plan.limits), ...audit }, context);
}

function emitCharacteristic({ plan, identity, definition }: Series, { emit }: Context): void {
  const { spec, rules, chart, subgroupSize, baseline } = plan;
  const { parameters, version, station, product, characteristic, ...shown } = plan;
  emit("characteristics", {
    ...identity,
    chart,
    subgroup_size: subgroupSize,
    baseline,
    lsl: spec?.lsl ?? null,
    usl: spec?.usl ?? null,
    target: spec?.target ?? null,
    rules: rules.map((rule) => (typeof rule === "string" ? rule : rule.rule)),
    plan: JSON.stringify({ ...shown, ...parameters }),
    plan_version: version,
    scale: definition.scale,
  });
}

/** Whether a value is another figure than before on the chart: only further products leave those that there were as they are. */
function isRescaled({ shortRun: before }: PlanRecord, { shortRun: after }: PlanRecord): boolean {
  if (!before || !after) return before !== after;
  if (before.method !== after.method) return true;
  const kept = new Map(after.products.map((each) => [each.product, each]));
  return !before.products.every(({ product, target, sigma }) => {
    const now = kept.get(product);
    return now?.target === target && (before.method === "target" || now.sigma === sigma);
  });
}

/** The parameters that a statistic with a memory depends on; the others set its limits. */
function statisticOf({ parameters: { lambda, k, headStart } }: PlanRecord) {
  return { lambda, k, headStart };
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
