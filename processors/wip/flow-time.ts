// How far a factory's time has come, as its flow sees it.
//   I1. It is the factory's clock, which history does not move. A pure back-fill has none: there the highest time of its
//       `historical` events is the yardstick.
import type { Event } from "../../core/events.ts";
import type { Context } from "../../core/processor.ts";
import { DAY_MS, type Instant, NEVER } from "../../core/time.ts";

export interface FlowTime {
  readonly now: Instant;
  /** The same in whole days from the epoch. */
  readonly day: number;
}

const HIGHEST = "highest-historical-at";

/** The time just after an event, or at a tick. */
export function flowTime({ state, clock }: Context, event?: Event): FlowTime {
  const now = clock.now > NEVER ? clock.now : Math.max(state.get<Instant>(HIGHEST) ?? NEVER, event?.at ?? NEVER);
  return { now, day: Math.floor(now / DAY_MS) };
}

/** Notes the time of a historical event that was accepted. */
export function noteHistorical({ at, historical }: Event, { state }: Context): void {
  if (historical === true && at > (state.get<Instant>(HIGHEST) ?? NEVER)) state.set(HIGHEST, at);
}
