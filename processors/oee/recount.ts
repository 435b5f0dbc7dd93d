// Accounts anew what a change of a station's history touches: facts and Gantt rows before and after it; the difference is emitted.
//   I1. The facts that stand are a function of the history, whatever the order in which it became known (domain 0.1).
//   I2. Time older than is kept is left as it stands.
import type { Context } from "../../core/processor.ts";
import type { Instant } from "../../core/time.ts";
import { emitDifference } from "./facts.ts";
import { configOf } from "./line-config.ts";
import { type History, judgeBy, pieceAt, stopEnd, stopStart } from "./pieces.ts";
import { settle } from "./settle.ts";
import { emitStateRows, stateRowsOf } from "./state-rows.ts";
import { accountedOf, beginOf, bookOf, keepReclassifications, type LineBefore, type Place, type Station } from "./station.ts";
import { type Accounted, accountOf, endedStops, type JudgedPiece, judge, type Reach, type Window } from "./stretches.ts";

export interface Recount {
  /** The change touches `[from, to)`. */
  readonly from: Instant;
  readonly to: Instant;
  /** Makes it. */
  readonly change?: () => void;
  /** How far the station is accounted from now on; as far as before without it. */
  readonly reach?: Reach;
  /** From here on the station is in one stop that has not ended, before the change and after it. */
  readonly lastsFrom?: Instant | undefined;
  /** How the line was before, when the change is one of the line. */
  readonly before?: LineBefore;
}

export function recount(
  place: Place,
  context: Context,
  station: Station,
  { from, to, change = () => {}, reach, lastsFrom = Number.POSITIVE_INFINITY, before = {} }: Recount,
): void {
  const begin = beginOf(context, station);
  const old = accountedOf(context, station, begin, before);
  const { history } = old;
  const oldest = Math.min(history.begin, accountedOf(context, station, begin).history.begin);
  const start = Math.max(oldest, Math.min(from, growsFrom(old.reach, reach), history.end));
  const edges = {
    from: start >= lastsFrom ? start : stopStart(history, start),
    to: to < history.end ? stopEnd(history, to) : history.end,
    isOpen: false,
  };
  edges.isOpen = edges.to >= history.end;
  const standing = pictureOf(old, edges);
  change();
  Object.assign(station.head, reach);
  const now = accountedOf(context, station, begin);
  const { microStopMs } = before.config ?? configOf(context.state);
  const isJudged = judgeNewStops(now.history, {
    standing: standing.pieces,
    fresh: piecesIn(now, edges),
    microStopMs: microStopMs(station.name),
  });
  if (isJudged) keepReclassifications(context.state, station.name, now.history.reclassifications); // their edges may have changed
  const fresh = pictureOf(now, edges);
  const book = bookOf(context, place, station.name);
  emitDifference(book, { before: standing.account, after: fresh.account });
  emitStateRows(context.emit, book.station, { before: standing.rows, after: fresh.rows });
  if (fresh.since !== undefined) station.head.since = fresh.since;
  settle(place, context, station);
}

/** Where what is accounted anew begins because the station is accounted further than before. */
function growsFrom(old: Reach, reach: Reach = old): Instant {
  const reported = reach.reported === old.reported ? Number.POSITIVE_INFINITY : old.reported;
  return Math.min(reported, reach.unreported === old.unreported ? Number.POSITIVE_INFINITY : old.unreported);
}

/** A stop is judged by the limit in force when it became what it is; while both its ends stay, so does the verdict (domain 0.5). */
function judgeNewStops(
  history: History,
  { standing, fresh, microStopMs }: { standing: readonly JudgedPiece[]; fresh: readonly JudgedPiece[]; microStopMs: number },
): boolean {
  const known = new Set(endedStops(standing).map(({ from, to }) => `${from}-${to}`));
  const isNew = ({ from, to }: { from: Instant; to: Instant }) =>
    !known.has(`${from}-${to}`) && pieceAt(history, to)?.microStopMs !== microStopMs;
  const judged = endedStops(fresh).filter(isNew);
  for (const { to } of judged) judgeBy(history, to, microStopMs);
  return judged.length > 0;
}

function windowOf({ history }: Accounted, { from, to, isOpen }: Window): Window {
  return { from, to: isOpen ? history.end : to, isOpen };
}

function piecesIn(accounted: Accounted, edges: Window): JudgedPiece[] {
  return judge(accounted.history, windowOf(accounted, edges));
}

/** Facts and Gantt rows of a window; an open one reaches as far as there is anything. */
function pictureOf(accounted: Accounted, edges: Window) {
  const pieces = piecesIn(accounted, edges);
  const { rows, since } = stateRowsOf(accounted, windowOf(accounted, edges), pieces);
  return { pieces, account: accountOf(accounted, pieces), rows, since };
}
