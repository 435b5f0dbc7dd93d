// The control plan of a characteristic, and the configuration of a line: what events are judged by.
import { z } from "zod";
import { calendarSchema } from "./calendar.ts";
import { freeText } from "./free-text.ts";
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

/** The rules that look for so many points among the newest so many: they alone take an `of`. */
export const COUNTED_AMONG: ReadonlySet<RuleName> = new Set(["nelson5", "nelson6", "westernElectric2", "westernElectric3"]);

/** Points that a pattern needs at the least: a trend two, an alternation three. */
const LEAST_COUNT: Partial<Record<RuleName, number>> = { nelson3: 2, nelson4: 3, nelson8: 2 };

const ruleSchema = z.union([
  z.enum(RULES),
  z
    .object({ rule: z.enum(RULES), count: z.int().min(1).max(100), of: z.int().min(1).max(100).optional() })
    .refine((r) => r.of === undefined || COUNTED_AMONG.has(r.rule), { message: "this rule has no `of`", path: ["of"] })
    .refine((r) => r.of === undefined || r.of >= r.count, { message: "must not be below `count`", path: ["of"] })
    .refine((r) => r.count >= (LEAST_COUNT[r.rule] ?? 1), { message: "too few points to show this pattern", path: ["count"] }),
]);
export type RuleSpec = z.output<typeof ruleSchema>;

/** What a gauge may report: further out, its fourth power over a small sigma's would leave the numbers that a computer has. */
export const measuredValue = z.number().min(-1e60).max(1e60);
export const LEAST_SIGMA = 1e-60;
export const positiveSigma = z.number().min(LEAST_SIGMA).max(1e60);

const specSchema = z
  .object({ lsl: measuredValue.optional(), usl: measuredValue.optional(), target: measuredValue.optional() })
  .refine((s) => s.lsl === undefined || s.usl === undefined || s.lsl < s.usl, "lsl must be below usl");

const limitsSchema = z.object({ mean: measuredValue, sigma: positiveSigma.optional() });

/** Many products on one chart: each value is taken from its product's target, and divided by its sigma where `z` is wanted. */
const shortRunSchema = z
  .object({
    method: z.enum(["target", "z"]),
    products: z
      .array(z.object({ product: identifier, target: measuredValue, sigma: positiveSigma.optional() }))
      .min(1)
      .max(1000),
  })
  .refine((s) => s.method === "target" || s.products.every(({ sigma }) => sigma !== undefined), {
    message: "method `z` needs a sigma for each product",
    path: ["products"],
  })
  .refine(({ products }) => new Set(products.map(({ product }) => product)).size === products.length, {
    message: "a product stands twice",
    path: ["products"],
  });
export type ShortRun = z.output<typeof shortRunSchema>;

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
  actions: z
    .partialRecord(z.enum(RULES), freeText({ most: 2000 }))
    .optional()
    .meta({ description: "What to do when a rule hits: the first step of the out-of-control action plan" }),
  shortRun: shortRunSchema.optional(),
  lambda: z.number().positive().max(1).optional().meta({ description: "EWMA: weight of the newest point, default 0.2" }),
  width: z.number().positive().optional().meta({ description: "EWMA: limits in standard errors, default 3" }),
  k: z.number().nonnegative().optional().meta({ description: "CUSUM: reference value in standard errors, default 0.5" }),
  h: z.number().positive().optional().meta({ description: "CUSUM: decision interval in standard errors, default 5" }),
  headStart: z.number().nonnegative().optional().meta({ description: "CUSUM: where both sums start, default 0" }),
  alpha: z.number().positive().max(0.5).optional().meta({ description: "T²: 1 - confidence, default 1 - 0.9973^variables" }),
};

/** Charts whose points are subgroups of two or more values. */
export const SUBGROUPED: ReadonlySet<Chart> = new Set(["xbar-r", "xbar-s"]);
/** Charts that take single values or subgroups of them. */
const EITHER: ReadonlySet<Chart> = new Set(["ewma", "cusum", "t2"]);
/** Charts of measured values. */
export const VARIABLES: ReadonlySet<Chart> = new Set(["xbar-r", "xbar-s", "i-mr", "ewma", "cusum"]);
/** Charts of `attribute` events. */
export const ATTRIBUTES: ReadonlySet<Chart> = new Set(["p", "np", "c", "u", "p-laney", "u-laney", "g", "t"]);
/** Charts whose mean is a fraction nonconforming. */
const FRACTIONS: ReadonlySet<Chart> = new Set(["p", "np", "p-laney"]);
/** Charts whose limits need a sigma beside the mean; those of the others follow from the mean. */
export const NEEDS_SIGMA: ReadonlySet<Chart> = new Set([...VARIABLES, "t"]);

type PlanFields = z.output<z.ZodObject<typeof planFields>>;
export type Fault = { path: string; message: string };

/** What the fields of a plan say together; `undefined` when they agree. */
export function planFault(plan: PlanFields): Fault | undefined {
  const { chart, subgroupSize = 1 } = plan;
  if (plan.product !== undefined && plan.station === undefined) {
    return { path: "station", message: "a plan with a product needs a station" };
  }
  if (SUBGROUPED.has(chart) && subgroupSize < 2) {
    return { path: "subgroupSize", message: `chart "${chart}" needs a subgroupSize of 2 or more` };
  }
  if (!SUBGROUPED.has(chart) && !EITHER.has(chart) && subgroupSize !== 1) {
    return { path: "subgroupSize", message: `chart "${chart}" takes no subgroups` };
  }
  if (plan.shortRun && !VARIABLES.has(chart)) return { path: "shortRun", message: `chart "${chart}" cannot be standardised` };
  if (plan.shortRun && plan.product !== undefined) {
    return { path: "shortRun", message: "a plan for many products names none itself" };
  }
  const fault = plan.limits && limitsFault(chart, plan.limits);
  return fault && { path: `limits.${fault.path}`, message: fault.message };
}

/** What is wrong with limits given by hand for a chart. */
export function limitsFault(chart: Chart, { mean, sigma }: { mean: number; sigma?: number | undefined }): Fault | undefined {
  if (chart === "t2") return { path: "mean", message: "limits of T² are estimated, never given" };
  if (NEEDS_SIGMA.has(chart) && sigma === undefined) return { path: "sigma", message: `limits of chart "${chart}" need a sigma` };
  if (FRACTIONS.has(chart) && (mean < 0 || mean > 1)) return { path: "mean", message: "a fraction nonconforming is from 0 to 1" };
  if (ATTRIBUTES.has(chart) && mean < 0) return { path: "mean", message: "must not be negative" };
  return undefined;
}

const ratio = z.number().min(0).max(1);
const limitMs = z.int().positive().max(1e12);

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
        name: freeText({ least: 0, most: 200 }).optional(),
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
  queueLimits: z.record(identifier, limitMs).optional().meta({ description: "How long a lot may wait at an operation, ms" }),
  orderLimitMs: limitMs.optional().meta({ description: "How long an order may be in production, default 24 h" }),
  calendar: calendarSchema.optional(),
};
