// Accounts anew what a change of a station's history touches: facts and Gantt rows before and after it; the difference is emitted.
//   I1. The facts that stand are a function of the history, whatever the order in which it became known (domain 0.1).
//   I2. Time older than is kept is left as it stands.
import type { Context } from "../../core/processor.ts";
import type { Instant } from "../../core/time.ts";
import { emitDifference } from "./facts.ts";
import { stopEnd, stopStart } from "./pieces.ts";
import { settle } from "./settle.ts";
import { emitStateRows, stateRowsOf } from "./state-rows.ts";
import { accountedOf, beginOf, bookOf, type LineBefore, type Place, type Station } from "./station.ts";
import { type Accounted, accountOf, judge, type Reach } from "./stretches.ts";

export interface Recount {
  /** The change touches `[from, to)`. */
  readonly from: Instant;
  readonly to: Instant;
  /** Makes it. */
  readonly change?: () => void;
  /** How far the station is accounted from now on; as far as before without it. */
  readonly reach?: Reach;
  /** How the line was before, when the change is one of the line. */
  readonly before?: LineBefore;
}

export function recount(
  place: Place,
  context: Context,
  station: Station,
  { from, to, change = () => {}, reach, before = {} }: Recount,
): void {
  const begin = beginOf(context, station);
  const old = accountedOf(context, station, begin, before);
  const { history } = old;
  const oldest = Math.min(history.begin, accountedOf(context, station, begin).history.begin);
  const edges = {
    from: stopStart(history, Math.max(oldest, Math.min(from, growsFrom(old.reach, reach)))),
    to: to < history.end ? stopEnd(history, to) : history.end,
    isOpen: false,
  };
  edges.isOpen = edges.to >= history.end;
  const standing = pictureOf(old, edges);
  change();
  Object.assign(station.head, reach);
  const fresh = pictureOf(accountedOf(context, station, begin), edges);
  const book = bookOf(context, place, station.name);
  emitDifference(book, { before: standing.account, after: fresh.account });
  emitStateRows(context.emit, book.station, { before: standing.rows, after: fresh.rows });
  if (edges.isOpen) {
    const last = fresh.rows.at(-1);
    station.head.since = last?.end === null ? last.start : null;
  }
  settle(place, context, station);
}

/** Where what is accounted anew begins because the station is accounted further than before. */
function growsFrom(old: Reach, reach: Reach = old): Instant {
  const reported = reach.reported === old.reported ? Number.POSITIVE_INFINITY : old.reported;
  return Math.min(reported, reach.unreported === old.unreported ? Number.POSITIVE_INFINITY : old.unreported);
}

/** Facts and Gantt rows of a window; an open one reaches as far as there is anything. */
function pictureOf(accounted: Accounted, { from, to, isOpen }: { from: Instant; to: Instant; isOpen: boolean }) {
  const { history } = accounted;
  const window = { from, to: isOpen ? history.end : to, isOpen };
  const pieces = judge(history, window);
  return { account: accountOf(accounted, pieces), rows: stateRowsOf(history, window, pieces) };
}
