// What a gauge shows of a process, value by value: noise around a mean, and now and then one of the things that control
// charts are there to find.
//   I1. Disturbances are as long as so many points of the chart, and as large as so many standard errors of a point: a subgroup
//       of five moves by less than its values spread.
import { createEpisodes, type Episode } from "./episodes.ts";
import type { Random } from "./random.ts";

/**
 * A disturbance that lasts for a while, and the rule that shows it: `shift` (nelson2, 5, 6), `trend` (nelson3),
 * `alternating` subgroups from two tools (nelson4), `stratified` values too calm to be true (nelson7), a `mixture` of two
 * populations (nelson8), and more `scatter` (the chart of ranges). A `small-shift` is for CUSUM to find, a slow `drift` for EWMA.
 * Single spikes (nelson1) come by themselves.
 */
export type Disturbance = "shift" | "trend" | "alternating" | "stratified" | "mixture" | "scatter" | "small-shift" | "drift";

export interface Process {
  readonly mean: number;
  readonly sigma: number;
  readonly decimals: number;
  readonly disturbances: readonly Disturbance[];
  /** Change of the mean, in sigmas, over the life of a tool (in parts). */
  readonly wear?: { readonly sigmas: number; readonly lifeParts: number };
  /** Tools that take turns, a point each. */
  readonly tools?: readonly string[];
  /** A worn gauge shows multiples of this, with half as much noise of its own. */
  readonly resolution?: number;
}

export interface Reading {
  readonly value: number;
  /** Which tool made the part, where it matters. */
  readonly tool?: string;
}

const SPIKE_CHANCE = 0.0015;
/** That a disturbance begins with a part; less where they last longer, so that most of the time there is none. */
const DISTURBANCE_CHANCE = 0.0012;
const DISTURBED_SHARE = 0.06;

/** How long each lasts, in points. */
const POINTS: Readonly<Record<Disturbance, readonly [least: number, most: number]>> = {
  shift: [14, 26],
  trend: [8, 13],
  alternating: [18, 30],
  stratified: [20, 32],
  mixture: [16, 28],
  scatter: [6, 12],
  "small-shift": [15, 30],
  drift: [150, 300],
};

/** Noise while it lasts, as a multiple of the usual. */
const NOISE: Partial<Record<Disturbance, number>> = { trend: 0.5, stratified: 0.35, scatter: 2.2 };

export interface GaugeOptions {
  readonly random: Random;
  readonly subgroupSize: number;
  /** Points at the beginning without disturbances: when limits are estimated, somebody sees to it that there are none. */
  readonly calmPoints?: number;
}

/** Readings of consecutive parts. */
export function createGauge(process: Process, { random, subgroupSize, calmPoints = 0 }: GaugeOptions): () => Reading {
  const { sigma, disturbances, tools, wear } = process;
  const standardError = sigma / Math.sqrt(subgroupSize);
  const episodeAt = createEpisodes({
    random,
    kinds: disturbances,
    calmSteps: calmPoints * subgroupSize,
    chance: Math.min(DISTURBANCE_CHANCE, DISTURBED_SHARE / (subgroupSize * meanPoints(disturbances))),
    stepsOf: (kind) => Math.round(random.between(...POINTS[kind])) * subgroupSize,
  });
  const wearOf = wear && createWear(wear);
  let part = -1;
  let population: 1 | -1 = 1;

  return () => {
    part += 1;
    const point = Math.floor(part / subgroupSize);
    if (part % subgroupSize === 0) population = random.pick([1, -1]);
    const episode = episodeAt(part);
    const noise = random.normal(0, sigma) * (episode ? (NOISE[episode.kind] ?? 1) : 1);
    const offset = episode ? standardError * offsetOf(episode, { part, point, subgroupSize, population }) : 0;
    const spike = random.chance(SPIKE_CHANCE) ? random.pick([4.5, -4.5]) * sigma : 0;
    const worn = wearOf?.();
    const value = shown(process.mean + noise + offset + spike + sigma * (worn?.sigmas ?? 0), process, random);
    const tool = worn?.tool ?? tools?.[point % tools.length];
    return tool === undefined ? { value } : { value, tool };
  };
}

function meanPoints(disturbances: readonly Disturbance[]): number {
  const total = disturbances.reduce((sum, kind) => sum + (POINTS[kind][0] + POINTS[kind][1]) / 2, 0);
  return disturbances.length === 0 ? 1 : total / disturbances.length;
}

interface Moment {
  readonly part: number;
  /** Number of the point that the part belongs to. */
  readonly point: number;
  readonly subgroupSize: number;
  /** Which of two populations the point is from. */
  readonly population: 1 | -1;
}

/** Where the mean of a point lies, in standard errors. */
function offsetOf({ kind, from, until, side }: Episode<Disturbance>, { part, point, subgroupSize, population }: Moment): number {
  switch (kind) {
    case "shift":
      return side * 1.7;
    case "small-shift":
      return side * 1.1;
    case "trend":
      return (side * 0.6 * (part - from)) / subgroupSize;
    case "drift":
      return side * Math.min(2, (3.5 * (part - from)) / (until - from));
    case "alternating":
      return point % 2 === 0 ? 1.4 : -1.4;
    case "mixture":
      return population * 1.9;
    default:
      return 0;
  }
}

/** A tool that moves the mean as it wears, and is changed at the end of its life. */
function createWear({ sigmas, lifeParts }: NonNullable<Process["wear"]>): () => { sigmas: number; tool: string } {
  let parts = 0;
  let tool = 1;
  return () => {
    if (parts === lifeParts) {
      parts = 0;
      tool += 1;
    }
    return { sigmas: (sigmas * parts++) / lifeParts, tool: `T-${tool}` };
  };
}

function shown(value: number, { decimals, resolution }: Process, random: Random): number {
  const read = resolution === undefined ? value : resolution * Math.round((value + random.normal(0, resolution / 2)) / resolution);
  return Number(read.toFixed(decimals));
}
