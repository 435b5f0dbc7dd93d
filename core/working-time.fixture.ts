// What the tests of working time share: calendars in short, segments as lines to read, and an oracle that follows the words of the
// specification minute by minute, with nothing but `Temporal`.
import { type Calendar, calendarSchema } from "./calendar.ts";
import { type Instant, MINUTE_MS } from "./time.ts";
import type { Segment, WorkingTime } from "./working-time.ts";

/** As a `line` event would bring it. */
export function calendar(input: { timeZone: string; shifts: unknown[]; breaks?: unknown[]; exceptions?: unknown[] }): Calendar {
  return calendarSchema.parse(input);
}

/** The instant of an ISO text with offset. */
export function instant(text: string): Instant {
  return Temporal.Instant.from(text).epochMilliseconds;
}

/** A range by local wall clock, its hours joined: `08:00-12:00 scheduled day 2026-03-01`, `-` outside every shift. */
export function told(time: WorkingTime, from: string, to: string): string[] {
  const lines: { from: Instant; to: Instant; what: string }[] = [];
  for (const { from: start, to: end, ...segment } of time.segments(instant(from), instant(to))) {
    const kind = segment.workThrough ? "workThrough" : segment.kind;
    const what = [kind, segment.shift || "-", segment.productionDate].join(" ");
    const last = lines.at(-1);
    if (last?.what === what && last.to === start) last.to = end;
    else lines.push({ from: start, to: end, what });
  }
  return lines.map((line) => `${wall(line.from, time)}-${wall(line.to, time)} ${line.what}`);
}

function wall(at: Instant, { timeZone }: WorkingTime): string {
  return zoned(at, timeZone).toPlainTime().toString({ smallestUnit: "minute" });
}

/** The hours of a range: where each begins, by the wall clock with its offset, and how many minutes it lasts. */
export function hoursTold(time: WorkingTime, from: string, to: string): string[] {
  const hours = new Map<Instant, number>();
  for (const segment of time.segments(instant(from), instant(to))) {
    hours.set(segment.hourStart, (hours.get(segment.hourStart) ?? 0) + (segment.to - segment.from) / MINUTE_MS);
  }
  const text = (at: Instant) => zoned(at, time.timeZone).toString({ smallestUnit: "minute", timeZoneName: "never" }).slice(11);
  return [...hours].map(([start, minutes]) => `${text(start)} ${minutes}`);
}

function zoned(at: Instant, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
}

type Said = Omit<Segment, "from" | "to">;
type TimeOfDay = { start: string; end: string };
type Taken = { start: Instant; end: Instant; date: string };

/** What the calendar says of a minute. Slow: it looks at every shift and break of five dates. */
export function oracle(plan: Calendar | undefined): (at: Instant) => Said {
  const timeZone = plan?.timeZone ?? "UTC";
  const daysOf = memo((text: string) => {
    const date = Temporal.PlainDate.from(text);
    return { shifts: shiftsOf(plan, date), breaks: (plan?.breaks ?? []).flatMap((b) => taken(b, date, timeZone)) };
  });
  const wallOf = memo((at: Instant) => zoned(at, timeZone).toPlainDateTime());

  const hourStart: (at: Instant) => Instant = memo((at: Instant) => {
    const before = wallOf(at - MINUTE_MS);
    const isNext = before.add({ minutes: 1 }).equals(wallOf(at));
    return isNext && before.hour === wallOf(at).hour ? hourStart(at - MINUTE_MS) : at;
  });

  return (at) => {
    const own = wallOf(at).toPlainDate();
    const dates = [-3, -2, -1, 0, 1].map((days) => daysOf(own.add({ days }).toString()));
    const holds = ({ start, end }: Taken) => start <= at && at < end;
    let shift: (Taken & { name: string }) | undefined;
    for (const one of dates.flatMap(({ shifts }) => shifts)) {
      if (holds(one) && (!shift || one.start < shift.start)) shift = one;
    }
    const breaks = dates.flatMap((date) => date.breaks).filter(holds);
    const isScheduled = !plan || shift !== undefined;
    const isBreak = isScheduled && breaks.length > 0;
    return {
      kind: isBreak ? "break" : isScheduled ? "scheduled" : "unscheduled",
      workThrough: isBreak && breaks.every(({ workThrough }) => workThrough === true),
      shift: shift?.name ?? "",
      productionDate: shift?.date ?? own.toString(),
      hourStart: hourStart(at),
    };
  };
}

function shiftsOf(plan: Calendar | undefined, date: Temporal.PlainDate) {
  if (!plan) return [];
  const different = plan.exceptions.filter((exception) => exception.date === date.toString());
  const weekly = plan.shifts.filter(({ days }) => !days || days.includes(date.dayOfWeek));
  const shifts = different.length > 0 ? different.flatMap((exception) => exception.shifts ?? []) : weekly;
  return shifts.flatMap((shift) => taken(shift, date, plan.timeZone));
}

/** A time of day on a date, unless the zone skipped the date or leaves it no length. */
function taken<T extends TimeOfDay>(time: T, date: Temporal.PlainDate, timeZone: string): (Omit<T, "start" | "end"> & Taken)[] {
  if (!date.toZonedDateTime(timeZone).toPlainDate().equals(date)) return [];
  const at = (day: Temporal.PlainDate, clock: string) =>
    day.toPlainDateTime(clock).toZonedDateTime(timeZone, { disambiguation: "compatible" }).epochMilliseconds;
  const start = at(date, time.start);
  const end = at(time.end <= time.start ? date.add({ days: 1 }) : date, time.end);
  return start < end ? [{ ...time, start, end, date: date.toString() }] : [];
}

function memo<K, V>(compute: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    const value = known.get(key) ?? compute(key);
    known.set(key, value);
    return value;
  };
}
