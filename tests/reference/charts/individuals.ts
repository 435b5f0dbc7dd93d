// Individuals with moving ranges.
//   I1. A missing value is no event to the product, which then takes its neighbours for neighbours; the cases do not, so that they
//       take the functions.
import { z } from "zod";
import { d3 } from "../../../stats/range-constants.ts";
import { movingRanges } from "../../../stats/sigma.ts";
import { chartFields, type Rows, rowsOf, runsAlong, type Side, scaleAround, sidesUnder } from "../chart-fields.ts";
import { type ChartRun, calibrated, runsUnder } from "../product.ts";
import { type Adapter, type Answer, type Asked, Refusal, readInputs } from "../reference-case.ts";
import { INDIVIDUAL_METHODS, individualSigma, locationOf } from "../sigma-methods.ts";

const values = z.array(z.number().nullable());
const inputsSchema = z.strictObject({
  values,
  new_values: values.optional(),
  calibration_count: z.int().positive().optional(),
  nsigmas: z.number().positive().default(3),
  sigma_method: z.enum(INDIVIDUAL_METHODS).default("MR"),
  center: z.number().nullish(),
  sigma: z.number().nonnegative().nullish(),
});
type Inputs = z.output<typeof inputsSchema>;

export const individuals: Adapter = async (fields, asked) => {
  const inputs = readInputs(inputsSchema, fields);
  const rows = rowsOf({ rows: inputs.values, added: inputs.new_values, count: inputs.calibration_count });
  return (await byProduct(rows, inputs, asked)) ?? byFunctions(rows, inputs, asked);
};

async function byProduct(rows: Rows<number | null>, inputs: Inputs, asked: Asked): Promise<Answer | null> {
  const isOwn = inputs.sigma_method === "MR" && inputs.center == null && inputs.sigma == null && inputs.nsigmas === 3;
  if (!isOwn || rows.all.includes(null)) return null;
  const chartRun: ChartRun = { chart: "i-mr", rows: rows.all.map((value) => [{ type: "measurement", value }]) };
  const found = await calibrated(chartRun, rows.calibration);
  if (!found) return null;
  const [mean, sigma] = [found.set.mean as number, found.set.sigma as number];
  const runs = await runsUnder(chartRun, { mean, sigma }, asked.runLengths);
  const ranges = found.points.map((point) => point?.second ?? null);
  return {
    path: "product",
    result: fieldsOf(rows, { sigma, sides: found.points, runs: runs.first }, { sides: ranges, runs: runs.second }),
  };
}

function byFunctions(rows: Rows<number | null>, inputs: Inputs, asked: Asked): Answer {
  const { nsigmas: width } = inputs;
  const base = rows.all.slice(0, rows.calibration);
  const there = base.filter((value) => value !== null);
  const center = inputs.center ?? locationOf(there).mean;
  const sigma = inputs.sigma ?? individualSigma(base, inputs.sigma_method);
  if (sigma === null) throw new Refusal("no two neighbouring values");
  const scales = rows.all.map(() => scaleAround(center, sigma, { width }));
  const ranges = movingRanges(rows.all);
  const known = ranges.slice(0, rows.calibration).filter((value) => value !== null);
  const rangeScale = known.length === 0 ? null : scaleAround(locationOf(known).mean, d3(2) * sigma, { width, least: 0 });
  const rangeScales = ranges.map(() => rangeScale);
  const first = { sigma, sides: sidesUnder(rows.all, scales), runs: runsAlong(rows.all, scales, asked.runLengths) };
  const second = { sides: sidesUnder(ranges, rangeScales), runs: runsAlong(ranges, rangeScales, asked.runLengths) };
  return { path: "stats", result: fieldsOf(rows, first, second) };
}

interface Charted {
  readonly sides: readonly (Side | null)[];
  readonly runs: Readonly<Record<string, readonly number[]>>;
}

/** Moving ranges come in one list; where there is none, before the first, the limits are those of the others. */
function fieldsOf(rows: Rows<number | null>, first: Charted & { sigma: number }, { sides, runs }: Charted) {
  const any = sides.find((side) => side !== null) ?? null;
  const filled = sides.map((side) => side ?? (any && { ...any, value: null, signals: [] }));
  return {
    individuals: { ...chartFields(first.sides, rows, first.runs), sigma: first.sigma },
    moving_range: chartFields(filled, { ...rows, newApart: false }, runs),
  };
}
