// `state` events: a station is in a state until its next one.
import type { StateEvent } from "../../core/events.ts";
import type { Context } from "../../core/processor.ts";
import { NEVER } from "../../core/time.ts";
import { stationOf } from "./arrival.ts";
import { configOf } from "./line-config.ts";
import type { Change } from "./pieces.ts";
import { recount } from "./recount.ts";
import { keptFrom, lineTimeOf, type Place, type Station } from "./station.ts";

export function onState(event: StateEvent, place: Place, context: Context): void {
  const { at, station: name } = event;
  const { clock, state } = context;
  if (at < keptFrom(clock.now)) return; // historical, and older than anything is corrected
  const station = stationOf(place, name, context);
  const { head, changes } = station;
  const change = changeOf(event, configOf(state).microStopMs(name));
  const insert = () => {
    changes.insert(change);
    changes.forget(keptFrom(clock.now));
  };
  if (isRepeat(change, station)) {
    insert();
    return;
  }
  const next = changes.firstAfter(at)?.at;
  const accruedTo = lineTimeOf(state)?.accruedTo ?? NEVER;
  const reported = Math.max(head.reported, accruedTo, at, next ?? at);
  const unreported = Math.max(head.unreported, accruedTo, reported <= clock.now ? reported : NEVER);
  recount(place, context, station, { from: at, to: next ?? Number.POSITIVE_INFINITY, change: insert, reach: { reported, unreported } });
}

function changeOf({ at, id, source, state, reason, historical }: StateEvent, microStopMs: number): Change {
  return {
    at,
    id,
    state,
    microStopMs,
    ...(source === undefined ? {} : { source }),
    ...(reason === undefined ? {} : { reason }),
    ...(historical ? { historical: true as const } : {}),
  };
}

/** Says what held anyway: many devices repeat their state, and nothing changes by that. */
function isRepeat(change: Change, { changes }: Station): boolean {
  const holder = changes.lastAtOrBefore(change.at);
  return (
    holder !== undefined && !holder.historical && !change.historical && holder.state === change.state && holder.reason === change.reason
  );
}
