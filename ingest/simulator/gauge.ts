// What a gauge shows of a process, value by value: noise around a mean, and now and then one of the things that control
// charts are there to find.
import type { Random } from "./random.ts";

/**
 * A disturbance that lasts for a while, and the rule that shows it: `shift` (nelson2, 5, 6), `trend` (nelson3),
 * `alternating` subgroups from two fixtures (nelson4), `stratified` values too calm to be true (nelson7), and a `mixture` of
 * two populations (nelson8). Single spikes (nelson1) come by themselves.
 */
export type Disturbance = "shift" | "trend" | "alternating" | "stratified" | "mixture";

export interface Process {
  readonly mean: number;
  readonly sigma: number;
  readonly decimals: number;
  readonly disturbances: readonly Disturbance[];
  /** Change of the mean, in sigmas, over the life of a tool (in parts). */
  readonly wear?: { readonly sigmas: number; readonly lifeParts: number };
  /** A worn gauge shows multiples of this, with half as much noise of its own. */
  readonly resolution?: number;
}

export interface Reading {
  readonly value: number;
  /** Which tool made the part, where tools wear. */
  readonly tool?: string;
}

const SPIKE_CHANCE = 0.0015;
const DISTURBANCE_CHANCE = 0.0012;

export interface GaugeOptions {
  readonly random: Random;
  readonly subgroupSize: number;
}

/** Readings of consecutive parts. */
export function createGauge(process: Process, { random, subgroupSize }: GaugeOptions): () => Reading {
  let part = -1;
  let toolSince = 0;
  let toolNumber = 1;
  let disturbance: { kind: Disturbance; from: number; until: number; side: 1 | -1 } | undefined;

  function deviation(): number {
    const calm = disturbance?.kind === "stratified" ? 0.35 : 1;
    return calm * random.normal(0, 1) + (disturbance ? offsetOf(disturbance) : 0);
  }

  function offsetOf({ kind, from, side }: NonNullable<typeof disturbance>): number {
    const subgroup = Math.floor(part / subgroupSize);
    if (kind === "shift") return side * 0.9;
    if (kind === "trend") return side * 0.03 * (part - from);
    if (kind === "alternating") return subgroup % 2 === 0 ? 1.1 : -1.1;
    if (kind === "mixture") return random.chance(0.5) ? 1.7 : -1.7;
    return 0;
  }

  function wearOf({ sigmas, lifeParts }: NonNullable<Process["wear"]>): number {
    if (part - toolSince >= lifeParts) {
      toolSince = part;
      toolNumber += 1;
    }
    return (sigmas * (part - toolSince)) / lifeParts;
  }

  return () => {
    part += 1;
    if (disturbance && part >= disturbance.until) disturbance = undefined;
    const [first, ...others] = process.disturbances;
    if (first && !disturbance && random.chance(DISTURBANCE_CHANCE)) {
      const length = Math.round(random.between(16, 30)) * subgroupSize;
      disturbance = { kind: random.pick([first, ...others]), from: part, until: part + length, side: random.pick([1, -1]) };
    }
    const spike = random.chance(SPIKE_CHANCE) ? random.pick([4.5, -4.5]) : 0;
    const wear = process.wear ? wearOf(process.wear) : 0;
    const value = shown(process.mean + process.sigma * (deviation() + spike + wear), process, random);
    return process.wear ? { value, tool: `T-${toolNumber}` } : { value };
  };
}

function shown(value: number, { decimals, resolution }: Process, random: Random): number {
  const read = resolution === undefined ? value : resolution * Math.round((value + random.normal(0, resolution / 2)) / resolution);
  return Number(read.toFixed(decimals));
}
