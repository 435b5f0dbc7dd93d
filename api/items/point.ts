// A point of a control chart as lists and the stream give it.
//   I1. `GET` and the stream give the same item for the same row: there is one function for both.
//      A row of the warehouse has every column; one of the log lacks those that hold their default.
//   I2. Nobody has spoken yet of a point that is just coming: on the stream it is not excluded and has no annotations.
import { z } from "zod";
import { CHARTS, RULES } from "../../core/plan.ts";
import type { Row } from "../../core/rows.ts";
import { formatInstant } from "../../core/time.ts";
import { identityOf, instantText, nullableReal, nullableText, reasonsSchema, seriesIdentity } from "./series.ts";

const signals = z.array(z.enum(RULES)).meta({ description: "Rules that this point completes" });

export const pointSchema = z.object({
  ...seriesIdentity,
  id: z.string(),
  at: instantText,
  chart: z.enum(CHARTS),
  n: z.number().meta({ description: "Values of a subgroup, units inspected of an attribute" }),
  value: nullableReal.meta({ description: "null in phase I of charts whose statistic needs limits: cusum, T²" }),
  centerLine: nullableReal,
  ucl: nullableReal,
  lcl: nullableReal,
  sigma: nullableReal.meta({ description: "Process sigma of the limit set that judged this point" }),
  signals,
  second: z
    .object({ value: z.number(), centerLine: nullableReal, ucl: nullableReal, lcl: nullableReal, signals })
    .nullable()
    .meta({ description: "The other chart of the pair: R, S, MR, or the lower sum of a cusum" }),
  phase: z.enum(["I", "II"]),
  limitsVersion: z.int(),
  planVersion: z.int(),
  complete: z.boolean(),
  late: z.boolean(),
  excluded: z.boolean().meta({ description: "Left out of runs and estimates, by the newest word on it" }),
  annotations: z.int().meta({ description: "How often somebody has spoken of it; see /spc/annotations" }),
  values: z.array(z.number()).optional(),
  lot: nullableText,
  serial: nullableText,
  order: nullableText,
  measuredProduct: nullableText.meta({ description: "What was measured, also where the series is one of many products" }),
  operator: nullableText,
  tool: nullableText,
  gauge: nullableText,
  reasons: reasonsSchema.optional(),
});

export type PointItem = z.output<typeof pointSchema>;
export type PointRow = Omit<Row<"spc_points">, "tenant"> & { annotations?: number };

const JUDGED = ["value", "centerLine", "ucl", "lcl", "sigma"] as const;
const NO_VALUE = "the statistic is computed from limits, and there are none yet";
const NO_LIMITS = "there are no limits yet";
const NONE = "a chart of this kind has none";

export function pointItem(row: PointRow): PointItem {
  const item: PointItem = {
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
    annotations: row.annotations ?? 0,
    ...(row.values?.length ? { values: row.values } : {}),
    lot: row.lot || null,
    serial: row.serial || null,
    order: row.order || null,
    measuredProduct: row.measured_product || row.product || null,
    operator: row.operator || null,
    tool: row.tool || null,
    gauge: row.gauge || null,
  };
  const missing = JUDGED.filter((name) => item[name] === null);
  if (missing.length > 0) item.reasons = Object.fromEntries(missing.map((name) => [name, reasonOf(name, item)]));
  return item;
}

function reasonOf(name: (typeof JUDGED)[number], { phase }: PointItem): string {
  if (name === "value") return NO_VALUE;
  return phase === "I" ? NO_LIMITS : NONE;
}

function secondOf(row: PointRow): PointItem["second"] {
  if (row.second_value === null) return null;
  return {
    value: row.second_value,
    centerLine: row.second_center_line,
    ucl: row.second_ucl,
    lcl: row.second_lcl,
    signals: row.second_signals ?? [],
  };
}
