// What can be done about a point, and the command that does it.
//   I1. Every word on a point needs a text (core/commands.ts): where no remark is given, what was done stands for it.
import type { SeriesKey } from "../../api/characteristic.ts";
import type { Point } from "../../api/point.ts";
import { type SignalRecord, type SignalState, signalKey } from "../../api/signal.ts";
import { signalsOf } from "../../series/signals.ts";
import { type CauseCategory, causeText } from "./causes.ts";
import type { CommandRequest, GivenCommand } from "./use-commands.ts";

export const DEEDS = ["cause", "action", "remark", "exclude", "include"] as const;
export type Deed = (typeof DEEDS)[number];

export interface DeedForm {
  readonly category: CauseCategory | null;
  readonly cause: string;
  readonly action: string;
  /** The remark, or the reason of an exclusion. */
  readonly text: string;
}

/** Deeds that make sense: an excluded point can only be included, a signal comes before its cause. */
export function possibleDeeds({ excluded }: Pick<Point, "excluded">, hasSignals: boolean): Deed[] {
  return [...(hasSignals ? (["cause", "action"] as const) : []), "remark", excluded ? "include" : "exclude"];
}

/** What to do first: the next step of the action plan. */
export function nextDeed(states: readonly SignalState[]): Deed | null {
  if (states.includes("open")) return "cause";
  return states.includes("assigned") ? "action" : null;
}

/** Whether what the deed cannot do without is there. */
export function isComplete(deed: Deed, { category, cause, action, text }: DeedForm): boolean {
  switch (deed) {
    case "cause":
      return category !== null || cause.trim() !== "";
    case "action":
      return action.trim() !== "";
    default:
      return text.trim() !== "";
  }
}

/** The command for a deed; `isComplete` holds. */
export function requestOf(deed: Deed, form: DeedForm, { series, point }: { series: SeriesKey; point: string }): CommandRequest {
  const text = form.text.trim();
  const about = { series, point };
  switch (deed) {
    case "cause": {
      const cause = causeText({ category: form.category, text: form.cause });
      return { ...about, name: "annotate", fields: { point, text: text || cause, cause } };
    }
    case "action": {
      const action = form.action.trim();
      return { ...about, name: "annotate", fields: { point, text: text || action, action } };
    }
    case "remark":
      return { ...about, name: "annotate", fields: { point, text } };
    case "exclude":
    case "include":
      return { ...about, name: "exclude", fields: { point, excluded: deed === "exclude", note: text } };
  }
}

/** What a command on a point was given for. */
export function deedOf({ name, fields }: Pick<GivenCommand, "name" | "fields">): Deed {
  if (name === "exclude") return fields.excluded === true ? "exclude" : "include";
  if (fields.cause) return "cause";
  return fields.action ? "action" : "remark";
}

/** A word that says again what its cause or its action says. */
export function isSaidAgain({ text, cause, action }: { text: string; cause: string; action: string }): boolean {
  return text !== "" && (text === cause || text === action);
}

/** A signal of a point, where its action plan stands. */
export type PointSignal = Pick<SignalRecord, "rule" | "pane" | "state" | "cause" | "action" | "by" | "changedAt" | "plannedAction">;

/** The signals of a point; one that came a moment ago and is not among the `known` is open. */
export function signalsAt(point: Point, known: ReadonlyMap<string, SignalRecord>): PointSignal[] {
  const none = { state: "open", cause: "", action: "", by: "", changedAt: null, plannedAction: "" } as const;
  return signalsOf([point]).map(({ rule, pane }) => known.get(signalKey({ point: point.id, rule, pane })) ?? { ...none, rule, pane });
}
