// Charts of counts: p, np, c, u, and Laney's p' and u'.
//   I1. A row without units, or without a count, is not sent: it has no statistic and no limits.
//   I2. What the events cannot say takes the functions: fractions of a count, fractional units where whole ones are inspected.
import { z } from "zod";
import type { Chart } from "../../../core/plan.ts";
import { c, np, p, pLaney, u, uLaney } from "../../../processors/spc/charts/attributes.ts";
import { type ChartMethod, estimated, type LimitSet, type Sample } from "../../../processors/spc/charts/chart.ts";
import { chartFields, type Rows, rowsOf, runsAlong, type Side, scaleAround, sidesUnder } from "../chart-fields.ts";
import { type ChartRun, calibrated, judgedBy, runsUnder } from "../product.ts";
import { type Adapter, type Answer, type Asked, type Json, Refusal, readInputs } from "../reference-case.ts";

const counts = z.array(z.number().nonnegative().nullable());
const sizes = z.union([z.number().nonnegative(), z.array(z.number().nonnegative().nullable())]);
const inputsSchema = z.strictObject({
  counts,
  sizes: sizes.optional(),
  new_counts: counts.optional(),
  new_sizes: sizes.optional(),
  calibration_count: z.int().positive().optional(),
  nsigmas: z.number().positive().default(3),
  /** A standard for the mean, per unit (np: per sample). */
  center: z.number().nonnegative().nullish(),
});
type Inputs = z.output<typeof inputsSchema>;

/** Null: nothing was inspected or counted. */
type Counted = { readonly n: number; readonly count: number } | null;

interface Kind {
  readonly chart: Chart;
  readonly method: ChartMethod;
  /** The most that the statistic can be, of n units. */
  readonly most: (n: number) => number;
  readonly isFraction: boolean;
  readonly isLaney: boolean;
}

const one = () => 1;
const unbounded = () => Number.POSITIVE_INFINITY;
const kind = (chart: Chart, method: ChartMethod, most: Kind["most"]): Kind => ({
  chart,
  method,
  most,
  isFraction: most !== unbounded,
  isLaney: chart.endsWith("laney"),
});

export const pChart = adapterOf(kind("p", p, one));
export const npChart = adapterOf(kind("np", np, (n) => n));
export const cChart = adapterOf(kind("c", c, unbounded));
export const uChart = adapterOf(kind("u", u, unbounded));
export const laneyP = adapterOf(kind("p-laney", pLaney, one));
export const laneyU = adapterOf(kind("u-laney", uLaney, unbounded));

function adapterOf(of: Kind): Adapter {
  return async (fields, asked) => {
    const inputs = readInputs(inputsSchema, fields);
    const rows = rowsOf({
      rows: countedOf(of, inputs.counts, inputs.sizes),
      added: inputs.new_counts && countedOf(of, inputs.new_counts, inputs.new_sizes ?? inputs.sizes),
      count: inputs.calibration_count,
    });
    const { path, set, sides, runs } = (await byProduct(of, rows, inputs, asked)) ?? byFunctions(of, rows, inputs, asked);
    return { path, result: { ...chartFields(sides, rows, runs), ...sigmaFields(of, rows, set, sides) } };
  };
}

function countedOf({ chart }: Kind, found: readonly (number | null)[], given: Inputs["sizes"]): Counted[] {
  const sizesOf = Array.isArray(given) ? given : found.map(() => given ?? null);
  if (sizesOf.length !== found.length) throw new Error("input `sizes` is not understood: its length differs from that of `counts`");
  if (chart === "c" && new Set(sizesOf).size > 1) throw new Error("input `sizes` is not understood: a c chart has samples of one size");
  if (chart !== "c" && given === undefined) throw new Error("input `sizes` is missing");
  return found.map((count, i) => {
    const n = chart === "c" ? 1 : (sizesOf[i] as number | null);
    return count === null || n === null || n === 0 ? null : { n, count };
  });
}

type Set = { readonly mean: number; readonly sigma: number };
type Charted = Pick<Answer, "path"> & { set: Set; sides: readonly (Side | null)[]; runs: Readonly<Record<string, readonly number[]>> };

