// A signal as lists and the stream give it: the rule that hit, the points of its pattern, and where its out-of-control action plan
// (OCAP) stands.
import type { RuleName } from "../../../../core/plan.ts";
import { instantOrNull, isJson, listOf, textOf } from "./json.ts";

/** open; assigned when somebody named a cause; closed when somebody took an action. */
export const SIGNAL_STATES = ["open", "assigned", "closed"] as const;
export type SignalState = (typeof SIGNAL_STATES)[number];

export interface SignalRecord {
  /** Id of the point at which the pattern is complete. */
  readonly point: string;
  readonly at: number;
  readonly rule: RuleName;
  /** Which chart of the pair. */
  readonly pane: "upper" | "lower";
  /** Ids of the points of the pattern. */
  readonly pattern: readonly string[];
  readonly state: SignalState;
  readonly cause: string;
  readonly action: string;
  readonly by: string;
  readonly changedAt: number | null;
  /** What the control plan says to do; "" = nothing, or not known yet. */
  readonly plannedAction: string;
}

export function readSignal(item: unknown): SignalRecord | undefined {
  if (!isJson(item)) return undefined;
  const at = instantOrNull(item.at);
  const [point, rule] = [textOf(item.id), textOf(item.rule)];
  if (at === null || point === "" || rule === "") return undefined;
  return {
    point,
    at,
    rule: rule as RuleName,
    pane: item.second === true ? "lower" : "upper",
    pattern: listOf(item.points).map(textOf),
    state: SIGNAL_STATES.find((state) => state === item.state) ?? "open",
    cause: textOf(item.cause),
    action: textOf(item.action),
    by: textOf(item.by),
    changedAt: instantOrNull(item.changedAt),
    plannedAction: textOf(item.plannedAction),
  };
}

/** A rule hits a point at most once on either chart of the pair; as the `key` of a point's own signals (`series/signals.ts`). */
export function signalKey({ point, rule, pane }: Pick<SignalRecord, "point" | "rule" | "pane">): string {
  return `${point} ${rule}${pane === "lower" ? " second" : ""}`;
}
