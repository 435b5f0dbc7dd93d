// A processor that is watched: an observer sees the events it takes and the rows it emits, and tells what may matter to an alert.
//   I1. What is told follows from events, rows and the key's own state: the same run tells the same.
//   I2. The processor does not know that it is watched; observers keep what they need under `observed/` of the key's state.
import type { Observation } from "../../../core/alerting.ts";
import type { Event } from "../../../core/events.ts";
import type { Context, Emit, EmitUnder, KeyedState, Processor, Quiet } from "../../../core/processor.ts";
import type { Row, TableName } from "../../../core/rows.ts";

type WithoutOrigin<O> = O extends Observation ? Omit<O, "origin"> : never;
/** An observation, to which the runtime adds its origin. */
export type Told = WithoutOrigin<Observation>;
export type Tell = (observation: Told) => void;

export interface Watched {
  readonly state: KeyedState;
  readonly clock: Context["clock"];
  readonly tell: Tell;
}

/** A row as it was emitted: its own columns, and those that it has from a head. */
export interface EmittedRow<T extends TableName> {
  readonly own: Partial<Row<T>>;
  readonly head: Partial<Row<T>> | undefined;
}

export function wholeRow<T extends TableName>({ own, head }: EmittedRow<T>): Row<T> {
  return (head ? Object.assign({ ...head }, own) : own) as Row<T>;
}

export interface Observer {
  /** Tables whose rows it wants to see. */
  readonly tables: readonly TableName[];
  /** While nothing is to be told of events like this one, but of their rows; undefined: not now. */
  quiet?(event: Event, watched: Watched): Pick<Quiet, "until" | "receivedBefore"> | undefined;
  /** After the event's rows. */
  onEvent(event: Event, watched: Watched): void;
  onRow<T extends TableName>(table: T, row: EmittedRow<T>, event: Event | undefined, watched: Watched): void;
  onTick(watched: Watched): void;
}

/** A context whose owner takes observations; in one that does not, nothing is told. */
export interface TellingContext extends Context {
  readonly tell?: Tell | undefined;
}

interface Watching {
  readonly context: Context;
  readonly watched: Watched;
  event: Event | undefined;
}

export function observing(processor: Processor, observer: Observer): Processor {
  const watchingOf = watchingBy(observer);
  return {
    ...processor,
    onEvent(event, context) {
      const watching = watchingOf(context);
      if (!watching) return processor.onEvent(event, context);
      watching.event = event;
      const rejection = processor.onEvent(event, watching.context);
      if (!rejection) observer.onEvent(event, watching.watched);
      watching.event = undefined;
      return rejection;
    },
    ...(processor.quiet && {
      quiet(event, context) {
        const watching = watchingOf(context);
        if (!watching) return processor.quiet?.(event, context);
        const own = observer.quiet?.(event, watching.watched);
        if (!own || context.clock.receivedAt >= own.receivedBefore) return undefined;
        const quiet = processor.quiet?.(event, watching.context);
        if (!quiet) return undefined;
        const { from, until, receivedBefore } = quiet;
        return { from, until: Math.min(until, own.until), receivedBefore: Math.min(receivedBefore, own.receivedBefore) };
      },
    }),
    ...(processor.onRun && {
      onRun(run, context) {
        const watching = watchingOf(context);
        if (watching) watching.event = run.event;
        processor.onRun?.(run, watching?.context ?? context);
        if (watching) watching.event = undefined;
      },
    }),
    ...(processor.onRecord && {
      onRecord(context) {
        processor.onRecord?.(watchingOf(context)?.context ?? context);
      },
    }),
    onTick(context) {
      const watching = watchingOf(context);
      processor.onTick?.(watching?.context ?? context);
      if (watching) observer.onTick(watching.watched);
    },
  };
}

/** What belongs to a context; undefined where nothing is told. Events come in runs of one key: the context asked for last is not looked up. */
function watchingBy(observer: Observer): (context: TellingContext) => Watching | undefined {
  const all = new WeakMap<Context, Watching>();
  const wanted = new Set<TableName>(observer.tables);
  let lastContext: Context | undefined;
  let last: Watching | undefined;

  function find(context: TellingContext): Watching | undefined {
    const { tell } = context;
    if (!tell) return undefined;
    const known = all.get(context);
    if (known) return known;
    const watched: Watched = { state: context.state, clock: context.clock, tell };
    const emit: Emit = (table, row) => {
      context.emit(table, row);
      if (wanted.has(table)) observer.onRow(table, { own: row as Partial<typeof row>, head: undefined }, made.event, watched);
    };
    const emitUnder: EmitUnder = (table, head, row) => {
      context.emitUnder(table, head, row);
      if (wanted.has(table)) observer.onRow(table, { own: row, head: head.columns } as EmittedRow<typeof table>, made.event, watched);
    };
    const { state, archive, clock } = context;
    const made: Watching = { context: { state, archive, clock, emit, emitUnder }, watched, event: undefined };
    all.set(context, made);
    return made;
  }

  return (context) => {
    if (context !== lastContext) {
      last = find(context);
      lastContext = context;
    }
    return last;
  };
}
