// Charts of rare events: g (units inspected between nonconforming ones) and t (time between them).
//   g: J. C. Benneyan, "Number-between g-type statistical quality control charts", Health Care Management Science 4, 2001:
//      mean ± 3·√(mean·(mean + 1)); the centre line is the median, since the distribution is skewed.
//   t: L. S. Nelson, "A control chart for parts-per-million nonconforming items", J. Quality Technology 26(3), 1994: the limits
//      of individuals on y = x^(1/3.6), put back by y^3.6. A set's mean and sigma are those of y.
import { median } from "../../../stats/moments.ts";
import type { Scale } from "../rules.ts";
import { type ChartMethod, estimated, type Sample } from "./chart.ts";
import { estimateIndividuals } from "./variables.ts";

const POWER = 3.6;

export const g: ChartMethod = {
  rules: "runs",
  sigmaOf: geometricSigma,
  estimate(samples) {
    if (samples.length < 2) return "NOT_ENOUGH_POINTS";
    const gaps = samples.map(({ value }) => value as number);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    return { ...estimated("geometric", mean, geometricSigma(mean)), center: median(gaps) };
  },
  plot({ value }, { set }) {
    if (!set) return { value: value as number, scale: null, sigma: null, second: null };
    const mean = set.mean as number;
    const sigma = geometricSigma(mean);
    const limits = { ucl: mean + 3 * sigma, lcl: Math.max(0, mean - 3 * sigma), standardError: sigma };
    return { value: value as number, scale: { centerLine: set.center ?? mean, ...limits }, sigma, second: null };
  },
};

export const t: ChartMethod = {
  rules: "runs",
  estimate: (samples) => {
    const estimate = estimateIndividuals(samples.map((sample): Sample => ({ ...sample, value: (sample.value as number) ** (1 / POWER) })));
    return typeof estimate === "string" ? estimate : { ...estimate, estimator: "nelson-power" };
  },
  plot({ value }, { set }) {
    if (!set) return { value: value as number, scale: null, sigma: null, second: null };
    const mean = set.mean as number;
    const sigma = set.sigma as number;
    const scale: Scale = { centerLine: back(mean), ucl: back(mean + 3 * sigma), lcl: back(mean - 3 * sigma), standardError: sigma };
    return { value: value as number, scale, sigma, second: null };
  },
};

/** From y to the time; a limit below 0 on y is 0. */
function back(y: number): number {
  return Math.max(0, y) ** POWER;
}

function geometricSigma(mean: number): number {
  return Math.sqrt(mean * (mean + 1));
}
