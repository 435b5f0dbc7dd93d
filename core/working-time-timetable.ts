// A calendar in numbers, and which of its shifts and breaks take place on a date, from when to when.
//   I1. A shift or break belongs to the local date on which it begins.
//   I2. What a change of the clock leaves without length does not take place, and on a date that the zone skipped nothing begins.
import type { Calendar } from "./calendar.ts";
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS } from "./time.ts";
import { type LocalDay, localDayOf, type Zone } from "./working-time-zone.ts";

/** A time of day that comes again, in milliseconds of the local clock since midnight; `endMs` may lie in the next day. */
interface Daily {
  readonly startMs: number;
  readonly endMs: number;
}

interface DailyShift extends Daily {
  readonly name: string;
  /** ISO weekdays on which it begins; absent = all. */
  readonly days: readonly number[] | undefined;
}

export interface DailyBreak extends Daily {
  readonly workThrough: boolean;
}

/** A daily time as it fell on one date. */
type Fallen<D extends Daily> = D & { readonly day: LocalDay; readonly start: Instant; readonly end: Instant };

export interface Timetable {
  readonly zone: Zone;
  /** `undefined`: no calendar, scheduled round the clock. */
  readonly shifts: readonly DailyShift[] | undefined;
  readonly breaks: readonly DailyBreak[];
  readonly exceptions: ReadonlyMap<LocalDay, readonly DailyShift[]>;
}

/** Of several exceptions for one date the shifts all count, so that their order never matters; `off` beside them says nothing. */
export function timetable(calendar: Calendar | undefined, zone: Zone): Timetable {
  const exceptions = new Map<LocalDay, DailyShift[]>();
  for (const { date, shifts = [] } of calendar?.exceptions ?? []) {
    const day = localDayOf(date);
    exceptions.set(day, [...(exceptions.get(day) ?? []), ...shifts.map(dailyShift)]);
  }
  const breaks = calendar?.breaks.map((time) => ({ ...daily(time), workThrough: time.workThrough ?? false })) ?? [];
  return { zone, shifts: calendar?.shifts.map(dailyShift), breaks, exceptions };
}

/** The shifts that begin on a date, as listed. Those of an exception begin on its date whatever their `days`. */
export function shiftsOn({ zone, shifts = [], exceptions }: Timetable, day: LocalDay): Fallen<DailyShift>[] {
  const weekday = isoWeekday(day);
  return fallOn(zone, exceptions.get(day) ?? shifts.filter(({ days }) => days?.includes(weekday) ?? true), day);
}

/** The breaks that begin on a date, in a shift or not. */
export function breaksOn({ zone, breaks }: Timetable, day: LocalDay): Fallen<DailyBreak>[] {
  return fallOn(zone, breaks, day);
}

function fallOn<D extends Daily>({ instantOf, startOf }: Zone, times: readonly D[], day: LocalDay): Fallen<D>[] {
  if (times.length === 0 || startOf(day) === startOf(day + 1)) return [];
  const midnight = day * DAY_MS;
  return times
    .map((time) => ({ ...time, day, start: instantOf(midnight + time.startMs), end: instantOf(midnight + time.endMs) }))
    .filter(({ start, end }) => start < end);
}

function dailyShift(shift: Calendar["shifts"][number]): DailyShift {
  return { ...daily(shift), name: shift.name, days: shift.days };
}

/** `end` at or before `start` means the next day. */
function daily({ start, end }: { start: string; end: string }): Daily {
  const [startMs, endMs] = [msOfDay(start), msOfDay(end)];
  return { startMs, endMs: endMs <= startMs ? endMs + DAY_MS : endMs };
}

/** Of `hh:mm`. */
function msOfDay(time: string): number {
  return Number(time.slice(0, 2)) * HOUR_MS + Number(time.slice(3)) * MINUTE_MS;
}

/** 1 = Monday; day 0 was a Thursday. */
function isoWeekday(day: LocalDay): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}
