// Capability of a series over a range, as `GET /spc/capability` gives it. A figure that is null has its reason under its name.
import { readSeriesKey, type SeriesKey } from "./characteristic.ts";
import { isJson, type Json, listOf, numberOrNull, textOf } from "./json.ts";

export const INDICES = ["cp", "cpl", "cpu", "cpk", "cpm", "pp", "ppl", "ppu", "ppk", "ppm"] as const;
export type IndexName = (typeof INDICES)[number];

export interface IndexFigure {
  readonly value: number | null;
  /** 95 % unless asked otherwise. */
  readonly interval: readonly [low: number, high: number] | null;
}

export interface Sides {
  readonly below: number | null;
  readonly above: number | null;
}

export interface Capability {
  readonly key: SeriesKey;
  readonly lsl: number | null;
  readonly usl: number | null;
  readonly target: number | null;
  /** Values, not points. */
  readonly n: number;
  readonly points: number;
  readonly mean: number | null;
  readonly sigmaWithin: number | null;
  readonly sigmaOverall: number | null;
  readonly indices: Readonly<Record<IndexName, IndexFigure>>;
  readonly expectedPpmWithin: Sides;
  readonly expectedPpmOverall: Sides;
  readonly observedOutside: Sides;
  readonly normality: { readonly statistic: number; readonly p: number; readonly normal: boolean } | null;
  /** Where the values are not normal: percentiles of the distribution that fits, and the indices they give. */
  readonly percentile: { readonly method: string; readonly pp: number | null; readonly ppk: number | null } | null;
  readonly stable: boolean;
  readonly openSignals: number;
  readonly reasons: Readonly<Record<string, string>>;
}

export function readCapability(item: unknown): Capability | undefined {
  if (!isJson(item)) return undefined;
  const spec = isJson(item.spec) ? item.spec : {};
  const indices = Object.fromEntries(
    INDICES.map((name) => [name, { value: numberOrNull(item[name]), interval: pairOf(item[`${name}Ci`]) }]),
  );
  return {
    key: readSeriesKey(item),
    lsl: numberOrNull(spec.lsl),
    usl: numberOrNull(spec.usl),
    target: numberOrNull(spec.target),
    n: numberOrNull(item.n) ?? 0,
    points: numberOrNull(item.points) ?? 0,
    mean: numberOrNull(item.mean),
    sigmaWithin: numberOrNull(item.sigmaWithin),
    sigmaOverall: numberOrNull(item.sigmaOverall),
    indices: indices as Capability["indices"],
    expectedPpmWithin: sidesOf(item.expectedPpmWithin),
    expectedPpmOverall: sidesOf(item.expectedPpmOverall),
    observedOutside: sidesOf(item.observedOutside),
    normality: normalityOf(item.normality),
    percentile: percentileOf(item.percentile),
    stable: item.stable === true,
    openSignals: numberOrNull(item.openSignals) ?? 0,
    reasons: reasonsOf(item.reasons),
  };
}

export function reasonsOf(item: unknown): Readonly<Record<string, string>> {
  return isJson(item) ? Object.fromEntries(Object.entries(item).map(([name, text]) => [name, textOf(text)])) : {};
}

function pairOf(item: unknown): readonly [number, number] | null {
  const [low, high] = listOf(item).map(numberOrNull);
  return low === null || low === undefined || high === null || high === undefined ? null : [low, high];
}

function sidesOf(item: unknown): Sides {
  const { below, above }: Json = isJson(item) ? item : {};
  return { below: numberOrNull(below), above: numberOrNull(above) };
}

function normalityOf(item: unknown): Capability["normality"] {
  if (!isJson(item)) return null;
  return { statistic: numberOrNull(item.statistic) ?? 0, p: numberOrNull(item.p) ?? 0, normal: item.normal === true };
}

function percentileOf(item: unknown): Capability["percentile"] {
  return isJson(item) ? { method: textOf(item.method), pp: numberOrNull(item.pp), ppk: numberOrNull(item.ppk) } : null;
}
