// The figures of a station over a bucket, as GET /oee gives them.
import { z } from "zod";
import type { Instant } from "../../core/time.ts";
import type { LineSettings } from "../line-settings.ts";
import {
  CYCLE_TOO_LONG,
  LOSSES,
  type Loss,
  lossesOf,
  type OeeSums,
  oeeFigures,
  plannedBusyTime,
  producedQuantity,
} from "../oee-figures.ts";
import type { Bucket } from "../oee-range.ts";
import { type BucketRow, bucketOf } from "./oee-bucket.ts";
import { instantText, nullableReal, nullableText, reasonsSchema } from "./series.ts";

export const stationIdentity = { factory: z.string(), line: z.string(), station: z.string() };

const ms = z.int();
const nullableMs = z.int().nullable();

export const keySchema = z.boolean().meta({ description: "Its figures stand for the line" });

const lossSchema = z.record(z.enum(LOSSES.map((loss) => `${loss}Ms` as const)), ms);

const targetsSchema = z
  .object({
    oee: z.number().optional(),
    availability: z.number().optional(),
    effectiveness: z.number().optional(),
    qualityRatio: z.number().optional(),
    firstPassYield: z.number().optional(),
  })
  .nullable()
  .meta({ description: "Of the newest `line` event" });

export const oeeSchema = z.object({
  ...stationIdentity,
  start: instantText.nullable().meta({ description: "Of the whole bucket; without `by` of the range; null outside shifts" }),
  end: instantText.nullable(),
  day: nullableText.meta({ description: "Production day: the local date on which the shift began" }),
  shift: nullableText.meta({ description: "null for the day's time outside every shift" }),
  key: keySchema,
  plannedBusyTimeMs: ms,
  actualProductionTimeMs: ms,
  setupMs: ms,
  downMs: ms,
  idleMs: ms,
  blockedMs: ms,
  starvedMs: ms,
  microStopMs: ms,
  plannedStopMs: ms,
  unscheduledMs: ms,
  unknownMs: ms,
  producedQuantity: z.int(),
  goodQuantity: z.int(),
  scrapQuantity: z.int(),
  reworkQuantity: z.int(),
  idealTimeMs: ms,
  uncycledQuantity: z.int().meta({ description: "Parts without an ideal cycle" }),
  availability: nullableReal,
  effectiveness: nullableReal.meta({ description: "May exceed 1" }),
  qualityRatio: nullableReal,
  oee: nullableReal,
  losses: lossSchema,
  breakdowns: z.int(),
  microStops: z.int(),
  mtbfMs: nullableMs,
  mttrMs: nullableMs,
  findings: z.array(z.enum([CYCLE_TOO_LONG])),
  stale: z.boolean().meta({ description: "The station has been silent on a live line" }),
  targets: targetsSchema,
  reasons: reasonsSchema,
});

export type OeeItem = z.output<typeof oeeSchema>;

/** A row of `oee` or `oee-by-shift`. */
export interface OeeRow extends OeeSums, BucketRow {
  readonly factory: string;
  readonly line: string;
  readonly station: string;
  readonly total: number;
}

/** How a station stands now, as far as figures need it; a row of `oee-stations`. */
export interface StationRow {
  readonly factory: string;
  readonly line: string;
  readonly station: string;
  readonly first_count_at: Instant | null;
  readonly stale: boolean;
}

export interface OeeContext {
  readonly by: Bucket | undefined;
  readonly range: { readonly from: Instant; readonly to: Instant };
  readonly settings: LineSettings;
  /** `undefined` while nothing is known of it. */
  readonly now: StationRow | undefined;
}

export function oeeItem(row: OeeRow, { by, range, settings, now }: OeeContext): OeeItem {
  const { factory, line, station } = row;
  const { endsAt, ...bucket } = bucketOf(row, { by, range, time: settings.time });
  const firstCountAt = now?.first_count_at ?? Number.POSITIVE_INFINITY;
  const { findings, reasons, ...figures } = oeeFigures(row, { hasCounted: firstCountAt < endsAt });
  return {
    factory,
    line,
    station,
    ...bucket,
    key: station === settings.keyStation,
    ...timesOf(row),
    ...quantitiesOf(row),
    ...figures,
    losses: lossItems(row),
    breakdowns: row.breakdowns,
    microStops: row.micro_stops,
    findings: [...findings],
    stale: now?.stale ?? false,
    targets: settings.targets ?? null,
    reasons: { ...reasons },
  };
}

function timesOf(row: OeeSums) {
  return {
    plannedBusyTimeMs: plannedBusyTime(row),
    actualProductionTimeMs: row.actual_production_time_ms,
    setupMs: row.setup_ms,
    downMs: row.down_ms,
    idleMs: row.idle_ms,
    blockedMs: row.blocked_ms,
    starvedMs: row.starved_ms,
    microStopMs: row.micro_stop_ms,
    plannedStopMs: row.planned_stop_ms,
    unscheduledMs: row.unscheduled_ms,
    unknownMs: row.unknown_ms,
  };
}

function quantitiesOf(row: OeeSums) {
  return {
    producedQuantity: producedQuantity(row),
    goodQuantity: row.good,
    scrapQuantity: row.scrap,
    reworkQuantity: row.rework,
    idealTimeMs: row.ideal_time_ms,
    uncycledQuantity: row.uncycled,
  };
}

function lossItems(row: OeeSums) {
  const losses = lossesOf(row);
  return Object.fromEntries(LOSSES.map((loss) => [`${loss}Ms`, losses[loss]])) as Record<`${Loss}Ms`, number>;
}
