// States of stations, and corrections of them.
//   I1. Of two states of a station at one instant the one with the greater id holds (docs/oee.md): a corrected row is told again at its
//       own time, with an id behind the one before.
import type { MappedEvent, RowChange } from "../../core/change.ts";
import type { StationState } from "../../core/events.ts";
import type { Instant } from "../../core/time.ts";
import { digest } from "./digest.ts";
import { isSame, type Standing } from "./standing.ts";

type StateEvent = Extract<MappedEvent, { type: "state" }> & { readonly at: Instant };

/** What a row says of a station from its time on, and what held until then, if it tells. */
export interface StateRow {
  readonly event: StateEvent;
  readonly previous?: StationState | undefined;
}

interface Named {
  /** Of the row, unique within the source. */
  readonly name: string;
  /** Counts up with the row's changes, if the row tells; among equal ones the time of the commit decides. */
  readonly version?: number | undefined;
  readonly change: Pick<RowChange, "kind" | "at">;
}

const DIGITS = 13;

/** A row that is taken back leaves the state that held before it, where the row names that; otherwise it stays. */
export function stateEvents({ before, after }: Standing<StateRow>, { name, version = 0, change }: Named): MappedEvent[] {
  const revision = [version, change.kind === "insert" ? 0 : change.at].map((number) => String(number).padStart(DIGITS, "0")).join("-");
  const told = (event: StateEvent): MappedEvent => {
    return { ...event, id: `${name}:${revision}:${digest(JSON.stringify(event))}`, lasting: true };
  };
  const isMoved = before && (!after || before.event.at !== after.event.at || before.event.station !== after.event.station);
  const back = isMoved && before.previous ? [told(withoutReason(before.event, before.previous))] : [];
  const isNew = after && !isSame({ before: before?.event, after: after.event });
  return isNew ? [...back, told(after.event)] : back;
}

function withoutReason({ reason: _, order: __, ...event }: StateEvent, state: StationState): StateEvent {
  return { ...event, state };
}
