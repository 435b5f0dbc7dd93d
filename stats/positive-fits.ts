// Distributions of positive values with a tail to the right, fitted by maximum likelihood: lognormal, Weibull, gamma.
//   I1. A fit is the same on every run: iterations are Newton's, held in a bracket, from a start that depends on the values alone.
//   I2. The distance to the values is the Anderson–Darling A², in logarithms, so that no far value breaks it.
import { andersonDarling } from "./anderson-darling.ts";
import { chiSquareTails } from "./distributions.ts";
import { mean, momentsOf } from "./moments.ts";
import { logNormalTail } from "./normal-tail.ts";
import { chiSquareQuantile, normalQuantile } from "./quantiles.ts";

export type Distribution = "lognormal" | "weibull" | "gamma";

export interface Fit {
  readonly distribution: Distribution;
  /** Lognormal: standard deviation of the logarithms. Weibull, gamma: the shape. */
  readonly shape: number;
  /** In the unit of the values. Lognormal: e to the mean of the logarithms, the median. */
  readonly scale: number;
  /** A² of the values that were fitted. */
  readonly statistic: number;
  /** Whether A² is below its 5 % point for a fitted distribution of this kind: the values could be such ones. */
  readonly isAcceptable: boolean;
}

interface Parameters {
  readonly shape: number;
  readonly scale: number;
}

/** What chi-square is exact for, of which gamma is a scaled one. Above, gamma is normal; below, nearly all of it is at 0. */
const GAMMA_SHAPES = { least: 0.5, most: 1e5 };
const MAX_STEPS = 200;
const CONVERGED = 1e-13;

/** The fits that converge, the closest first. The values are positive, finite and not all equal. */
export function positiveFits(values: readonly number[]): Fit[] {
  const sorted = [...Float64Array.from(values).sort()];
  const logs = sorted.map(Math.log);
  const fitted: [Distribution, Parameters | null][] = [
    ["lognormal", lognormal(logs)],
    ["weibull", weibull(logs)],
    ["gamma", gamma(sorted)],
  ];
  const fits: Fit[] = [];
  for (const [distribution, parameters] of fitted) {
    if (parameters === null) continue;
    const statistic = distance(distribution, { sorted, logs, parameters });
    const isAcceptable = statistic < fivePercentPoint(distribution, { n: values.length, shape: parameters.shape });
    if (Number.isFinite(statistic)) fits.push({ distribution, ...parameters, statistic, isAcceptable });
  }
  return fits.sort((a, b) => a.statistic - b.statistic);
}

/**
 * The value below which a share p of the fitted distribution lies.
 *
 * @example fitQuantile({ distribution: "weibull", shape: 2, scale: 10 }, 0.5) // 10·√ln 2 = 8.3255…
 */
export function fitQuantile({ distribution, shape, scale }: Pick<Fit, "distribution" | "shape" | "scale">, p: number): number {
  if (distribution === "lognormal") return scale * Math.exp(shape * normalQuantile(p));
  if (distribution === "weibull") return scale * (-Math.log1p(-p)) ** (1 / shape);
  return (scale / 2) * chiSquareQuantile(p, 2 * shape);
}

function lognormal(logs: readonly number[]): Parameters | null {
  return proper({ shape: Math.sqrt(momentsOf(logs).m2 / logs.length), scale: Math.exp(mean(logs)) });
}

/** Root of Σ xᵏ ln x / Σ xᵏ − 1/k − mean ln x (Cohen 1965), with powers of x / max x, which cannot overflow. */
function weibull(logs: readonly number[]): Parameters | null {
  const top = logs.at(-1) as number;
  const center = mean(logs);
  const shape = increasingRoot(
    (k) => {
      let [sum, first, second] = [0, 0, 0];
      for (const log of logs) {
        const [power, distance] = [Math.exp(k * (log - top)), log - center];
        sum += power;
        first += power * distance;
        second += power * distance * distance;
      }
      const weighted = first / sum;
      return { value: weighted - 1 / k, slope: second / sum - weighted ** 2 + 1 / k ** 2 };
    },
    1 / (top - center),
  );
  if (shape === null) return null;
  const scale = Math.exp(top + Math.log(mean(logs.map((log) => Math.exp(shape * (log - top))))) / shape);
  return proper({ shape, scale });
}

