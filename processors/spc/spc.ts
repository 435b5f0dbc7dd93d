// Statistical process control of a line: what is measured and inspected becomes points of control charts, judged against
// frozen limits.
//   I1. A series is (station, characteristic), and product where its plan names one; each has its own limits, runs and open
//       subgroup (domain 1.2).
//   I2. An open subgroup whose line has gone on without it for `subgroupIdleMs` is closed before anything later is taken in.
//   I3. A rejection comes before any change.

import { assert } from "../../core/assert.ts";
import type { AttributeEvent, MeasurementEvent, SeriesEvent } from "../../core/events.ts";
import { CAPACITY, type Context, type Quiet, type Rejection, type Run } from "../../core/processor.ts";
import type { Instant } from "../../core/time.ts";
import { refuseAttribute, refuseMeasurement, refuseSeries } from "./fit.ts";
import { openSeries } from "./plan-change.ts";
import { addPoint, pointIdOf } from "./point.ts";
import { emitReading } from "./readings.ts";
import { type Resolved, resolve } from "./resolve.ts";
import { loadSeries, type Place, type Series, saveDefinition, saveLive, seriesKeys } from "./series.ts";
import { addSubgroup, addValue, addValues, attributeSamples, closeSubgroup, idleBound, type Values } from "./subgroups.ts";

export function onMeasurement(event: MeasurementEvent, context: Context): Rejection | undefined {
  const resolved = resolve(context.state, event);
  const rejection = refuseMeasurement(resolved, event) ?? refuseMore(resolved, context);
  if (rejection) return rejection;
  closeIdle(event, context);
  const series = openSeries(resolved, event.at, context);
  if (!series) {
    emitReading(event, context);
    return undefined;
  }
  const { value, values, vector, product } = event;
  if (series.plan.shortRun) emitReading({ ...event, id: pointIdOf(series, event) }, context); // the chart shows how far it is from its product's target
  if (vector) addValue(series, components(series, vector), event, context);
  else if (values)
    addSubgroup(series, values.map((each) => scaled(series, each, product)), event, context); // biome-ignore format: one thought
  else addValue(series, scaled(series, value as number, product), event, context);
  saveLive(series);
  return undefined;
}

/** When measurements like this one only add to the series that they belong to, no open subgroup being closed by silence meanwhile. */
export function quietSeries(event: MeasurementEvent, otherwise: Quiet, { state, clock }: Context): Quiet | undefined {
  const resolved = resolve(state, event);
  const { series } = resolved;
  const isSingle = event.value !== undefined && event.values === undefined && event.vector === undefined;
  if (!series || series.plan.shortRun || !isSingle || refuseMeasurement(resolved, event)) return undefined;
  const firstDeadline = Math.max(clock.now, event.at) + series.plan.subgroupIdleMs;
  return { ...otherwise, until: Math.min(otherwise.until, idleBound.get(state) ?? firstDeadline, firstDeadline) };
}

/** Measurements of a quiet time. */
export function addRun(run: Run, context: Context): void {
  const { series } = resolve(context.state, run.event);
  assert(series !== undefined, "a run of a series that is not there");
  const { lot, serial, order, product, operator, tool, gauge, subgroup } = run.event;
  const labels = { lot, serial, order, product, operator, tool, gauge };
  addValues(series, run, { ...labels, subgroup, arrivedAt: context.clock.now, latest: Number.POSITIVE_INFINITY }, context);
  saveLive(series);
}

