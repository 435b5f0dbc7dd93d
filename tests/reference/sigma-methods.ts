// The sigma estimators that cases name, as functions of stats/sigma.ts, and what they are applied to.
import { mean, momentsOf, range, sampleStandardDeviation } from "../../stats/moments.ts";
import {
  movingRanges, pooledDeviation, pooledSigma, type SubgroupSpread, sigmaFromAllValues, sigmaFromDeviations, sigmaFromMovingRanges,
  sigmaFromRanges, weightedSigmaFromDeviations, weightedSigmaFromRanges,
} from "../../stats/sigma.ts"; // biome-ignore format: one list
import { Refusal } from "./reference-case.ts";

type Subgroups = readonly (readonly number[])[];

/** Those that `sigma_by_method` lists. */
export const LISTED_METHODS = ["UWAVE-R", "UWAVE-SD", "MVLUE-R", "MVLUE-SD", "RMSDF"] as const;
export const SUBGROUP_METHODS = [...LISTED_METHODS, "pooled_no_c4", "pooled_c4"] as const;
export type SubgroupMethod = (typeof SUBGROUP_METHODS)[number];

export const INDIVIDUAL_METHODS = ["MR", "SD"] as const;
export type IndividualMethod = (typeof INDIVIDUAL_METHODS)[number];

type Estimator = (spreads: readonly SubgroupSpread[]) => number | null;

const ESTIMATORS: Readonly<Record<SubgroupMethod, readonly [spreadOf: (values: readonly number[]) => number, estimator: Estimator]>> = {
  "UWAVE-R": [range, sigmaFromRanges],
  "UWAVE-SD": [sampleStandardDeviation, sigmaFromDeviations],
  "MVLUE-R": [range, weightedSigmaFromRanges],
  "MVLUE-SD": [sampleStandardDeviation, weightedSigmaFromDeviations],
  RMSDF: [sampleStandardDeviation, pooledSigma],
  pooled_no_c4: [sampleStandardDeviation, pooledDeviation],
  pooled_c4: [sampleStandardDeviation, pooledSigma],
};

/** Null where no subgroup has two values. */
export function subgroupSigma(subgroups: Subgroups, method: SubgroupMethod): number | null {
  const [spreadOf, estimator] = ESTIMATORS[method];
  return estimator(subgroups.filter(({ length }) => length > 1).map((values) => ({ n: values.length, spread: spreadOf(values) })));
}

/** Sigma of individuals; missing ones are null. */
export function individualSigma(values: readonly (number | null)[], method: IndividualMethod): number | null {
  return method === "MR" ? sigmaFromMovingRanges(movingRanges(values)) : sigmaFromAllValues(values.filter((value) => value !== null));
}

/** Mean of all values: the mean of the subgroups' means, weighted by their sizes. */
export function grandMean(subgroups: Subgroups): number {
  const values = subgroups.flat();
  if (values.length === 0) throw new Refusal("there are no values");
  return mean(values);
}

/** Mean of a statistic of subgroups, weighted by their sizes. Those where it is not defined are left out. */
export function weightedCenter(statistics: readonly (number | null)[], sizes: readonly number[]): number {
  const [first] = statistics.filter((statistic) => statistic !== null);
  if (first === undefined) throw new Refusal("no subgroup has more than one value");
  let sum = 0;
  let total = 0;
  for (const [i, statistic] of statistics.entries()) {
    if (statistic === null) continue;
    const size = sizes[i] as number;
    sum += size * (statistic - first);
    total += size;
  }
  return first + sum / total;
}

/** Mean and sample standard deviation, digits kept at any level. */
export function locationOf(values: readonly number[]): { mean: number; deviation: number | null } {
  const { count, origin, offset, m2 } = momentsOf(values);
  if (count === 0) throw new Refusal("there are no values");
  return { mean: origin + offset, deviation: count < 2 ? null : Math.sqrt(m2 / (count - 1)) };
}
