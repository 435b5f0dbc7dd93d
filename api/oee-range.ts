// How a range of OEE is put together from the warehouse's rollups: which production days and hours of it are whole.
//   I1. A fact belongs to one piece, told by its stamps alone: days, else hours, else minutes (`oee-facts.part.sql`).
//   I2. Only what certainly lies in the range is taken whole, whatever the line's time zone: the sum is that of the minutes alone.
import { DAY_MS, formatInstant, HOUR_MS, type Instant } from "../core/time.ts";

export const BUCKETS = ["hour", "shift", "day"] as const;
export type Bucket = (typeof BUCKETS)[number];

/** Below it the edges are nearly all there is: minutes alone. */
export const MINUTES_UP_TO_MS = 4 * HOUR_MS;
/** Below it the hours around whole days are so many that the days are not worth their part of the planning. */
export const DAYS_FROM_MS = 40 * DAY_MS;

/** A fact of production day D lies between the local midnights of D and D + 2: at most a day away from those of UTC. */
const SLACK_MS = DAY_MS;
/** No hour bucket is longer, also where clocks are set back inside it. */
const LONGEST_HOUR_MS = 2 * HOUR_MS;

/** What a range is put together from: the ending of the query that knows these pieces and no others, for each one costs planning. */
export type PiecesKind = "" | "-hours" | "-minutes";

/** Production days `[first_day, last_day)`, and hours that begin in `[first_hour, last_hour)`; empty where both are the same. */
export interface Pieces {
  readonly first_day: string;
  readonly last_day: string;
  readonly first_hour: Instant;
  readonly last_hour: Instant;
  /** Hours of the days before `first_day` begin before it. */
  readonly before_days: Instant;
  /** Hours of `last_day` and the days that follow begin here or later. */
  readonly after_days: Instant;
}

/** Names the whole days and hours of a range. Rollups of days know no hours, so buckets of an hour take none from them. */
export function piecesOf({ from, to }: { from: Instant; to: Instant }, by: Bucket | undefined): Pieces {
  const noDays = { first_day: dayText(from), last_day: dayText(from), before_days: to, after_days: from };
  if (to - from <= MINUTES_UP_TO_MS) return { ...noDays, first_hour: from, last_hour: from };
  const hours = { first_hour: from, last_hour: to - LONGEST_HOUR_MS + 1 };
  if (by === "hour" || to - from < DAYS_FROM_MS) return { ...noDays, ...hours };
  const first = Math.ceil((from + SLACK_MS) / DAY_MS) * DAY_MS;
  const last = Math.floor((to - DAY_MS - SLACK_MS) / DAY_MS) * DAY_MS;
  const around = { before_days: first + DAY_MS + SLACK_MS, after_days: last - SLACK_MS - LONGEST_HOUR_MS };
  return { ...hours, ...around, first_day: dayText(first), last_day: dayText(last) };
}

/** The shortest query that has all pieces. */
export function kindOf({ first_day, last_day, first_hour, last_hour }: Pieces): PiecesKind {
  if (first_day < last_day) return "";
  return first_hour < last_hour ? "-hours" : "-minutes";
}

function dayText(instant: Instant): string {
  return formatInstant(instant).slice(0, "YYYY-MM-DD".length);
}
