// A series as the list of characteristics shows it: its plan in short, and how it stands in a range.
import { z } from "zod";
import type { Row } from "../../core/rows.ts";
import { formatInstant, type Instant } from "../../core/time.ts";
import { identityOf, instantText, nullableReal, nullableText, reasonsSchema, seriesIdentity, specSchema } from "./series.ts";

export const characteristicSchema = z.object({
  ...seriesIdentity,
  chart: nullableText,
  subgroupSize: z.int(),
  baseline: z.int().meta({ description: "Points of phase I" }),
  spec: specSchema,
  rules: z.array(z.string()),
  planVersion: z.int(),
  limits: z
    .object({ version: z.int(), approved: z.boolean() })
    .nullable()
    .meta({ description: "The newest limit set; null before the first" }),
  signals: z.int().meta({ description: "Rules hit in the range" }),
  openSignals: z.int().meta({ description: "Of these, how many are not closed" }),
  last: z.object({ at: instantText, value: nullableReal }).nullable().meta({ description: "The newest point in the range" }),
  cpk: nullableReal.meta({ description: "Of the newest points in the range, at most 200; see /spc/capability for all of them" }),
  cpkPoints: z.int().meta({ description: "How many points `cpk` is of" }),
  reasons: reasonsSchema.optional(),
});

export type CharacteristicItem = z.output<typeof characteristicSchema>;

/** A row of `spc-characteristics`. */
export type PlanRow = Omit<Row<"characteristics">, "tenant">;

/** A series beside its newest limit set (version 0: none) and its signals in a range. */
export type CharacteristicRow = PlanRow & {
  signal_count: number;
  open_count: number;
  limits_version: number;
  limits_approved: boolean;
};

/** What the points of a series in a range come to. */
export interface Standing {
  readonly last: { readonly at: Instant; readonly value: number | null } | null;
  readonly cpk: number | null;
  readonly cpkPoints: number;
  /** Why `cpk` is null. */
  readonly reason: string | null;
}

export function characteristicItem(row: CharacteristicRow, { last, cpk, cpkPoints, reason }: Standing): CharacteristicItem {
  return {
    ...identityOf(row),
    chart: row.chart || null,
    subgroupSize: row.subgroup_size,
    baseline: row.baseline,
    spec: { lsl: row.lsl, usl: row.usl, target: row.target },
    rules: row.rules,
    planVersion: row.plan_version,
    limits: row.limits_version === 0 ? null : { version: row.limits_version, approved: row.limits_approved },
    signals: row.signal_count,
    openSignals: row.open_count,
    last: last && { at: formatInstant(last.at), value: last.value },
    cpk,
    cpkPoints,
    ...(reason === null ? {} : { reasons: { cpk: reason } }),
  };
}
