// The rows of a Gantt chart: one for each stretch of a station's time in one state for one reason.
//   I1. Repeated reports of the same state make no row of their own.
import type { Context } from "../../core/processor.ts";
import type { Row } from "../../core/rows.ts";
import { type Instant, NEVER } from "../../core/time.ts";
import type { StationIdentity } from "./facts.ts";
import { type History, type Piece, pieceAt, walkBack, walkOn } from "./pieces.ts";
import { accountedOf, keepHead, keptFrom, type Station } from "./station.ts";
import { type JudgedPiece, judge, type Window } from "./stretches.ts";

export type StateRow = Omit<Row<"station_states">, keyof StationIdentity | "removed">;

/**
 * The rows of judged pieces, from the stretch before them to the one in which they end, or that begins where they end. A row that lasts
 * has no `end`.
 */
export function stateRowsOf(history: History, { from, to, isOpen }: Window, pieces: readonly JudgedPiece[]): StateRow[] {
  const rows: StateRow[] = [];
  const begin = stretchStart(history, from);
  const earlier = begin < from ? judge(history, { from: begin, to: from, isOpen: false }) : [];
  const beyond = isOpen ? undefined : pieceAt(history, to); // no part of a stop: windows do not end in one
  const next: JudgedPiece[] = beyond ? [{ ...beyond, stop: "" }] : [];
  for (const { from: start, to: end, state, reason, reclassified, stop } of [...earlier, ...pieces, ...next]) {
    if (state === undefined) continue;
    const last = rows.at(-1);
    if (last?.end === start && isSame({ state, reason, reclassified }, last)) last.end = end;
    else rows.push({ start, end, state, reason, reclassified, stop });
  }
  const [first, last] = [rows[0], rows.at(-1)];
  if (first?.start === history.begin) first.start = startBefore(history, first);
  if (isOpen && last?.end === to) last.end = null;
  if (beyond && last?.end === beyond.to) last.end = stretchEnd(history, to, last);
  return rows;
}

/** Where the stretch ends that lasts from `from` on; null when it still does. */
function stretchEnd(history: History, from: Instant, row: StateRow): Instant | null {
  const end = walkOn(history, from, (piece) => isSame(piece, row));
  return end >= history.end ? null : end;
}

/** Emits the rows that are new or differ, and takes back those that are gone. */
export function emitStateRows(
  emit: Context["emit"],
  station: StationIdentity,
  { before, after }: { before: readonly StateRow[]; after: readonly StateRow[] },
): void {
  const standing = new Map(before.map((row) => [row.start, row]));
  for (const row of after) {
    const old = standing.get(row.start);
    standing.delete(row.start);
    if (!old || !isEqual(old, row)) emit("station_states", { ...station, ...row, removed: false });
  }
  for (const row of standing.values()) emit("station_states", { ...station, ...row, removed: true });
}

/** Where a stretch began that stands at the beginning of what is kept: what is not forgotten yet tells, or what is remembered of it. */
function startBefore(history: History, row: Same): Instant {
  const { begin, oldest } = history;
  if (begin < oldest.at) return begin;
  const start = walkBack({ ...history, begin: oldest.at }, begin, (piece) => isSame(piece, row));
  return start === oldest.at ? oldest.start : start;
}

/** Before anything of what no event can reach any more is forgotten: keeps since when the station is in the state that it was in then. */
export function rememberOldest(context: Context, station: Station): void {
  const { head, name } = station;
  const at = keptFrom(context.clock.now);
  if (at <= (head.oldest?.at ?? NEVER)) return;
  const { history } = accountedOf(context, station, at);
  if (history.begin > at) return; // the line is younger
  const piece = pieceAt(history, at);
  head.oldest = { at, start: piece?.state === undefined ? at : startBefore(history, piece) };
  keepHead(context.state, name, head);
}

/** Where the stretch began that lasts up to `to`. */
function stretchStart(history: History, to: Instant): Instant {
  let key: Pick<Piece, "state" | "reason" | "reclassified"> | undefined;
  return walkBack(history, to, (piece) => {
    key ??= piece;
    return piece.state !== undefined && isSame(piece, key);
  });
}

type Same = Pick<StateRow, "reason" | "reclassified"> & { state: StateRow["state"] | undefined };

function isSame(a: Same, b: Same): boolean {
  return a.state === b.state && a.reason === b.reason && a.reclassified === b.reclassified;
}

function isEqual(a: StateRow, b: StateRow): boolean {
  return a.end === b.end && a.stop === b.stop && isSame(a, b);
}