/** Root of ln α − ψ(α) = ln mean x − mean ln x (Johnson, Kotz & Balakrishnan 1994, ch. 17). */
function gamma(values: readonly number[]): Parameters | null {
  const center = mean(values);
  // As deviations from the mean cancel in the sum, log1p(d) − d keeps the digits that the two logarithms lose between them.
  const gap = -mean(values.map((value) => Math.log1p((value - center) / center) - (value - center) / center));
  const start = (3 - gap + Math.sqrt((gap - 3) ** 2 + 24 * gap)) / (12 * gap); // Minka 2002: within 1.5 %
  const shape = increasingRoot((alpha) => {
    const { value, slope } = logLessDigamma(alpha);
    return { value: gap - value, slope: -slope };
  }, start);
  const isKnown = shape !== null && shape >= GAMMA_SHAPES.least && shape <= GAMMA_SHAPES.most;
  return isKnown ? proper({ shape, scale: center / shape }) : null;
}

/** ln x − ψ(x) and its derivative: asymptotic series from x = 10 on, reached by ψ(x) = ψ(x + 1) − 1/x (Abramowitz & Stegun 6.3). */
function logLessDigamma(x: number): { value: number; slope: number } {
  let [shifted, value, slope] = [x, 0, 0];
  for (; shifted < 10; shifted++) {
    value += 1 / shifted - Math.log1p(1 / shifted);
    slope += 1 / (shifted * (shifted + 1)) - 1 / shifted ** 2;
  }
  const r = 1 / shifted;
  const r2 = r * r;
  value += r / 2 + r2 * (1 / 12 - r2 * (1 / 120 - r2 * (1 / 252 - r2 * (1 / 240 - r2 / 132))));
  slope -= r2 * (1 / 2 + r * (1 / 6 - r2 * (1 / 30 - r2 * (1 / 42 - r2 * (1 / 30 - (5 * r2) / 66)))));
  return { value, slope };
}

/** The positive root of an increasing function; null when Newton's steps and halving do not settle. */
function increasingRoot(at: (x: number) => { value: number; slope: number }, start: number): number | null {
  let [low, high, x] = [0, Number.POSITIVE_INFINITY, start];
  for (let step = 0; step < MAX_STEPS; step++) {
    const { value, slope } = at(x);
    if (value < 0) low = x;
    else high = x;
    let next = x - value / slope;
    if (!(next > low && next < high)) next = high === Number.POSITIVE_INFINITY ? 2 * x : (low + high) / 2;
    if (Math.abs(next - x) <= CONVERGED * x) return next;
    x = next;
  }
  return null;
}

function proper(parameters: Parameters): Parameters | null {
  const isProper = (value: number) => value > 0 && Number.isFinite(value);
  return isProper(parameters.shape) && isProper(parameters.scale) ? parameters : null;
}

interface Fitted {
  readonly sorted: readonly number[];
  readonly logs: readonly number[];
  readonly parameters: Parameters;
}

function distance(distribution: Distribution, { sorted, logs, parameters: { shape, scale } }: Fitted): number {
  if (distribution === "lognormal") {
    const scores = logs.map((log) => (log - Math.log(scale)) / shape);
    return andersonDarling({ below: scores.map((z) => logNormalTail(-z)), above: scores.map(logNormalTail) });
  }
  if (distribution === "weibull") {
    const logHazards = logs.map((log) => shape * (log - Math.log(scale)));
    // 1 − e^−H is H where H is small, long before H itself underflows.
    const below = logHazards.map((log) => (log < -36 ? log : Math.log(-Math.expm1(-Math.exp(log)))));
    return andersonDarling({ below, above: logHazards.map((log) => -Math.exp(log)) });
  }
  const tails = sorted.map((value) => chiSquareTails((2 * value) / scale, 2 * shape));
  return andersonDarling({ below: tails.map(({ lower }) => Math.log(lower)), above: tails.map(({ upper }) => Math.log(upper)) });
}

/**
 * 5 % points of A² with both parameters estimated: D'Agostino & Stephens 1986, tables 4.7, 4.17 and 4.21; that of gamma falls
 * from shape 1 to ∞ as 0.752 + 0.034/shape within 0.002.
 */
function fivePercentPoint(distribution: Distribution, { n, shape }: { n: number; shape: number }): number {
  if (distribution === "lognormal") return 0.752 / (1 + 0.75 / n + 2.25 / n ** 2);
  if (distribution === "weibull") return 0.757 / (1 + 0.2 / Math.sqrt(n));
  return 0.752 + 0.034 / Math.max(1, shape);
}
