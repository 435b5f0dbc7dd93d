// What can be watched: one item for each series of the plant, and the series' identity that names it in addresses and queries.
import type { Chart } from "../../../../core/plan.ts";
import { instantOrNull, isJson, listOf, numberOrNull, textOf } from "./json.ts";
import { readValue } from "./point.ts";

/** `product` is "" unless the plan in force names one. */
export interface SeriesKey {
  readonly factory: string;
  readonly line: string;
  readonly station: string;
  readonly characteristic: string;
  readonly product: string;
}

export interface Characteristic extends SeriesKey {
  readonly chart: Chart | "";
  readonly subgroupSize: number;
  readonly baseline: number | null;
  readonly lsl: number | null;
  readonly usl: number | null;
  readonly target: number | null;
  readonly lastValue: number | null;
  readonly lastAt: number | null;
  /** Rules hit in the last 24 h. */
  readonly signals24h: number;
}

export function readCharacteristic(item: unknown): Characteristic | undefined {
  if (!isJson(item)) return undefined;
  const key = readSeriesKey(item);
  if (key.station === "" || key.characteristic === "") return undefined;
  const spec = isJson(item.spec) ? item.spec : {};
  const last = isJson(item.last) ? item.last : {};
  const chart = textOf(item.chart) as Chart | "";
  return {
    ...key,
    chart,
    subgroupSize: numberOrNull(item.subgroupSize) ?? 1,
    baseline: numberOrNull(item.baseline),
    lsl: numberOrNull(spec.lsl),
    usl: numberOrNull(spec.usl),
    target: numberOrNull(spec.target),
    lastValue: readValue(last.value, chart),
    lastAt: instantOrNull(last.at),
    signals24h: numberOrNull(item.signals) ?? 0,
  };
}

/** The characteristics of one item of `GET /lines`: known by name, with nothing said yet about their points. */
export function readLine(item: unknown): Characteristic[] {
  if (!isJson(item)) return [];
  const { factory, line } = item;
  return listOf(item.characteristics).flatMap((each) => (isJson(each) ? (readCharacteristic({ ...each, factory, line }) ?? []) : []));
}

export function readSeriesKey(item: Readonly<Record<string, unknown>>): SeriesKey {
  return {
    factory: textOf(item.factory),
    line: textOf(item.line),
    station: textOf(item.station),
    characteristic: textOf(item.characteristic),
    product: textOf(item.product),
  };
}

/** One text for a series; identifiers never hold a "/". */
export function seriesName(key: SeriesKey): string {
  return `${key.factory}/${key.line}/${key.station}/${key.characteristic}/${key.product}`;
}

export function isSameSeries(a: SeriesKey, b: SeriesKey): boolean {
  return seriesName(a) === seriesName(b);
}

/** Query parameters that name a series. */
export function seriesQuery(key: SeriesKey): URLSearchParams {
  const { factory, line, station, characteristic, product } = key;
  return new URLSearchParams({ factory, line, station, characteristic, ...(product && { product }) });
}
