// What a line's calendar says of every instant: scheduled, break or unscheduled, in which shift, production day and local hour.
//   I1. Segments tile time: no gap, no overlap, each at most an hour and as long as what is said stays the same.
//   I2. The same calendar gives the same segments, whatever was asked before: the days that are kept only save work.
//   I3. Local days, from first instant to first instant, tile time too; a segment lies inside one of them.
//   I4. Edges are whole minutes wherever the zone's offset is (everywhere since February 1972; local mean times before have odd seconds).
import type { Calendar } from "./calendar.ts";
import { DAY_MS, floorTo, HOUR_MS, type Instant } from "./time.ts";
import { breaksOn, type DailyBreak, shiftsOn, type Timetable, timetable } from "./working-time-timetable.ts";
import { dateText, type LocalDay, localDayOf, type Zone, zone } from "./working-time-zone.ts";

/** A stretch that is alike in everything the calendar says: inside one local hour, production day, shift or none, break or none. */
export interface Segment {
  readonly from: Instant;
  /** Exclusive, at most an hour after `from`. */
  readonly to: Instant;
  /** Scheduled is in a shift and in no break. */
  readonly kind: "scheduled" | "break" | "unscheduled";
  /** Of a break: `running` in it is production time (every break that covers the stretch is `workThrough`). */
  readonly workThrough: boolean;
  /** Its name; "" outside every shift and without a calendar. */
  readonly shift: string;
  /** `YYYY-MM-DD`: local date on which the shift began; outside shifts the own local date. */
  readonly productionDate: string;
  /** Where the local clock hour began: its full hour, or the change of offset since then that the clock jumped at. */
  readonly hourStart: Instant;
}

/** A shift of one production day, `[start, end)`. */
export interface Shift {
  readonly productionDate: string;
  readonly shift: string;
  readonly start: Instant;
  readonly end: Instant;
}

export interface WorkingTime {
  readonly timeZone: string;
  segmentAt(instant: Instant): Segment;
  /** In order, gapless, clipped to `[from, to)`. */
  segments(from: Instant, to: Instant): Iterable<Segment>;
  /** The edges a shift has by its own times, from first to last if it stands there twice; `undefined` if it does not take place. */
  shiftOf(productionDate: string, shift: string): Shift | undefined;
  /** Local midnights of a date, `[start, end)`; of a date that the zone skipped both are the same. */
  dayBounds(date: string): { start: Instant; end: Instant };
  /** Local date of an instant, `YYYY-MM-DD`. */
  dateOf(instant: Instant): string;
}

interface Day {
  readonly from: Instant;
  readonly to: Instant;
  readonly segments: readonly Segment[];
}

/** Days kept per calendar: those that late events may reach (35) and some around. */
const DAYS_KEPT = 40;

/**
 * A calendar as instants. Days are resolved as they are asked for, and some are kept; ask one `WorkingTime` for as long as the
 * calendar holds.
 *
 * @example
 * const shifts = [{ name: "night", start: "20:00", end: "08:00" }];
 * const time = workingTime({ timeZone: "Asia/Shanghai", shifts, breaks: [], exceptions: [] });
 * time.segmentAt(Date.UTC(2026, 2, 1, 20, 30)).productionDate // "2026-03-01": 04:30 on the 2nd is the night of the 1st
 */
export function workingTime(calendar: Calendar | undefined): WorkingTime {
  const timeZone = calendar?.timeZone ?? "UTC";
  const times = timetable(calendar, zone(timeZone));
  const { dayAt, startOf } = times.zone;
  const dayHolding = daysKept(times);

  const segmentAt = (instant: Instant): Segment => find(dayHolding(instant).segments, instant);

  return {
    timeZone,
    segmentAt,
    *segments(from, to) {
      for (let at = from; at < to; ) {
        const segment = segmentAt(at);
        const isWhole = segment.from >= from && segment.to <= to;
        yield isWhole ? segment : { ...segment, from: at, to: Math.min(segment.to, to) };
        at = segment.to;
      }
    },
    shiftOf(productionDate, shift) {
      const named = shiftsOn(times, localDayOf(productionDate)).filter(({ name }) => name === shift);
      if (named.length === 0) return undefined;
      const start = Math.min(...named.map((time) => time.start));
      return { productionDate, shift, start, end: Math.max(...named.map((time) => time.end)) };
    },
    dayBounds: (date) => ({ start: startOf(localDayOf(date)), end: startOf(localDayOf(date) + 1) }),
    dateOf: (instant) => dateText(dayAt(instant)),
  };
}

