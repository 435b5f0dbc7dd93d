// A plant with a past and a present: two lines whose characteristics are in control, drifting, shifted, just starting or silent.
// Seeded: the same plant at every start.
import { type FakePlan, type FakeSeries, freeze, type Measured, measure, openSeries } from "./fake-series.ts";

interface Behaviour {
  readonly plan: FakePlan;
  readonly mean: number;
  readonly sigma: number;
  readonly periodMs: number;
  readonly past: number;
  /** Shift of the mean at the i-th point before now, in sigmas. */
  readonly shift?: (ago: number) => number;
  /** A second set of limits, so many points before now. */
  readonly refrozenAgo?: number;
  readonly silentForMs?: number;
}

export interface LivePlant {
  readonly series: FakeSeries[];
  /** The next point of every characteristic that is due; what it makes is told to `onPoint`. */
  step(now: number, onPoint: (series: FakeSeries, measured: Measured) => void): void;
}

export function livePlant(now: number, seed = 7): LivePlant {
  const random = mulberry(seed);
  const running = behaviours().map((behaviour) => ({
    behaviour,
    series: withPast(behaviour, now, random),
    dueAt: now + behaviour.periodMs * random(),
  }));
  let count = 0;
  return {
    series: running.map(({ series }) => series),
    step(at, onPoint) {
      for (const each of running) {
        if (at < each.dueAt || each.behaviour.silentForMs !== undefined || each.behaviour.past === 0) continue;
        each.dueAt += each.behaviour.periodMs;
        onPoint(each.series, measuredOf(each.behaviour, { at, ago: -count, id: `live-${++count}` }, random));
      }
    },
  };
}

function withPast(behaviour: Behaviour, now: number, random: () => number): FakeSeries {
  const end = now - (behaviour.silentForMs ?? 0);
  const series = openSeries(behaviour.plan, end - behaviour.past * behaviour.periodMs);
  for (let ago = behaviour.past; ago > 0; ago--) {
    const at = Math.round(end - (ago - random() * 0.3) * behaviour.periodMs);
    if (ago === behaviour.refrozenAgo)
      freeze(
        series,
        { mean: behaviour.mean + behaviour.sigma * 0.12, sigma: behaviour.sigma * 0.93 },
        { at, estimator: "mean-range", reason: "new tool" },
      );
    const flags = { late: ago === 37 && behaviour.past > 100, excluded: ago === 22 && behaviour.past > 100 };
    measure(series, measuredOf(behaviour, { at, ago, id: `${at}-${ago}` }, random), flags);
  }
  return series;
}

function measuredOf(
  { plan, mean, sigma, shift }: Behaviour,
  { at, ago, id }: { at: number; ago: number; id: string },
  random: () => number,
): Measured {
  const center = mean + sigma * (shift?.(ago) ?? 0);
  const values = Array.from({ length: plan.subgroupSize ?? 1 }, () => Number((center + sigma * normal(random)).toPrecision(6)));
  const serial = Math.abs(40_000 - ago * 5);
  return {
    id,
    at,
    values,
    lot: `LOT-${2600 + (Math.abs(ago) >> 6)}`,
    serial: plan.subgroupSize ? undefined : `SN-${serial}`,
    order: "WO-10482",
  };
}

function behaviours(): Behaviour[] {
  const at = (line: string, station: string, characteristic: string) => ({ factory: "suzhou-1", line, station, characteristic });
  const xbar = { chart: "xbar-r", subgroupSize: 5 } as const;
  const single = { chart: "i-mr" } as const;
  return [
    { plan: { ...at("machining-1", "OP10-turning", "ring-inner-diameter"), ...xbar, spec: { lsl: 73.95, usl: 74.05, target: 74 } }, mean: 74.001, sigma: 0.0098, periodMs: 4_000, past: 420, refrozenAgo: 60, shift: (ago) => (ago === 14 ? 2.1 : ago === 71 ? -1.9 : ago < 48 && ago > 37 ? 0.75 : 0) },
    { plan: { ...at("machining-1", "OP10-turning", "ring-thickness"), ...xbar, spec: { lsl: 2.97, usl: 3.03 } }, mean: 3.0004, sigma: 0.0061, periodMs: 5_000, past: 300 },
    { plan: { ...at("machining-1", "OP20-grinding", "surface-roughness-Ra"), ...single, spec: { usl: 0.8 } }, mean: 0.52, sigma: 0.045, periodMs: 3_000, past: 500, shift: (ago) => Math.max(0, 2.2 - ago / 22) },
    { plan: { ...at("machining-1", "OP20-grinding", "coolant-temperature"), ...single }, mean: 21.4, sigma: 0.35, periodMs: 1_000, past: 500 },
    { plan: { ...at("machining-1", "OP30-gauging", "圆度"), ...xbar, product: "PR-74A", spec: { usl: 0.012 } }, mean: 0.0061, sigma: 0.0011, periodMs: 6_000, past: 210 },
    { plan: { ...at("machining-1", "OP30-gauging", "ring-gap"), ...xbar, spec: { lsl: 0.2, usl: 0.4, target: 0.3 } }, mean: 0.302, sigma: 0.021, periodMs: 5_000, past: 12 },
    { plan: { ...at("assembly-2", "ST-01", "press-fit-force"), ...single, spec: { lsl: 4200, usl: 5600 } }, mean: 4910, sigma: 128, periodMs: 2_500, past: 350, shift: (ago) => (ago % 97 === 4 ? 3.6 : 0) },
    { plan: { ...at("assembly-2", "ST-02", "screw-torque"), ...xbar, spec: { lsl: 9.5, usl: 10.5, target: 10 } }, mean: 10.02, sigma: 0.11, periodMs: 4_000, past: 260 },
    { plan: { ...at("assembly-2", "ST-02", "screw-angle"), ...single }, mean: 87.3, sigma: 2.6, periodMs: 4_000, past: 260 },
    { plan: { ...at("assembly-2", "ST-10", "leak-rate"), ...single, spec: { usl: 0.000005 } }, mean: 0.0000021, sigma: 0.0000004, periodMs: 7_000, past: 180 },
    { plan: { ...at("assembly-2", "ST-11", "fill-weight"), ...xbar, spec: { lsl: 498, usl: 502, target: 500 } }, mean: 500.1, sigma: 0.42, periodMs: 4_000, past: 140, silentForMs: 2_400_000 },
    { plan: { ...at("assembly-2", "ST-12", "label-position"), ...single }, mean: 12, sigma: 0.2, periodMs: 4_000, past: 0 },
  ]; // biome-ignore format: one table
}

/** A small seeded generator (mulberry32): the same numbers everywhere. */
export function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
