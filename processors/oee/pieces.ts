// What state a station was in, when: its reported changes, with what people made of them afterwards (domain 2.1, 2.2, 2.8).
//   I1. A change holds until the station's next one; after a historical one at most MAX_STATE_MS, the rest is unknown.
//   I2. A reclassification takes all time that the station did not itself report as running; of overlapping ones the later by
//       (at, id) wins field by field.
//   I3. A stop is a run of pieces that touch each other, each in a stop state without a planned reason.
import type { StationState } from "../../core/events.ts";
import { DAY_MS, type Instant } from "../../core/time.ts";
import type { Category } from "./line-config.ts";
import type { Entry, Timeline } from "./timeline.ts";

const MAX_STATE_MS = DAY_MS;

/** A `state` event as it is kept. */
export interface Change extends Entry {
  readonly state: StationState;
  readonly reason?: string;
  readonly historical?: true;
  /** The limit of micro-stops by which a stop that ends here is judged. */
  microStopMs: number;
}

export interface Reclassification extends Entry {
  readonly from: Instant;
  readonly to: Instant;
  readonly state?: StationState;
  /** null clears. */
  readonly reason?: string | null;
  /** The limits of micro-stops by which stops that end at its edges are judged. */
  readonly limits: { from: number; to: number };
}

/** Of what lay before `at`, all that is remembered: since when the station is in the state that it is in at that instant. */
export interface Oldest {
  readonly at: Instant;
  readonly start: Instant;
}

/** Everything that says how a station's time went. */
export interface History {
  readonly changes: Timeline<Change>;
  /** By (at, id). */
  readonly reclassifications: readonly Reclassification[];
  readonly reasons: ReadonlyMap<string, Category>;
  /** Before it there is nothing: the line's first event, or what is older than is kept. */
  readonly begin: Instant;
  readonly oldest: Oldest;
  /** Before it, unknown time is not accounted. */
  readonly unknownFrom: Instant;
  /** From it on there is nothing yet: an instant after everything that is reported or accounted. */
  readonly end: Instant;
}

/** `[from, to)` in one state for one reason. */
export interface Piece {
  readonly from: Instant;
  readonly to: Instant;
  /** undefined: nobody knows. */
  readonly state: StationState | undefined;
  readonly reason: string;
  /** The station itself said so (state, reason or both may have been reclassified). */
  readonly reported: boolean;
  readonly reclassified: boolean;
  /** Of the stop that ends where it begins. */
  readonly microStopMs: number;
}

/** A piece before reclassification: where it really began, also when it was cut. */
type Span = Piece & { readonly since: Instant };

/** The pieces of `[from, to)`, in order, without gaps from `begin` on. */
export function piecesOf(history: History, from: Instant, to: Instant): Piece[] {
  const pieces: Piece[] = [];
  for (const span of spansOf(history, Math.max(from, history.begin), to)) pieces.push(...reclassify(span, history.reclassifications));
  return pieces;
}

export function pieceAt(history: History, at: Instant): Piece | undefined {
  return piecesOf(history, at, at + 1)[0];
}

const STOP_STATES: ReadonlySet<StationState | undefined> = new Set<StationState>(["idle", "down", "blocked", "starved"]);

export function isStop({ state, reason }: Pick<Piece, "state" | "reason">, reasons: History["reasons"]): boolean {
  return STOP_STATES.has(state) && reasons.get(reason) !== "planned";
}

/** Where the stop began that lasts up to `to`; `to` itself when none does. */
export function stopStart(history: History, to: Instant): Instant {
  return walkBack(history, to, (piece) => isStop(piece, history.reasons));
}

/** Where the stop ends that lasts from `from` on, at most the history's end; `from` itself when none does. */
export function stopEnd(history: History, from: Instant): Instant {
  return walkOn(history, from, (piece) => isStop(piece, history.reasons));
}

/** Goes back from `to` over pieces for which `goesOn` holds. */
export function walkBack(history: History, to: Instant, goesOn: (piece: Piece) => boolean): Instant {
  let start = to;
  while (start > history.begin) {
    const from = history.changes.lastBefore(start)?.at ?? history.begin;
    for (const piece of piecesOf(history, from, start).reverse()) {
      if (!goesOn(piece)) return start;
      start = piece.from;
    }
  }
  return start;
}

