// Capability of a series over a range: indices with their intervals, what to expect outside the specification, and whether the
// process is stable enough for them to mean anything.
import { z } from "zod";
import { CHARTS } from "../../core/plan.ts";
import { CAPABILITY_INDICES, type CapabilityFigures, type CapabilityIndex } from "../../core/spc.ts";
import { nullableReal, nullableText, reasonsSchema, seriesIdentity, specSchema } from "./series.ts";

type PerIndex<S> = Record<CapabilityIndex, S>;
type PerInterval<S> = Record<`${CapabilityIndex}Ci`, S>;

const interval = z.tuple([z.number(), z.number()]).nullable();
const sides = z.object({ below: nullableReal, above: nullableReal });
const indices = Object.fromEntries(CAPABILITY_INDICES.map((name) => [name, nullableReal])) as PerIndex<typeof nullableReal>;
const intervals = Object.fromEntries(CAPABILITY_INDICES.map((name) => [`${name}Ci`, interval])) as PerInterval<typeof interval>;

export const capabilitySchema = z.object({
  ...seriesIdentity,
  chart: z.enum(CHARTS),
  spec: specSchema,
  n: z.int().meta({ description: "Values, not subgroups, of complete, timely points that are not excluded" }),
  points: z.int(),
  mean: nullableReal,
  sigmaWithin: nullableReal,
  sigmaOverall: nullableReal,
  estimator: nullableText.meta({ description: "Of sigma within" }),
  ...indices,
  ...intervals,
  expectedPpmWithin: sides.meta({ description: "Outside the specification by the normal model, in parts per million" }),
  expectedPpmOverall: sides,
  observedOutside: sides.meta({ description: "Fraction of the values outside the specification" }),
  normality: z.object({ test: z.literal("anderson-darling"), statistic: z.number(), p: z.number(), normal: z.boolean() }).nullable(),
  percentile: z
    .object({
      method: z.string(),
      low: z.number(),
      median: z.number(),
      high: z.number(),
      pp: nullableReal,
      ppl: nullableReal,
      ppu: nullableReal,
      ppk: nullableReal,
    })
    .nullable()
    .meta({ description: "Indices of ISO 22514-4, where the values are not normal" }),
  stable: z.boolean().meta({
    description: "false while a signal in the range is not closed, or while its phase I has signals and nobody has approved limits since",
  }),
  openSignals: z.int().meta({ description: "Signals of points in the range that are neither closed nor excluded" }),
  reasons: reasonsSchema,
});

export type CapabilityItem = z.output<typeof capabilitySchema>;
type Head = Pick<
  CapabilityItem,
  "factory" | "line" | "station" | "characteristic" | "product" | "chart" | "spec" | "stable" | "openSignals"
>;

export function capabilityItem(head: Head, figures: CapabilityFigures): CapabilityItem {
  const { stable, openSignals, ...identity } = head;
  const { reasons, ...rest } = figures;
  return { ...identity, ...(rest as Writable<typeof rest>), stable, openSignals, reasons };
}

/** Zod's arrays are not read-only. */
type Writable<T> = { [K in keyof T]: T[K] extends readonly [infer A, infer B] | null ? [A, B] | null : T[K] };
