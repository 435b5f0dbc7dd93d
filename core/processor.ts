// The contract of a processor: a deterministic state machine over the events of one key (design 2).
//   I1. Total: whatever decodes never throws. A broken invariant is `assert`, and stops the line.
//   I2. Same events in, same rows out: no clock, no randomness, no I/O, nothing that depends on where a commit fell.
import type { DeadLetterReason } from "./errors.ts";
import type { Event, MeasurementEvent } from "./events.ts";
import type { Row, RowHead, TableName } from "./rows.ts";
import { type Instant, MINUTE_MS } from "./time.ts";

/** Plain JSON values under string keys, owned by one processor of one line (or factory). The same key gives the same object until a restore. */
export interface KeyedState {
  get<T>(key: string): T | undefined;
  /** Stores and marks as changed. A value mutated in place must be set again, or the change is not committed. */
  set<T>(key: string, value: T): void;
  delete(key: string): void;
  /** Keys with this prefix, in no promised order. */
  keys(prefix: string): Iterable<string>;
  /**
   * Counts the commits. What was set since the last one is in the next, as it is then: mutated again, it need not be set again. Absent
   * where nobody counts.
   */
  readonly commits?: number;
}

/**
 * Values that may be many: read and written by exact key, kept on disk, of which the memory holds only the recently used. Otherwise
 * as `KeyedState`: the same key gives the same object while it is in memory, and what is mutated must be set again.
 */
export type Archive = Pick<KeyedState, "get" | "set" | "delete">;

/** Takes a row that nobody changes from now on. */
export type Emit = <T extends TableName>(table: T, row: Row<T>) => void;
/** The same with a row whose other columns are those of a head. */
export type EmitUnder = <T extends TableName, K extends keyof Row<T>>(table: T, head: RowHead<T, K>, row: Omit<Row<T>, K>) => void;

/** A key is live while its clock is less than this behind the wall clock (domain 0.2): further back it is being filled in, not watched. */
export const LIVE_WITHIN_MS = 15 * MINUTE_MS;

/** Where the event stands in time. */
export interface Clock {
  /** The key's clock after this event: the highest `at` of its live events, moved on by ticks. */
  readonly now: Instant;
  /** The same before this event: a `series` brings many values, each at its own time. */
  readonly before: Instant;
  /** When ingest took the event in (the edge's wall clock). */
  readonly receivedAt: Instant;
}

export interface Context {
  readonly state: KeyedState;
  readonly archive: Archive;
  readonly emit: Emit;
  readonly emitUnder: EmitUnder;
  readonly clock: Clock;
}

/** Bounds of what one key may hold (design 10): beyond them new ones are refused, never old ones forgotten unseen. */
export const CAPACITY = Object.freeze({ stations: 1000, series: 10_000, sources: 1000 });

/** An event that decodes but cannot be judged; it goes to `deadletter` and does not use its id up. */
export interface Rejection {
  readonly reason: DeadLetterReason;
  readonly detail: string;
}

/** Measurements of single values that differ in nothing but id, time and value, in the order in which they came. */
export interface Run {
  /** The first of them. */
  readonly event: MeasurementEvent;
  /** They have the numbers `[from, to)`. */
  readonly from: number;
  readonly to: number;
  id(n: number): string;
  at(n: number): Instant;
  value(n: number): number;
  /** What is emitted from now on comes of the n-th. */
  begin(n: number): void;
}

/** When an event brings its value and nothing else, as nothing else is due: between which times, and taken in by ingest before when. */
export interface Quiet {
  readonly from: Instant;
  readonly until: Instant;
  readonly receivedBefore: Instant;
}

export interface Processor<E extends Event = Event> {
  /** Keys the state store; never changed once released. */
  readonly name: string;
  /** Changes with the state's shape. */
  readonly version: number;
  /** Turns a state of the version before into one of this version. */
  readonly migrate?: (key: string, old: unknown, oldVersion: number) => unknown;
  /** A rejection must come before any change of state and any row: the event then never was. */
  onEvent(event: E, context: Context): Rejection | undefined;
  /**
   * When measurements like this one may be taken as a run: undefined when each of them must be an event of its own. With `onRun`, which
   * does the same as `onEvent` with each of them; the clock is where it was before the first, and goes on with each.
   */
  quiet?(event: MeasurementEvent, context: Context): Quiet | undefined;
  onRun?(run: Run, context: Context): void;
  /** Events of a record were taken in, and no more of it comes: what need not be told of each can be told now, as of the last of them. */
  onRecord?(context: Context): void;
  /** Time has moved on without an event of this key: `clock.now` says how far. */
  onTick?(context: Context): void;
}
