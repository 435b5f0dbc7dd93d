// Lots and serials between operations, and on hold.
//   I1. Over all changes of a row, its moves net to what its last image says: a move that was wrong is made backwards, at its own time.
import type { MappedEvent, RowChange } from "../../core/change.ts";
import type { Instant } from "../../core/time.ts";
import { isSame, type Standing } from "./standing.ts";

type Move = Extract<MappedEvent, { type: "move" }>;
type Hold = Extract<MappedEvent, { type: "hold" }>;

export function moveEvents({ before, after }: Standing<Move>): MappedEvent[] {
  if (isSame({ before, after })) return [];
  return [...(before ? [backwards(before)] : []), ...(after ? [{ ...after, id: "move" }] : [])];
}

/** Where it crossed lines, backwards is from `line` to `fromLine`. */
function backwards({ kind: _, from, to, fromLine, line, ...move }: Move): Move {
  const lines = fromLine === undefined ? { line } : to === null ? { line: fromLine } : { line: fromLine, fromLine: line };
  return { ...move, ...lines, from: to, to: from, id: "back" };
}

/** Whether a lot or serial is held, by whom a reason is given, and since when. */
export interface Held {
  readonly who: Omit<Hold, "type" | "id" | "at" | "held" | "reason">;
  readonly held: boolean;
  readonly reason?: string | undefined;
  readonly at?: Instant | undefined;
}

/** A hold begins and ends at the row's own time, else at the time of the change. A deleted row holds nothing. */
export function holdEvents({ before, after }: Standing<Held>, change: Pick<RowChange, "at">): Hold[] {
  const event = ({ who, held, reason, at = change.at }: Held): Hold => ({
    type: "hold",
    id: held ? "hold" : "release",
    at,
    ...who,
    held,
    ...(reason === undefined ? {} : { reason }),
  });
  const isOther = before && after && !isSame({ before: before.who, after: after.who });
  const released = before?.held && (!after || isOther) ? [event({ who: before.who, held: false })] : [];
  const was = isOther ? undefined : before;
  const changed = after && (after.held ? !was?.held || was.reason !== after.reason : was?.held === true);
  return changed ? [...released, event(after)] : released;
}
