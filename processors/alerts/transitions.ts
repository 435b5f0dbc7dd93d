// How an alert goes from one status to another: the whole table. What a cause means beside, `machine.ts` does.
//   I1. `resolved` is final: what comes back is another alert, with another id.
//   I2. Acknowledging neither opens nor ends an alert, and ending one does not need it: in whatever order they come, the status is the same.
import type { AlertStatus } from "../../core/alerting.ts";

/**
 * `met`: the condition is met. `elapsed`: it has been for as long as the rule says (at once where it says nothing).
 * `cleared`: it is met no more, and `keepFiringFor` is over. `acknowledge`, `resolve`: a person.
 */
export const CAUSES = ["met", "elapsed", "cleared", "acknowledge", "resolve"] as const;
export type Cause = (typeof CAUSES)[number];

type Table = Readonly<Record<AlertStatus | "none", Readonly<Record<Cause, AlertStatus | "none">>>>;

export const TRANSITIONS: Table = {
  none: { met: "pending", elapsed: "firing", cleared: "none", acknowledge: "none", resolve: "none" },
  pending: { met: "pending", elapsed: "firing", cleared: "resolved", acknowledge: "pending", resolve: "resolved" },
  firing: { met: "firing", elapsed: "firing", cleared: "resolved", acknowledge: "acknowledged", resolve: "resolved" },
  acknowledged: { met: "acknowledged", elapsed: "acknowledged", cleared: "resolved", acknowledge: "acknowledged", resolve: "resolved" },
  resolved: { met: "resolved", elapsed: "resolved", cleared: "resolved", acknowledge: "resolved", resolve: "resolved" },
};

/** Whether an alert of this status is one of those of which a rule and subject have one at a time. */
export function isActive(status: AlertStatus): boolean {
  return status !== "resolved";
}

/** Whether it is told of, stands in other alerts' way, and counts on a board: it has fired and is not over. */
export function stands(status: AlertStatus): boolean {
  return status === "firing" || status === "acknowledged";
}
