// The rows of a Gantt chart: one for each stretch of a station's time in one state for one reason.
//   I1. Repeated reports of the same state make no row of their own.
//   I2. Rows tell of the time that is accounted, also where states are reported ahead of the clock: what lasts up to the newest of them ends
//       there until the clock has come so far; what only a reclassification says begins and ends no later than the line has come to it.
import type { Context } from "../../core/processor.ts";
import type { Row } from "../../core/rows.ts";
import { type Instant, NEVER } from "../../core/time.ts";
import type { StationIdentity } from "./facts.ts";
import { type History, type Piece, pieceAt, walkBack, walkOn } from "./pieces.ts";
import { accountedOf, keepHead, keptFrom, type Station } from "./station.ts";
import { type Accounted, type JudgedPiece, judge, type Reach, type Window } from "./stretches.ts";

export type StateRow = Omit<Row<"station_states">, keyof StationIdentity | "removed">;

/** Rows that stand in a window, and since when the station is in the state that its newest row tells; undefined where that lies outside. */
export interface Rows {
  readonly rows: readonly StateRow[];
  readonly since: Instant | null | undefined;
}

/**
 * The rows of judged pieces, from the stretch before them to the one in which they end, or that begins where they end. A row that lasts
 * has no `end`.
 */
export function stateRowsOf({ history, reach }: Accounted, { from, to, isOpen }: Window, pieces: readonly JudgedPiece[]): Rows {
  const rows: StateRow[] = [];
  const begin = stretchStart(history, from);
  const earlier = begin < from ? judge(history, { from: begin, to: from, isOpen: false }) : [];
  const beyond = isOpen ? undefined : pieceAt(history, to); // no part of a stop: windows do not end in one
  const next: JudgedPiece[] = beyond ? [{ ...beyond, stop: "" }] : [];
  for (const piece of [...earlier, ...pieces, ...next]) {
    const { from: start, state, reason, reclassified, stop } = piece;
    if (state === undefined || isAhead(piece, reach)) continue;
    const end = goesOnAhead(piece, reach) ? null : piece.to;
    const last = rows.at(-1);
    if (last?.end === start && isSame({ state, reason, reclassified }, last)) last.end = end;
    else rows.push({ start, end, state, reason, reclassified, stop });
  }
  const [first, last] = [rows[0], rows.at(-1)];
  if (first?.start === history.begin) first.start = startBefore(history, first);
  if (last === undefined) return { rows, since: isOpen ? null : undefined };
  const goesOn = beyond !== undefined && last.end === beyond.to ? stretchEnd({ history, reach }, to, last) : undefined;
  const lasts = isOpen ? last.end === to || last.end === null : goesOn?.lasts === true;
  if (lasts) last.end = knownTo(last, reach);
  else if (goesOn) last.end = goesOn.end;
  return { rows, since: lasts ? last.start : isOpen ? null : undefined };
}

/** Where a row ends that lasts: nowhere yet, or at the newest state while that is reported ahead of the clock. */
function knownTo({ start }: StateRow, { reported, unreported }: Reach): Instant | null {
  return reported > Math.max(unreported, start) ? reported : null;
}

/** Nobody reported it, and the line has not come to it yet. */
function isAhead({ reported, from }: Piece, { unreported }: Reach): boolean {
  return !reported && from > unreported;
}

/** Nobody reported it, and the line is in the middle of it. */
function goesOnAhead({ reported, to }: Piece, { unreported }: Reach): boolean {
  return !reported && to > unreported;
}

/** Where the stretch ends that lasts from `from` on; null when it still does, `lasts` when nothing is known that comes after it. */
function stretchEnd({ history, reach }: Pick<Accounted, "history" | "reach">, from: Instant, row: StateRow) {
  let isCut = false;
  const end = walkOn(history, from, (piece) => {
    if (!isSame(piece, row) || isAhead(piece, reach)) return false;
    isCut = goesOnAhead(piece, reach) && piece.to < history.end;
    return !isCut;
  });
  const lasts = end >= history.end;
  return { end: lasts || isCut ? null : end, lasts };
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
export function stretchStart(history: History, to: Instant): Instant {
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
