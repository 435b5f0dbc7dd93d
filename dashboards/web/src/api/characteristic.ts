// What can be watched: one item for each series of the plant, and the series' identity that names it in addresses and queries.
import type { Chart } from "../../../../core/plan.ts";
import { instantOrNull, isJson, listOf, numberOrNull, textOf } from "./json.ts";
import { type Point, readValue } from "./point.ts";

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
  /** Of these, how many nobody has closed. */
  readonly openSignals: number;
  /** Of the newest points of the last 24 h, `cpkPoints` of them. */
  readonly cpk: number | null;
  readonly cpkPoints: number;
  /** The last point and Cpk were not asked for. */
  readonly isBare: boolean;
  /** Why `cpk` is null; "" when it is not. */
  readonly cpkReason: string;
  /** Names of the rules of the plan in force. */
  readonly rules: readonly string[];
  readonly planVersion: number;
}

/** What is known of a series that the list does not have (yet): its name. */
export function unlisted(key: SeriesKey): Characteristic {
  return {
    ...key, chart: "", subgroupSize: 1, baseline: null, lsl: null, usl: null, target: null, lastValue: null, lastAt: null, signals24h: 0,
    openSignals: 0, cpk: null, cpkPoints: 0, isBare: false, cpkReason: "", rules: [], planVersion: 0,
  }; // biome-ignore format: one item
}

/** The API's reason where a list was asked for without figures. */
const UNASKED = "not asked for";

export function readCharacteristic(item: unknown): Characteristic | undefined {
  if (!isJson(item)) return undefined;
  const key = readSeriesKey(item);
  if (key.station === "" || key.characteristic === "") return undefined;
  const spec = isJson(item.spec) ? item.spec : {};
  const last = isJson(item.last) ? item.last : {};
  const chart = textOf(item.chart) as Chart | "";
  const cpkReason = isJson(item.reasons) ? textOf(item.reasons.cpk) : "";
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
    openSignals: numberOrNull(item.openSignals) ?? 0,
    cpk: numberOrNull(item.cpk),
    cpkPoints: numberOrNull(item.cpkPoints) ?? 0,
    isBare: cpkReason === UNASKED,
    cpkReason,
    rules: listOf(item.rules).map(textOf),
    planVersion: numberOrNull(item.planVersion) ?? 0,
  };
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

/** What a live point says about its characteristic, until the list is asked again. */
export function withNewest(characteristic: Characteristic, newest: Point | undefined): Characteristic {
  if (!newest || (characteristic.lastAt ?? Number.NEGATIVE_INFINITY) >= newest.at) return characteristic;
  return { ...characteristic, lastValue: newest.value, lastAt: newest.at };
}
