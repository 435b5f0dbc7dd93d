// Charts of rare events: g (units between them) and t (time between them).
//   I1. To the product both are `attribute` events in the order of time; the first of them starts the count.
import { z } from "zod";
import type { LimitSet } from "../../../processors/spc/charts/chart.ts";
import { g } from "../../../processors/spc/charts/rare-events.ts";
import type { Scale } from "../../../processors/spc/rules.ts";
import { chartFields, type Rows, rowsOf, runsAlong, type Side, sidesUnder } from "../chart-fields.ts";
import { type ChartRun, calibrated, runsUnder } from "../product.ts";
import { type Adapter, type Answer, type Asked, Refusal, readInputs } from "../reference-case.ts";
import { individualSigma, locationOf } from "../sigma-methods.ts";

const gaps = z.array(z.number().nonnegative());
const shared = { calibration_count: z.int().positive().optional(), nsigmas: z.number().positive().default(3) };
const gSchema = z.strictObject({ counts: gaps, new_counts: gaps.optional(), ...shared });
const tSchema = z.strictObject({ times: gaps, new_times: gaps.optional(), ...shared });

const T0 = Date.UTC(2026, 0, 5);
const POWER = 3.6;

export const gChart: Adapter = async (fields, asked) => {
  const inputs = readInputs(gSchema, fields);
  const rows = rowsOf({ rows: inputs.counts, added: inputs.new_counts, count: inputs.calibration_count });
  const isSent = inputs.nsigmas === 3 && rows.all.every(Number.isSafeInteger);
  const nonconforming = (inspected: number) => [{ type: "attribute", inspected, count: 1 }];
  const chartRun: ChartRun = { chart: "g", before: nonconforming(1), rows: rows.all.map((gap) => nonconforming(gap + 1)) };
  const found = isSent ? await calibrated(chartRun, rows.calibration) : null;
  const set = found?.set ?? geometricSet(rows);
  const mean = set.mean as number;
  const sigma = set.sigma as number;
  const scale: Scale = {
    centerLine: set.center ?? mean,
    ucl: mean + inputs.nsigmas * sigma,
    lcl: Math.max(0, mean - inputs.nsigmas * sigma),
    standardError: sigma,
  };
  const scales = rows.all.map(() => scale);
  const runs = runsAlong(rows.all, scales, asked.runLengths); // a plan's own limits would put the center line at the mean
  const result = chartFields(found?.points ?? sidesUnder(rows.all, scales), rows, runs);
  return { path: found ? "product" : "stats", result: { ...result, mean, sigma } };
};

export const tChart: Adapter = async (fields, asked) => {
  const inputs = readInputs(tSchema, fields);
  const rows = rowsOf({ rows: inputs.times, added: inputs.new_times, count: inputs.calibration_count });
  return (inputs.nsigmas === 3 ? await timesByProduct(rows, asked) : null) ?? timesByFunctions(rows, inputs.nsigmas, asked);
};

/** Times become ms, of which one unit of the case is a power of ten. */
async function timesByProduct(rows: Rows<number>, { runLengths }: Asked): Promise<Answer | null> {
  const unit = [1, 10, 100, 1e3, 1e4, 1e5, 1e6].find((ms) => rows.all.every((time) => isWhole(time * ms)));
  if (unit === undefined) return null;
  let at = T0 + 1000;
  const nonconforming = (time: number) => {
    at += Math.round(time * unit);
    return [{ type: "attribute", inspected: 1, count: 1, at }];
  };
  const chartRun: ChartRun = { chart: "t", before: nonconforming(0), rows: rows.all.map(nonconforming) };
  const found = await calibrated(chartRun, rows.calibration);
  if (!found) return null;
  const runs = await runsUnder(chartRun, { mean: found.set.mean as number, sigma: found.set.sigma as number }, runLengths);
  const inUnits = (ms: number | null) => (ms === null ? null : ms / unit);
  const sides = found.points.map((point): Side | null => {
    if (!point) return null;
    const { value, centerLine, ucl, lcl, signals } = point;
    return { value: inUnits(value), centerLine: inUnits(centerLine), ucl: inUnits(ucl), lcl: inUnits(lcl), signals };
  });
  return { path: "product", result: chartFields(sides, rows, runs.first) };
}

/** At another width than 3 sigma, or of times that do not differ. */
function timesByFunctions({ all, calibration, newApart }: Rows<number>, width: number, { runLengths }: Asked): Answer {
  const roots = all.slice(0, calibration).map((time) => time ** (1 / POWER));
  const { mean } = locationOf(roots);
  const sigma = individualSigma(roots, "MR");
  if (sigma === null) throw new Refusal("too few events");
  const back = (y: number) => Math.max(0, y) ** POWER;
  const scale: Scale = { centerLine: back(mean), ucl: back(mean + width * sigma), lcl: back(mean - width * sigma), standardError: sigma };
  const scales = all.map(() => scale);
  const fields = chartFields(sidesUnder(all, scales), { all, calibration, newApart }, runsAlong(all, scales, runLengths));
  return { path: "stats", result: fields };
}

function geometricSet({ all, calibration }: Rows<number>): Pick<LimitSet, "mean" | "sigma" | "center"> {
  const estimate = g.estimate(all.slice(0, calibration).map((value) => ({ n: 1, value, spread: null })));
  if (typeof estimate === "string") throw new Refusal("too few events");
  return estimate;
}

function isWhole(value: number): boolean {
  return Number.isSafeInteger(Math.round(value)) && Math.abs(value - Math.round(value)) <= 1e-12 * Math.max(1, value);
}
