// The control plan of a characteristic, and the configuration of a line: what events are judged by.
import { z } from "zod";
import { calendarSchema } from "./calendar.ts";
import { identifier } from "./identifier.ts";

export const CHARTS = [
  "xbar-r", "xbar-s", "i-mr", "p", "np", "c", "u", "p-laney", "u-laney", "ewma", "cusum", "g", "t", "t2",
] as const; // biome-ignore format: one list
export type Chart = (typeof CHARTS)[number];

export const RULES = [
  "nelson1", "nelson2", "nelson3", "nelson4", "nelson5", "nelson6", "nelson7", "nelson8",
  "westernElectric1", "westernElectric2", "westernElectric3", "westernElectric4",
] as const; // biome-ignore format: one list
export type RuleName = (typeof RULES)[number];

const ruleSchema = z.union([
  z.enum(RULES),
  z.object({ rule: z.enum(RULES), count: z.int().min(1).max(100), of: z.int().min(1).max(100).optional() }),
]);

const specSchema = z
  .object({ lsl: z.number().optional(), usl: z.number().optional(), target: z.number().optional() })
  .refine((s) => s.lsl === undefined || s.usl === undefined || s.lsl < s.usl, "lsl must be below usl");

const limitsSchema = z.object({ mean: z.number(), sigma: z.number().positive().optional() });

/** Fields of a `plan` event beside its envelope. */
export const planFields = {
  characteristic: identifier,
  station: identifier.optional(),
  product: identifier.optional(),
  chart: z.enum(CHARTS),
  subgroupSize: z.int().min(1).max(1000).optional(),
  baseline: z.int().min(2).max(10_000).default(25),
  subgroupIdleMs: z.int().min(1).default(3_600_000),
  limits: limitsSchema.optional(),
  spec: specSchema.optional(),
  rules: z.array(ruleSchema).max(20).default(["nelson1"]),
  lambda: z.number().positive().max(1).optional(),
  width: z.number().positive().optional(),
  k: z.number().nonnegative().optional(),
  h: z.number().positive().optional(),
  headStart: z.number().nonnegative().optional(),
  alpha: z.number().positive().max(0.5).optional(),
};

/** Charts whose points are subgroups of two or more values. */
export const SUBGROUPED: ReadonlySet<Chart> = new Set(["xbar-r", "xbar-s"]);

/** Charts of measured values; their limit sets need a sigma. */
export const VARIABLES: ReadonlySet<Chart> = new Set(["xbar-r", "xbar-s", "i-mr", "ewma", "cusum"]);

type PlanFields = z.output<z.ZodObject<typeof planFields>>;

/** What the fields of a plan say together; `undefined` when they agree. */
export function planFault(plan: PlanFields): { path: string; message: string } | undefined {
  if (plan.product !== undefined && plan.station === undefined) {
    return { path: "station", message: "a plan with a product needs a station" };
  }
  if (SUBGROUPED.has(plan.chart) && (plan.subgroupSize ?? 0) < 2) {
    return { path: "subgroupSize", message: `chart "${plan.chart}" needs a subgroupSize of 2 or more` };
  }
  if (plan.chart === "i-mr" && (plan.subgroupSize ?? 1) !== 1) {
    return { path: "subgroupSize", message: 'chart "i-mr" takes single values' };
  }
  if (VARIABLES.has(plan.chart) && plan.limits !== undefined && plan.limits.sigma === undefined) {
    return { path: "limits.sigma", message: `limits of chart "${plan.chart}" need a sigma` };
  }
  return undefined;
}

const ratio = z.number().min(0).max(1);

/** Fields of a `line` event beside its envelope. */
export const lineFields = {
  stations: z
    .array(
      z.object({
        station: identifier,
        idealCycleMs: z.int().positive().optional(),
        microStopMs: z.int().nonnegative().default(120_000),
      }),
    )
    .min(1)
    .max(1000),
  keyStation: identifier.optional(),
  operations: z.array(identifier).max(1000).default([]),
  routes: z.record(identifier, z.array(identifier).max(1000)).optional(),
  opportunities: z.record(identifier, z.int().positive()).optional(),
  idealCycles: z
    .array(z.object({ station: identifier, product: identifier, ms: z.int().positive() }))
    .max(10_000)
    .optional(),
  reasons: z
    .array(
      z.object({
        code: identifier,
        category: z.enum(["planned", "breakdown", "setup", "waiting"]),
        name: z.string().max(200).optional(),
      }),
    )
    .max(1000)
    .optional(),
  targets: z
    .object({
      oee: ratio.optional(),
      availability: ratio.optional(),
      effectiveness: z.number().positive().optional(),
      qualityRatio: ratio.optional(),
      firstPassYield: ratio.optional(),
    })
    .optional(),
  calendar: calendarSchema.optional(),
};
