// Time on the wire and inside: everything inside is an Instant, epoch milliseconds UTC.

/** Epoch milliseconds, UTC. */
export type Instant = number;

/** Before every instant that a date can be: a clock that no event has moved yet. A number, so that state can keep it. */
export const NEVER: Instant = -8.64e15;

export const SECOND_MS = 1000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

// What the warehouse's DateTime64(3) can hold (1900 to 2299).
const EARLIEST = Date.UTC(1900, 0, 1);
const LATEST = Date.UTC(2299, 11, 31);

const ISO_8601 = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * An instant as events carry it: integer epoch ms, or ISO 8601 with `Z` or `±hh:mm`, cut to the millisecond.
 * Anything else, an impossible date, or one the warehouse cannot hold gives `undefined`.
 *
 * @example parseInstant("2026-03-01T08:00:00.1239+08:00") // 1772323200123
 */
export function parseInstant(value: unknown): Instant | undefined {
  const instant = readInstant(value);
  return instant !== undefined && instant >= EARLIEST && instant <= LATEST ? instant : undefined;
}

/**
 * Whether this is an instant too, but one after all that the warehouse can hold: ahead of every clock, and no wrong form.
 *
 * @example isAfterAll(1772323200123456) // true: a device that counts microseconds
 */
export function isAfterAll(value: unknown): boolean {
  return (readInstant(value) ?? EARLIEST) > LATEST;
}

function readInstant(value: unknown): Instant | undefined {
  if (typeof value === "number") return Number.isInteger(value) ? value : undefined;
  if (typeof value !== "string" || !ISO_8601.test(value)) return undefined;
  try {
    return Temporal.Instant.from(value).epochMilliseconds;
  } catch {
    return undefined; // a date that does not exist, such as February 30th
  }
}

/** The form of every instant in an answer: `YYYY-MM-DDTHH:mm:ss.sssZ`. */
export function formatInstant(instant: Instant): string {
  return new Date(instant).toISOString();
}

/** Rounds down to a multiple of `spanMs` since the epoch, also before 1970. */
export function floorTo(instant: Instant, spanMs: number): Instant {
  return Math.floor(instant / spanMs) * spanMs;
}
