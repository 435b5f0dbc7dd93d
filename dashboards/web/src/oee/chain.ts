// The chain of times of ISO 22400-2 as a waterfall: from the span that has passed, one loss after the other, to the time that good
// parts needed at their ideal cycle.
//   I1. Each step ends where the next one begins; milestones stand between them; all are milliseconds of the API, none is estimated.
//   I2. Where parts have no ideal cycle nobody knows what speed and defects cost: the chain ends with the actual production time.
import type { Loss, OeeFigures } from "../api/oee.ts";

export type Milestone = "elapsed" | "plannedBusyTime" | "actualProductionTime" | "idealTime" | "goodTime";
/** Waiting is told by what was waited for, where the states make up the whole loss. */
const WAITING = ["starved", "blocked", "idle"] as const;
export type Step = Loss | (typeof WAITING)[number] | "unscheduled" | "unknown";

export interface Link {
  readonly kind: "milestone" | "loss";
  readonly name: Milestone | Step;
  /** Where the bar begins and ends, in ms from 0; of speed that is gained `to` lies beyond the time before it. */
  readonly from: number;
  readonly to: number;
  /** How long it is; negative = time that was gained. */
  readonly ms: number;
}

export interface Chain {
  readonly links: readonly Link[];
  /** The longest bar's end: what the drawing is as wide as. */
  readonly widthMs: number;
  readonly isCut: boolean;
}

type Sums = Pick<
  OeeFigures,
  | "plannedBusyTimeMs"
  | "starvedMs"
  | "blockedMs"
  | "idleMs"
  | "actualProductionTimeMs"
  | "plannedStopMs"
  | "unscheduledMs"
  | "unknownMs"
  | "idealTimeMs"
  | "uncycledQuantity"
  | "losses"
>;

export function chainOf(sums: Sums): Chain {
  const { losses, plannedBusyTimeMs, actualProductionTimeMs, unscheduledMs, unknownMs, plannedStopMs, idealTimeMs } = sums;
  const links: Link[] = [];
  let left = plannedBusyTimeMs + unscheduledMs + unknownMs + plannedStopMs;
  const reach = (name: Milestone, ms: number) => {
    left = ms;
    links.push({ kind: "milestone", name, from: 0, to: ms, ms });
  };
  const lose = (name: Step, ms: number) => {
    if (ms !== 0) links.push({ kind: "loss", name, from: left - ms, to: left, ms });
    left -= ms;
  };
  reach("elapsed", left);
  lose("unscheduled", unscheduledMs);
  lose("unknown", unknownMs);
  lose("plannedStop", plannedStopMs);
  reach("plannedBusyTime", plannedBusyTimeMs);
  for (const loss of ["breakdown", "setup"] as const) lose(loss, losses[loss]);
  const isByState = WAITING.reduce((sum, state) => sum + sums[`${state}Ms`], 0) === losses.waiting;
  if (isByState) for (const state of WAITING) lose(state, sums[`${state}Ms`]);
  else lose("waiting", losses.waiting); // reasons with a category have moved some of it to other losses
  lose("microStop", losses.microStop);
  reach("actualProductionTime", actualProductionTimeMs);
  const isCut = sums.uncycledQuantity > 0;
  if (!isCut) {
    lose("speed", losses.speed);
    reach("idealTime", idealTimeMs);
    lose("defects", losses.defects);
    reach("goodTime", idealTimeMs - losses.defects);
  }
  return { links, widthMs: Math.max(1, ...links.flatMap(({ from, to }) => [from, to])), isCut };
}
