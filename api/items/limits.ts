// A limit set of a series: a version, what it was estimated from, by whom and why.
import { z } from "zod";
import { CHARTS } from "../../core/plan.ts";
import type { Row } from "../../core/rows.ts";
import { formatInstant } from "../../core/time.ts";
import { identityOf, instantOf, instantText, nullableReal, nullableText, seriesIdentity } from "./series.ts";

const modelSchema = z.record(z.string(), z.unknown());

export const limitsSchema = z.object({
  ...seriesIdentity,
  version: z.int(),
  chart: z.enum(CHARTS),
  mean: nullableReal.meta({ description: "null on T², whose `model` has one for each variable" }),
  sigma: nullableReal,
  center: nullableReal.meta({ description: "The centre line where it is not the mean (g)" }),
  model: modelSchema.nullable().meta({ description: "Means and covariances of T²" }),
  estimator: z.string(),
  window: z.object({
    points: z.int(),
    from: instantText.nullable(),
    to: instantText.nullable(),
    excluded: z.array(z.string()).meta({ description: "Ids of points inside the window that were left out" }),
  }),
  by: z.string(),
  at: instantText,
  reason: z.string(),
  stage: nullableText.meta({ description: "Name of the stage that began with this set" }),
  approved: z.boolean(),
  planVersion: z.int(),
});

export type LimitsItem = z.output<typeof limitsSchema>;
export type LimitsRow = Omit<Row<"spc_limits">, "tenant">;

export function limitsItem(row: LimitsRow): LimitsItem {
  const { version, chart, mean, sigma, center, model, estimator, by, reason, stage, approved } = row;
  const { window_points: points, window_from: from, window_to: to, window_excluded: excluded } = row;
  return {
    ...identityOf(row),
    version,
    chart,
    mean,
    sigma,
    center,
    model: model === "" ? null : modelSchema.parse(JSON.parse(model)),
    estimator,
    window: { points, from: instantOf(from), to: instantOf(to), excluded },
    by,
    at: formatInstant(row.at),
    reason,
    stage: stage || null,
    approved,
    planVersion: row.plan_version,
  };
}
