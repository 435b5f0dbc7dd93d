// A point of a control chart, as the API and the stream send it, with its time as epoch ms.
import type { Chart, RuleName } from "../../../../core/plan.ts";
import { instantOrNull, isJson, type Json, listOf, numberOrNull, textOf } from "./json.ts";

/** One of the two statistics of a point: X̄ or an individual value above, R or MR below. */
export interface Statistic {
  readonly value: number;
  readonly centerLine: number | null;
  readonly ucl: number | null;
  readonly lcl: number | null;
  readonly signals: readonly RuleName[];
}

export interface Point extends Statistic {
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
  readonly values: readonly number[];
  readonly lot: string;
  readonly serial: string;
  readonly order: string;
}

/** `undefined` when the item has no identity, time or value: such an item is skipped, never drawn wrongly. */
export function readPoint(item: unknown): Point | undefined {
  if (!isJson(item)) return undefined;
  const id = textOf(item.id);
  const at = instantOrNull(item.at);
  const statistic = readStatistic(item);
  if (id === "" || at === null || statistic === undefined) return undefined;
  return {
    ...statistic,
    id,
    at,
    chart: textOf(item.chart) as Chart,
    n: numberOrNull(item.n) ?? 1,
    sigma: numberOrNull(item.sigma),
    second: (isJson(item.second) ? readStatistic(item.second) : undefined) ?? null,
    phase: item.phase === "I" ? "I" : "II",
    limitsVersion: numberOrNull(item.limitsVersion) ?? 0,
    planVersion: numberOrNull(item.planVersion) ?? 0,
    complete: item.complete !== false,
    late: item.late === true,
    excluded: item.excluded === true,
    values: listOf(item.values).filter((value) => typeof value === "number"),
    lot: textOf(item.lot),
    serial: textOf(item.serial),
    order: textOf(item.order),
  };
}

function readStatistic(item: Json): Statistic | undefined {
  const value = numberOrNull(item.value);
  if (value === null) return undefined;
  return {
    value,
    centerLine: numberOrNull(item.centerLine),
    ucl: numberOrNull(item.ucl),
    lcl: numberOrNull(item.lcl),
    signals: listOf(item.signals).filter((rule) => typeof rule === "string") as RuleName[],
  };
}
