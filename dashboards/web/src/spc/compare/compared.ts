// Which values are compared: those of several series, or of one series' points by what they tell about themselves.
import type { Chart } from "../../../../../core/plan.ts";
import { type Characteristic, isSameSeries, type SeriesKey, seriesName } from "../../api/characteristic.ts";
import type { Point } from "../../api/point.ts";
import { valuesOf } from "../capability/values.ts";
import { type Box, boxOf } from "./box.ts";
import type { SplitMode } from "./compare-address.ts";

/** Charts of measured values: the others plot counts, shares or times between events. */
const MEASURED: ReadonlySet<string> = new Set<Chart>(["xbar-r", "xbar-s", "i-mr", "ewma", "cusum"]);

/** More boxes than this are no comparison any more. */
export const MOST_COMPARED = 12;

export interface ComparedRow {
  readonly key: string;
  /** null: a part of the series' own points, named by `name`; "" = without. */
  readonly series: SeriesKey | null;
  readonly name: string;
  readonly box: Box | null;
  readonly cpk: number | null;
  /** Why there is none, as the API says it. */
  readonly why: string;
}

/** Those that have measured values; of the same characteristic first, then by name. */
export function candidates(known: readonly Characteristic[], own: Characteristic): Characteristic[] {
  const isAlike = (each: Characteristic) => each.characteristic === own.characteristic;
  return known
    .filter((each) => MEASURED.has(each.chart) && !isSameSeries(each, own))
    .sort((a, b) => Number(isAlike(b)) - Number(isAlike(a)) || (seriesName(a) < seriesName(b) ? -1 : 1));
}

/** What is compared when nobody has chosen: the same characteristic elsewhere, or of another product. */
export function usualOthers(known: readonly Characteristic[], own: Characteristic): string[] {
  return candidates(known, own)
    .filter(({ characteristic }) => characteristic === own.characteristic)
    .slice(0, MOST_COMPARED - 1)
    .map(seriesName);
}

/** By what a series' own points can be told apart: at least two of it. */
export function splitModes(points: readonly Point[]): SplitMode[] {
  const modes = ["measuredProduct", "tool", "operator", "gauge", "lot"] as const;
  return modes.filter((mode) => new Set(points.map((point) => point[mode])).size > 1);
}

/** Boxes of a series' own points, the largest first. */
export function splitRows(points: readonly Point[], mode: SplitMode): ComparedRow[] {
  const groups = new Map<string, Point[]>();
  for (const point of points) {
    const group = groups.get(point[mode]);
    if (group) group.push(point);
    else groups.set(point[mode], [point]);
  }
  const rows = [...groups].map(([name, of]) => ({ key: name, series: null, name, box: boxOf(valuesOf(of)), cpk: null, why: "" }));
  return rows.sort((a, b) => (b.box?.n ?? 0) - (a.box?.n ?? 0)).slice(0, MOST_COMPARED);
}
