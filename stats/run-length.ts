// Average run lengths of control charts: how many points pass, on average, until the first signal, false (shift 0) or true.
//   I1. Observations are independent N(shift, 1) with known parameters, and the shift is there from the first point on (zero
//       state). Shift and limits are in standard deviations of what is charted: of a subgroup's mean where means are charted.
//   I2. ARL(s) from a state s inside the limits is 1 + ∫ p(s → u)·ARL(u) du, a Fredholm equation of the second kind, solved at
//       Gauss–Legendre nodes (Nyström's method; Crowder 1987 for EWMA, Goel & Wu 1971 for CUSUM). It is written as
//       ARL(s)·P(exit from s) + ∫ p(s → u)·(ARL(s) − ARL(u)) du = 1, which takes the exit from the normal tail: no figure is a
//       difference of two nearly equal ones, and long run lengths are as exact as short ones.
import { type AbsorbingChain, meanSteps } from "./absorbing-chain.ts";
import { gaussLegendre, type Quadrature } from "./gauss-legendre.ts";
import { normalDensity } from "./normal.ts";
import { normalTail } from "./normal-tail.ts";

/** Points until the first signal, that one included; or why there is no figure. */
export type RunLength = { readonly arl: number; readonly reason: null } | { readonly arl: null; readonly reason: RunLengthReason };

/** `out-of-range`: the parameters make no chart that these functions know; `too-long`: more than a number can hold. */
export type RunLengthReason = "out-of-range" | "too-long";

export interface EwmaDesign {
  /** Weight of the newest point, 0.01 to 1. */
  readonly lambda: number;
  /** Limits at ± this many standard deviations of the average (L), above 0, at most 6. */
  readonly limit: number;
  /** `fixed` (the default) at their steady-state width, or `exact`: √(1 − (1 − λ)²ᵗ) of it at point t. */
  readonly limits?: "fixed" | "exact";
}

export interface CusumDesign {
  /** Reference value (allowance), 0 to 10: half the shift to be found. */
  readonly k: number;
  /** Decision interval, above 0, at most 100. A sum beyond it is a signal. */
  readonly h: number;
  /** Both sums (the default), or the upper alone. */
  readonly sides?: "two" | "upper";
  /** Where the sums start (fast initial response), 0 to h. With two sides at most h/2 + k, beyond which both could be high at once. */
  readonly headStart?: number;
}

/** One state's ways: the chance of a signal at the next point, and of a move to each node. */
interface Ways {
  readonly exit: number;
  readonly moves: Float64Array;
}

/** A chart as a chain over nodes; `from(state)` is defined for every state, a node or not. */
interface Chart {
  readonly nodes: Float64Array;
  readonly from: (state: number) => Ways;
}

const MIN_LAMBDA = 0.01;
const MAX_LIMIT = 6;
const MAX_K = 10;
const MAX_H = 100;
/** Exact limits this close to their steady state are fixed ones: the run length feels a tenth of a millionth at most. */
const LIMITS_SETTLED = 1e-9;
const OUT_OF_RANGE: RunLength = { arl: null, reason: "out-of-range" };

/**
 * Shewhart chart of individuals, two-sided limits ± `limit` standard deviations: one over the chance of a signal.
 *
 * @example shewhartRunLength({ limit: 3, shift: 0 }).arl // 370.398…
 */
export function shewhartRunLength({ limit, shift }: { readonly limit: number; readonly shift: number }): RunLength {
  if (!(limit > 0 && Number.isFinite(limit) && Number.isFinite(shift))) return OUT_OF_RANGE;
  return known(1 / (normalTail(limit - shift) + normalTail(limit + shift)));
}

/**
 * Two-sided EWMA chart that starts at its centre line.
 *
 * @example ewmaRunLength({ lambda: 0.1, limit: 2.814, shift: 1 }).arl // 10.33: Lucas & Saccucci 1990 print 10.3
 */
export function ewmaRunLength({ lambda, limit, limits = "fixed", shift }: EwmaDesign & { readonly shift: number }): RunLength {
  if (!isWithin(lambda, MIN_LAMBDA, 1) || !(limit > 0 && limit <= MAX_LIMIT) || !Number.isFinite(shift)) return OUT_OF_RANGE;
  const reach = limit * Math.sqrt(lambda / (2 - lambda));
  const rule = gaussLegendre(nodesFor((2 * reach) / lambda));
  const settled = ewmaChart({ lambda, shift, reach, rule });
  const means = meanSteps(chainOf(settled));
  if (limits === "fixed") return known(stepsFrom(0, settled, means));
  // Backwards from the point on which the limits stand still: what is left to run after point t, from each node of its limits.
  let next = { chart: settled, means };
  for (let t = pointsUntilSettled(lambda); t > 0; t--) {
    const chart = ewmaChart({ lambda, shift, reach: reach * narrowing(lambda, t), rule });
    const { chart: after, means: left } = next;
    next = { chart, means: chart.nodes.map((state) => 1 + expected(after.from(state), left)) };
  }
  return known(1 + expected(next.chart.from(0), next.means));
}

/**
 * Tabular CUSUM, sums max(0, S + x − k), signal beyond h. Two sides are put together by Lucas & Crosier 1982 ("Fast initial
 * response for CUSUM quality-control schemes", Technometrics 24), which is exact for them.
 *
 * @example cusumRunLength({ k: 0.5, h: 5, shift: 0 }).arl // 465.4
 */
