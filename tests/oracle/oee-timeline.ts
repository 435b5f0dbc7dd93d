// What a station's state was at any instant, reclassification included, and the stops that this makes.
//   I1. Every answer is a function of the set of accepted events and of the clock; nothing is carried from one call to the next.
import type { CommandEvent, StateEvent, StationState } from "../../core/events.ts";
import type { Span } from "./oee-calendar.ts";

export const MAX_HISTORICAL_STATE_MS = 86_400_000;

export type Reclassification = Extract<CommandEvent, { name: "stop.reclassify" }>;

export interface Standing {
  readonly state: StationState;
  readonly reason: string | undefined;
}

export interface Piece extends Span {
  /** Without one the state is not known. */
  readonly standing: Standing | undefined;
}

/** What is known of a station. */
export interface StationLog {
  /** By (`at`, `id`). */
  readonly states: readonly StateEvent[];
  /** By (`at`, `id`). */
  readonly reclassifications: readonly Reclassification[];
  /** Lowest `at` of the line's events. */
  readonly firstAt: number;
  /** The line's clock; -Infinity before any live event. */
  readonly clock: number;
}

/** Idle, down, blocked or starved without a planned reason, whatever changes between these. */
export interface Stop extends Span {
  /** How it began. */
  readonly first: Standing;
}

/** By (`at`, `id` by code unit), the order in which events are facts. */
export function byTime(a: { at: number; id: string }, b: { at: number; id: string }): number {
  return a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** Instants at which a station's state may change. */
export function changesOf({ states, reclassifications, firstAt, clock }: StationLog): number[] {
  const changes = [
    ...states.flatMap(({ at }) => [at, at + MAX_HISTORICAL_STATE_MS]),
    ...reclassifications.flatMap(({ from, to }) => [from, to]),
    firstAt,
    clock,
  ];
  return [...new Set(changes.filter(Number.isFinite))].sort((a, b) => a - b);
}

/** What the station itself said of this instant. */
function reportedAt(t: number, { states }: StationLog): Standing | undefined {
  const last = states[countUpTo(t, states) - 1];
  if (!last || (last.historical && t >= last.at + MAX_HISTORICAL_STATE_MS)) return undefined;
  return { state: last.state, reason: last.reason };
}

/** How many of these, by time, have begun. */
function countUpTo(t: number, states: readonly StateEvent[]): number {
  let [low, high] = [0, states.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((states[middle] as StateEvent).at <= t) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What it comes to after reclassification: all but what was reported as running, field by field, the latest first. */
export function standingAt(t: number, log: StationLog): Standing | undefined {
  const reported = reportedAt(t, log);
  if (reported?.state === "running") return reported;
  const here = log.reclassifications.filter(({ from, to }) => from <= t && t < to);
  const state = here.findLast((r) => r.state !== undefined)?.state ?? reported?.state;
  const renamed = here.findLast((r) => r.reason !== undefined);
  const reason = renamed ? (renamed.reason ?? undefined) : reported?.reason;
  return state && { state, reason };
}

/** Up to where a station has lived: between two known states time always counts, after the last one up to the clock. */
export function livedTo({ states, clock }: StationLog): number {
  return Math.max(clock, states.at(-1)?.at ?? clock);
}

/** Whether the time from `t` on has passed: what the station reported up to `livedTo`, all else between first event and clock. */
export function hasPassed(t: number, log: StationLog): boolean {
  if (reportedAt(t, log)) return t < livedTo(log);
  return log.firstAt <= t && t < log.clock;
}

/** The stretches of the station's life between two changes. */
export function piecesOf(log: StationLog): Piece[] {
  const end = livedTo(log);
  const cuts = changesOf(log).filter((t) => t <= end);
  return cuts.slice(0, -1).map((from, n) => {
    return { from, to: cuts[n + 1] as number, standing: hasPassed(from, log) ? standingAt(from, log) : undefined };
  });
}

/**
 * The stops that have ended. The station's life is looked at one millisecond further than it is known, so that a stop which still lasts
 * at its end reaches over it, and one that the event of that very instant ends does not.
 */
export function endedStops(log: StationLog, isPlanned: (reason: string | undefined) => boolean): Stop[] {
  const end = livedTo(log);
  if (!Number.isFinite(end)) return [];
  const stops: { from: number; to: number; first: Standing }[] = [];
  for (const { from, to, standing } of [...piecesOf(log), { from: end, to: end + 1, standing: standingAt(end, log) }]) {
    if (!standing || !isStop(standing, isPlanned)) continue;
    const last = stops.at(-1);
    if (last?.to === from) last.to = to;
    else stops.push({ from, to, first: standing });
  }
  return stops.filter(({ to }) => to <= end);
}

function isStop({ state, reason }: Standing, isPlanned: (reason: string | undefined) => boolean): boolean {
  return (state === "idle" || state === "down" || state === "blocked" || state === "starved") && !isPlanned(reason);
}