/** Finds the day of an instant and resolves it once: the oldest is forgotten when there are too many. */
function daysKept(times: Timetable): (instant: Instant) => Day {
  const days = new Map<LocalDay, Day>();
  let latest: Day | undefined;

  const resolved = (number: LocalDay): Day => {
    let day = days.get(number);
    if (!day) {
      day = resolveDay(times, number);
      const [oldest] = days.keys();
      if (oldest !== undefined && days.size >= DAYS_KEPT) days.delete(oldest);
      days.set(number, day);
    }
    return day;
  };

  return (instant) => {
    if (latest && latest.from <= instant && instant < latest.to) return latest;
    let number = times.zone.dayAt(instant);
    latest = resolved(number);
    // A clock set back over midnight shows the old date again, in the day that has already begun.
    while (instant >= latest.to) latest = resolved(++number);
    return latest;
  };
}

/** The segments of one local day. */
function resolveDay(times: Timetable, day: LocalDay): Day {
  const from = times.zone.startOf(day);
  const to = times.zone.startOf(day + 1);
  // A time that began on the day before may end in this one, also with a skipped date between.
  const dates = [day - 2, day - 1, day];
  // Sorting is stable: of shifts that begin together the one listed first stays first.
  const shifts = dates.flatMap((date) => shiftsOn(times, date)).sort((a, b) => a.start - b.start);
  const breaks = dates.flatMap((date) => breaksOn(times, date));
  const edges = [...shifts, ...breaks].flatMap(({ start, end }) => [start, end]).sort((a, b) => a - b);

  const segments: Segment[] = [];
  for (const hour of hoursBetween(times.zone, from, to)) {
    let at = hour.from;
    for (const edge of [...edges.filter((edge) => edge > hour.from && edge < hour.to), hour.to]) {
      if (edge === at) continue;
      const shift = shifts.find(({ start, end }) => start <= at && at < end);
      const covering = breaks.filter(({ start, end }) => start <= at && at < end);
      append(segments, {
        from: at,
        to: edge,
        ...kindOf(shift !== undefined || times.shifts === undefined, covering),
        shift: shift?.name ?? "",
        productionDate: dateText(shift?.day ?? hour.day),
        hourStart: hour.from,
      });
      at = edge;
    }
  }
  return { from, to, segments };
}

function kindOf(isScheduled: boolean, covering: readonly DailyBreak[]): Pick<Segment, "kind" | "workThrough"> {
  if (!isScheduled) return { kind: "unscheduled", workThrough: false };
  if (covering.length === 0) return { kind: "scheduled", workThrough: false };
  return { kind: "break", workThrough: covering.every(({ workThrough }) => workThrough) };
}

/** Adds a segment, or makes the last one longer if nothing else changes. */
function append(segments: Segment[], segment: Segment): void {
  const last = segments.at(-1);
  if (last && isAlike(last, segment)) segments[segments.length - 1] = { ...last, to: segment.to };
  else segments.push(segment);
}

/** The hours of the local clock; a change of offset begins a new one. */
function* hoursBetween({ spanAt }: Zone, from: Instant, to: Instant): Generator<{ from: Instant; to: Instant; day: LocalDay }> {
  for (let at = from; at < to; ) {
    const span = spanAt(at);
    const local = at + span.offsetMs;
    const end = Math.min(floorTo(local, HOUR_MS) + HOUR_MS - span.offsetMs, span.to, to);
    yield { from: at, to: end, day: Math.floor(local / DAY_MS) };
    at = end;
  }
}

/** The segment of a day that holds an instant of that day. */
function find(segments: readonly Segment[], instant: Instant): Segment {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((segments[middle] as Segment).from <= instant) low = middle;
    else high = middle - 1;
  }
  return segments[low] as Segment;
}

/**
 * Where two calendars differ inside a range: the whole local days, of either, with an instant of which they do not say the same;
 * clipped to the range, merged, ascending. This is what a changed calendar has to correct.
 */
export function differences(
  a: WorkingTime,
  b: WorkingTime,
  { from, to }: { from: Instant; to: Instant },
): { from: Instant; to: Instant }[] {
  const ranges: { from: Instant; to: Instant }[] = [];
  for (let at = from; at < to; ) {
    const inA = a.segmentAt(at);
    const inB = b.segmentAt(at);
    const next = Math.min(inA.to, inB.to);
    if (isAlike(inA, inB)) {
      at = next;
      continue;
    }
    const days = [a.dayBounds(a.dateOf(at)), b.dayBounds(b.dateOf(at))];
    const start = Math.max(from, Math.min(...days.map((day) => day.start)));
    // `next` as well: after a clock was set back over midnight, the date that it shows again is over.
    const end = Math.min(to, Math.max(next, ...days.map((day) => day.end)));
    const last = ranges.at(-1);
    if (last && start <= last.to) last.to = end;
    else ranges.push({ from: start, to: end });
    at = end;
  }
  return ranges;
}

/** Whether two segments say the same of their time. */
function isAlike(a: Segment, b: Segment): boolean {
  return (
    a.kind === b.kind &&
    a.workThrough === b.workThrough &&
    a.shift === b.shift &&
    a.productionDate === b.productionDate &&
    a.hourStart === b.hourStart
  );
}
