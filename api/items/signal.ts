// A signal with where its out-of-control action plan (OCAP) stands, as lists and the stream give it.
//   I1. open, then assigned (somebody named a cause), then closed (somebody took an action).
//   I2. A signal that is just coming is open: the stream's item has no cause, no action and no planned action.
import { z } from "zod";
import { RULES } from "../../core/plan.ts";
import type { Row } from "../../core/rows.ts";
import { formatInstant } from "../../core/time.ts";
import { identityOf, instantText, nullableText, seriesIdentity } from "./series.ts";

export const SIGNAL_STATES = ["open", "assigned", "closed"] as const;

export const signalSchema = z.object({
  ...seriesIdentity,
  id: z.string().meta({ description: "The point at which the pattern is complete" }),
  at: instantText,
  rule: z.enum(RULES),
  second: z.boolean().meta({ description: "true on the other chart of the pair: R, S, MR, the lower sum of a cusum" }),
  points: z.array(z.string()).meta({ description: "Ids of the points of the pattern" }),
  limitsVersion: z.int(),
  state: z.enum(SIGNAL_STATES).meta({ description: "open; assigned when its point has a cause; closed when it has an action" }),
  cause: nullableText,
  action: nullableText,
  by: nullableText.meta({ description: "Who gave the newest cause or action" }),
  changedAt: instantText.nullable().meta({ description: "When" }),
  plannedAction: nullableText.meta({ description: "What the control plan says to do; null on the stream" }),
  excluded: z.boolean().meta({ description: "Its point is left out of runs and estimates" }),
});

export type SignalItem = z.output<typeof signalSchema>;
export type SignalRow = Omit<Row<"spc_signals">, "tenant"> & Partial<Ocap>;

/** What the warehouse adds to a signal; empty texts where nothing was said. */
interface Ocap {
  state: (typeof SIGNAL_STATES)[number];
  cause: string;
  action: string;
  by: string;
  changed_at: number;
  planned_action: string;
  excluded: boolean;
}

export function signalItem(row: SignalRow): SignalItem {
  const { id, rule, second, points, state = "open", cause, action, by, changed_at, planned_action, excluded = false } = row;
  return {
    ...identityOf(row),
    id,
    at: formatInstant(row.at),
    rule,
    second,
    points,
    limitsVersion: row.limits_version,
    state,
    cause: cause || null,
    action: action || null,
    by: by || null,
    changedAt: state === "open" || changed_at === undefined ? null : formatInstant(changed_at),
    plannedAction: planned_action || null,
    excluded: Boolean(excluded),
  };
}