export function cusumRunLength(design: CusumDesign & { readonly shift: number }): RunLength {
  const { k, h, sides = "two", headStart = 0, shift } = design;
  const highest = sides === "two" ? Math.min(h, h / 2 + k) : h;
  const isKnown = isWithin(k, 0, MAX_K) && h > 0 && h <= MAX_H && isWithin(headStart, 0, highest) && Number.isFinite(shift);
  if (!isKnown) return OUT_OF_RANGE;
  const upper = upperCusum({ k, h, headStart, shift });
  if (sides === "upper") return known(upper.started);
  const lower = upperCusum({ k, h, headStart, shift: -shift });
  if (!Number.isFinite(lower.zero)) return known(upper.started);
  if (!Number.isFinite(upper.zero)) return known(lower.started);
  // (A₋F₊ + A₊F₋ − A₊A₋) / (A₊ + A₋), A from zero and F from the head start, divided by the longer A: it must not overflow.
  const [short, long] = upper.zero < lower.zero ? [upper, lower] : [lower, upper];
  return known((short.started + short.zero * (long.started / long.zero - 1)) / (1 + short.zero / long.zero));
}

/** Mean steps of the upper sum from zero and from its head start. Zero is a node of its own: the sum rests there. */
function upperCusum(design: { k: number; h: number; headStart: number; shift: number }): { zero: number; started: number } {
  const { k, h, headStart, shift } = design;
  const rule = scaled(gaussLegendre(nodesFor(h)), { from: 0, to: h });
  const states = Float64Array.of(0, ...rule.nodes);
  const from = (state: number): Ways => {
    const drift = state + shift - k;
    const moves = new Float64Array(states.length);
    moves[0] = normalTail(drift);
    moves.set(movesTo(rule, { drift, deviation: 1 }), 1);
    return { exit: normalTail(h - drift), moves };
  };
  const chart = { nodes: states, from };
  const means = meanSteps(chainOf(chart));
  return { zero: means[0] as number, started: stepsFrom(headStart, chart, means) };
}

/** The chart of z' = (1 − λ)·z + λ·x with limits at ± `reach`. */
function ewmaChart(design: { lambda: number; shift: number; reach: number; rule: Quadrature }): Chart {
  const { lambda, shift, reach } = design;
  const rule = scaled(design.rule, { from: -reach, to: reach });
  const from = (state: number): Ways => {
    const drift = (1 - lambda) * state + lambda * shift;
    const exit = normalTail((reach - drift) / lambda) + normalTail((reach + drift) / lambda);
    return { exit, moves: movesTo(rule, { drift, deviation: lambda }) };
  };
  return { nodes: rule.nodes, from };
}

/** Chance of a step that is N(drift, deviation²), shared among the nodes. */
function movesTo({ nodes, weights }: Quadrature, { drift, deviation }: { drift: number; deviation: number }): Float64Array {
  const moves = new Float64Array(nodes.length);
  for (let j = 0; j < nodes.length; j++) {
    const distance = ((nodes[j] as number) - drift) / deviation;
    moves[j] = ((weights[j] as number) / deviation) * normalDensity(distance);
  }
  return moves;
}

function chainOf({ nodes, from }: Chart): AbsorbingChain {
  const moves = new Float64Array(nodes.length ** 2);
  const exits = new Float64Array(nodes.length);
  nodes.forEach((state, i) => {
    const ways = from(state);
    moves.set(ways.moves, i * nodes.length);
    exits[i] = ways.exit;
  });
  return { moves, exits };
}

/** Mean steps from any state, given those from the nodes: the equation of I2 with the state put in. */
function stepsFrom(state: number, chart: Chart, means: Float64Array): number {
  const ways = chart.from(state);
  let rate = ways.exit;
  for (const move of ways.moves) rate += move;
  return (1 + expected(ways, means)) / rate;
}

function expected({ moves }: Ways, means: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < moves.length; j++) sum += (moves[j] as number) * (means[j] as number);
  return sum;
}

function scaled({ nodes, weights }: Quadrature, { from, to }: { from: number; to: number }): Quadrature {
  const half = (to - from) / 2;
  return { nodes: nodes.map((node) => from + half * (node + 1)), weights: weights.map((weight) => half * weight) };
}

/** Nodes for an interval this many standard deviations of a step wide: two per standard deviation leave 1e-10 of the run length. */
function nodesFor(width: number): number {
  return Math.ceil(20 + 2 * width);
}

function pointsUntilSettled(lambda: number): number {
  return lambda === 1 ? 0 : Math.ceil(Math.log(LIMITS_SETTLED) / (2 * Math.log1p(-lambda)));
}

/** √(1 − (1 − λ)²ᵗ): the limits at point t as a share of their steady state. */
function narrowing(lambda: number, t: number): number {
  return Math.sqrt(-Math.expm1(2 * t * Math.log1p(-lambda)));
}

function isWithin(value: number, low: number, high: number): boolean {
  return value >= low && value <= high;
}

function known(arl: number): RunLength {
  return Number.isFinite(arl) ? { arl, reason: null } : { arl: null, reason: "too-long" };
}