/** Each value arrives at its own time, as if it had come alone. */
export function onSeries(event: SeriesEvent, context: Context): Rejection | undefined {
  const resolved = resolve(context.state, event);
  const rejection = refuseSeries(resolved, event) ?? refuseMore(resolved, context);
  if (rejection) return rejection;
  const { now, before } = context.clock;
  let arrivedAt = event.historical ? now : before;
  const passTo = (time: Instant) => {
    arrivedAt = Math.min(now, Math.max(arrivedAt, time));
  };
  passTo(event.times[0] as Instant);
  closeIdle(event, context, arrivedAt);
  const series = openSeries(resolved, event.at, context);
  const { order, product, tool } = event;
  if (series && !series.plan.shortRun) {
    addValues(series, new SeriesValues(event), { order, product, tool, arrivedAt, latest: now }, context);
    saveLive(series);
    return undefined;
  }
  for (const [n, value] of event.values.entries()) {
    const id = `${event.id}/${n}`;
    const at = event.times[n] as Instant;
    emitReading({ ...event, id: series ? pointIdOf(series, { id, at }) : id, at, value, values: undefined }, context);
    if (!series) continue;
    passTo(at);
    if (series.live.open && arrivedAt > series.live.open.arrivedAt + series.plan.subgroupIdleMs) closeSubgroup(series, context);
    addValue(series, scaled(series, value, product), { id, at, arrivedAt, order, product, tool }, context);
  }
  if (series) saveLive(series);
  return undefined;
}

class SeriesValues implements Values {
  readonly from = 0;
  readonly to: number;
  readonly #event: SeriesEvent;

  constructor(event: SeriesEvent) {
    this.to = event.values.length;
    this.#event = event;
  }

  id(n: number): string {
    return `${this.#event.id}/${n}`;
  }

  at(n: number): Instant {
    return this.#event.times[n] as Instant;
  }

  value(n: number): number {
    return this.#event.values[n] as number;
  }

  begin(): void {} // all are one event
}

export function onAttribute(event: AttributeEvent, context: Context): Rejection | undefined {
  const resolved = resolve(context.state, event);
  const rejection = refuseAttribute(resolved, event) ?? refuseMore(resolved, context);
  if (rejection) return rejection;
  const series = openSeries(resolved, event.at, context);
  const { id, at, inspected, count } = event;
  if (!series) {
    emitReading({ ...event, values: [count, inspected] }, context);
    return undefined;
  }
  const samples = attributeSamples(series, { inspected, count, at });
  for (const [n, sample] of samples.entries()) {
    const pointId = n === samples.length - 1 ? id : `${id}/${n}`;
    addPoint(series, { id: pointId, at, sample, complete: true, labels: event, values: undefined }, context);
  }
  saveLive(series);
  return undefined;
}

/** Closes the open subgroups that silence has ended; cheap when none can be. */
export function closeIdle(place: Place, context: Context, now = context.clock.now): void {
  const bound = idleBound.get(context.state);
  if (bound === undefined || now <= bound) return;
  let next: Instant | undefined;
  for (const key of seriesKeys(context.state)) {
    const series = loadSeries(context.state, key, place) as Series;
    if (!series.live.open) continue;
    const deadline = series.live.open.arrivedAt + series.plan.subgroupIdleMs;
    if (now > deadline) {
      closeSubgroup(series, context);
      saveLive(series);
    } else if (next === undefined || deadline < next) next = deadline;
  }
  if (next === undefined) idleBound.delete(context.state);
  else idleBound.set(context.state, next);
}

/** A line that measures ever new characteristics is a mistake somewhere; it must not fill the memory. */
function refuseMore({ plan, series, identity }: Resolved, { state }: Context): Rejection | undefined {
  if (!plan || series || (state.get<number>("series-count") ?? 0) < CAPACITY.series) return undefined;
  return {
    reason: "over-capacity",
    detail: `the line has ${CAPACITY.series} series, "${identity.station}/${identity.characteristic}" would be one more`,
  };
}

/** On a short-run chart a value counts from its product's target, in that product's sigma where the plan says so. */
function scaled({ plan: { shortRun } }: Series, value: number, product: string | undefined): number {
  if (!shortRun) return value;
  const entry = shortRun.products.find((each) => each.product === product);
  if (!entry) return value; // refused before (fit.ts)
  return shortRun.method === "z" ? (value - entry.target) / (entry.sigma as number) : value - entry.target;
}

/** A vector in the order of the series, which its first vector gives. */
function components(series: Series, vector: Readonly<Record<string, number>>): number[] {
  if (!series.definition.variables) {
    series.definition.variables = Object.keys(vector).sort();
    saveDefinition(series);
  }
  return series.definition.variables.map((name) => vector[name] as number);
}
