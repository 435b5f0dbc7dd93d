// Cuts a range of yield into hours, shifts or days of each line's own calendar, and puts slices of sums into them.
//   I1. A slice begins and ends where some line's bucket does: it lies in one bucket of every line.
//   I2. Buckets are those of the calendar that is in force now.
import type { Instant } from "../core/time.ts";
import type { WorkingTime } from "../core/working-time.ts";
import { type BucketRow, bucketOf, type OeeBucket } from "./items/oee-bucket.ts";
import type { YieldRow } from "./items/yield.ts";
import type { Bucket } from "./oee-range.ts";

interface Range {
  readonly from: Instant;
  readonly to: Instant;
}

interface Place {
  readonly factory: string;
  readonly line: string;
}

/** A row of `yield-slices`. */
export type SliceRow = YieldRow & { readonly slice: Instant };

export interface BucketedRow extends YieldRow {
  readonly bucket: OeeBucket;
  /** Tells buckets of a line apart, and is the same for buckets that lines have in common. */
  readonly bucketKey: string;
}

/** Where a bucket of any of these calendars begins inside the range, ascending, from the range's own beginning on. */
export function edgesOf({ from, to }: Range, by: Bucket, calendars: Iterable<WorkingTime>): Instant[] {
  const edges = new Set([from]);
  for (const time of calendars) {
    let before = "";
    for (const segment of time.segments(from, to)) {
      const key = keyOf(rowAt(time, segment.from, by));
      if (key !== before) edges.add(segment.from);
      before = key;
    }
  }
  return [...edges].sort((a, b) => a - b);
}

interface Bucketing {
  readonly by: Bucket;
  readonly range: Range;
  readonly timeOf: (place: Place) => WorkingTime;
}

/** The slices of each line, operation and product summed into its line's buckets, in the order of place and time. */
export function bucketed(slices: readonly SliceRow[], { by, range, timeOf }: Bucketing): BucketedRow[] {
  const rows = new Map<string, BucketedRow>();
  for (const { slice, ...row } of slices.toSorted((a, b) => a.slice - b.slice)) {
    const time = timeOf(row);
    const bucketRow = rowAt(time, slice, by);
    const bucketKey = keyOf(bucketRow);
    const key = [row.factory, row.line, row.operation, row.product, bucketKey].join("/");
    const known = rows.get(key);
    rows.set(key, known ? { ...known, ...sum(known, row) } : { ...row, bucketKey, bucket: bucketOf(bucketRow, { by, range, time }) });
  }
  return [...rows.values()];
}

const SUMS = ["inspected", "first_pass_good", "final_inspected", "final_good", "defects"] as const;

function sum(a: YieldRow, b: YieldRow): Pick<YieldRow, (typeof SUMS)[number]> {
  return Object.fromEntries(SUMS.map((name) => [name, a[name] + b[name]])) as Pick<YieldRow, (typeof SUMS)[number]>;
}

function rowAt(time: WorkingTime, instant: Instant, by: Bucket): BucketRow {
  const { productionDate, shift, hourStart } = time.segmentAt(instant);
  if (by === "hour") return { day: "", shift: "", hour: hourStart };
  return { day: productionDate, shift: by === "shift" ? shift : "", hour: 0 };
}

function keyOf({ day, shift, hour }: BucketRow): string {
  return `${day}/${shift}/${hour}`;
}
