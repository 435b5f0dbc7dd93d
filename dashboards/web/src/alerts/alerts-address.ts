// What the pages of alerts show, as the query of their address: `/alerts?severity=P0,P1&line=L1`, `/alerts?alert=<id>`,
// `/alerts?view=rules&rule=<name>`.
//   I1. `parseAlertsAddress(formatAlertsAddress(a))` is `a`; a default is left out; what is not understood is the default.
import { SEVERITIES, type Severity } from "../api/alert.ts";

export const VIEWS = ["inbox", "silences", "rules", "channels"] as const;
export type AlertsViewName = (typeof VIEWS)[number];
export const SORTS = ["severity", "oldest", "place"] as const;
export type Sort = (typeof SORTS)[number];
export const SPANS = ["day", "week", "all"] as const;
/** How far back alerts are shown that are over. */
export type OverSpan = (typeof SPANS)[number];

export interface AlertsFilter {
  /** Empty = all. */
  readonly severity: readonly Severity[];
  readonly factory: string;
  readonly line: string;
  readonly station: string;
  readonly rule: string;
  /** null = anybody's and nobody's; "" = those that nobody has. */
  readonly assignee: string | null;
  readonly text: string;
}

export interface AlertsAddress extends AlertsFilter {
  readonly view: AlertsViewName;
  /** The alert that is looked at; "" = none. */
  readonly alert: string;
  readonly sort: Sort;
  readonly over: OverSpan;
  /** Silences that are over are shown too. */
  readonly ended: boolean;
}

export const NO_FILTER: AlertsFilter = { severity: [], factory: "", line: "", station: "", rule: "", assignee: null, text: "" };
/** In place of a rule's name: one that is yet to be. No name has a plus. */
export const NEW_RULE = "+";

export function parseAlertsAddress(search: string): AlertsAddress {
  const query = new URLSearchParams(search);
  const text = (name: string) => query.get(name) ?? "";
  const severities = text("severity").split(",");
  return {
    severity: SEVERITIES.filter((each) => severities.includes(each)),
    ...{ factory: text("factory"), line: text("line"), station: text("station"), rule: text("rule"), alert: text("alert") },
    assignee: query.get("assignee"),
    text: text("q"),
    view: VIEWS.find((view) => view === text("view")) ?? "inbox",
    sort: SORTS.find((sort) => sort === text("sort")) ?? "severity",
    over: SPANS.find((span) => span === text("over")) ?? "day",
    ended: text("ended") === "true",
  };
}

/** The query with its "?", or "" when all is default. */
export function formatAlertsAddress(address: AlertsAddress): string {
  const { severity, assignee, text, view, sort, over, ended, factory, line, station, rule, alert } = address;
  const query = new URLSearchParams();
  if (view !== "inbox") query.set("view", view);
  for (const [name, value] of Object.entries({ alert, factory, line, station, rule, q: text })) if (value !== "") query.set(name, value);
  if (severity.length > 0) query.set("severity", severity.join(","));
  if (assignee !== null) query.set("assignee", assignee);
  if (sort !== "severity") query.set("sort", sort);
  if (over !== "day") query.set("over", over);
  if (ended) query.set("ended", "true");
  return query.size === 0 ? "" : `?${query}`;
}

/** The filter as the API's list takes it. */
export function filterQuery({ severity, factory, line, station, rule, assignee, text }: AlertsFilter): Record<string, string> {
  const named = Object.entries({ factory, line, station, rule, q: text }).filter(([, value]) => value !== "");
  return {
    ...Object.fromEntries(named),
    ...(severity.length > 0 && { severity: severity.join(",") }),
    ...(assignee !== null && { assignee }),
  };
}

/** The address of one alert's page; the same as in messages. */
export function alertAddress(id: string): string {
  return `/alerts?alert=${encodeURIComponent(id)}`;
}
