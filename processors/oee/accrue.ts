// Time that passes: stations accrue, minute by minute, in the state in which they are.
//   I1. After it the facts of every station reach the start of the clock's minute, or the last instant inside the open minute at
//       which its state changed: from there to the clock it is in one element (`station_now`).
import type { Context } from "../../core/processor.ts";
import { floorTo, type Instant, MINUTE_MS, NEVER } from "../../core/time.ts";
import { emitTime } from "./facts.ts";
import { nextEdge, pieceAt } from "./pieces.ts";
import { recount } from "./recount.ts";
import { settle } from "./settle.ts";
import { accountedOf, beginOf, bookOf, headsOf, keepLineTime, lineTimeOf, openStation, type Place, type Station } from "./station.ts";
import { stretchesOf } from "./stretches.ts";

/** Lets every station accrue up to the clock, if anything is due. */
export function accrue(place: Place, context: Context): void {
  const { state, clock } = context;
  const time = lineTimeOf(state);
  if (!time || clock.now === NEVER || clock.now < time.nextDue) return;
  const accruedTo = Math.max(floorTo(clock.now, MINUTE_MS), time.accruedTo);
  keepLineTime(state, { ...time, accruedTo, nextDue: accruedTo + MINUTE_MS });
  for (const [name, head] of [...headsOf(state)].sort(byName)) accrueStation(place, context, openStation(context, name, head));
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

/** Lets one station accrue as far as the line has. */
export function accrueStation(place: Place, context: Context, station: Station): void {
  const { head } = station;
  const to = lineTimeOf(context.state)?.accruedTo ?? NEVER;
  if (head.nextEdge !== null && head.nextEdge <= context.clock.now) passEdges(place, context, station, to);
  else {
    extend(place, context, station, to);
    settle(place, context, station);
  }
}

/** The state has changed by itself meanwhile: a stop may have ended by it. */
function passEdges(place: Place, context: Context, station: Station, minute: Instant): void {
  const { head } = station;
  const { history } = accountedOf(context, station, beginOf(context, station));
  let to = minute;
  for (let edge = head.nextEdge; edge !== null && edge <= context.clock.now; edge = nextEdge(history, edge)) to = Math.max(to, edge);
  const reach = { reported: Math.max(head.reported, to), unreported: Math.max(head.unreported, to) };
  recount(place, context, station, { from: head.nextEdge as Instant, to: Number.POSITIVE_INFINITY, reach });
}

/** Nothing changes up to `to`: one element for each segment of the calendar. */
function extend(place: Place, context: Context, station: Station, to: Instant): void {
  const { head } = station;
  const accounted = accountedOf(context, station, beginOf(context, station));
  const piece = pieceAt(accounted.history, Math.max(head.unreported, accounted.history.begin));
  const from = Math.max(piece?.reported ? head.reported : head.unreported, accounted.history.begin);
  head.reported = Math.max(head.reported, to);
  head.unreported = Math.max(head.unreported, to);
  if (!piece || from >= to) return;
  const book = bookOf(context, place, station.name);
  const reached = { ...accounted, reach: { reported: to, unreported: to } };
  for (const stretch of stretchesOf(reached, { ...piece, from, to, stop: "" })) emitTime(book, stretch, 1);
}
