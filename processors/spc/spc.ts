// Statistical process control of a line: measurements become points of control charts, judged against frozen limits.
//   I1. A series is (station, characteristic), and product where its plan names one; each has its own limits, runs and open
//       subgroup (domain 1.2).
//   I2. An open subgroup whose line has gone on without it for `subgroupIdleMs` is closed before anything later is taken in.
import type { CommandEvent, MeasurementEvent, PlanEvent, SeriesEvent } from "../../core/events.ts";
import { CAPACITY, type Context, type Rejection } from "../../core/processor.ts";
import type { Instant } from "../../core/time.ts";
import { type CommandOutcome, setLimits } from "./limit-commands.ts";
import { findPlan, type PlanRecord, storePlan, unsupported } from "./plans.ts";
import { addPoint, type SeriesIdentity, startLimits } from "./point.ts";
import { forgetResolved, type Resolved, resolve } from "./resolve.ts";
import {
  blankLive,
  type Labels,
  liveKey,
  loadSeries,
  type OpenSubgroup,
  type Series,
  type SeriesDefinition,
  saveDefinition,
  seriesKey,
  seriesKeys,
} from "./series.ts";

type Place = { tenant: string; factory: string; line: string };

/** One value on its way into a series. */
interface Arrival {
  id: string;
  at: Instant;
  subgroup: string | null;
  labels: Labels;
}

export function onMeasurement(event: MeasurementEvent, context: Context): Rejection | undefined {
  const resolved = resolve(context.state, event);
  const { plan } = resolved;
  if (plan && event.vector) return { reason: "wrong-shape", detail: `chart "${plan.chart}" takes no vector` };
  if (event.values && plan?.chart === "i-mr") return { reason: "wrong-shape", detail: 'chart "i-mr" takes single values' };
  const overflow = refuseSeries(resolved, context);
  if (overflow) return overflow;
  closeIdle(event, context);
  const series = openSeries(resolved, event.at, context);
  if (!series) {
    emitReading(event, context);
    return undefined;
  }
  const { id, at, lot, serial, order } = event;
  const labels: Labels = { lot, serial, order };
  if (event.values) {
    closeSubgroup(series, event, context);
    addPoint(series, { id, at, values: event.values, complete: true, labels }, resolved.identity, context);
  } else addValue(series, event.value as number, { id, at, subgroup: event.subgroup ?? null, labels }, resolved.identity, context);
  context.state.set(resolved.liveKey, series.live);
  return undefined;
}

export function onSeries(event: SeriesEvent, context: Context): Rejection | undefined {
  const resolved = resolve(context.state, event);
  const overflow = refuseSeries(resolved, context);
  if (overflow) return overflow;
  closeIdle(event, context);
  const series = openSeries(resolved, event.at, context);
  const labels: Labels = { order: event.order };
  for (const [n, value] of event.values.entries()) {
    const id = `${event.id}/${n}`;
    const at = event.times[n] as Instant;
    if (series) addValue(series, value, { id, at, subgroup: null, labels }, resolved.identity, context);
    else emitReading({ ...event, id, at, value }, context);
  }
  if (series) context.state.set(resolved.liveKey, series.live);
  return undefined;
}

export function onPlan(event: PlanEvent, context: Context): Rejection | undefined {
  const fault = unsupported(event);
  if (fault) return { reason: "unsupported-plan", detail: fault };
  storePlan(context.state, event);
  forgetResolved(context.state);
  for (const key of seriesKeys(context.state)) {
    const series = loadSeries(context.state, key) as Series;
    const { station, characteristic, product } = series.definition;
    if (characteristic !== event.characteristic) continue;
    const plan = findPlan(context.state, station, characteristic, product);
    if (!plan || (plan.product ?? "") !== product) continue;
    applyPlan(series, plan, event, context);
    context.state.set(liveKey(key), series.live);
  }
  return undefined;
}

/** Closes the open subgroups that silence has ended; cheap when none can be. */
export function closeIdle(place: Place, context: Context): void {
  const bound = context.state.get<Instant>("idle-bound");
  if (bound === undefined || context.clock.now <= bound) return;
  let next: Instant | undefined;
  for (const key of seriesKeys(context.state)) {
    const series = loadSeries(context.state, key) as Series;
    if (!series.live.open) continue;
    const deadline = series.live.open.arrivedAt + series.definition.subgroupIdleMs;
    if (context.clock.now > deadline) {
      closeSubgroup(series, place, context);
      context.state.set(liveKey(key), series.live);
    } else if (next === undefined || deadline < next) next = deadline;
  }
  if (next === undefined) context.state.delete("idle-bound");
  else context.state.set("idle-bound", next);
}

export function onLimitCommand(event: CommandEvent, context: Context): CommandOutcome {
  if (event.name !== "limits.set" && event.name !== "limits.approve") {
    return { code: "NOT_SUPPORTED", detail: `"${event.name}" is not carried out by this build` };
  }
  const key = seriesKey(event.station, event.characteristic, event.product ?? "");
  const series = loadSeries(context.state, key);
  if (!series) return { code: "NOT_FOUND", detail: `no series "${event.station}/${event.characteristic}"` };
  const outcome = setLimits(series, event, identityOf(series, event), context);
  context.state.set(liveKey(key), series.live);
  return outcome;
}

/** A line that measures ever new characteristics is a mistake somewhere; it must not fill the memory. */
function refuseSeries({ plan, series, identity }: Resolved, { state }: Context): Rejection | undefined {
  if (!plan || series || (state.get<number>("series-count") ?? 0) < CAPACITY.series) return undefined;
  const name = `${identity.station}/${identity.characteristic}`;
  return { reason: "over-capacity", detail: `the line has ${CAPACITY.series} series, "${name}" would be one more` };
}

