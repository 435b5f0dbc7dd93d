// Hotelling's T² of vectors: single ones, or subgroups of them. Formulas in stats/hotelling.ts.
//   I1. A sample's value is its vectors one after the other; the model keeps the center and the covariance of its window.
//   I2. The points that gave a set are judged by the limit of phase 1, those that come after by that of phase 2.
import { choleskyFactor, type Matrix } from "../../../stats/cholesky.ts";
import { pooledCovariance, sampleCovariance } from "../../../stats/covariance.ts";
import { hotellingT2, individualT2Limits, subgroupT2Limits, type T2Limits } from "../../../stats/hotelling.ts";
import type { ChartMethod, ChartParameters, Estimate, Inestimable, Sample, VectorModel } from "./chart.ts";

export const t2: ChartMethod = {
  rules: "limits",
  estimate,
  plot(sample, { set, parameters, isBaseline = false }) {
    const model = set?.model;
    if (!model) return { value: null, scale: null, sigma: null, second: null };
    const value = hotellingT2(vectorsOf(sample), { center: model.center, lower: factorOf(model) });
    const limits = limitsOf(model, parameters);
    const ucl = limits && (isBaseline ? limits.phase1 : limits.phase2 * ofSize(sample.n, model));
    return { value, scale: { centerLine: null, ucl, lcl: 0, standardError: 0 }, sigma: null, second: null };
  },
};

function estimate(samples: readonly Sample[]): Estimate | Inestimable {
  const subgroups = samples.map(vectorsOf);
  const size = subgroups[0]?.length ?? 0;
  const found = size === 1 ? sampleCovariance(subgroups.flat()) : pooledCovariance(subgroups);
  if (!found) return "NOT_ENOUGH_POINTS";
  const model: VectorModel = { ...found, samples: samples.length, size };
  if (!limitsOf(model, {})) return "NOT_ENOUGH_POINTS";
  if (choleskyFactor(model.covariance).kind === "singular") return "NO_SPREAD";
  return { mean: null, sigma: null, model, estimator: size === 1 ? "sample-covariance" : "pooled-covariance" };
}

function limitsOf({ samples, size, covariance }: VectorModel, { alpha }: ChartParameters): T2Limits | null {
  const confidence = alpha === undefined ? {} : { confidence: 1 - alpha };
  const variables = covariance.length;
  if (size === 1) return individualT2Limits({ variables, observations: samples, ...confidence });
  return subgroupT2Limits({ variables, subgroups: samples, size, ...confidence });
}

/** The mean of n vectors varies less than that of `size`, the estimated center as much: (1 + n/(m·size)) / (1 + 1/m). */
function ofSize(n: number, { samples, size }: VectorModel): number {
  return (samples * size + n) / (samples * size + size);
}

function vectorsOf({ n, value }: Sample): number[][] {
  const flat = value as readonly number[];
  const variables = flat.length / n;
  return Array.from({ length: n }, (_, i) => flat.slice(i * variables, (i + 1) * variables));
}

/** The factor of a model's covariance, computed once: models are never changed. */
const factors = new WeakMap<VectorModel, Matrix>();

function factorOf(model: VectorModel): Matrix {
  let lower = factors.get(model);
  if (!lower) {
    const factor = choleskyFactor(model.covariance);
    lower = factor.kind === "factor" ? factor.lower : [];
    factors.set(model, lower);
  }
  return lower;
}
