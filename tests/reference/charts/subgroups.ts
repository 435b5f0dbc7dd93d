// Xbar, R and S charts.
//   I1. The product estimates by its own two methods and judges at 3 sigma. Another estimator's sigma is given to it as limits of the
//       plan; another width, no spread, or a subgroup of one takes the functions.
//   I2. R and S of varying sizes: the cases ask for one center, weighted by size, where the product has one for each size. With equal
//       sizes they are the same number but for its last digit; runs are counted against the cases'.
import { z } from "zod";
import type { Scale } from "../../../processors/spc/rules.ts";
import { c4, c5 } from "../../../stats/control-constants.ts";
import { mean, range, sampleStandardDeviation } from "../../../stats/moments.ts";
import { d3 } from "../../../stats/range-constants.ts";
import { chartFields, type Rows, rowsOf, runsAlong, scaleAround, sidesUnder } from "../chart-fields.ts";
import { type ChartRun, calibrated, judgedBy, runsUnder } from "../product.ts";
import { type Adapter, type Answer, type Asked, type Json, Refusal, readInputs } from "../reference-case.ts";
import { grandMean, LISTED_METHODS, SUBGROUP_METHODS, type SubgroupMethod, subgroupSigma, weightedCenter } from "../sigma-methods.ts";
import { requireSizes, subgroup, subgroupSizes } from "./input-fields.ts";

type Kind = "xbar" | "R" | "S";
type Values = readonly number[];

const inputsSchema = z.strictObject({
  subgroups: z.array(subgroup),
  sizes: subgroupSizes,
  new_subgroups: z.array(subgroup).optional(),
  new_sizes: subgroupSizes,
  calibration_count: z.int().positive().optional(),
  nsigmas: z.number().positive().default(3),
  sigma_method: z.enum(SUBGROUP_METHODS).optional(),
  center: z.number().nullish(),
  sigma: z.number().nonnegative().nullish(),
});
type Inputs = z.output<typeof inputsSchema>;

/** The product's chart that estimates sigma so. */
const OWN_CHART: Partial<Record<SubgroupMethod, "xbar-r" | "xbar-s">> = { "UWAVE-R": "xbar-r", "UWAVE-SD": "xbar-s" };
const MOST_VALUES = 1000;
const WIDTH = 3;

export const xbar: Adapter = (inputs, asked) => answer("xbar", readInputs(inputsSchema, inputs), asked);
export const rangeChart: Adapter = (inputs, asked) => answer("R", readInputs(inputsSchema, inputs), asked);
export const deviationChart: Adapter = (inputs, asked) => answer("S", readInputs(inputsSchema, inputs), asked);

async function answer(kind: Kind, inputs: Inputs, asked: Asked): Promise<Answer> {
  requireSizes(inputs.subgroups, inputs.sizes);
  requireSizes(inputs.new_subgroups ?? [], inputs.new_sizes);
  const rows = rowsOf({ rows: inputs.subgroups, added: inputs.new_subgroups, count: inputs.calibration_count });
  const method = inputs.sigma_method ?? (kind === "S" ? "UWAVE-SD" : "UWAVE-R");
  const found =
    kind === "xbar" ? await xbarByProduct(rows, method, inputs, asked) : await spreadByProduct(kind, rows, method, inputs, asked);
  const { path, result } = found ?? byFunctions(kind, rows, method, inputs, asked);
  if (kind !== "xbar") return { path, result };
  const base = rows.all.slice(0, rows.calibration);
  const byMethod = LISTED_METHODS.map((name) => [name, subgroupSigma(base, name)]);
  return { path: path === "product" ? "both" : path, result: { ...result, sigma_by_method: Object.fromEntries(byMethod) } };
}

async function xbarByProduct(rows: Rows<Values>, method: SubgroupMethod, inputs: Inputs, asked: Asked): Promise<Answer | null> {
  if (!fitsProduct(rows, method, inputs)) return null;
  const own = inputs.center == null && inputs.sigma == null ? OWN_CHART[method] : undefined;
  const chartRun = runOf(own ?? "xbar-r", rows);
  if (own) {
    const found = await calibrated(chartRun, rows.calibration);
    if (!found) return null;
    const [mean, sigma] = [found.set.mean as number, found.set.sigma as number];
    const runs = await runsUnder(chartRun, { mean, sigma }, asked.runLengths);
    return { path: "product", result: { ...chartFields(found.points, rows, runs.first), sigma } };
  }
  const limits = givenOrEstimated(rows, method, inputs);
  if (limits.sigma === 0) return null;
  const runs = await runsUnder(chartRun, limits, asked.runLengths);
  return { path: "both", result: { ...chartFields(await judgedBy(chartRun, limits), rows, runs.first), sigma: limits.sigma } };
}

