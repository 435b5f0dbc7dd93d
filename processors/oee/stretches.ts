// Where a station's time belongs: the pieces of its history laid over the calendar (ISO 22400-2; domain 2.1, 2.2, 2.6).
//   I1. Every instant that is accounted belongs to one element; PBT is the sum of its parts by construction.
//   I2. A stop is judged when it has ended: until then its time stands under its states.
import type { TimeElement, TimeLoss } from "../../core/rows-oee.ts";
import type { Instant } from "../../core/time.ts";
import type { Segment, WorkingTime } from "../../core/working-time.ts";
import { type History, isStop, type Piece, pieceAt, piecesOf } from "./pieces.ts";

/** How far a station's time is accounted: reported states may be known ahead of the clock, what is unknown is not. */
export interface Reach {
  readonly reported: Instant;
  readonly unreported: Instant;
}

export interface Accounted {
  readonly history: History;
  readonly working: WorkingTime;
  readonly reach: Reach;
}

export interface Stretch {
  readonly from: Instant;
  readonly to: Instant;
  readonly element: TimeElement;
  readonly loss: TimeLoss | "";
  readonly reason: string;
  readonly segment: Segment;
}

/** A stop that has ended and counts, at its start. */
export interface CountedStop {
  readonly at: Instant;
  readonly kind: "breakdowns" | "micro_stops";
  readonly reason: string;
  readonly segment: Segment;
}

export type StopKind = "" | "open" | "micro" | "stop";
export type JudgedPiece = Piece & { readonly stop: StopKind };

export interface Account {
  readonly stretches: readonly Stretch[];
  readonly stops: readonly CountedStop[];
}

/** `[from, to)`, neither edge inside a stop, but for one that is open before and after. `isOpen`: it reaches to where knowledge ends, and a stop that does so has not ended. */
export interface Window {
  readonly from: Instant;
  readonly to: Instant;
  readonly isOpen: boolean;
}

export function accountOf(accounted: Accounted, pieces: readonly JudgedPiece[]): Account {
  const { history, working } = accounted;
  const stretches: Stretch[] = [];
  const stops: CountedStop[] = [];
  for (const run of runsOf(pieces)) {
    const own = run.flatMap((piece) => [...stretchesOf(accounted, piece)]);
    for (const stretch of own) stretches.push(stretch);
    const first = run[0] as JudgedPiece;
    const kind =
      first.stop === "micro" ? "micro_stops" : first.stop === "stop" && lossOf(first, history) === "breakdown" ? "breakdowns" : "";
    if (kind !== "" && own.some(({ element }) => isPlannedBusy(element))) {
      stops.push({ at: first.from, kind, reason: first.reason, segment: working.segmentAt(first.from) });
    }
  }
  return { stretches, stops };
}

/** The pieces of a window with what kind of stop each is part of. */
export function judge(history: History, { from, to, isOpen }: Window): JudgedPiece[] {
  const pieces = piecesOf(history, from, to);
  const beyond = isOpen ? undefined : pieceAt(history, to);
  const judged: JudgedPiece[] = [];
  for (let n = 0; n < pieces.length; ) {
    const first = pieces[n] as Piece;
    let end = n + 1;
    if (isStop(first, history.reasons)) while (end < pieces.length && isStop(pieces[end] as Piece, history.reasons)) end++;
    const run = pieces.slice(n, end);
    const stop = isStop(first, history.reasons) ? stopKind(history, first.from, pieces[end] ?? beyond, run) : "";
    for (const piece of run) judged.push({ ...piece, stop });
    n = end;
  }
  return judged;
}

function stopKind(history: History, start: Instant, next: Piece | undefined, run: readonly Piece[]): StopKind {
  const end = (run.at(-1) as Piece).to;
  if (!next || next.from !== end || isStop(next, history.reasons)) return "open";
  return end - start < next.microStopMs ? "micro" : "stop";
}

/** The stops among judged pieces that have ended, each whole. */
export function endedStops(pieces: readonly JudgedPiece[]): { from: Instant; to: Instant }[] {
  const runs = runsOf(pieces).filter(([first]) => first?.stop === "micro" || first?.stop === "stop");
  return runs.map((run) => ({ from: (run[0] as Piece).from, to: (run.at(-1) as Piece).to }));
}

/** Pieces of one stop together, any other alone. */
function runsOf(pieces: readonly JudgedPiece[]): JudgedPiece[][] {
  const runs: JudgedPiece[][] = [];
  for (const piece of pieces) {
    const last = runs.at(-1);
    if (last && piece.stop !== "" && last[0]?.stop !== "" && last.at(-1)?.to === piece.from) last.push(piece);
    else runs.push([piece]);
  }
  return runs;
}

/** A piece as far as it is accounted, cut at everything that the calendar says. */
export function* stretchesOf({ history, working, reach }: Accounted, piece: JudgedPiece): Generator<Stretch> {
  const to = Math.min(piece.to, piece.reported ? reach.reported : reach.unreported);
  const from = piece.state === undefined ? Math.max(piece.from, history.unknownFrom) : piece.from;
  if (from >= to) return;
  for (const segment of working.segments(from, to)) {
    const element = elementOf(piece, segment, history);
    if (element === "") continue;
    const loss = LOST.has(element) ? lossOf(piece, history) : "";
    yield { from: segment.from, to: segment.to, element, loss, reason: piece.reason, segment };
  }
}

const BY_STATE = {
  running: "actual_production_time", setup: "setup", down: "down", idle: "idle", off: "idle", blocked: "blocked", starved: "starved",
} as const; // biome-ignore format: one list

/** Elements whose time a reason can move between losses. */
const LOST: ReadonlySet<TimeElement> = new Set<TimeElement>(["setup", "down", "idle", "blocked", "starved"]);

function isPlannedBusy(element: TimeElement): boolean {
  return LOST.has(element) || element === "actual_production_time" || element === "micro_stop";
}

/** The order of precedence of domain 2.1; "" counts nowhere. */
export function elementOf({ state, reason, stop }: JudgedPiece, { kind, workThrough }: Segment, { reasons }: History): TimeElement | "" {
  if (state === undefined) return kind === "scheduled" ? "unknown" : "";
  if (kind === "unscheduled") return "unscheduled";
  if (kind === "break") return workThrough && state === "running" ? "actual_production_time" : "planned_stop";
  if (state !== "running" && reasons.get(reason) === "planned") return "planned_stop";
  return stop === "micro" ? "micro_stop" : BY_STATE[state];
}

/** By the reason's category, else by the state. */
export function lossOf({ state, reason }: Pick<Piece, "state" | "reason">, { reasons }: History): TimeLoss | "" {
  const category = reasons.get(reason);
  if (category !== undefined && category !== "planned") return category;
  if (state === undefined || state === "running") return "";
  return state === "down" ? "breakdown" : state === "setup" ? "setup" : "waiting";
}