/** The series of a planned characteristic, made at its first value; none without a plan. */
function openSeries(resolved: Resolved, at: Instant, context: Context): Series | undefined {
  const { plan, identity } = resolved;
  if (!plan || resolved.series) return resolved.series;
  const { station, characteristic, product } = identity;
  const definition = { station, characteristic, product, ...judgedBy(plan), phase: "I" as const, versions: 0, limits: null };
  const series: Series = { definition, live: blankLive() };
  context.state.set("series-count", (context.state.get<number>("series-count") ?? 0) + 1);
  saveDefinition(context.state, series);
  startPhase(series, plan, { ...identity, at }, context);
  emitCharacteristic(series, plan, identity, context);
  resolved.series = series;
  return series;
}

function judgedBy({ chart, subgroupSize, baseline, subgroupIdleMs, rules, version }: PlanRecord) {
  return { chart, subgroupSize, baselineSize: baseline, subgroupIdleMs, rules, planVersion: version };
}

/** The same chart, size and baseline changes rules and specification only; otherwise the series starts again (domain 1.4). */
function applyPlan(series: Series, plan: PlanRecord, event: PlanEvent, context: Context): void {
  const { definition, live } = series;
  const isSame =
    definition.chart === plan.chart && definition.subgroupSize === plan.subgroupSize && definition.baselineSize === plan.baseline;
  if (!isSame) closeSubgroup(series, event, context);
  Object.assign(definition, judgedBy(plan));
  if (!isSame) {
    Object.assign(definition, { phase: "I", limits: null } satisfies Partial<SeriesDefinition>);
    Object.assign(live, { ...blankLive(), newestAt: live.newestAt });
    startPhase(series, plan, event, context);
  }
  saveDefinition(context.state, series);
  emitCharacteristic(series, plan, event, context);
}

/** A plan that brings limits starts in phase II. */
function startPhase(series: Series, plan: PlanRecord, event: Place & { at: Instant }, context: Context): void {
  if (!plan.limits) return;
  const { mean, sigma = null } = plan.limits;
  const origin = { estimator: "given", windowPoints: 0, windowFrom: null, windowTo: null };
  const set = { mean, sigma, ...origin, by: "plan", at: event.at, reason: "limits of the plan", approved: true };
  startLimits(series, set, identityOf(series, event), context);
}

function addValue(series: Series, value: number, arrival: Arrival, identity: SeriesIdentity, context: Context): void {
  const { id, at, labels } = arrival;
  if (series.definition.subgroupSize === 1) {
    addPoint(series, { id, at, values: [value], complete: true, labels }, identity, context);
    return;
  }
  if (series.live.open && series.live.open.subgroup !== arrival.subgroup) closeSubgroup(series, identity, context);
  const open: OpenSubgroup = series.live.open ?? {
    subgroup: arrival.subgroup, values: [], at, lastId: id, arrivedAt: 0, labels,
  }; // biome-ignore format: one object
  open.values.push(value);
  if (at > open.at) open.at = at;
  open.lastId = id;
  open.arrivedAt = context.clock.now;
  open.labels = labels;
  series.live.open = open;
  if (open.values.length >= series.definition.subgroupSize) closeSubgroup(series, identity, context);
  else lowerIdleBound(context, open.arrivedAt + series.definition.subgroupIdleMs);
}

function closeSubgroup(series: Series, place: Place, context: Context): void {
  const { open } = series.live;
  if (!open) return;
  series.live.open = null;
  const complete = open.values.length === series.definition.subgroupSize;
  const sample = { id: open.lastId, at: open.at, values: open.values, complete, labels: open.labels };
  addPoint(series, sample, identityOf(series, place), context);
}

function lowerIdleBound({ state }: Context, deadline: Instant): void {
  const bound = state.get<Instant>("idle-bound");
  if (bound === undefined || deadline < bound) state.set("idle-bound", deadline);
}

function identityOf({ definition }: Series, { tenant, factory, line }: Place): SeriesIdentity {
  const { station, characteristic, product } = definition;
  return { tenant, factory, line, station, characteristic, product };
}

function emitCharacteristic(series: Series, plan: PlanRecord, place: Place, { emit }: Context): void {
  emit("characteristics", {
    ...identityOf(series, place),
    chart: series.definition.chart,
    subgroup_size: series.definition.subgroupSize,
    baseline: series.definition.baselineSize,
    lsl: plan.spec?.lsl ?? null,
    usl: plan.spec?.usl ?? null,
    target: plan.spec?.target ?? null,
    rules: series.definition.rules,
    plan_version: series.definition.planVersion,
  });
}

type Readable = Place & { id: string; at: Instant; station: string; characteristic: string; product?: string | undefined } & Labels &
  Partial<Pick<MeasurementEvent, "value" | "values" | "vector" | "operator" | "tool" | "gauge">>;

/** A measurement that no plan judges is stored as it came; each component of a vector under its own characteristic. */
function emitReading(event: Readable, { emit }: Context): void {
  const { tenant, factory, line, station, product = "", id, at, operator, tool, gauge } = event;
  const { lot, serial, order } = event;
  const rest = { id, at, lot, serial, order, operator, tool, gauge };
  const parts: [string, number[]][] = event.vector
    ? Object.entries(event.vector).map(([name, value]) => [name, [value]])
    : [[event.characteristic, event.values ?? [event.value as number]]];
  for (const [characteristic, values] of parts) {
    emit("readings", { tenant, factory, line, station, characteristic, product, values, ...rest });
  }
}
