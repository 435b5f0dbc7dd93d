// How a range of OEE is put together from the warehouse's rollups: which production days and hours of it are whole.
//   I1. A fact belongs to one piece, told by its stamps alone: days, else hours, else minutes (`oee-facts.part.sql`).
//   I2. Only what certainly lies in the range is taken whole, whatever the line's time zone: the sum is that of the minutes alone.
import { DAY_MS, formatInstant, HOUR_MS, type Instant } from "../core/time.ts";

export const BUCKETS = ["hour", "shift", "day"] as const;
export type Bucket = (typeof BUCKETS)[number];

/** Below it the edges are nearly all there is: minutes alone. */
export const MINUTES_UP_TO_MS = 4 * HOUR_MS;

/** A fact of production day D lies between the local midnights of D and D + 2: at most a day away from those of UTC. */
const SLACK_MS = DAY_MS;
/** No hour bucket is longer, also where clocks are set back inside it. */
const LONGEST_HOUR_MS = 2 * HOUR_MS;

/** Production days `[first_day, last_day)`, and hours that begin in `[first_hour, last_hour)`; empty where both are the same. */
export interface Pieces {
  readonly first_day: string;
  readonly last_day: string;
  readonly first_hour: Instant;
  readonly last_hour: Instant;
}

/** Names the whole days and hours of a range. `oee_days` knows no hours, so buckets of an hour take none from it. */
export function piecesOf({ from, to }: { from: Instant; to: Instant }, by: Bucket | undefined): Pieces {
  const none = { first_day: dayText(from), last_day: dayText(from), first_hour: from, last_hour: from };
  if (to - from <= MINUTES_UP_TO_MS) return none;
  const hours = { ...none, last_hour: to - LONGEST_HOUR_MS + 1 };
  if (by === "hour") return hours;
  const first = Math.ceil((from + SLACK_MS) / DAY_MS) * DAY_MS;
  const last = Math.floor((to - 2 * DAY_MS - SLACK_MS) / DAY_MS) * DAY_MS;
  if (last < first) return hours;
  return { ...hours, first_day: dayText(first), last_day: dayText(last + DAY_MS) };
}

function dayText(instant: Instant): string {
  return formatInstant(instant).slice(0, "YYYY-MM-DD".length);
}
