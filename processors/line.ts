// Everything that is computed from one line's events, in one order: SPC and OEE from the same partition, without joins.
// (What flows across lines - units, moves, holds, orders - belongs to the factory's key.)
import type { CommandEvent, Event, LineEvent } from "../core/events.ts";
import { CAPACITY, type Context, type KeyedState, type Processor, type Rejection } from "../core/processor.ts";
import { onCount, refuseCount } from "./oee/counts.ts";
import { accrue, onState } from "./oee/states.ts";
import { type CommandOutcome, isSpcCommand, onSpcCommand } from "./spc/commands.ts";
import { migrateSeries } from "./spc/migrate.ts";
import { onPlan } from "./spc/plan-change.ts";
import { closeIdle, onAttribute, onMeasurement, onSeries } from "./spc/spc.ts";

export const line: Processor = {
  name: "line",
  version: 2,
  migrate: migrateSeries,

  onEvent(event, context) {
    const rejection = refuseStation(event, context) ?? account(event, context);
    if (!rejection) passTime(event, context);
    return rejection;
  },

  onTick(context) {
    const place = context.state.get<Place>("place");
    if (place) passTime(place, context);
  },
};

type Place = Pick<Event, "tenant" | "factory" | "line">;

/** What time alone brings about: subgroups that silence ends, states that accrue. */
function passTime(place: Place, context: Context): void {
  if (!context.state.get("place")) {
    const { tenant, factory, line } = place;
    context.state.set("place", { tenant, factory, line });
  }
  closeIdle(place, context);
  accrue(place, context);
}

function account(event: Event, context: Context): Rejection | undefined {
  switch (event.type) {
    case "measurement":
      return seen(onMeasurement(event, context), event, context);
    case "series":
      return seen(onSeries(event, context), event, context);
    case "attribute":
      return seen(onAttribute(event, context), event, context);
    case "count": {
      const rejection = refuseCount(event, context);
      if (rejection) return rejection;
      seeStation(event, context);
      onCount(event, stationOf(event), context);
      return undefined;
    }
    case "state":
      seeStation(event, context);
      onState(event, stationOf(event), context);
      return undefined;
    case "plan":
      onPlan(event, context);
      return undefined;
    case "line":
      onLine(event, context);
      return undefined;
    case "command":
      answer(event, carryOut(event, context), context);
      return undefined;
    default:
      return undefined; // the rest belongs to the factory's key
  }
}

type StationEvent = Place & { station: string };

const STATION = "station/";

/** Stations heard of, by name: a cache of what `state` holds, so that no key is built for every event. */
const stations = new WeakMap<KeyedState, Set<string>>();

function stationsOf(state: KeyedState): Set<string> {
  let known = stations.get(state);
  if (!known) stations.set(state, (known = new Set([...state.keys(STATION)].map((key) => key.slice(STATION.length)))));
  return known;
}

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

function stationOf({ tenant, factory, line, station }: StationEvent): StationEvent {
  return { tenant, factory, line, station };
}

function onLine(event: LineEvent, context: Context): void {
  const { tenant, factory, line, at } = event;
  for (const { station } of event.stations) seeStation({ tenant, factory, line, station }, context);
  context.emit("lines", { tenant, factory, line, at, config: JSON.stringify(event) });
}

function seen(rejection: Rejection | undefined, event: StationEvent, context: Context): Rejection | undefined {
  if (!rejection) seeStation(event, context);
  return rejection;
}

function carryOut(event: CommandEvent, context: Context): CommandOutcome {
  if (isSpcCommand(event)) return onSpcCommand(event, context);
  return { code: "NOT_SUPPORTED", detail: `"${event.name}" is not carried out by this build` };
}

/** Every command is answered by a row: who asked what, and what became of it. */
function answer(event: CommandEvent, { code, detail, before, after }: CommandOutcome, { emit }: Context): void {
  const { tenant, factory, line, id, source = "http", at, name, by = "anonymous", note = "" } = event;
  const status = code === "OK" ? "applied" : "failed";
  const texts = { body: JSON.stringify(event), before: textOf(before), after: textOf(after) };
  emit("commands", { tenant, factory, line, id, source, at, name, by, note, status, code, detail, ...texts });
}

function textOf(value: unknown): string {
  return value === undefined || value === null ? "" : JSON.stringify(value);
}
