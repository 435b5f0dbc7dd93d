// The inbox in the order in which people work: what nobody has taken yet, what somebody takes care of, news of the past, what may come,
// what is over.
//   I1. An alert is in one group; alerts of the same id are one, of which the state that is later by the factory's alert clock holds.
import { type Alert, SEVERITIES } from "../api/alert.ts";
import type { AlertsFilter, Sort } from "./alerts-address.ts";

export const GROUPS = ["firing", "acknowledged", "stale", "pending", "resolved"] as const;
export type GroupName = (typeof GROUPS)[number];

export interface Group {
  readonly name: GroupName;
  readonly alerts: readonly Alert[];
}

export function groupNameOf({ status, stale }: Pick<Alert, "status" | "stale">): GroupName {
  if (status === "resolved" || status === "pending") return status;
  return stale ? "stale" : status;
}

/** Groups that have alerts, each sorted; what is over stands with the newest end first. */
export function groupsOf(alerts: readonly Alert[], sort: Sort): Group[] {
  return GROUPS.map((name) => {
    const own = alerts.filter((alert) => groupNameOf(alert) === name);
    return { name, alerts: own.sort(name === "resolved" ? byEnd : BY[sort]) };
  }).filter(({ alerts: own }) => own.length > 0);
}

const rank = ({ severity }: Alert) => SEVERITIES.indexOf(severity);
const placeOf = ({ factory, labels }: Alert) => [factory, labels.line, labels.station, labels.operation].join("/");
const byEnd = (a: Alert, b: Alert) => (b.resolvedAt ?? 0) - (a.resolvedAt ?? 0) || compare(a.id, b.id);
const newest = (a: Alert, b: Alert) => b.openedAt - a.openedAt || compare(a.id, b.id);

const BY: Readonly<Record<Sort, (a: Alert, b: Alert) => number>> = {
  severity: (a, b) => rank(a) - rank(b) || newest(a, b),
  oldest: (a, b) => a.openedAt - b.openedAt || compare(a.id, b.id),
  place: (a, b) => compare(placeOf(a), placeOf(b)) || rank(a) - rank(b) || newest(a, b),
};

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * What the list gave with what the stream told since: later states replace, new alerts join if they are asked for.
 *
 * @example withStreamed([firing], [acknowledged], NO_FILTER) // [acknowledged], when they are the same alert
 */
export function withStreamed(listed: readonly Alert[], streamed: Iterable<Alert>, filter: AlertsFilter): Alert[] {
  const known = new Map<string, Alert>();
  const isNew = ({ id, at }: Alert) => at > (known.get(id)?.at ?? Number.NEGATIVE_INFINITY);
  for (const alert of listed) if (isNew(alert)) known.set(alert.id, alert);
  for (const alert of streamed) if (isNew(alert) && (known.has(alert.id) || isAskedFor(alert, filter))) known.set(alert.id, alert);
  return [...known.values()];
}

/** True when the list would have it, as far as its fields tell: a text that is looked for is left to the list. */
export function isAskedFor({ severity, factory, labels, rule, assignee, resolution }: Alert, { text, ...wanted }: AlertsFilter): boolean {
  const isNamed = (name: string, value: string | undefined) => name === "" || name === value;
  return (
    text === "" &&
    resolution !== "never-fired" &&
    (wanted.severity.length === 0 || wanted.severity.includes(severity)) &&
    isNamed(wanted.factory, factory) &&
    isNamed(wanted.line, labels.line) &&
    isNamed(wanted.station, labels.station) &&
    isNamed(wanted.rule, rule) &&
    (wanted.assignee === null || wanted.assignee === assignee)
  );
}

/** True while it can be acknowledged. */
export function canAcknowledge({ status, acknowledgedAt }: Pick<Alert, "status" | "acknowledgedAt">): boolean {
  return (status === "firing" || status === "pending") && acknowledgedAt === null;
}
