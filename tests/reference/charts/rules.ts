// Nelson's and the Western Electric rules, and runs on one side, through the processor: individuals under the limits of a plan.
//   I1. Without spread, or at another width than 3 sigma, there is no plan to be had: the rules' own functions take the place.
import { z } from "zod";
import { RULES, type RuleName } from "../../../core/plan.ts";
import { runsAlong, scaleAround, sidesUnder } from "../chart-fields.ts";
import { type ChartRun, type JudgedRows, judgedBy, runsUnder } from "../product.ts";
import { type Adapter, readInputs } from "../reference-case.ts";

const located = { values: z.array(z.number()), center: z.number(), sigma: z.number().nonnegative() };
const nelsonSchema = z.strictObject({ ...located, sigma: z.number().positive() });
const runsSchema = z.strictObject({ ...located, nsigmas: z.number().positive().default(3) });

export const nelson: Adapter = async (fields) => {
  const { values, center, sigma } = readInputs(nelsonSchema, fields);
  const points = await judgedBy(individualsOf(values), { mean: center, sigma }, RULES);
  return { path: "product", result: { rules: hitsOf(points, "nelson"), western_electric: hitsOf(points, "westernElectric") } };
};

export const runs: Adapter = async (fields, { runLengths }) => {
  const { values, center, sigma, nsigmas } = readInputs(runsSchema, fields);
  const limits = { mean: center, sigma };
  const chartRun = individualsOf(values);
  if (nsigmas === 3 && sigma > 0) {
    const { first } = await runsUnder(chartRun, limits, runLengths);
    return { path: "product", result: { violations: { beyond_limits: beyond(await judgedBy(chartRun, limits)), violating_runs: first } } };
  }
  const scales = values.map(() => scaleAround(center, sigma, { width: nsigmas }));
  const sides = sidesUnder(values, scales);
  return { path: "stats", result: { violations: { beyond_limits: beyond(sides), violating_runs: runsAlong(values, scales, runLengths) } } };
};

function individualsOf(values: readonly number[]): ChartRun {
  return { chart: "i-mr", rows: values.map((value) => [{ type: "measurement", value }]) };
}

type Signalled = readonly ({ readonly signals: readonly string[] } | null)[];

function beyond(points: Signalled): number[] {
  return indexesOf(points, "nelson1");
}

/** Point numbers by the number of the rule. */
function hitsOf(points: JudgedRows, family: "nelson" | "westernElectric"): Record<string, number[]> {
  const names = RULES.filter((rule): rule is RuleName => rule.startsWith(family));
  return Object.fromEntries(names.map((name) => [name.slice(family.length), indexesOf(points, name)]));
}

function indexesOf(points: Signalled, rule: RuleName): number[] {
  return points.flatMap((point, i) => (point?.signals.includes(rule) ? [i] : []));
}
