// Hotelling's T² of subgroups and of single vectors.
//   I1. The product judges calibration rows by the limit of phase 1 and new ones by that of phase 2. The cases also ask for both
//       limits at all points, so the limits come from stats too, and must be the product's.
import { z } from "zod";
import type { VectorModel } from "../../../processors/spc/charts/chart.ts";
import type { Scale } from "../../../processors/spc/rules.ts";
import { individualT2Limits, subgroupT2Limits } from "../../../stats/hotelling.ts";
import { rowsOf, sidesUnder } from "../chart-fields.ts";
import { type ChartRun, calibrated, type RowEvents } from "../product.ts";
import { type Adapter, Refusal, readInputs } from "../reference-case.ts";

const confidence = z.number().gt(0.5).lt(1).optional(); // a plan's alpha is at most a half
const vectors = z.array(z.array(z.number()));
const byVariable = z.array(vectors);
const subgroupSchema = z.strictObject({
  type: z.literal("T2").optional(),
  confidence_level: confidence,
  variables_by_subgroup: byVariable,
  new_variables_by_subgroup: byVariable.optional(),
});
const singleSchema = z.strictObject({
  type: z.literal("T2.single").optional(),
  confidence_level: confidence,
  observations: vectors,
  new_observations: vectors.optional(),
});

type Vectors = readonly (readonly number[])[];

export const t2Subgroups: Adapter = (fields) => {
  const inputs = readInputs(subgroupSchema, fields);
  const added = inputs.new_variables_by_subgroup && subgroupsOf(inputs.new_variables_by_subgroup);
  return answer(subgroupsOf(inputs.variables_by_subgroup), added, inputs.confidence_level);
};

export const t2Single: Adapter = (fields) => {
  const inputs = readInputs(singleSchema, fields);
  const alone = (observations: Vectors) => observations.map((vector) => [vector]);
  return answer(alone(inputs.observations), inputs.new_observations && alone(inputs.new_observations), inputs.confidence_level);
};

async function answer(subgroups: readonly Vectors[], added: readonly Vectors[] | undefined, level: number | undefined) {
  const rows = rowsOf({ rows: subgroups, added });
  const size = subgroups[0]?.length ?? 0;
  if (rows.all.some(({ length }) => length !== size))
    throw new Error("subgroups of several sizes are not understood: the limits hold for one");
  const plan = { subgroupSize: size, ...(level !== undefined && { alpha: 1 - level }) };
  const chartRun: ChartRun = { chart: "t2", plan, rows: rows.all.map(eventsOf) };
  const found = await calibrated(chartRun, rows.calibration);
  if (!found) throw new Refusal("too few vectors, or their covariance matrix is singular");
  const model = JSON.parse(found.set.model) as VectorModel;
  const limits = limitsOf(model, level);
  for (const [i, point] of found.points.entries()) requireClose(point?.ucl ?? null, i < rows.calibration ? limits.phase1 : limits.phase2);
  const statistics = found.points.map((point) => point?.value ?? null);
  const beyond = (values: readonly (number | null)[], ucl: number) => {
    const scales = values.map((): Scale => ({ centerLine: null, ucl, lcl: 0, standardError: 0 }));
    return sidesUnder(values, scales).flatMap(({ signals }, i) => (signals.length > 0 ? [i] : []));
  };
  const result = {
    center: model.center.origin.map((origin, i) => origin + (model.center.offset[i] as number)),
    covariance: model.covariance,
    statistics: statistics.slice(0, rows.calibration),
    ...(rows.newApart && { new_statistics: statistics.slice(rows.calibration) }),
    ucl_phase1: limits.phase1,
    ucl_phase2: limits.phase2,
    violations: {
      phase1_beyond_ucl_phase1: beyond(statistics.slice(0, rows.calibration), limits.phase1),
      all_beyond_ucl_phase1: beyond(statistics, limits.phase1),
      all_beyond_ucl_phase2: beyond(statistics, limits.phase2),
    },
  };
  return { path: "both" as const, result };
}

/** From [variable][subgroup][observation] to the vectors of each subgroup. */
function subgroupsOf(variables: readonly Vectors[]): Vectors[] {
  const [first = []] = variables;
  const isEven = variables.every((rows) => rows.length === first.length && rows.every(({ length }, i) => length === first[i]?.length));
  if (!isEven) throw new Error("the variables differ in their number of subgroups or observations");
  return first.map((observations, i) => observations.map((_, j) => variables.map((rows) => rows[i]?.[j] as number)));
}

/** One event a vector; components in the order of the case, which is that of their names. */
function eventsOf(subgroup: Vectors, i: number): RowEvents {
  const named = (vector: readonly number[]) => Object.fromEntries(vector.map((value, v) => [`x${String(v).padStart(3, "0")}`, value]));
  return subgroup.map((vector) => ({ type: "measurement", subgroup: `g${i}`, vector: named(vector) }));
}

function limitsOf({ samples, size, covariance }: VectorModel, level: number | undefined) {
  const variables = covariance.length;
  const chosen = level === undefined ? {} : { confidence: level };
  const limits =
    size === 1
      ? individualT2Limits({ variables, observations: samples, ...chosen })
      : subgroupT2Limits({ variables, subgroups: samples, size, ...chosen });
  if (!limits) throw new Refusal("no degrees of freedom are left");
  return limits;
}

function requireClose(published: number | null, computed: number): void {
  const isClose = published !== null && Math.abs(published - computed) <= 1e-9 * computed;
  if (!isClose) throw new Error(`the product's limit is ${published}, by its formula it is ${computed}`);
}