async function spreadByProduct(
  kind: "R" | "S",
  rows: Rows<Values>,
  method: SubgroupMethod,
  inputs: Inputs,
  asked: Asked,
): Promise<Answer | null> {
  const chart = kind === "R" ? "xbar-r" : "xbar-s";
  const isOwn = OWN_CHART[method] === chart && inputs.center == null && inputs.sigma == null;
  const isEven = rows.all.every(({ length }) => length === rows.all[0]?.length);
  if (!isOwn || !isEven || !fitsProduct(rows, method, inputs)) return null;
  const found = await calibrated(runOf(chart, rows), rows.calibration);
  if (!found) return null;
  const sides = found.points.map((point) => point?.second ?? null);
  const { statistics, scales } = spreadScales(kind, rows, found.set.sigma as number, inputs);
  const runs = runsAlong(statistics, scales, asked.runLengths);
  return { path: "both", result: { ...chartFields(sides, rows, runs), sigma: found.set.sigma } };
}

function fitsProduct({ all }: Rows<Values>, method: SubgroupMethod, { nsigmas }: Inputs): boolean {
  return nsigmas === WIDTH && method !== "pooled_no_c4" && all.every(({ length }) => length >= 2 && length <= MOST_VALUES);
}

function runOf(chart: "xbar-r" | "xbar-s", { all }: Rows<Values>): ChartRun {
  const subgroupSize = Math.max(...all.map(({ length }) => length));
  return { chart, plan: { subgroupSize }, rows: all.map((values) => [{ type: "measurement", values }]) };
}

function givenOrEstimated({ all, calibration }: Rows<Values>, method: SubgroupMethod, { center, sigma }: Inputs) {
  const base = all.slice(0, calibration);
  const found = sigma ?? subgroupSigma(base, method);
  if (found === null) throw new Refusal("no subgroup has more than one value");
  return { mean: center ?? grandMean(base), sigma: found };
}

function byFunctions(kind: Kind, rows: Rows<Values>, method: SubgroupMethod, inputs: Inputs, asked: Asked): Answer {
  const limits = givenOrEstimated(rows, method, inputs);
  const charted = kind === "xbar" ? meanScales(rows, limits, method, inputs) : spreadScales(kind, rows, limits.sigma, inputs);
  const { statistics, scales } = charted;
  const runs = runsAlong(statistics, scales, asked.runLengths);
  const result: Record<string, Json> = { ...chartFields(sidesUnder(statistics, scales), rows, runs), sigma: limits.sigma };
  return { path: "stats", result };
}

interface Charted {
  readonly statistics: (number | null)[];
  readonly scales: (Scale | null)[];
}

/** A pooled deviation that has kept its bias loses that of the subgroup's own size; there is none for a single value. */
function meanScales({ all }: Rows<Values>, limits: { mean: number; sigma: number }, method: SubgroupMethod, inputs: Inputs): Charted {
  const isBiased = method === "pooled_no_c4";
  const scales = all.map(({ length: n }) => {
    if (n === 0 || (isBiased && n === 1)) return null;
    const sigma = isBiased ? limits.sigma / c4(n) : limits.sigma;
    return scaleAround(limits.mean, sigma / Math.sqrt(n), { width: inputs.nsigmas });
  });
  return { statistics: all.map((values) => (values.length === 0 ? null : mean(values))), scales };
}

function spreadScales(kind: "R" | "S", { all, calibration }: Rows<Values>, sigma: number, inputs: Inputs): Charted {
  const [spreadOf, deviationOf] = kind === "R" ? [range, d3] : [sampleStandardDeviation, c5];
  const sizes = all.map(({ length }) => length);
  const statistics = all.map((values) => (values.length < 2 ? null : spreadOf(values)));
  const center = inputs.center ?? weightedCenter(statistics.slice(0, calibration), sizes);
  const scales = sizes.map((n) => (n < 2 ? null : scaleAround(center, deviationOf(n) * sigma, { width: inputs.nsigmas, least: 0 })));
  return { statistics, scales };
}
