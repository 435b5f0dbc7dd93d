// Statistical process control of a line: measurements become points of control charts, judged against frozen limits.
//   I1. A series is (station, characteristic), and product where its plan names one; each has its own limits, runs and open
//       subgroup (domain 1.2).
//   I2. An open subgroup whose line has gone on without it for `subgroupIdleMs` is closed before anything later is taken in.
import type { CommandEvent, MeasurementEvent, PlanEvent, SeriesEvent } from "../../core/events.ts";
import type { Context, KeyedState, Rejection } from "../../core/processor.ts";
import type { Instant } from "../../core/time.ts";
import { type CommandOutcome, setLimits } from "./limit-commands.ts";
import { findPlan, type PlanRecord, storePlan, unsupported } from "./plans.ts";
import { addPoint, type SeriesIdentity, startLimits } from "./point.ts";
import { type Labels, type OpenSubgroup, type SeriesState, seriesKey } from "./series.ts";

type Place = { tenant: string; factory: string; line: string };

/** One value on its way into a series. */
interface Arrival {
  id: string;
  at: Instant;
  historical: boolean;
  subgroup: string | null;
  labels: Labels;
}

export function onMeasurement(event: MeasurementEvent, context: Context): Rejection | undefined {
  const plan = findPlan(context.state, event.station, event.characteristic, event.product ?? "");
  if (plan && event.vector) return { reason: "wrong-shape", detail: `chart "${plan.chart}" takes no vector` };
  if (event.values && plan?.chart === "i-mr") return { reason: "wrong-shape", detail: 'chart "i-mr" takes single values' };
  closeIdle(event, context);
  if (!plan) {
    emitReading(event, context);
    return undefined;
  }
  const series = openSeries(event, plan, context);
  const arrival = { id: event.id, at: event.at, historical: event.historical === true, subgroup: event.subgroup ?? null, labels: labelsOf(event) };
  if (event.values) {
    closeSubgroup(series, event, context);
    addPoint(series, { ...arrival, values: event.values, complete: true }, identityOf(series, event), context.emit);
  } else addValue(series, event.value as number, arrival, event, context);
  saveSeries(series, context.state);
  return undefined;
}

export function onSeries(event: SeriesEvent, context: Context): undefined {
  closeIdle(event, context);
  const plan = findPlan(context.state, event.station, event.characteristic, event.product ?? "");
  const historical = event.historical === true;
  const labels = labelsOf(event);
  const series = plan && openSeries(event, plan, context);
  for (const [n, value] of event.values.entries()) {
    const id = `${event.id}/${n}`;
    const at = event.times[n] as Instant;
    if (series) addValue(series, value, { id, at, historical, subgroup: null, labels }, event, context);
    else emitReading({ ...event, id, at, value }, context);
  }
  if (series) saveSeries(series, context.state);
}

export function onPlan(event: PlanEvent, context: Context): Rejection | undefined {
  const fault = unsupported(event);
  if (fault) return { reason: "unsupported-plan", detail: fault };
  storePlan(context.state, event);
  for (const key of [...context.state.keys(`series/`)].sort()) {
    const series = context.state.get<SeriesState>(key) as SeriesState;
    if (series.characteristic !== event.characteristic) continue;
    const plan = findPlan(context.state, series.station, series.characteristic, series.product);
    if (!plan || (plan.product ?? "") !== series.product) continue;
    applyPlan(series, plan, event, context);
    saveSeries(series, context.state);
  }
  return undefined;
}

/** Closes the open subgroups that silence has ended; cheap when none can be. */
export function closeIdle(place: Place, context: Context): void {
  const bound = context.state.get<Instant>("idle-bound");
  if (bound === undefined || context.clock.now <= bound) return;
  let next: Instant | undefined;
  for (const key of [...context.state.keys("series/")].sort()) {
    const series = context.state.get<SeriesState>(key) as SeriesState;
    if (!series.open) continue;
    const deadline = series.open.arrivedAt + series.subgroupIdleMs;
    if (context.clock.now > deadline) {
      closeSubgroup(series, place, context);
      saveSeries(series, context.state);
    } else if (next === undefined || deadline < next) next = deadline;
  }
  if (next === undefined) context.state.delete("idle-bound");
  else context.state.set("idle-bound", next);
}

export function onLimitCommand(event: CommandEvent, context: Context): CommandOutcome {
  if (event.name !== "limits.set" && event.name !== "limits.approve") {
    return { code: "NOT_SUPPORTED", detail: `"${event.name}" is not carried out by this build` };
  }
  const series = context.state.get<SeriesState>(seriesKey(event.station, event.characteristic, event.product ?? ""));
  if (!series) return { code: "NOT_FOUND", detail: `no series "${event.station}/${event.characteristic}"` };
  const outcome = setLimits(series, event, identityOf(series, event), context.emit);
  saveSeries(series, context.state);
  return outcome;
}

function openSeries(event: MeasurementEvent | SeriesEvent, plan: PlanRecord, context: Context): SeriesState {
  const product = plan.product ?? "";
  const known = context.state.get<SeriesState>(seriesKey(event.station, event.characteristic, product));
  if (known) return known;
  const { station, characteristic } = event;
  const series: SeriesState = { ...blank(plan), station, characteristic, product };
  startPhase(series, plan, event, context);
  emitCharacteristic(series, plan, event, context);
  return series;
}

