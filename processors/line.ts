// Everything that is computed from one line's events, in one order: SPC and OEE from the same partition, without joins.
// (What flows across lines - units, moves, holds, orders - belongs to the factory's key.)
import type { CommandEvent, Event, LineEvent } from "../core/events.ts";
import { ofState, stateCell } from "../core/of-state.ts";
import { CAPACITY, type Context, type Processor, type Rejection } from "../core/processor.ts";
import type { Instant } from "../core/time.ts";
import { answer, notSupported, type Outcome } from "./answer.ts";
import { accrue } from "./oee/accrue.ts";
import { arrive, goOffline, hear, noticeSilence, quietArrival, tellClock } from "./oee/arrival.ts";
import { isOeeCommand, onOeeCommand, refuseCommand } from "./oee/commands.ts";
import { onCount, refuseCount } from "./oee/counts.ts";
import { configOf } from "./oee/line-config.ts";
import { onLineConfig } from "./oee/reconfigure.ts";
import { onState } from "./oee/states.ts";
import { isSpcCommand, onSpcCommand } from "./spc/commands.ts";
import { migrateSeries } from "./spc/migrate.ts";
import { onPlan } from "./spc/plan-change.ts";
import { addRun, closeIdle, onAttribute, onMeasurement, onSeries, quietSeries } from "./spc/spc.ts";

export const line: Processor = {
  name: "line",
  version: 3,
  migrate,

  onEvent(event, context) {
    const rejection = refuseStation(event, context) ?? account(event, context);
    if (!rejection) passTime(event, context);
    return rejection;
  },

  quiet(event, context) {
    if (!stationsOf(context.state).has(event.station) || !ownPlace.get(context.state)) return undefined;
    const oee = quietArrival(event.station, context);
    return oee && quietSeries(event, oee, context);
  },

  onRun: addRun,

  onRecord: tellTime,

  onTick(context) {
    const place = ownPlace.get(context.state);
    if (!place) return;
    passTime(place, context);
    tellTime(context);
    noticeSilence(place, context);
  },
};

/** Time in states and counters began anew with version 3: what a station was in before, `linepulse replay` accounts. */
function migrate(key: string, old: unknown, oldVersion: number): unknown {
  if (/^(time\/|states\/|total\/|accrued-to$)/.test(key)) return undefined;
  return oldVersion < 2 ? migrateSeries(key, old) : old;
}

type Place = Pick<Event, "tenant" | "factory" | "line">;
/** The line whose state it is. */
const ownPlace = stateCell<Place>("place");

/** What time alone brings about: subgroups that silence ends, states that accrue. */
function passTime(place: Place, context: Context): void {
  if (!ownPlace.get(context.state)) {
    const { tenant, factory, line } = place;
    ownPlace.set(context.state, { tenant, factory, line });
  }
  closeIdle(place, context);
  accrue(place, context);
}

/** How far the line's clock has come. */
function tellTime(context: Context): void {
  const place = ownPlace.get(context.state);
  if (place) tellClock(place, context, configOf(context.state).working.segmentAt);
}

function account(event: Event, context: Context): Rejection | undefined {
  switch (event.type) {
    case "measurement":
      return seen(onMeasurement(event, context), event, context);
    case "series":
      return seen(onSeries(event, context), event, context);
    case "attribute":
      return seen(onAttribute(event, context), event, context);
    case "count":
      return refuseCount(event, context) ?? take(event, context, onCount);
    case "state":
      return take(event, context, onState);
    case "offline":
      if (!event.historical) goOffline(event, event.station, context);
      return undefined;
    case "plan":
      arrive(event, event.at, context);
      onPlan(event, context);
      return undefined;
    case "line":
      arrive(event, event.at, context);
      onLine(event, context);
      return undefined;
    case "command": {
      const rejection = refuseCommand(event, context);
      if (rejection) return rejection;
      arrive(event, event.at, context);
      answer(event, carryOut(event, context), context.emit);
      return undefined;
    }
    default:
      return undefined; // the rest belongs to the factory's key
  }
}

type StationEvent = Place & { station: string };

const STATION = "station/";

/** Stations heard of, by name: so that no key is built for every event. */
const stationsOf = ofState((state) => new Set([...state.keys(STATION)].map((key) => key.slice(STATION.length))));

/** A line that reports ever new stations is a mistake somewhere; it must not fill the memory. */
function refuseStation(event: Event, { state }: Context): Rejection | undefined {
  if (!("station" in event) || event.station === undefined || event.type === "plan" || event.type === "command") return undefined;
  const known = stationsOf(state);
  if (known.size < CAPACITY.stations || known.has(event.station)) return undefined;
  return { reason: "over-capacity", detail: `the line has ${CAPACITY.stations} stations, "${event.station}" would be one more` };
}

/** Lists a station the first time it is heard of, by an event or by the line's configuration. */
function seeStation({ tenant, factory, line, station }: StationEvent, { state, emit }: Context): void {
  const known = stationsOf(state);
  if (known.has(station)) return;
  known.add(station);
  state.set(STATION + station, true);
  emit("stations", { tenant, factory, line, station });
}

function onLine(event: LineEvent, context: Context): void {
  const { tenant, factory, line, at } = event;
  for (const { station } of event.stations) seeStation({ tenant, factory, line, station }, context);
  onLineConfig(event, event, context);
  context.emit("lines", { tenant, factory, line, at, config: JSON.stringify(event) });
}

/** What a station says of itself: it is there, and it is heard. */
function take<E extends StationEvent & { at: Instant }>(
  event: E,
  context: Context,
  account: (event: E, place: Place, context: Context) => void,
): undefined {
  seen(undefined, event, context);
  account(event, event, context);
}

function seen(rejection: Rejection | undefined, event: StationEvent & { at: Instant }, context: Context): Rejection | undefined {
  if (rejection) return rejection;
  seeStation(event, context);
  arrive(event, event.at, context);
  hear(event, event.station, context);
  return undefined;
}

function carryOut(event: CommandEvent, context: Context): Outcome {
  if (isSpcCommand(event)) return onSpcCommand(event, context);
  if (isOeeCommand(event)) {
    seen(undefined, event, context);
    return onOeeCommand(event, event, context);
  }
  return notSupported(event);
}
