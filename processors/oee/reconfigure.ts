// A new `line` event: what it says of calendar and reasons also corrects the days that can still be corrected; the rest is for what
// comes (domain 0.5).
import type { LineEvent } from "../../core/events.ts";
import type { Context } from "../../core/processor.ts";
import { NEVER } from "../../core/time.ts";
import { stationOf } from "./arrival.ts";
import { emitCounts, isSameStamp, relistShifts } from "./facts.ts";
import { configOf, keepConfig, type LineConfig } from "./line-config.ts";
import { recount } from "./recount.ts";
import { beginOf, bookOf, dropHead, headsOf, keptFrom, openStation, type Place, type Station } from "./station.ts";

export function onLineConfig(event: LineEvent, place: Place, context: Context): void {
  const { state } = context;
  const before = configOf(state);
  keepConfig(state, event);
  const after = configOf(state);
  const isChanged = before.retroactive !== after.retroactive;
  if (isChanged) relistShifts(bookOf(context, place, ""), keptFrom(context.clock.now));
  for (const [name, head] of [...headsOf(state)]) {
    const station = openStation(context, name, head);
    if (!head.hasEvent && !after.stations.has(name)) forgetStation(place, context, station, before);
    else if (isChanged) correctStation(place, context, station, before);
  }
  for (const { station } of event.stations) stationOf(place, station, context);
}

function correctStation(place: Place, context: Context, station: Station, config: LineConfig): void {
  recount(place, context, station, { from: NEVER, to: Number.POSITIVE_INFINITY, before: { config } });
  stampCounts(place, context, station, config);
}

/** A station that only the line's configuration named, and that it names no more, has no unknown time either. */
function forgetStation(place: Place, context: Context, station: Station, config: LineConfig): void {
  const begin = beginOf(context, station);
  const reach = { reported: station.head.reported, unreported: NEVER };
  recount(place, context, station, { from: NEVER, to: Number.POSITIVE_INFINITY, reach, before: { config } });
  dropHead(context.state, station.name, begin);
}

/** Moves counts into the shifts, days and hours in which the new calendar has their minutes. */
function stampCounts(place: Place, context: Context, { name, counts }: Station, { working }: LineConfig): void {
  const book = bookOf(context, place, name);
  for (const { at: minute, product, order, quantities } of counts.range(keptFrom(context.clock.now), Number.POSITIVE_INFINITY)) {
    const [before, after] = [working.segmentAt(minute), book.working.segmentAt(minute)];
    if (isSameStamp(before, after)) continue;
    emitCounts(book, { minute, product, order, quantities, segment: before }, -1);
    emitCounts(book, { minute, product, order, quantities, segment: after }, 1);
  }
}
