// A line's calendar, resolved with Temporal for a span of time: who owns an instant, and the edges of hours and days.
//   I1. Every local time resolves as `compatible`; `end` ≤ `start`, compared as written, is on the next day.
//   I2. Of overlapping shifts the one that began first owns the instant, of two that began together the one named first.
import type { LineEvent } from "../../core/events.ts";

export type Calendar = NonNullable<LineEvent["calendar"]>;

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** One shift of one production day. */
export interface ShiftInstance extends Span {
  readonly name: string;
  /** The local date on which it begins. */
  readonly date: string;
}

export interface WorkingTime {
  /** Without a calendar all time is scheduled, and no shift owns any. */
  readonly always: boolean;
  /** Whether all of it is a break, is one that `running` works through, or is none. */
  breakAt(t: number): "break" | "work-through" | undefined;
  shiftAt(t: number): ShiftInstance | undefined;
  /** The production day: of the shift, or outside every shift the local date. */
  dayAt(t: number): string;
  hourAt(t: number): Span;
  midnights(date: string): Span;
  /** All instants of the span at which anything above changes. */
  readonly edges: readonly number[];
}

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

export function workingTime(calendar: Calendar | undefined, span: Span): WorkingTime {
  const timeZone = calendar?.timeZone ?? "UTC";
  const zoned = (t: number) => Temporal.Instant.fromEpochMilliseconds(t).toZonedDateTimeISO(timeZone);
  const dateOf = (t: number) => zoned(t).toPlainDate();
  const dates = datesBetween(dateOf(span.from - 3 * DAY_MS), dateOf(span.to + 3 * DAY_MS));
  const shifts = dates.flatMap((date) => shiftsOf(calendar, date)).sort((a, b) => a.from - b.from);
  const breaks = dates.flatMap((date) =>
    (calendar?.breaks ?? []).map((b) => ({ ...resolve(date, b, timeZone), workThrough: b.workThrough === true })),
  );
  const changes = offsetChanges(zoned(span.from - 3 * DAY_MS), span.to + 3 * DAY_MS);

  const hourAt = remembered((t: number): Span => {
    const sinceFullHour = (((t + zoned(t).offsetNanoseconds / 1e6) % HOUR_MS) + HOUR_MS) % HOUR_MS;
    const start = t - sinceFullHour;
    return {
      from: Math.max(start, ...changes.filter((change) => change <= t)),
      to: Math.min(start + HOUR_MS, ...changes.filter((change) => change > t)),
    };
  });
  const shiftAt = (t: number) => shifts.find(({ from, to }) => from <= t && t < to);
  return {
    always: calendar === undefined,
    shiftAt,
    breakAt(t) {
      const here = breaks.filter(({ from, to }) => from <= t && t < to);
      if (here.length === 0) return undefined;
      return here.every(({ workThrough }) => workThrough) ? "work-through" : "break";
    },
    dayAt: remembered((t: number) => shiftAt(t)?.date ?? dateOf(t).toString()),
    hourAt,
    midnights: remembered((date: string) => resolve(Temporal.PlainDate.from(date), { start: "00:00", end: "00:00" }, timeZone)),
    edges: [...hourEdges(hourAt, span), ...shifts.flatMap(({ from, to }) => [from, to]), ...breaks.flatMap(({ from, to }) => [from, to])],
  };
}

/** The same answers, each worked out once. */
function remembered<K, V>(answer: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const value = known.get(key) ?? answer(key);
    known.set(key, value);
    return value;
  };
}

function datesBetween(first: Temporal.PlainDate, last: Temporal.PlainDate): Temporal.PlainDate[] {
  const dates: Temporal.PlainDate[] = [];
  for (let date = first; Temporal.PlainDate.compare(date, last) <= 0; date = date.add({ days: 1 })) dates.push(date);
  return dates;
}

/** The shifts that begin on a date: the exception's, or those of its weekday. */
function shiftsOf(calendar: Calendar | undefined, date: Temporal.PlainDate): ShiftInstance[] {
  if (!calendar) return [];
  const exception = calendar.exceptions.find((e) => e.date === date.toString());
  if (exception?.off) return [];
  return (exception?.shifts ?? calendar.shifts)
    .filter(({ days }) => days === undefined || days.includes(date.dayOfWeek))
    .map((shift) => ({ name: shift.name, date: date.toString(), ...resolve(date, shift, calendar.timeZone) }))
    .filter(({ from, to }) => from < to);
}

function resolve(date: Temporal.PlainDate, { start, end }: { start: string; end: string }, timeZone: string): Span {
  const at = (on: Temporal.PlainDate, time: string) =>
    on.toPlainDateTime(time).toZonedDateTime(timeZone, { disambiguation: "compatible" }).epochMilliseconds;
  return { from: at(date, start), to: at(end <= start ? date.add({ days: 1 }) : date, end) };
}

function offsetChanges(from: Temporal.ZonedDateTime, to: number): number[] {
  const changes: number[] = [];
  let change = from.getTimeZoneTransition("next");
  while (change && change.epochMilliseconds < to) {
    changes.push(change.epochMilliseconds);
    change = change.getTimeZoneTransition("next");
  }
  return changes;
}

function hourEdges(hourAt: (t: number) => Span, { from, to }: Span): number[] {
  const edges: number[] = [];
  for (let t = hourAt(from).from; t <= to; t = hourAt(t).to) edges.push(t);
  return edges;
}
