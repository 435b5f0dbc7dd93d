// Everything that is computed from one line's events, in one order: SPC and OEE from the same partition, without joins.
// (What flows across lines - units, moves, holds, orders - belongs to the factory's key.)
import type { CommandEvent, Event, LineEvent } from "../core/events.ts";
import { CAPACITY, type Context, type Processor, type Rejection } from "../core/processor.ts";
import { onCount, refuseCount } from "./oee/counts.ts";
import { accrue, onState } from "./oee/states.ts";
import type { CommandOutcome } from "./spc/limit-commands.ts";
import { closeIdle, onLimitCommand, onMeasurement, onPlan, onSeries } from "./spc/spc.ts";

export const line: Processor = {
  name: "line",
  version: 1,

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
    case "measurement": {
      const rejection = onMeasurement(event, context);
      if (!rejection) seeStation(event, context);
      return rejection;
    }
    case "series": {
      const rejection = onSeries(event, context);
      if (!rejection) seeStation(event, context);
      return rejection;
    }
    case "count": {
      const rejection = refuseCount(event, context);
      if (rejection) return rejection;
      onCount(event, seeStation(event, context), context);
      return undefined;
    }
    case "state":
      onState(event, seeStation(event, context), context);
      return undefined;
    case "plan":
      return onPlan(event, context);
    case "line":
      onLine(event, context);
      return undefined;
    case "command":
      answer(event, onLimitCommand(event, context), context);
      return undefined;
    default:
      return undefined; // `attribute` has no chart here yet; the rest belongs to the factory's key
  }
}

type StationEvent = Place & { station: string };

const stationKey = (station: string) => `station/${station}`;

/** A line that reports ever new stations is a mistake somewhere; it must not fill the memory. */
function refuseStation(event: Event, { state }: Context): Rejection | undefined {
  if (!("station" in event) || event.station === undefined || event.type === "plan" || event.type === "command") return undefined;
  if ((state.get<number>("station-count") ?? 0) < CAPACITY.stations || state.get(stationKey(event.station))) return undefined;
  return { reason: "over-capacity", detail: `the line has ${CAPACITY.stations} stations, "${event.station}" would be one more` };
}

/** Lists a station the first time it is heard of, by an event or by the line's configuration. */
function seeStation({ tenant, factory, line, station }: StationEvent, { state, emit }: Context): StationEvent {
  const identity = { tenant, factory, line, station };
  const key = stationKey(station);
  if (!state.get(key)) {
    state.set(key, true);
    state.set("station-count", (state.get<number>("station-count") ?? 0) + 1);
    emit("stations", identity);
  }
  return identity;
}

function onLine(event: LineEvent, context: Context): void {
  const { tenant, factory, line, at } = event;
  for (const { station } of event.stations) seeStation({ tenant, factory, line, station }, context);
  context.emit("lines", { tenant, factory, line, at, config: JSON.stringify(event) });
}

/** Every command is answered by a row: who asked what, and what became of it. */
function answer(event: CommandEvent, { code, detail }: CommandOutcome, { emit }: Context): void {
  const { tenant, factory, line, id, source = "http", at, name, by = "anonymous", note = "" } = event;
  const status = code === "OK" ? "applied" : "failed";
  emit("commands", { tenant, factory, line, id, source, at, name, by, note, status, code, detail, body: JSON.stringify(event) });
}
