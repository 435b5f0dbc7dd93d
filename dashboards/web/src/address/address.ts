// What the page shows, as the query of its address: a link to a chart shows the same chart to whoever opens it.
//   I1. `parseAddress(formatAddress(a))` is `a`; a default is left out; what is not understood is the default.
import type { SeriesKey } from "../api/characteristic.ts";
import type { XAxis } from "../chart/plot.ts";
import type { Language } from "../i18n/language.ts";
import { isLanguage } from "../i18n/language.ts";

/** How many of the newest points a chart shows. */
export const POINT_COUNTS = [50, 100, 200, 500] as const;
export type PointCount = (typeof POINT_COUNTS)[number];

export interface Address {
  /** What is watched; null = nothing chosen yet. */
  readonly series: SeriesKey | null;
  readonly n: PointCount;
  readonly axis: XAxis;
  readonly zones: boolean;
  readonly spec: boolean;
  /** null = the browser's language. */
  readonly lang: Language | null;
}

const DEFAULT_COUNT: PointCount = 100;

export function parseAddress(search: string): Address {
  const query = new URLSearchParams(search);
  const text = (name: string) => query.get(name) ?? "";
  const series = {
    factory: text("factory"),
    line: text("line"),
    station: text("station"),
    characteristic: text("characteristic"),
    product: text("product"),
  };
  const lang = text("lang");
  return {
    series: series.station && series.characteristic ? series : null,
    n: POINT_COUNTS.find((count) => String(count) === text("n")) ?? DEFAULT_COUNT,
    axis: text("axis") === "time" ? "time" : "sequence",
    zones: text("zones") !== "off",
    spec: text("spec") === "on",
    lang: isLanguage(lang) ? lang : null,
  };
}

/** The query with its "?", or "" when all is default. */
export function formatAddress({ series, n, axis, zones, spec, lang }: Address): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(series ?? {})) if (value !== "") query.set(name, value);
  if (n !== DEFAULT_COUNT) query.set("n", String(n));
  if (axis === "time") query.set("axis", axis);
  if (!zones) query.set("zones", "off");
  if (spec) query.set("spec", "on");
  if (lang) query.set("lang", lang);
  const text = query.toString();
  return text && `?${text}`;
}
