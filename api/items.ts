// Items of the lists and of the stream: their schemas, and how a row of `core/rows.ts` becomes one.
//   I1. `GET` and the stream give the same item for the same row: there is one function for both.
//      A row of the warehouse has every column; one of the log lacks those that hold their default.
//   I2. Instants are text in UTC with milliseconds; what is not known is null, never an empty text or NaN.
import { z } from "zod";
import { CHARTS, RULES } from "../core/plan.ts";
import type { Row } from "../core/rows.ts";
import { formatInstant } from "../core/time.ts";

const instantText = z.string().meta({ format: "date-time", example: "2026-03-01T00:00:00.000Z" });
const real = z.number();
const nullableReal = z.number().nullable();
const nullableText = z.string().nullable();

const seriesIdentity = {
  factory: z.string(),
  line: z.string(),
  station: z.string(),
  characteristic: z.string(),
  product: nullableText.meta({ description: "null where the control plan names none" }),
};

const signals = z.array(z.enum(RULES)).meta({ description: "Rules that this point completes" });

export const pointSchema = z.object({
  ...seriesIdentity,
  id: z.string(),
  at: instantText,
  chart: z.enum(CHARTS),
  n: z.int(),
  value: real,
  centerLine: nullableReal,
  ucl: nullableReal,
  lcl: nullableReal,
  sigma: nullableReal.meta({ description: "Process sigma of the limit set that judged this point" }),
  signals,
  second: z
    .object({ value: real, centerLine: nullableReal, ucl: nullableReal, lcl: nullableReal, signals })
    .nullable()
    .meta({ description: "The other chart of the pair: R, S or MR" }),
  phase: z.enum(["I", "II"]),
  limitsVersion: z.int(),
  planVersion: z.int(),
  complete: z.boolean(),
  late: z.boolean(),
  excluded: z.boolean(),
  values: z.array(real).optional(),
  lot: nullableText,
  serial: nullableText,
  order: nullableText,
});

export const signalSchema = z.object({
  ...seriesIdentity,
  id: z.string().meta({ description: "The point at which the pattern is complete" }),
  at: instantText,
  rule: z.enum(RULES),
  second: z.boolean().meta({ description: "true on the R, S or MR chart" }),
  points: z.array(z.string()).meta({ description: "Ids of the points of the pattern" }),
  limitsVersion: z.int(),
});

export const limitsSchema = z.object({
  ...seriesIdentity,
  version: z.int(),
  chart: z.enum(CHARTS),
  mean: real,
  sigma: nullableReal,
  estimator: z.string(),
  window: z.object({ points: z.int(), from: instantText.nullable(), to: instantText.nullable() }),
  by: z.string(),
  at: instantText,
  reason: z.string(),
  approved: z.boolean(),
  planVersion: z.int(),
});

export const characteristicSchema = z.object({
  ...seriesIdentity,
  chart: nullableText,
  subgroupSize: z.int(),
  baseline: z.int().meta({ description: "Points of phase I" }),
  spec: z.object({ lsl: nullableReal, usl: nullableReal, target: nullableReal }),
  rules: z.array(z.string()),
  planVersion: z.int(),
  signals: z.int().meta({ description: "Rules hit in the range" }),
  last: z.object({ at: instantText, value: real }).nullable().meta({ description: "The newest point in the range" }),
});

export type PointItem = z.output<typeof pointSchema>;
export type SignalItem = z.output<typeof signalSchema>;
export type LimitsItem = z.output<typeof limitsSchema>;
export type CharacteristicItem = z.output<typeof characteristicSchema>;

type SeriesRow = Pick<Row<"spc_points">, "factory" | "line" | "station" | "characteristic" | "product">;

/** A row of `characteristics` beside what its points in a range come to. */
export type CharacteristicRow = Omit<Row<"characteristics">, "tenant"> & {
  signal_count: number;
  has_last: 0 | 1;
  last_at: number;
  last_value: number;
};

export function pointItem(row: Omit<Row<"spc_points">, "tenant">): PointItem {
  return {
    ...identityOf(row),
    id: row.id,
    at: formatInstant(row.at),
    chart: row.chart,
    n: row.n,
    value: row.value,
    centerLine: row.center_line,
    ucl: row.ucl,
    lcl: row.lcl,
    sigma: row.sigma,
    signals: row.signals ?? [],
    second: secondOf(row),
    phase: row.phase,
    limitsVersion: row.limits_version,
    planVersion: row.plan_version,
    complete: row.complete,
    late: row.late ?? false,
    excluded: row.excluded ?? false,
    ...(row.values?.length ? { values: row.values } : {}),
    lot: row.lot || null,
    serial: row.serial || null,
    order: row.order || null,
  };
}

export function signalItem(row: Omit<Row<"spc_signals">, "tenant">): SignalItem {
  const { id, rule, second, points } = row;
  return { ...identityOf(row), id, at: formatInstant(row.at), rule, second, points, limitsVersion: row.limits_version };
}

export function limitsItem(row: Omit<Row<"spc_limits">, "tenant">): LimitsItem {
  const { version, chart, mean, sigma, estimator, by, reason, approved } = row;
  return {
    ...identityOf(row),
    version,
    chart,
    mean,
    sigma,
    estimator,
    window: { points: row.window_points, from: instantOf(row.window_from), to: instantOf(row.window_to) },
    by,
    at: formatInstant(row.at),
    reason,
    approved,
    planVersion: row.plan_version,
  };
}

export function characteristicItem(row: CharacteristicRow): CharacteristicItem {
  const last = { at: formatInstant(row.last_at), value: row.last_value };
  return {
    ...identityOf(row),
    chart: row.chart || null,
    subgroupSize: row.subgroup_size,
    baseline: row.baseline,
    spec: { lsl: row.lsl, usl: row.usl, target: row.target },
    rules: row.rules,
    planVersion: row.plan_version,
    signals: row.signal_count,
    last: row.has_last ? last : null,
  };
}

function identityOf({ factory, line, station, characteristic, product }: SeriesRow) {
  return { factory, line, station, characteristic, product: product || null };
}

function secondOf(row: Omit<Row<"spc_points">, "tenant">): PointItem["second"] {
  if (row.second_value === null) return null;
  return {
    value: row.second_value,
    centerLine: row.second_center_line,
    ucl: row.second_ucl,
    lcl: row.second_lcl,
    signals: row.second_signals ?? [],
  };
}

function instantOf(instant: number | null): string | null {
  return instant === null ? null : formatInstant(instant);
}