async function byProduct(of: Kind, rows: Rows<Counted>, inputs: Inputs, { runLengths }: Asked): Promise<Charted | null> {
  if (inputs.nsigmas !== 3 || !rows.all.every((row) => row === null || canBeSent(of, row))) return null;
  const events = rows.all.map((row) => (row ? [{ type: "attribute", inspected: row.n, count: row.count }] : []));
  const chartRun: ChartRun = { chart: of.chart, rows: events };
  if (inputs.center != null) {
    const limits = { mean: standardOf(of, rows, inputs.center) };
    const set = { ...limits, sigma: baseSigma(of, limits.mean) };
    return { path: "product", set, sides: await judgedBy(chartRun, limits), runs: (await runsUnder(chartRun, limits, runLengths)).first };
  }
  const found = await calibrated(chartRun, rows.calibration);
  if (!found) return null;
  const set = { mean: found.set.mean as number, sigma: found.set.sigma as number };
  const runs = await runsUnder(chartRun, set.sigma === 0 ? { mean: set.mean } : set, runLengths);
  return { path: "product", set, sides: found.points, runs: runs.first };
}

function canBeSent({ chart, isFraction }: Kind, { n, count }: NonNullable<Counted>): boolean {
  if (!Number.isSafeInteger(count)) return false;
  return chart === "u" || chart === "u-laney" || (Number.isSafeInteger(n) && (!isFraction || count <= n));
}

/** A standard on np is the mean of a sample, which says something about a unit only if all are of one size. */
function standardOf({ chart }: Kind, { all }: Rows<Counted>, center: number): number {
  if (chart !== "np") return center;
  const units = new Set(all.flatMap((row) => (row ? [row.n] : [])));
  if (units.size !== 1) throw new Error("input `center` is not understood: an np chart has one only for samples of one size");
  return center / ([...units][0] as number);
}

function byFunctions(of: Kind, rows: Rows<Counted>, inputs: Inputs, { runLengths }: Asked): Charted {
  const { method } = of;
  const samples = rows.all.map((row): Sample | null => row && { n: row.n, value: row.count, spread: null });
  const base = samples.slice(0, rows.calibration).filter((sample) => sample !== null);
  const mean = inputs.center == null ? null : standardOf(of, rows, inputs.center);
  const estimate = mean === null ? method.estimate(base) : estimated("given", mean, baseSigma(of, mean));
  if (typeof estimate === "string") throw new Refusal("too few samples");
  const set = { ...estimate, version: 0 } as LimitSet; // judged by mean and sigma alone
  const plots = samples.map((sample) => sample && method.plot(sample, { set, parameters: {}, memory: [], previous: null }));
  const values = plots.map((plot) => plot?.value ?? null);
  const scales = plots.map((plot, i) => {
    const { centerLine, standardError } = plot?.scale ?? {};
    if (centerLine == null || standardError === undefined) return null;
    return scaleAround(centerLine, standardError, { width: inputs.nsigmas, least: 0, most: of.most((samples[i] as Sample).n) });
  });
  const known = { mean: set.mean as number, sigma: set.sigma as number };
  return { path: "stats", set: known, sides: sidesUnder(values, scales), runs: runsAlong(values, scales, runLengths) };
}

/** Of the binomial or the Poisson distribution, for one unit. */
function baseSigma({ isFraction }: Kind, mean: number): number {
  return Math.sqrt(isFraction ? mean * (1 - mean) : mean);
}

function sigmaFields(
  of: Kind,
  { all, calibration, newApart }: Rows<Counted>,
  { mean, sigma }: Set,
  sides: Charted["sides"],
): Record<string, Json> {
  const base = baseSigma(of, mean);
  if (of.isLaney) {
    const z = all.map((row, i) => {
      const value = sides[i]?.value ?? null;
      return row === null || value === null || base === 0 ? null : ((value - mean) * Math.sqrt(row.n)) / base;
    });
    return { sigma_z: base === 0 ? null : sigma / base, z };
  }
  if (of.chart !== "np") return { sigma };
  const each = all.slice(0, calibration).map((row) => row && Math.sqrt(row.n) * sigma);
  const isOne = new Set(all.map((row) => row?.n)).size === 1;
  if (isOne) return { sigma: each[0] ?? null };
  return newApart ? {} : { sigma: each }; // one a sample: with new rows it would not be clear of which
}
