// The local clock of one time zone in whole numbers, so that asking for every minute of every station costs no date arithmetic.
//   I1. `Temporal` decides: offsets, and which instant a skipped or repeated local time means. What is kept is what it said.
//   I2. Between two changes of the offset local time is the instant plus a constant; only near a change is `Temporal` asked again.
import { DAY_MS, formatInstant, type Instant } from "./time.ts";

/** A local date, as days since 1970-01-01. */
export type LocalDay = number;

/** What the local clock shows, as milliseconds since its own 1970-01-01 00:00. */
type LocalTime = number;

/** A time in which the zone's offset from UTC stays the same: `[from, to)`, either end possibly infinite. */
interface OffsetSpan {
  readonly from: Instant;
  readonly to: Instant;
  readonly offsetMs: number;
}

export interface Zone {
  spanAt(instant: Instant): OffsetSpan;
  dayAt(instant: Instant): LocalDay;
  /** The first instant of a local date: its midnight, or the end of the gap that swallowed it. */
  startOf(day: LocalDay): Instant;
  /** The instant of a local time; of a repeated one the first, a skipped one is moved on by the gap (`Temporal`'s `compatible`). */
  instantOf(local: LocalTime): Instant;
}

/**
 * @example
 * const berlin = zone("Europe/Berlin");
 * berlin.instantOf(Date.UTC(2026, 2, 29, 2, 30)) // 1774747800000, which is 03:30+02:00: the clock skips 02:00 to 03:00
 */
export function zone(timeZone: string): Zone {
  // A zone changes its offset about twice a year at most, and few lines see more than a year: no need to forget or to sort.
  let latest = readSpan(timeZone, 0);
  const spans = [latest];

  const spanAt = (instant: Instant): OffsetSpan => {
    if (isInside(latest, instant)) return latest;
    const known = spans.find((span) => isInside(span, instant));
    latest = known ?? readSpan(timeZone, instant);
    if (!known) spans.push(latest);
    return latest;
  };

  /** The only instant that a local time can mean, if there is no change of offset near it. Offsets are shorter than a day. */
  const plainInstantOf = (local: LocalTime): Instant | undefined => {
    const { from, to, offsetMs } = spanAt(local);
    return from <= local - DAY_MS && local + DAY_MS < to ? local - offsetMs : undefined;
  };

  return {
    spanAt,
    dayAt: (instant) => Math.floor((instant + spanAt(instant).offsetMs) / DAY_MS),
    startOf: (day) =>
      plainInstantOf(day * DAY_MS) ??
      plainDateTime(day * DAY_MS)
        .toPlainDate()
        .toZonedDateTime(timeZone).epochMilliseconds,
    instantOf: (local) => plainInstantOf(local) ?? plainDateTime(local).toZonedDateTime(timeZone).epochMilliseconds,
  };
}

function isInside({ from, to }: OffsetSpan, instant: Instant): boolean {
  return from <= instant && instant < to;
}

function readSpan(timeZone: string, instant: Instant): OffsetSpan {
  const here = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone);
  // "previous" is strictly before: a change at this very instant has already happened.
  const previous = here.add({ milliseconds: 1 }).getTimeZoneTransition("previous");
  const next = here.getTimeZoneTransition("next");
  return {
    from: previous?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
    to: next?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
    offsetMs: here.offsetNanoseconds / 1e6,
  };
}

function plainDateTime(local: LocalTime): Temporal.PlainDateTime {
  return Temporal.Instant.fromEpochMilliseconds(local).toZonedDateTimeISO("UTC").toPlainDateTime();
}

/** Of `YYYY-MM-DD`; anything else is a RangeError. */
export function localDayOf(date: string): LocalDay {
  const { year, month, day } = Temporal.PlainDate.from(date);
  return Date.UTC(year, month - 1, day) / DAY_MS;
}

/** As `YYYY-MM-DD`. */
export function dateText(day: LocalDay): string {
  return formatInstant(day * DAY_MS).slice(0, 10);
}
