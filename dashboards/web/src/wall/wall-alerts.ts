// The open alerts of a wall: how many of each severity, and the worst of them.
import { type Alert, SEVERITIES, type Severity } from "../api/alert.ts";

export interface SeverityCount {
  readonly severity: Severity;
  readonly n: number;
  /** Of these, how many nobody has taken. */
  readonly waiting: number;
}

/** News of the past is left to the inbox: nobody is paged for it, and nobody need run. */
export function openAlerts(alerts: readonly Alert[]): Alert[] {
  return alerts.filter(({ status, stale }) => !stale && (status === "firing" || status === "acknowledged"));
}

export function severityCounts(open: readonly Alert[]): SeverityCount[] {
  return SEVERITIES.map((severity) => {
    const own = open.filter((alert) => alert.severity === severity);
    return { severity, n: own.length, waiting: own.filter(({ status }) => status === "firing").length };
  });
}

/** The most severe first, of these the ones that nobody has taken, of these the oldest. */
export function worstAlerts(open: readonly Alert[], most: number): Alert[] {
  const rank = ({ severity, status }: Alert) => 2 * SEVERITIES.indexOf(severity) + Number(status === "acknowledged");
  return open.toSorted((a, b) => rank(a) - rank(b) || a.since - b.since || (a.id < b.id ? -1 : 1)).slice(0, most);
}
