// Local dates and midnights of a plant's time zone, by the browser's own tables.
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export interface Zone {
  readonly name: string;
  /** What local time is ahead of UTC. */
  offsetMs(at: number): number;
  /** `YYYY-MM-DD` */
  dateOf(at: number): string;
  /** Where a local date begins. */
  startOf(date: string): number;
}

/** A name that the browser does not know is UTC: a page with times in UTC is better than none. */
export function zoneOf(timeZone: string): Zone {
  const name = isKnown(timeZone) ? timeZone : "UTC";
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: name, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric",
  }); // biome-ignore format: one list

  function offsetMs(at: number): number {
    const minute = Math.floor(at / MINUTE_MS) * MINUTE_MS;
    const parts = Object.fromEntries(format.formatToParts(minute).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute: minutes = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minutes) - minute;
  }

  return {
    name,
    offsetMs,
    dateOf: (at) => dateText(at + offsetMs(at)),
    startOf(date) {
      const utc = Date.parse(`${date}T00:00:00Z`);
      const guess = utc - offsetMs(utc);
      return utc - offsetMs(guess); // twice: the offset at midnight, not that at some hours from it
    },
  };
}

/**
 * A date some days later.
 *
 * @example dayAfter("2026-02-28", 1) // "2026-03-01"
 */
export function dayAfter(date: string, days: number): string {
  return dateText(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS);
}

/**
 * The Monday of a date's week (ISO 8601).
 *
 * @example mondayOf("2026-11-22") // "2026-11-16"
 */
export function mondayOf(date: string): string {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return dayAfter(date, -((weekday + 6) % 7));
}

function dateText(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function isKnown(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone });
    return true;
  } catch {
    return false;
  }
}
