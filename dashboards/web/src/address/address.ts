// What the page shows, as the query of its address: a link to a chart shows the same chart to whoever opens it.
//   I1. `parseAddress(formatAddress(a))` is `a`; a default is left out; what is not understood is the default.
import type { SeriesKey } from "../api/characteristic.ts";
import { instantOrNull } from "../api/json.ts";
import type { Stretch, XAxis } from "../chart/zoom.ts";
import type { Language } from "../i18n/language.ts";
import { isLanguage } from "../i18n/language.ts";

/** How many of the newest points a chart shows. */
export const POINT_COUNTS = [50, 100, 200, 500, 2_000, 10_000] as const;
export type PointCount = (typeof POINT_COUNTS)[number];

/** Spans of time that end now. */
export const RECENT = { "8h": 8 * 3_600_000, "24h": 24 * 3_600_000, "7d": 7 * 24 * 3_600_000 } as const;
export type Recent = keyof typeof RECENT;

/** What is looked at of one characteristic, each in a tab; and a sheet to print. */
export const SPC_TABS = ["chart", "capability", "limits", "compare"] as const;
const SPC_VIEWS = [...SPC_TABS, "report"] as const;
export type SpcView = (typeof SPC_VIEWS)[number];

export interface Address {
  /** What is watched; null = nothing chosen yet. */
  readonly series: SeriesKey | null;
  readonly view: SpcView;
  readonly n: PointCount;
  /** Points of the last so many hours, in place of the newest `n`. */
  readonly recent: Recent | null;
  /** Points from one instant (in) to another (out), in place of the newest `n`; goes before `recent`. */
  readonly span: Stretch | null;
  /** The part of them that is looked at, first and last point included; null = all. */
  readonly zoom: Stretch | null;
  /** Id of the point that is looked into; "" = none. */
  readonly point: string;
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
    view: SPC_VIEWS.find((view) => view === text("view")) ?? "chart",
    n: POINT_COUNTS.find((count) => String(count) === text("n")) ?? DEFAULT_COUNT,
    recent: (Object.keys(RECENT) as Recent[]).find((recent) => recent === text("recent")) ?? null,
    span: stretchOf(text("from"), text("to")),
    zoom: stretchOf(text("zoomFrom"), text("zoomTo")),
    point: text("point"),
    axis: text("axis") === "time" ? "time" : "sequence",
    zones: text("zones") !== "off",
    spec: text("spec") === "on",
    lang: isLanguage(lang) ? lang : null,
  };
}

/** The query with its "?", or "" when all is default. */
export function formatAddress({ series, view, n, recent, span, zoom, point, axis, zones, spec, lang }: Address): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(series ?? {})) if (value !== "") query.set(name, value);
  if (view !== "chart") query.set("view", view);
  if (n !== DEFAULT_COUNT) query.set("n", String(n));
  if (recent) query.set("recent", recent);
  if (span) addStretch(query, span, ["from", "to"]);
  if (zoom) addStretch(query, zoom, ["zoomFrom", "zoomTo"]);
  if (point !== "") query.set("point", point);
  if (axis === "time") query.set("axis", axis);
  if (!zones) query.set("zones", "off");
  if (spec) query.set("spec", "on");
  if (lang) query.set("lang", lang);
  const text = query.toString();
  return text && `?${text}`;
}

function stretchOf(fromText: string, toText: string): Stretch | null {
  const [from, to] = [instantOrNull(fromText), instantOrNull(toText)];
  return from !== null && to !== null && from < to ? { from, to } : null;
}

function addStretch(query: URLSearchParams, { from, to }: Stretch, [fromName, toName]: readonly [string, string]): void {
  query.set(fromName, new Date(from).toISOString());
  query.set(toName, new Date(to).toISOString());
}
