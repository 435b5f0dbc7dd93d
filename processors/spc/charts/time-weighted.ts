// Charts with a memory: EWMA and tabular CUSUM, of individuals or of subgroups. Montgomery ch. 9; NIST/SEMATECH 6.3.2.3 – 4.
//   I1. EWMA: z = λ·x + (1 − λ)·z, from the mean; limits widen with each point since the set started.
//   I2. CUSUM: in standard errors of the sample, strict h, no reset after a signal; the lower sum is published at or below 0.
//       Both sums start at the head start (Lucas and Crosier, Technometrics 24(3), 1982).
//   I3. CUSUM sums differences: it takes them from the mean as origin + offset, and of a subgroup's mean with what rounding took
//       from it, or a level of 1e9 would leave its rounding in them.
//   I4. A set estimated by phase I goes on from its own samples; any other starts afresh.
import { meanDifference, range } from "../../../stats/moments.ts";
import { sigmaFromRanges } from "../../../stats/sigma.ts";
import type { Scale } from "../rules.ts";
import type { Around, ChartMethod, Estimate, Inestimable, Sample } from "./chart.ts";
import { estimateIndividuals, estimateSubgroups, grandMean } from "./variables.ts";

const DEFAULTS = { lambda: 0.2, width: 3, k: 0.5, h: 5, headStart: 0 };

/** Memory: [z, points since the start]. */
export const ewma: ChartMethod = {
  rules: "limits",
  spreadOf: range,
  estimate,
  begin: (set) => [set.mean as number, 0],
  plot({ n, value }, { set, parameters, memory }) {
    if (!set) return { value: value as number, scale: null, sigma: null, second: null };
    const { lambda = DEFAULTS.lambda, width = DEFAULTS.width } = parameters;
    const [before = set.mean as number, points = 0] = memory;
    const z = lambda * (value as number) + (1 - lambda) * before;
    const sigma = set.sigma as number;
    const reached = 1 - (1 - lambda) ** (2 * (points + 1));
    const standardError = (sigma / Math.sqrt(n)) * Math.sqrt((lambda / (2 - lambda)) * reached);
    const centerLine = set.mean as number;
    const scale = { centerLine, ucl: centerLine + width * standardError, lcl: centerLine - width * standardError, standardError };
    return { value: z, scale, sigma, second: null, memory: [z, points + 1] };
  },
};

/** Memory: [upper sum, lower sum]. */
export const cusum: ChartMethod = {
  rules: "limits",
  secondRules: "limits",
  spreadOf: range,
  restOf: meanDifference,
  estimate(samples) {
    const estimated = estimate(samples);
    return typeof estimated === "string" ? estimated : { ...estimated, exactMean: grandMean(samples) };
  },
  begin(_set, { headStart = DEFAULTS.headStart }) {
    return [headStart, headStart === 0 ? 0 : -headStart];
  },
  plot({ n, value, rest = 0 }, { set, parameters, memory }: Around) {
    if (!set) return { value: null, scale: null, sigma: null, second: null };
    const { k = DEFAULTS.k, h = DEFAULTS.h } = parameters;
    const { origin, offset } = set.exactMean ?? { origin: set.mean as number, offset: 0 };
    const sigma = set.sigma as number;
    const z = ((value as number) - origin - offset + rest) / (sigma / Math.sqrt(n));
    const [upperBefore = 0, lowerBefore = 0] = memory;
    const upper = Math.max(0, upperBefore + z - k);
    const lower = Math.min(0, lowerBefore + z + k);
    const scale: Scale = { centerLine: 0, ucl: h, lcl: -h, standardError: h / 3 };
    return { value: upper, scale, sigma, second: { value: lower, scale }, memory: [upper, lower] };
  },
};

/** Sigma within by moving ranges for individuals, by ranges for subgroups. */
function estimate(samples: readonly Sample[]): Estimate | Inestimable {
  if (samples.every(({ spread }) => spread === null)) return estimateIndividuals(samples);
  return estimateSubgroups(samples, { sigmaOf: sigmaFromRanges, estimator: "mean-range/d2" });
}