/** Goes on from `from` over pieces for which `goesOn` holds, at most to the history's end. */
export function walkOn(history: History, from: Instant, goesOn: (piece: Piece) => boolean): Instant {
  const { end } = history;
  let stop = from;
  while (stop < end) {
    const next = Math.min(history.changes.firstAfter(stop)?.at ?? end, end);
    for (const piece of piecesOf(history, stop, next)) {
      if (!goesOn(piece)) return stop;
      stop = piece.to;
    }
    stop = next; // also where there is nothing yet
  }
  return stop;
}

/** Reported time and the unknown time between, cut at nothing else. */
function* spansOf({ changes }: History, from: Instant, to: Instant): Generator<Span> {
  if (from >= to) return;
  let holder = changes.lastAtOrBefore(from);
  let at = from;
  for (const next of changes.range(from + 1, to)) {
    yield* spansUnder(holder, at, next.at);
    at = next.at;
    holder = next;
  }
  yield* spansUnder(holder, at, to);
}

function* spansUnder(holder: Change | undefined, from: Instant, to: Instant): Generator<Span> {
  const until = holder?.historical ? Math.min(holder.at + MAX_STATE_MS, to) : holder ? to : from;
  if (holder && from < until) {
    const { state, reason = "", microStopMs } = holder;
    yield { from, to: until, since: holder.at, state, reason, reported: true, reclassified: false, microStopMs };
  }
  const begin = Math.max(from, until);
  const unknown = { state: undefined, reason: "", reported: false, reclassified: false, microStopMs: holder?.microStopMs ?? 0 };
  if (begin < to) yield { from: begin, to, since: holder ? holder.at + MAX_STATE_MS : Number.NEGATIVE_INFINITY, ...unknown };
}

function reclassify(span: Span, all: readonly Reclassification[]): readonly Piece[] {
  if (span.state === "running") return [span];
  const covering = all.filter(({ from, to }) => from < span.to && to >= span.from);
  if (covering.length === 0) return [span];
  const edges = new Set([span.from, ...covering.flatMap(({ from, to }) => [from, to]).filter((at) => at > span.from && at < span.to)]);
  const starts = [...edges].sort((a, b) => a - b);
  return starts.map((from, n) => {
    let { state, reason, microStopMs } = span;
    let reclassified = false;
    for (const each of covering) {
      if (from > span.since && each.from === from) microStopMs = each.limits.from;
      if (from > span.since && each.to === from) microStopMs = each.limits.to;
      if (from < each.from || from >= each.to) continue;
      if (each.state !== undefined) state = each.state;
      if (each.reason !== undefined) reason = each.reason ?? "";
      reclassified = true;
    }
    if (state === undefined) reason = "";
    return { ...span, from, to: starts[n + 1] ?? span.to, state, reason, reclassified: reclassified && state !== undefined, microStopMs };
  });
}

/** The next instant after `after` at which a station's state changes: reported already, a reclassification's edge, the end of a historical state. */
export function nextEdge({ changes, reclassifications }: History, after: Instant): Instant | null {
  const edges = reclassifications.flatMap(({ from, to }) => [from, to]);
  const holder = changes.lastAtOrBefore(after);
  const next = changes.firstAfter(after);
  if (holder?.historical) edges.push(holder.at + MAX_STATE_MS);
  if (next) edges.push(next.at);
  const coming = edges.filter((at) => at > after);
  return coming.length === 0 ? null : Math.min(...coming);
}

/** From now on a stop that ends at `at` is judged by this limit. */
export function judgeBy({ changes, reclassifications }: History, at: Instant, microStopMs: number): void {
  const holder = changes.lastAtOrBefore(at);
  const edges = reclassifications.filter(({ from, to }) => from === at || to === at);
  for (const { from, limits } of edges) limits[from === at ? "from" : "to"] = microStopMs;
  if (!holder || (holder.at !== at && !holder.historical)) return;
  holder.microStopMs = microStopMs;
  changes.touch(holder);
}
