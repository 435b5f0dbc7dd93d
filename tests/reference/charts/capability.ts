// Capability: values become stored points, and the product's figures are asked over them. Another estimator, or another number of
// sigmas than 3, takes the functions of stats.
import { z } from "zod";
import type { CapabilityFigures, CapabilityQuestion } from "../../../core/spc.ts";
import { capability as productFigures } from "../../../processors/spc/capability.ts";
import { type CapabilityInput, capability as indices, observedOutside } from "../../../stats/capability.ts";
import { type ChartRun, storedPoints } from "../product.ts";
import { type Adapter, type Json, type JsonObject, readInputs } from "../reference-case.ts";
import { INDIVIDUAL_METHODS, individualSigma, locationOf, SUBGROUP_METHODS, subgroupSigma } from "../sigma-methods.ts";
import { requireSizes, subgroup, subgroupSizes } from "./input-fields.ts";

const limit = z.number().nullish();
const inputsSchema = z.strictObject({
  values: z.array(z.number()).optional(),
  subgroups: z.array(subgroup).optional(),
  sizes: subgroupSizes,
  lsl: limit,
  usl: limit,
  target: limit,
  confidence_level: z.number().positive().lt(1).default(0.95),
  sigma_method: z.enum([...INDIVIDUAL_METHODS, ...SUBGROUP_METHODS]).optional(),
  nsigmas: z.number().positive().default(3),
  center: limit,
  sigma: z.number().nonnegative().nullish(),
});
type Inputs = z.output<typeof inputsSchema>;

const NAMES = ["Cp", "Cpl", "Cpu", "Cpk", "Cpm", "Pp", "Ppl", "Ppu", "Ppk", "Ppm"] as const;
const OWN_CHART = { MR: "i-mr", "UWAVE-R": "xbar-r", "UWAVE-SD": "xbar-s" } as const;

export const capability: Adapter = async (fields) => {
  const inputs = readInputs(inputsSchema, fields);
  if ((inputs.values === undefined) === (inputs.subgroups === undefined)) throw new Error("one of `values` and `subgroups` is needed");
  requireSizes(inputs.subgroups ?? [], inputs.sizes);
  const chartRun = productRun(inputs);
  if (!chartRun) return { path: "stats", result: byFunctions(inputs) };
  const { lsl = null, usl = null, confidence_level: confidence } = inputs;
  const target = targetOf(inputs);
  const question: CapabilityQuestion = { ...(await storedPoints(chartRun)), lsl, usl, target, confidence };
  return { path: "product", result: fieldsOf(productFigures(question)) };
};

/** None where the product has no such setting. */
function productRun({ values, subgroups, nsigmas, center, sigma, sigma_method: method }: Inputs): ChartRun | null {
  if (nsigmas !== 3 || center != null || sigma != null) return null;
  const chart = OWN_CHART[(method ?? (values ? "MR" : "UWAVE-R")) as keyof typeof OWN_CHART];
  if (values) return chart === "i-mr" ? { chart, rows: values.map((value) => [{ type: "measurement", value }]) } : null;
  const isWhole = subgroups?.every(({ length }) => length >= 2 && length <= 1000);
  if (!subgroups || !isWhole || chart === undefined || chart === "i-mr") return null;
  const subgroupSize = Math.max(...subgroups.map(({ length }) => length));
  return { chart, plan: { subgroupSize }, rows: subgroups.map((each) => [{ type: "measurement", values: each }]) };
}

function fieldsOf(figures: CapabilityFigures): JsonObject {
  const { n, mean, sigmaWithin, sigmaOverall, observedOutside: outside, expectedPpmWithin, expectedPpmOverall } = figures;
  const result: Record<string, Json> = { n, center: mean, sigma_within: sigmaWithin, sigma_overall: sigmaOverall };
  const ci: Record<string, Json> = {};
  for (const name of NAMES) {
    const key = name.toLowerCase() as Lowercase<typeof name>;
    result[name] = figures[key];
    ci[name] = asFormula(figures[key], figures[`${key}Ci`] ?? [null, null]);
  }
  const ppm = ({ below, above }: typeof outside) => ({ below_lsl: below, above_usl: above });
  return {
    ...result,
    ci,
    observed_fraction_below: outside.below,
    observed_fraction_above: outside.above,
    expected_ppm_within: ppm(expectedPpmWithin),
    expected_ppm_overall: ppm(expectedPpmOverall),
  };
}

/**
 * Indices over L sigmas are those over 3 of limits L/3 times nearer to the center; parts per million are those of the limits
 * themselves.
 */
function byFunctions(inputs: Inputs): JsonObject {
  const { lsl = null, usl = null, confidence_level: confidence, nsigmas } = inputs;
  const target = targetOf(inputs);
  const values = inputs.values ?? inputs.subgroups?.flat() ?? [];
  const { mean, deviation: sigmaOverall } = locationOf(values);
  const center = inputs.center ?? mean;
  const nearer = (edge: number | null) => edge && center + (edge - center) * (3 / nsigmas);
  const input: CapabilityInput = { n: values.length, center, sigmaWithin: withinOf(inputs), sigmaOverall, lsl, usl, target, confidence };
  const plain = indices(input);
  const found = nsigmas === 3 ? plain : indices({ ...input, lsl: nearer(lsl), usl: nearer(usl) });
  const result: Record<string, Json> = { n: values.length, center, sigma_within: input.sigmaWithin, sigma_overall: sigmaOverall };
  const ci: Record<string, Json> = {};
  for (const name of NAMES) {
    const { value, lower, upper } = found[name.toLowerCase() as Lowercase<typeof name>];
    result[name] = value;
    ci[name] = asFormula(value, [lower, upper]);
  }
  const outside = observedOutside(values, { lsl, usl });
  const ppm = ({ belowLsl, aboveUsl }: typeof plain.expectedPpmWithin) => ({ below_lsl: belowLsl, above_usl: aboveUsl });
  return {
    ...result,
    ci,
    observed_fraction_below: outside.belowLsl,
    observed_fraction_above: outside.aboveUsl,
    expected_ppm_within: ppm(plain.expectedPpmWithin),
    expected_ppm_overall: ppm(plain.expectedPpmOverall),
  };
}

/** The middle of a two-sided tolerance where none is given, as qcc has it. The product asks for a target. */
function targetOf({ lsl, usl, target }: Inputs): number | null {
  return target ?? (lsl != null && usl != null ? (lsl + usl) / 2 : null);
}

/** The interval in the order of the formula, index · (1 ∓ …): the bounds of a negative index change places. */
function asFormula(index: number | null, interval: readonly [number | null, number | null]): Json {
  const [lower, upper] = interval;
  return index !== null && index < 0 ? [upper, lower] : [lower, upper];
}

function withinOf({ values, subgroups, sigma, sigma_method: method = values ? "MR" : "UWAVE-R" }: Inputs): number | null {
  if (sigma != null) return sigma;
  if (method === "MR" || method === "SD") return individualSigma(values ?? subgroups?.flat() ?? [], method);
  return subgroupSigma(subgroups ?? values?.map((value) => [value]) ?? [], method);
}
