// What OEE keeps of a station, and of its line.
import { ofState, stateCell } from "../../core/of-state.ts";
import type { Context, KeyedState } from "../../core/processor.ts";
import { DAY_MS, floorTo, HOUR_MS, type Instant, NEVER } from "../../core/time.ts";
import type { Book, Quantities } from "./facts.ts";
import { configOf, type LineConfig } from "./line-config.ts";
import { type Change, type Oldest, pieceAt, type Reclassification } from "./pieces.ts";
import type { Accounted } from "./stretches.ts";
import { type Entry, openTimeline, type Timeline } from "./timeline.ts";

/** Days that late events and corrections can reach: the revision horizon and a whole day beyond it. */
const KEEP_MS = 36 * DAY_MS;
const CHANGES_CHUNK_MS = 6 * HOUR_MS;
const COUNTS_CHUNK_MS = HOUR_MS;

export interface Place {
  readonly tenant: string;
  readonly factory: string;
  readonly line: string;
}

/** How far the line is accounted. */
export interface LineTime {
  /** The lowest `at` of its events: unknown time begins there, */
  firstAt: Instant;
  /** but not before this: what is kept, as of the first clock. A plan may be dated years back. */
  unknownFrom: Instant;
  /** Start of the clock's minute, as of the last time that was accounted. */
  accruedTo: Instant;
  /** Nothing is due before the clock reaches this. */
  nextDue: Instant;
}

/** Plain JSON, kept under `oee/<station>`. */
export interface StationHead {
  /** Reported states are accounted up to here, and what is unknown or only reclassified up to there. */
  reported: Instant;
  unreported: Instant;
  /** When its state next changes by itself. */
  nextEdge: Instant | null;
  /** An event named it; otherwise the line's configuration alone does. */
  hasEvent: boolean;
  firstCountAt: Instant | null;
  /** The line's clock just after the last event arrived, to HEARD_EVERY_MS. */
  heardAt: Instant;
  stale: boolean;
  /** As last told in `station_now`. */
  accountedTo: Instant;
  since: Instant | null;
  told: string;
  /** Undefined while nothing has been forgotten. */
  oldest?: Oldest;
}

/** Parts counted in a minute, kept to be stamped anew when the calendar changes. */
export interface CountEntry extends Entry {
  readonly product: string;
  readonly order: string;
  quantities: Quantities;
}

export interface Station {
  readonly name: string;
  readonly head: StationHead;
  readonly changes: Timeline<Change>;
  readonly counts: Timeline<CountEntry>;
}

const HEAD = "oee/";
const REMOVED = "oee-removed/";
const lineTime = stateCell<LineTime>("oee-line");

/** Heads of all stations by name. */
export const headsOf = ofState((state) => {
  const keys = [...state.keys(HEAD)].sort();
  return new Map(keys.map((key) => [key.slice(HEAD.length), state.get<StationHead>(key) as StationHead]));
});

export function keepHead(state: KeyedState, name: string, head: StationHead): void {
  headsOf(state).set(name, head);
  state.set(HEAD + name, head);
}

/** Forgets a station. What it has stood under before `standing` is not taken back, and must not come again if it is named again. */
export function dropHead(state: KeyedState, name: string, standing: Instant): void {
  headsOf(state).delete(name);
  state.delete(HEAD + name);
  if (standing !== NEVER) state.set(REMOVED + name, standing);
}

/** Up to where a station that was named before has been accounted for good. */
export function removedUpTo(state: KeyedState, name: string): Instant {
  return state.get<Instant>(REMOVED + name) ?? NEVER;
}

export function lineTimeOf(state: KeyedState): LineTime | undefined {
  return lineTime.get(state);
}

export function keepLineTime(state: KeyedState, time: LineTime): void {
  lineTime.set(state, time);
}

export function openStation(context: Context, name: string, head: StationHead): Station {
  return {
    name,
    head,
    changes: openTimeline<Change>(context, `oee-changes/${name}`, CHANGES_CHUNK_MS),
    counts: openTimeline<CountEntry>(context, `oee-counts/${name}`, COUNTS_CHUNK_MS),
  };
}

const reclassKey = (name: string) => `oee-reclassified/${name}`;

export function reclassificationsOf(state: KeyedState, name: string): readonly Reclassification[] {
  return state.get<Reclassification[]>(reclassKey(name)) ?? [];
}

export function keepReclassifications(state: KeyedState, name: string, all: readonly Reclassification[]): void {
  state.set(reclassKey(name), all);
}

/** Before it nothing is corrected any more. */
export function keptFrom(clock: Instant): Instant {
  return clock === NEVER ? NEVER : floorTo(clock - KEEP_MS, DAY_MS);
}

/** What is different before a change of the whole line. */
export interface LineBefore {
  readonly config?: LineConfig;
  readonly firstAt?: Instant;
}

/** What is accounted of a station as things stand, or stood before. `begin` bounds it: older time is left alone. */
export function accountedOf({ state }: Context, station: Station, begin: Instant, before: LineBefore = {}): Accounted {
  const time = lineTimeOf(state);
  const { config = configOf(state), firstAt = time?.firstAt ?? NEVER } = before;
  const { reported, unreported } = station.head;
  return {
    history: {
      changes: station.changes,
      reclassifications: reclassificationsOf(state, station.name),
      reasons: config.reasons,
      begin: Math.max(firstAt, begin),
      oldest: station.head.oldest ?? { at: firstAt, start: firstAt },
      unknownFrom: time?.unknownFrom ?? NEVER,
      end: 1 + Math.max(reported, unreported, station.changes.lastAtOrBefore(Number.POSITIVE_INFINITY)?.at ?? NEVER),
    },
    working: config.working,
    reach: { reported, unreported },
  };
}

/** From where on a station's time may still change: what is kept, but all that is not accounted yet. */
export function beginOf({ clock }: Context, { head }: Station): Instant {
  return Math.min(keptFrom(clock.now), head.reported, head.unreported);
}

/**
 * The limit of micro-stops that a change at an instant starts with: that of a stop which ends there anyway, so that its verdict
 * stays. A stop that the change itself ends is judged anew.
 */
export function limitAt(context: Context, station: Station, at: Instant): number {
  const { history } = accountedOf(context, station, beginOf(context, station));
  return pieceAt(history, at)?.microStopMs ?? configOf(context.state).microStopMs(station.name);
}

export function bookOf(context: Context, { tenant, factory, line }: Place, name: string, working = configOf(context.state).working): Book {
  return { station: { tenant, factory, line, station: name }, context, working };
}
