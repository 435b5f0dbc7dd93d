// A point of a control chart, as the API and the stream send it, with its time as epoch ms.
//   I1. A chart of times between events counts in minutes here: nobody reads milliseconds.
import type { Chart, RuleName } from "../../../../core/plan.ts";
import { instantOrNull, isJson, type Json, listOf, numberOrNull, textOf } from "./json.ts";

/** One of the two statistics of a point: X̄ or an individual value above, R, s or MR below; of CUSUM the upper and the lower sum. */
export interface Statistic {
  readonly value: number;
  readonly centerLine: number | null;
  readonly ucl: number | null;
  readonly lcl: number | null;
  readonly signals: readonly RuleName[];
}

export interface Point extends Omit<Statistic, "value"> {
  /** null while a chart has nothing to compute its statistic from: CUSUM and T² in phase I. */
  readonly value: number | null;
  readonly id: string;
  readonly at: number;
  readonly chart: Chart;
  readonly n: number;
  readonly sigma: number | null;
  readonly second: Statistic | null;
  readonly phase: "I" | "II";
  readonly limitsVersion: number;
  readonly planVersion: number;
  readonly complete: boolean;
  readonly late: boolean;
  readonly excluded: boolean;
  /** How often somebody has spoken of it. */
  readonly annotations: number;
  readonly values: readonly number[];
  readonly lot: string;
  readonly serial: string;
  readonly order: string;
  /** What was measured: a series can be of many products. */
  readonly measuredProduct: string;
  readonly operator: string;
  readonly tool: string;
  readonly gauge: string;
}

/** The statistic of the upper chart, if the point has one. */
export function firstOf(point: Point): Statistic | null {
  return point.value === null ? null : (point as Statistic);
}

/** `undefined` when the item has no identity, no time or no figure for a value: such an item is skipped, never drawn wrongly. */
export function readPoint(item: unknown): Point | undefined {
  if (!isJson(item)) return undefined;
  const id = textOf(item.id);
  const at = instantOrNull(item.at);
  const chart = textOf(item.chart) as Chart;
  const value = readValue(item.value, chart);
  if (id === "" || at === null || (value === null && item.value !== null)) return undefined;
  return {
    ...readLimits(item, chart),
    value,
    id,
    at,
    chart,
    n: numberOrNull(item.n) ?? 1,
    sigma: numberOrNull(item.sigma),
    second: (isJson(item.second) ? readStatistic(item.second, chart) : undefined) ?? null,
    phase: item.phase === "I" ? "I" : "II",
    limitsVersion: numberOrNull(item.limitsVersion) ?? 0,
    planVersion: numberOrNull(item.planVersion) ?? 0,
    complete: item.complete !== false,
    late: item.late === true,
    excluded: item.excluded === true,
    annotations: numberOrNull(item.annotations) ?? 0,
    values: listOf(item.values).filter((value) => typeof value === "number"),
    lot: textOf(item.lot),
    serial: textOf(item.serial),
    order: textOf(item.order),
    measuredProduct: textOf(item.measuredProduct),
    operator: textOf(item.operator),
    tool: textOf(item.tool),
    gauge: textOf(item.gauge),
  };
}

function readStatistic(item: Json, chart: Chart): Statistic | undefined {
  const value = readValue(item.value, chart);
  return value === null ? undefined : { value, ...readLimits(item, chart) };
}

/** A figure in the units that the page shows. */
export function readValue(value: unknown, chart: Chart | ""): number | null {
  const figure = numberOrNull(value);
  return chart === "t" && figure !== null ? figure / 60_000 : figure;
}

function readLimits(item: Json, chart: Chart): Omit<Statistic, "value"> {
  return {
    centerLine: readValue(item.centerLine, chart),
    ucl: readValue(item.ucl, chart),
    lcl: readValue(item.lcl, chart),
    signals: listOf(item.signals).filter((rule) => typeof rule === "string") as RuleName[],
  };
}
