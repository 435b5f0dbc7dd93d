// The bucket that sums of OEE belong to: its edges, and how it is named.
//   I1. Edges are those of the whole bucket, also where the range cuts it; without `by` the bucket is the range.
//   I2. Time outside every shift is a bucket of its own in each production day, without a name and without edges.
import { formatInstant, HOUR_MS, type Instant } from "../../core/time.ts";
import type { WorkingTime } from "../../core/working-time.ts";
import type { Bucket } from "../oee-range.ts";

/** The columns that say which bucket a row of sums is; "" and 0 where they do not apply. */
export interface BucketRow {
  /** `YYYY-MM-DD` */
  readonly day: string;
  readonly shift: string;
  readonly hour: Instant;
  /** Of buckets of a shift. */
  readonly shift_start?: Instant | null;
  readonly shift_end?: Instant | null;
}

export interface OeeBucket {
  readonly start: string | null;
  readonly end: string | null;
  readonly day: string | null;
  readonly shift: string | null;
  /** Where the bucket or the range ends, whichever is earlier. */
  readonly endsAt: Instant;
}

interface BucketContext {
  readonly by: Bucket | undefined;
  readonly range: { readonly from: Instant; readonly to: Instant };
  readonly time: WorkingTime;
}

export function bucketOf(row: BucketRow, { by, range, time }: BucketContext): OeeBucket {
  const name = { day: row.day || null, shift: row.shift || null };
  const between = (start: Instant, end: Instant): OeeBucket => {
    return { ...name, start: formatInstant(start), end: formatInstant(end), endsAt: Math.min(end, range.to) };
  };
  if (by === undefined) return between(range.from, range.to);
  if (by === "hour") return between(row.hour, hourEnd(row.hour, time));
  const day = time.dayBounds(row.day);
  if (by === "day") return between(day.start, day.end);
  if (row.shift === "") return { ...name, start: null, end: null, endsAt: Math.min(day.end, range.to) };
  const { shift_start: start, shift_end: end } = row;
  if (typeof start === "number" && typeof end === "number") return between(start, end);
  const planned = time.shiftOf(row.day, row.shift); // the row of its edges is still on its way
  return planned ? between(planned.start, planned.end) : { ...name, start: null, end: null, endsAt: range.to };
}

/** Where a local hour ends: a change of the clocks cuts it short. Hours of a calendar that is no longer in force are whole. */
function hourEnd(start: Instant, time: WorkingTime): Instant {
  if (time.segmentAt(start).hourStart !== start) return start + HOUR_MS;
  for (const { from, hourStart } of time.segments(start, start + HOUR_MS)) if (hourStart !== start) return from;
  return start + HOUR_MS;
}
