// EWMA and CUSUM, of individuals or of subgroups.
//   I1. With nothing given the product calibrates and goes on; a given center or sigma, or another estimator's, are limits of the plan.
//   I2. Statistics come in one list over calibration and new rows.
import { z } from "zod";
import type { JudgedPoint } from "../../../core/spc.ts";
import { type ChartMethod, type ChartParameters, estimated, type LimitSet } from "../../../processors/spc/charts/chart.ts";
import { cusum, ewma } from "../../../processors/spc/charts/time-weighted.ts";
import { mean } from "../../../stats/moments.ts";
import { chartFields, type Rows, rowsOf, type Side, sidesUnder } from "../chart-fields.ts";
import { type ChartRun, calibrated, type JudgedRows, judgedBy } from "../product.ts";
import { type Adapter, type Path, Refusal, readInputs } from "../reference-case.ts";
import { grandMean, INDIVIDUAL_METHODS, individualSigma, SUBGROUP_METHODS, subgroupSigma } from "../sigma-methods.ts";
import { requireSizes, subgroup, subgroupSizes } from "./input-fields.ts";

const shared = {
  values: z.array(z.number()).optional(),
  new_values: z.array(z.number()).optional(),
  subgroups: z.array(subgroup).optional(),
  sizes: subgroupSizes,
  new_subgroups: z.array(subgroup).optional(),
  new_sizes: subgroupSizes,
  calibration_count: z.int().positive().optional(),
  sigma_method: z.enum([...INDIVIDUAL_METHODS, ...SUBGROUP_METHODS]).optional(),
  center: z.number().nullish(),
  sigma: z.number().nonnegative().nullish(),
};
const ewmaSchema = z.strictObject({
  ...shared,
  lambda: z.number().positive().max(1).default(0.2),
  nsigmas: z.number().positive().default(3),
});
const cusumSchema = z.strictObject({
  ...shared,
  k: z.number().nonnegative().default(0.5),
  h: z.number().positive().default(5),
  head_start: z.number().nonnegative().default(0),
});
type Inputs = Omit<z.output<typeof ewmaSchema>, "lambda" | "nsigmas">;

export const ewmaChart: Adapter = async (fields) => {
  const inputs = readInputs(ewmaSchema, fields);
  const { lambda, nsigmas: width } = inputs;
  const { path, rows, set, points } = await chartOf("ewma", ewma, inputs, { lambda, width });
  return { path, result: { ...chartFields(points, rows, {}), sigma: set.sigma } };
};

export const cusumChart: Adapter = async (fields) => {
  const inputs = readInputs(cusumSchema, fields);
  const { k, h, head_start: headStart } = inputs;
  const { path, set, points } = await chartOf("cusum", cusum, inputs, { k, h, headStart });
  const lower = points.map((point) => point?.second ?? null);
  const beyond = (sides: readonly (Side | null)[]) => sides.flatMap((side, i) => (side?.signals.includes("nelson1") ? [i] : []));
  const result = {
    center: set.mean,
    sigma: set.sigma,
    upper: points.map((point) => point?.value ?? null),
    lower: lower.map((side) => side?.value ?? null),
    decision_interval: points[0]?.ucl ?? null,
    violations: { upper: beyond(points), lower: beyond(lower) },
  };
  return { path, result };
};

interface Charted {
  readonly path: Path;
  readonly rows: Rows<readonly number[]>;
  readonly set: { readonly mean: number; readonly sigma: number };
  readonly points: JudgedRows;
}

async function chartOf(chart: "ewma" | "cusum", method: ChartMethod, inputs: Inputs, parameters: ChartParameters): Promise<Charted> {
  const rows = rowsIn(inputs);
  const isSingle = rows.all.every(({ length }) => length === 1);
  const canBeSent = isSingle || rows.all.every(({ length }) => length >= 2 && length <= 1000);
  const own = inputs.sigma_method === undefined || inputs.sigma_method === (isSingle ? "MR" : "UWAVE-R");
  const subgroupSize = Math.max(...rows.all.map(({ length }) => length));
  const events = rows.all.map((values) => [{ type: "measurement", ...(isSingle ? { value: values[0] } : { values }) }]);
  const chartRun: ChartRun = { chart, rows: events, plan: { ...parameters, subgroupSize } };
  const isGiven = inputs.center != null || inputs.sigma != null;
  if (canBeSent && own && !isGiven) {
    const found = await calibrated(chartRun, rows.calibration);
    if (found)
      return { path: "product", rows, set: { mean: found.set.mean as number, sigma: found.set.sigma as number }, points: found.points };
  }
  const set = locationIn(rows, isSingle, inputs);
  if (canBeSent && set.sigma > 0) {
    const path = inputs.center != null && inputs.sigma != null ? "product" : "both";
    return { path, rows, set, points: await judgedBy(chartRun, set) };
  }
  return { path: "stats", rows, set, points: plotted(method, rows, set, parameters) };
}

function rowsIn(inputs: Inputs): Rows<readonly number[]> {
  const { values, subgroups, calibration_count: count } = inputs;
  if ((values === undefined) === (subgroups === undefined)) throw new Error("inputs `values` and `subgroups`: one of them is needed");
  const single = (list: readonly number[] | undefined) => list?.map((value) => [value]);
  requireSizes(subgroups ?? single(values) ?? [], inputs.sizes);
  requireSizes(inputs.new_subgroups ?? single(inputs.new_values) ?? [], inputs.new_sizes);
  const added = inputs.new_subgroups ?? single(inputs.new_values);
  return { ...rowsOf({ rows: subgroups ?? single(values) ?? [], added, count }), newApart: false };
}

function locationIn({ all, calibration }: Rows<readonly number[]>, isSingle: boolean, { center, sigma, sigma_method }: Inputs) {
  const base = all.slice(0, calibration);
  const method = sigma_method ?? (isSingle ? "MR" : "UWAVE-R");
  const found = sigma ?? (method === "MR" || method === "SD" ? individualSigma(base.flat(), method) : subgroupSigma(base, method));
  if (found === null) throw new Refusal("no sigma can be had of these values");
  return { mean: center ?? grandMean(base), sigma: found };
}

/** By the chart's own function, where the product would wait for values that differ. */
function plotted(method: ChartMethod, { all }: Rows<readonly number[]>, set: Charted["set"], parameters: ChartParameters): JudgedRows {
  const limits = { ...estimated("given", set.mean, set.sigma), version: 0 } as LimitSet; // judged by mean and sigma alone
  let memory = method.begin?.(limits, parameters) ?? [];
  const plots = all.map((values) => {
    const sample = { n: values.length, value: mean(values), spread: null };
    const plot = method.plot(sample, { set: limits, parameters, memory, previous: null });
    if (plot.value === null || !Number.isFinite(plot.value)) throw new Refusal("the values do not differ");
    memory = plot.memory ?? memory;
    return plot;
  });
  const first = sidesUnder(plots.map(({ value }) => value), plots.map(({ scale }) => scale)); // biome-ignore format: one call
  const second = sidesUnder(plots.map((plot) => plot.second?.value ?? null), plots.map((plot) => plot.second?.scale ?? null)); // biome-ignore format: one call
  return first.map((side, i): JudgedPoint => {
    const below = second[i];
    return { id: "", at: 0, ...side, second: below && below.value !== null ? { ...below, value: below.value } : null };
  });
}
