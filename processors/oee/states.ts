// `state` events: a station is in a state until its next one.
import type { StateEvent } from "../../core/events.ts";
import type { Context } from "../../core/processor.ts";
import { type Instant, NEVER } from "../../core/time.ts";
import { stationOf } from "./arrival.ts";
import { configOf } from "./line-config.ts";
import { type Change, isStop } from "./pieces.ts";
import { recount } from "./recount.ts";
import { rememberOldest } from "./state-rows.ts";
import { keptFrom, limitAt, lineTimeOf, type Place, reclassificationsOf, type Station } from "./station.ts";

export function onState(event: StateEvent, place: Place, context: Context): void {
  const { at, station: name } = event;
  const { clock, state } = context;
  if (at < keptFrom(clock.now)) return; // historical, and older than anything is corrected
  const station = stationOf(place, name, context);
  const { head, changes } = station;
  const change = changeOf(event, limitAt(context, station, at));
  if (isRepeat(change, station)) {
    changes.insert(change);
    rememberOldest(context, station);
    changes.forget(keptFrom(clock.now));
    return;
  }
  const next = changes.firstAfter(at)?.at;
  const accruedTo = lineTimeOf(state)?.accruedTo ?? NEVER;
  const reported = Math.max(head.reported, accruedTo, at, next ?? at);
  const unreported = Math.max(head.unreported, accruedTo, reported <= clock.now ? reported : NEVER);
  recount(place, context, station, {
    from: at,
    to: next ?? Number.POSITIVE_INFINITY,
    change: () => changes.insert(change),
    reach: { reported, unreported },
    lastsFrom: ongoingStop(change, station, context),
  });
  rememberOldest(context, station);
  changes.forget(keptFrom(clock.now)); // only now: what has been accounted here may reach further back, after a back-fill or a long silence
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

/**
 * Since when the stop is known to last that the station's newest change goes on with. Its start does not matter before it ends: a
 * sensor that flaps for hours would have it walked through at each change.
 */
function ongoingStop(change: Change, { name, changes }: Station, { state }: Context): Instant | undefined {
  const newest = changes.lastAtOrBefore(Number.POSITIVE_INFINITY);
  if (!newest || newest.at >= change.at || newest.historical || change.historical) return undefined;
  const { reasons } = configOf(state);
  const isOne = [newest, change].every(({ state, reason = "" }) => isStop({ state, reason }, reasons));
  return isOne && reclassificationsOf(state, name).every(({ to }) => to <= newest.at) ? newest.at : undefined;
}

/**
 * Says what held anyway: many devices repeat their state, and nothing changes by that - unless the state was to change by itself meanwhile,
 * as at the edge of a reclassification: what ended there is yet to be accounted.
 */
function isRepeat(change: Change, { changes, head }: Station): boolean {
  if (head.nextEdge !== null && head.nextEdge <= change.at) return false;
  const holder = changes.lastAtOrBefore(change.at);
  return (
    holder !== undefined && !holder.historical && !change.historical && holder.state === change.state && holder.reason === change.reason
  );
}
