// What any event of a line means to OEE: the line has begun, a station exists, a device is not silent.
import { type Context, LIVE_WITHIN_MS, type Quiet } from "../../core/processor.ts";
import { floorTo, type Instant, MINUTE_MS, NEVER, SECOND_MS } from "../../core/time.ts";
import { accrueStation } from "./accrue.ts";
import { recount } from "./recount.ts";
import { settle } from "./settle.ts";
import {
  headsOf,
  keepHead,
  keepLineTime,
  keptFrom,
  lineTimeOf,
  openStation,
  type Place,
  removedUpTo,
  type Station,
  type StationHead,
} from "./station.ts";

/** Silence longer than this on a live line is news (domain 2.9). */
const STALE_AFTER_MS = 5 * MINUTE_MS;
/** How exactly arrivals are remembered: it saves a write for every value. */
const HEARD_EVERY_MS = 5 * SECOND_MS;

/** Called once for every accepted event, before what it says is accounted. */
export function arrive(place: Place, at: Instant, context: Context): void {
  const { state, clock } = context;
  const time = lineTimeOf(state) ?? { firstAt: at, unknownFrom: NEVER, accruedTo: NEVER, nextDue: NEVER };
  const isNew = time.unknownFrom === NEVER;
  if (isNew) keepLineTime(state, { ...time, unknownFrom: keptFrom(clock.now) }); // NEVER while there is no clock
  if (at < time.firstAt) beginEarlier(place, at, context);
}

/** Unknown time begins with the line's first event: an earlier one has arrived. */
function beginEarlier(place: Place, at: Instant, context: Context): void {
  const time = lineTimeOf(context.state);
  if (!time) return;
  keepLineTime(context.state, { ...time, firstAt: at });
  for (const [name, head] of headsOf(context.state)) {
    const station = openStation(context, name, head);
    recount(place, context, station, { from: at, to: time.firstAt, before: { firstAt: time.firstAt } });
  }
}

/** The station of an event, or one that the line's configuration names. */
export function stationOf(place: Place, name: string, context: Context): Station {
  const known = headsOf(context.state).get(name);
  return known ? openStation(context, name, known) : addStation(place, name, context);
}

function addStation(place: Place, name: string, context: Context): Station {
  const accruedTo = lineTimeOf(context.state)?.accruedTo ?? NEVER;
  const standing = removedUpTo(context.state, name);
  const head: StationHead = {
    reported: standing,
    unreported: standing,
    nextEdge: null,
    hasEvent: false,
    firstCountAt: null,
    heardAt: context.clock.now,
    stale: false,
    accountedTo: accruedTo,
    since: null,
    told: "",
  };
  keepHead(context.state, name, head);
  const station = openStation(context, name, head);
  accrueStation(place, context, station);
  return station;
}

/** An event of the station has arrived. */
export function hear(place: Place, name: string, context: Context): void {
  const { now } = context.clock;
  const known = headsOf(context.state).get(name);
  if (!known?.hasEvent || known.stale) {
    hearAgain(place, name, context);
    return;
  }
  if (now - known.heardAt < HEARD_EVERY_MS) return; // the usual case, at every value
  known.heardAt = now;
  keepHead(context.state, name, known);
}

/** One that was silent, or was never heard. */
function hearAgain(place: Place, name: string, context: Context): void {
  const station = stationOf(place, name, context);
  const { head } = station;
  const wasStale = head.stale;
  Object.assign(head, { heardAt: context.clock.now, hasEvent: true, stale: false });
  if (wasStale) settle(place, context, station);
  else keepHead(context.state, name, head);
}

/** When an event of a station means nothing to OEE but that time goes on, without anything that is due. */
export function quietArrival(name: string, { state }: Context): Quiet | undefined {
  const time = lineTimeOf(state);
  const head = headsOf(state).get(name);
  if (!time || time.unknownFrom === NEVER || !head?.hasEvent || head.stale) return undefined;
  const until = Math.min(time.nextDue, head.heardAt + HEARD_EVERY_MS) - 1;
  return { from: time.firstAt, until, receivedBefore: Number.POSITIVE_INFINITY };
}

/** What a station is reached by says that it is heard no more: it is stale at once, until its next event. Its state stands. */
export function goOffline(place: Place, name: string, context: Context): void {
  const head = headsOf(context.state).get(name);
  if (!head?.hasEvent || head.stale) return;
  head.stale = true;
  settle(place, context, openStation(context, name, head));
}

/** Marks stations of a live line that have not been heard for too long. */
export function noticeSilence(place: Place, context: Context): void {
  const { state, clock } = context;
  if (clock.receivedAt - clock.now > LIVE_WITHIN_MS) return;
  for (const [name, head] of headsOf(state)) {
    if (head.stale || clock.now - head.heardAt < STALE_AFTER_MS + HEARD_EVERY_MS) continue;
    head.stale = true;
    settle(place, context, openStation(context, name, head));
  }
}

/** Tells how far the line's clock has come, with what the calendar says of the minute that is open. */
export function tellClock(
  place: Place,
  context: Context,
  stampOf: (at: Instant) => { shift: string; productionDate: string; hourStart: Instant },
): void {
  const { clock, emit, state } = context;
  const time = lineTimeOf(state);
  if (!time || clock.now === NEVER) return;
  const { shift, productionDate: production_date, hourStart: hour_start } = stampOf(floorTo(clock.now, MINUTE_MS));
  const { tenant, factory, line } = place;
  emit("line_clocks", { tenant, factory, line, clock: clock.now, first_at: time.firstAt, shift, production_date, hour_start });
}
