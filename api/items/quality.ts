// How good the data of a table of a source is in some time: six figures, what they are held against, and the counts that they come from.
import { z } from "zod";
import { DIMENSIONS, type Dimension, type QualitySums, type QualityTargets, qualityOf } from "../../core/quality.ts";
import { formatInstant, HOUR_MS, type Instant } from "../../core/time.ts";
import { instantText, nullableReal, reasonsSchema } from "./series.ts";

export const QUALITY_BUCKETS = ["hour", "day", "none"] as const;
export type QualityBucket = (typeof QUALITY_BUCKETS)[number];

/** One of something for each dimension. */
function each<S extends z.ZodType>(schema: S) {
  return z.object(Object.fromEntries(DIMENSIONS.map((dimension) => [dimension, schema])) as Record<Dimension, S>);
}

export const qualitySchema = z.object({
  source: z.string(),
  table: z.string(),
  start: instantText.meta({ description: "Of the whole bucket, also where the range cuts it" }),
  end: instantText,
  changes: z.int().meta({ description: "Changes that came, also those that came again" }),
  counts: z
    .object({
      unique: z.int().meta({ description: "Changes that came for the first time: all that follow count among these" }),
      complete: z.int(),
      valid: z.int(),
      consistent: z.int(),
      timed: z.int().meta({ description: "Streamed changes; those of a snapshot have no time to be held against" }),
      timely: z.int(),
      checked: z.int(),
      accurate: z.int(),
    })
    .meta({ description: "For sums over tables or times: shares cannot be averaged" }),
  completeness: nullableReal.meta({ description: "complete / unique: every column that is needed is there" }),
  validity: nullableReal.meta({ description: "valid / unique: it could be read and judged" }),
  uniqueness: nullableReal.meta({ description: "unique / changes" }),
  timeliness: nullableReal.meta({ description: "timely / timed: it came within 5 minutes of the database's commit" }),
  consistency: nullableReal.meta({ description: "consistent / unique: the rows that it refers to are there" }),
  accuracy: nullableReal.meta({ description: "accurate / checked: right by a check sum" }),
  targets: each(z.number()),
  met: each(z.boolean().nullable()).meta({ description: "Whether the figure reaches its target" }),
  reasons: reasonsSchema,
});

export type QualityItem = z.output<typeof qualitySchema>;

/** A row of `quality`. */
export interface QualityRow {
  readonly source: string;
  readonly table: string;
  /** The start of an hour in epoch ms, the number of a local day since 1970-01-01, or 0. */
  readonly bucket: number;
  readonly changes: number;
  readonly unique_changes: number;
  readonly complete: number;
  readonly valid: number;
  readonly consistent: number;
  readonly timed: number;
  readonly timely: number;
  readonly checked: number;
  readonly accurate: number;
}

interface QualityContext {
  readonly by: QualityBucket;
  readonly timeZone: string;
  readonly range: { readonly from: Instant; readonly to: Instant };
  readonly targets: QualityTargets;
}

export function qualityItem(row: QualityRow, { targets, ...context }: QualityContext): QualityItem {
  const { source, table, changes, unique_changes: unique, complete, valid, consistent, timed, timely, checked, accurate } = row;
  const counts = { unique, complete, valid, consistent, timed, timely, checked, accurate };
  const { met, reasons, ...figures } = qualityOf({ changes, ...counts } satisfies QualitySums, targets);
  const { start, end } = edgesOf(row, context);
  return {
    source,
    table,
    start: formatInstant(start),
    end: formatInstant(end),
    changes,
    counts,
    ...figures,
    targets,
    met,
    reasons: { ...reasons },
  };
}

/** The edges of the whole bucket. A day is as long as the clocks of its zone make it. */
function edgesOf({ bucket }: QualityRow, { by, timeZone, range }: Omit<QualityContext, "targets">): { start: Instant; end: Instant } {
  if (by === "hour") return { start: bucket, end: bucket + HOUR_MS };
  if (by === "none") return { start: range.from, end: range.to };
  const day = new Temporal.PlainDate(1970, 1, 1).add({ days: bucket });
  const startOf = (date: Temporal.PlainDate) => date.toZonedDateTime(timeZone).epochMilliseconds;
  return { start: startOf(day), end: startOf(day.add({ days: 1 })) };
}
