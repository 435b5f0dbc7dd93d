// Counted parts: what a row counts, and what a change of it adds or takes back.
//   I1. Over all changes of a row, `count` and `count.correct` of each place and time sum to what its last image says.
import type { MappedEvent } from "../../core/change.ts";
import type { Instant } from "../../core/time.ts";
import { isSame, type Standing } from "./standing.ts";

/** Where and when parts were counted. */
export interface CountPlace {
  readonly factory: string;
  readonly line: string;
  readonly station: string;
  readonly product?: string | undefined;
  readonly order?: string | undefined;
  readonly at: Instant;
}

/** Signed: plants book a mistake back as a row of its own. */
export interface Quantities {
  readonly good: number;
  readonly scrap: number;
  readonly rework: number;
}

export interface Counted {
  readonly place: CountPlace;
  readonly quantities: Quantities;
}

const NOTHING: Quantities = { good: 0, scrap: 0, rework: 0 };

/**
 * What goes up is counted for the order, what goes down is corrected. A row that is new is counted even if it says 0: the station has
 * counted. One that moved to another place or time is taken back where it was and counted where it is.
 */
export function countEvents({ before, after }: Standing<Counted>): MappedEvent[] {
  if (!before || !after) {
    return [...(before ? booked(before.place, difference(before.quantities, NOTHING)) : []), ...(after ? counted(after) : [])];
  }
  if (isSame({ before: before.place, after: after.place })) return booked(after.place, difference(before.quantities, after.quantities));
  const back = booked(before.place, difference(before.quantities, NOTHING)).map((event) => ({ ...event, id: `back-${event.id}` }));
  return [...back, ...counted(after)];
}

function counted({ place, quantities }: Counted): MappedEvent[] {
  const events = booked(place, quantities);
  return events.length > 0 ? events : [{ type: "count", id: "count", ...place, ...NOTHING }];
}

function difference(from: Quantities, to: Quantities): Quantities {
  return { good: to.good - from.good, scrap: to.scrap - from.scrap, rework: to.rework - from.rework };
}

function booked({ order, ...rest }: CountPlace, { good, scrap, rework }: Quantities): MappedEvent[] {
  const up = { good: Math.max(good, 0), scrap: Math.max(scrap, 0), rework: Math.max(rework, 0) };
  const down = { good: good - up.good, scrap: scrap - up.scrap, rework: rework - up.rework };
  const place = { ...rest, ...(order === undefined ? {} : { order }) };
  const events: MappedEvent[] = [];
  if (isAny(down)) events.push({ type: "command", name: "count.correct", id: "correct", ...place, ...down });
  if (isAny(up)) events.push({ type: "count", id: "count", ...place, ...up });
  return events;
}

function isAny({ good, scrap, rework }: Quantities): boolean {
  return good !== 0 || scrap !== 0 || rework !== 0;
}
