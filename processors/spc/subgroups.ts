// From values to samples: subgroups that fill up, that another id or silence ends, and rare events that end a gap.
//   I1. An open subgroup is closed by its last value, by a value of another subgroup id (or product, on a short-run chart), by a
//       whole subgroup, by a plan that changes it, or by the line's clock moving on (domain 1.3).
import { stateCell } from "../../core/of-state.ts";
import type { Context, Run } from "../../core/processor.ts";
import type { Instant } from "../../core/time.ts";
import { mean } from "../../stats/moments.ts";
import type { Sample } from "./charts/chart.ts";
import { addPoint } from "./point.ts";
import type { Labels, OpenSubgroup, Series } from "./series.ts";

/** What brings a value, or a vector's components, into a series: its event, or one of many in a `series`. */
export interface Arrival extends Labels {
  readonly id: string;
  readonly at: Instant;
  readonly subgroup?: string | undefined;
  /** The line's clock just after it, where that is not the event's. */
  readonly arrivedAt?: Instant;
}

export function addValue(series: Series, value: number | number[], arrival: Arrival, context: Context): void {
  const { plan, live } = series;
  if (plan.subgroupSize === 1) {
    addSample(series, [value], arrival, { complete: true, context });
    return;
  }
  if (live.open && isAnother(series, live.open, arrival)) closeSubgroup(series, context);
  const { id, at } = arrival;
  const open: OpenSubgroup = live.open ?? { subgroup: arrival.subgroup ?? null, values: [], at, lastId: id, arrivedAt: 0, labels: {} };
  open.values.push(value);
  if (at > open.at) open.at = at;
  open.lastId = id;
  open.arrivedAt = arrival.arrivedAt ?? context.clock.now;
  open.labels = labelsOf(arrival);
  live.open = open;
  if (open.values.length >= plan.subgroupSize) closeSubgroup(series, context);
  else lowerIdleBound(context, open.arrivedAt + plan.subgroupIdleMs);
}

/** Values of one series that come together, numbered `[from, to)`. */
export type Values = Pick<Run, "from" | "to" | "id" | "at" | "value" | "begin">;

/** What they have in common. */
export interface Together extends Labels {
  readonly subgroup?: string | undefined;
  /** The line's clock before them, */
  readonly arrivedAt: Instant;
  /** and beyond which none of them moves it. */
  readonly latest: Instant;
}

/** Takes them as if each had come alone. */
export function addValues(series: Series, values: Values, together: Together, context: Context): void {
  const { plan, live } = series;
  const { latest } = together;
  const labels = labelsOf(together);
  const subgroup = together.subgroup ?? null;
  let { arrivedAt } = together;
  for (let n = values.from; n < values.to; n++) {
    const at = values.at(n);
    if (at > arrivedAt) arrivedAt = Math.min(at, latest);
    if (live.open && (isAnother(series, live.open, together) || arrivedAt > live.open.arrivedAt + plan.subgroupIdleMs)) {
      values.begin(n);
      if (n > values.from) live.open.lastId = values.id(n - 1);
      closeSubgroup(series, context);
    }
    if (plan.subgroupSize === 1) {
      values.begin(n);
      addSample(series, [values.value(n)], { id: values.id(n), at, ...labels }, { complete: true, context });
      continue;
    }
    const open: OpenSubgroup = live.open ?? { subgroup, values: [], at, lastId: "", arrivedAt, labels };
    live.open = open;
    open.values.push(values.value(n));
    if (at > open.at) open.at = at;
    open.arrivedAt = arrivedAt;
    open.labels = labels;
    const isFull = open.values.length >= plan.subgroupSize;
    if (isFull || n === values.to - 1) open.lastId = values.id(n);
    if (isFull) {
      values.begin(n);
      closeSubgroup(series, context);
    } else lowerIdleBound(context, arrivedAt + plan.subgroupIdleMs);
  }
}

/** A whole subgroup in one event. */
export function addSubgroup(series: Series, values: number[], arrival: Arrival, context: Context): void {
  closeSubgroup(series, context);
  const onePiece = arrival.operator !== undefined && arrival.serial !== undefined;
  addSample(series, values, arrival, { complete: true, onePiece, context });
}

export function closeSubgroup(series: Series, context: Context): void {
  const { open } = series.live;
  if (!open) return;
  series.live.open = undefined;
  const complete = open.values.length === series.plan.subgroupSize;
  addSample(series, open.values, { id: open.lastId, at: open.at, ...open.labels }, { complete, context });
}

function addSample(
  series: Series,
  values: (number | number[])[],
  labels: Arrival,
  { complete, onePiece, context }: { complete: boolean; onePiece?: boolean; context: Context },
): void {
  const sample = sampleOf(series, values);
  addPoint(series, { id: labels.id, at: labels.at, sample, values: shownValues(series, values), complete, onePiece, labels }, context);
}

/** When the first open subgroup of the line may be ended by silence: a bound that is cheap to look at. */
export const idleBound = stateCell<Instant>("idle-bound");

export function lowerIdleBound({ state }: Context, deadline: Instant): void {
  const bound = idleBound.get(state);
  if (bound === undefined || deadline < bound) idleBound.set(state, deadline);
}

function isAnother({ plan }: Series, open: OpenSubgroup, { subgroup, product }: Pick<Arrival, "subgroup" | "product">): boolean {
  return open.subgroup !== (subgroup ?? null) || (plan.shortRun !== undefined && open.labels.product !== product);
}

function sampleOf({ method, plan }: Series, values: (number | number[])[]): Sample {
  if (plan.chart === "t2") return { n: values.length, value: values.flat(), spread: null };
  const single = values as number[];
  if (single.length === 1) return { n: 1, value: single[0] as number, spread: null };
  const value = mean(single);
  return { n: single.length, value, spread: method.spreadOf?.(single) ?? null, rest: method.restOf?.(single, value) };
}

/** The values themselves, where the plotted one does not say them. */
function shownValues({ method, plan }: Series, values: (number | number[])[]): number[] | undefined {
  if (plan.chart === "t2") return values.flat();
  return values.length > 1 || method.begin ? (values as number[]) : undefined;
}

/** Of an event that carries more; most carry none. */
function labelsOf({ lot, serial, order, product, operator, tool, gauge }: Labels): Labels {
  return (lot ?? serial ?? order ?? product ?? operator ?? tool ?? gauge) ? { lot, serial, order, product, operator, tool, gauge } : NONE;
}

const NONE: Labels = Object.freeze({});

/** More nonconforming units in one event than this are no rare events. */
export const MOST_RARE = 1000;

/**
 * The samples that an `attribute` event gives: its count, or the gaps that it ends on a chart of rare events.
 *
 * g: conforming units since the last nonconforming one; an event's nonconforming units stand at its end, without a gap between
 * them. t: ms since the event before with a nonconforming unit. The first one starts the count.
 */
export function attributeSamples(
  { plan: { chart }, live }: Series,
  { inspected, count, at }: { inspected: number; count: number; at: Instant },
): Sample[] {
  if (chart !== "g" && chart !== "t") return [{ n: chart === "c" ? 1 : inspected, value: count, spread: null }];
  live.countedAt = at;
  if (count === 0) {
    if (chart === "g" && live.gap !== undefined) live.gap += inspected;
    return [];
  }
  const before = live.gap;
  live.gap = chart === "t" ? at : 0;
  const first = before === undefined ? [] : [chart === "t" ? at - before : before + inspected - count];
  const rest = chart === "t" ? [] : Array<number>(count - 1).fill(0);
  return [...first, ...rest].map((value) => ({ n: 1, value, spread: null }));
}