function blank(plan: PlanRecord): Omit<SeriesState, "station" | "characteristic" | "product"> {
  const memory = { phase: "I" as const, versions: 0, limits: null, baseline: [], newestAt: null };
  return { ...judgedBy(plan), ...memory, previousValue: null, recent: [], open: null };
}

function judgedBy({ chart, subgroupSize, baseline, subgroupIdleMs, rules, version }: PlanRecord) {
  return { chart, subgroupSize, baselineSize: baseline, subgroupIdleMs, rules, planVersion: version };
}

/** The same chart, size and baseline changes rules and specification only; otherwise the series starts again (domain 1.4). */
function applyPlan(series: SeriesState, plan: PlanRecord, event: PlanEvent, context: Context): void {
  const isSame =
    series.chart === plan.chart && series.subgroupSize === plan.subgroupSize && series.baselineSize === plan.baseline;
  if (!isSame) closeSubgroup(series, event, context);
  Object.assign(series, judgedBy(plan));
  if (!isSame) {
    Object.assign(series, { phase: "I", limits: null, baseline: [], previousValue: null, recent: [] } satisfies Partial<SeriesState>);
    startPhase(series, plan, event, context);
  }
  emitCharacteristic(series, plan, event, context);
}

/** A plan that brings limits starts in phase II. */
function startPhase(series: SeriesState, plan: PlanRecord, event: Place & { at: Instant }, context: Context): void {
  if (!plan.limits) return;
  const { mean, sigma = null } = plan.limits;
  const origin = { estimator: "given", windowPoints: 0, windowFrom: null, windowTo: null };
  const set = { mean, sigma, ...origin, by: "plan", at: event.at, reason: "limits of the plan", approved: true };
  startLimits(series, set, identityOf(series, event), context.emit);
}

function addValue(series: SeriesState, value: number, arrival: Arrival, place: Place, context: Context): void {
  const { id, at, labels } = arrival;
  if (series.subgroupSize === 1) {
    addPoint(series, { id, at, values: [value], complete: true, labels }, identityOf(series, place), context.emit);
    return;
  }
  if (series.open && series.open.subgroup !== arrival.subgroup) closeSubgroup(series, place, context);
  const open: OpenSubgroup = series.open ?? {
    subgroup: arrival.subgroup, values: [], at, lastId: id, arrivedAt: 0, historical: arrival.historical, labels,
  }; // biome-ignore format: one object
  open.values.push(value);
  if (at > open.at) open.at = at;
  open.lastId = id;
  open.arrivedAt = context.clock.now;
  open.labels = labels;
  series.open = open;
  if (open.values.length >= series.subgroupSize) closeSubgroup(series, place, context);
  else lowerIdleBound(context, open.arrivedAt + series.subgroupIdleMs);
}

function closeSubgroup(series: SeriesState, place: Place, context: Context): void {
  const { open } = series;
  if (!open) return;
  series.open = null;
  const complete = open.values.length === series.subgroupSize;
  const sample = { id: open.lastId, at: open.at, values: open.values, complete, labels: open.labels };
  addPoint(series, sample, identityOf(series, place), context.emit);
}

function lowerIdleBound({ state }: Context, deadline: Instant): void {
  const bound = state.get<Instant>("idle-bound");
  if (bound === undefined || deadline < bound) state.set("idle-bound", deadline);
}

function saveSeries(series: SeriesState, state: KeyedState): void {
  state.set(seriesKey(series.station, series.characteristic, series.product), series);
}

function identityOf(series: SeriesState, { tenant, factory, line }: Place): SeriesIdentity {
  return { tenant, factory, line, station: series.station, characteristic: series.characteristic, product: series.product };
}

function labelsOf({ lot, serial, order }: Labels): Labels {
  return { ...(lot !== undefined && { lot }), ...(serial !== undefined && { serial }), ...(order !== undefined && { order }) };
}

function emitCharacteristic(series: SeriesState, plan: PlanRecord, place: Place, { emit }: Context): void {
  emit("characteristics", {
    ...identityOf(series, place),
    chart: series.chart,
    subgroup_size: series.subgroupSize,
    lsl: plan.spec?.lsl ?? null,
    usl: plan.spec?.usl ?? null,
    target: plan.spec?.target ?? null,
    rules: series.rules,
    plan_version: series.planVersion,
  });
}

type Readable = Place & { id: string; at: Instant; station: string; characteristic: string; product?: string | undefined } & Labels &
  Partial<Pick<MeasurementEvent, "value" | "values" | "vector" | "operator" | "tool" | "gauge">>;

/** A measurement that no plan judges is stored as it came; each component of a vector under its own characteristic. */
function emitReading(event: Readable, { emit }: Context): void {
  const { tenant, factory, line, station, product = "", id, at, operator, tool, gauge } = event;
  const rest = { id, at, ...labelsOf(event), ...(operator && { operator }), ...(tool && { tool }), ...(gauge && { gauge }) };
  const parts: [string, number[]][] = event.vector
    ? Object.entries(event.vector).map(([name, value]) => [name, [value]])
    : [[event.characteristic, event.values ?? [event.value as number]]];
  for (const [characteristic, values] of parts) {
    emit("readings", { tenant, factory, line, station, characteristic, product, values, ...rest });
  }
}
