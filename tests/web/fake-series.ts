// A small stand-in for the SPC processor: i-mr and xbar-r, phase I and II, nelson1 and nelson2. For developing and testing the web
// app without the pipeline; what the numbers mean is decided in processors/spc, not here.
import type { CharacteristicItem } from "../../api/items/characteristic.ts";
import type { LimitsItem } from "../../api/items/limits.ts";
import type { PointItem } from "../../api/items/point.ts";

export interface FakePlan {
  readonly factory: string;
  readonly line: string;
  readonly station: string;
  readonly characteristic: string;
  readonly product?: string | undefined;
  readonly chart: "i-mr" | "xbar-r";
  readonly subgroupSize?: number | undefined;
  readonly baseline?: number | undefined;
  readonly limits?: { mean: number; sigma: number } | undefined;
  readonly spec?: { lsl?: number; usl?: number; target?: number } | undefined;
}

export interface Measured {
  readonly id: string;
  readonly at: number;
  readonly values: readonly number[];
  readonly lot?: string | undefined;
  readonly serial?: string | undefined;
  readonly order?: string | undefined;
}

interface LimitSet {
  readonly version: number;
  readonly mean: number;
  readonly sigma: number;
}

export interface FakeSeries {
  readonly plan: FakePlan;
  readonly points: PointItem[];
  readonly limits: LimitsItem[];
  set: LimitSet | undefined;
  lastValue: number | undefined;
  /** Neighbours on one side of the centre so far: positive above, negative below. */
  run: number;
}

const D2: Record<number, number> = { 2: 1.128379, 3: 1.692569, 4: 2.058751, 5: 2.325929 };
const D3: Record<number, number> = { 2: 0.852502, 3: 0.888368, 4: 0.879808, 5: 0.864082 };

export function openSeries(plan: FakePlan, at: number): FakeSeries {
  const series: FakeSeries = { plan, points: [], limits: [], set: undefined, lastValue: undefined, run: 0 };
  if (plan.limits) freeze(series, plan.limits, { at, estimator: "given", reason: "plan" });
  return series;
}

export function identityOf({ plan }: FakeSeries) {
  const { factory, line, station, characteristic, product } = plan;
  return { factory, line, station, characteristic, product: product ?? null };
}

/** Limits for what follows; a person at the plant would call it `limits.set`. */
export function freeze(
  series: FakeSeries,
  { mean, sigma }: { mean: number; sigma: number },
  { at, estimator, reason }: { at: number; estimator: string; reason: string },
): void {
  const version = (series.set?.version ?? 0) + 1;
  series.set = { version, mean, sigma };
  series.run = 0;
  series.limits.push({
    ...identityOf(series), version, chart: series.plan.chart, mean, sigma, center: null, model: null, estimator, stage: null,
    window: { points: 25, from: null, to: null, excluded: [] },
    by: version === 1 ? "system" : "anna.li", at: new Date(at).toISOString(), reason, approved: version > 1, planVersion: 1,
  }); // biome-ignore format: one row
}

/** Takes one individual value or one whole subgroup, and gives the point it makes. */
export function measure(series: FakeSeries, measured: Measured, { late = false, excluded = false } = {}): PointItem {
  const { values } = measured;
  const n = values.length;
  const value = values.reduce((sum, each) => sum + each, 0) / n;
  const second =
    n > 1 ? Math.max(...values) - Math.min(...values) : series.lastValue === undefined ? null : Math.abs(value - series.lastValue);
  const isLeftOut = late || excluded;
  if (!isLeftOut) series.lastValue = value;
  const point = judged(series, { value, second, n, isLeftOut });
  const item: PointItem = {
    ...identityOf(series), ...point, id: measured.id, at: new Date(measured.at).toISOString(), chart: series.plan.chart, n, complete: true,
    late, excluded, annotations: 0, planVersion: 1, ...(n > 1 ? { values: [...values] } : {}),
    lot: measured.lot ?? null, serial: measured.serial ?? null, order: measured.order ?? null,
    measuredProduct: series.plan.product ?? null, operator: null, tool: null, gauge: null,
  }; // biome-ignore format: one row
  series.points.push(item);
  series.points.sort((a, b) => (a.at < b.at || (a.at === b.at && a.id < b.id) ? -1 : 1));
  if (!series.set && series.points.length >= (series.plan.baseline ?? 25)) estimate(series, measured.at);
  return item;
}

interface Statistics {
  readonly value: number;
  readonly second: number | null;
  readonly n: number;
  readonly isLeftOut: boolean;
}

function judged(series: FakeSeries, { value, second, n, isLeftOut }: Statistics) {
  const { set } = series;
  if (!set) {
    const none = { centerLine: null, ucl: null, lcl: null, signals: [] };
    return {
      ...none,
      value,
      sigma: null,
      second: second === null ? null : { ...none, value: second },
      phase: "I" as const,
      limitsVersion: 0,
    };
  }
  const half = (3 * set.sigma) / Math.sqrt(n);
  const [ucl, lcl] = [set.mean + half, set.mean - half];
  const side = Math.sign(value - set.mean);
  if (!isLeftOut) series.run = Math.sign(series.run) === side ? series.run + side : side;
  const signals: PointItem["signals"] = [];
  if (value > ucl || value < lcl) signals.push("nelson1");
  if (!isLeftOut && Math.abs(series.run) >= 9) signals.push("nelson2");
  return {
    value,
    centerLine: set.mean,
    ucl,
    lcl,
    sigma: set.sigma,
    signals,
    second: judgedSecond(second, n, set),
    phase: "II" as const,
    limitsVersion: set.version,
  };
}

function judgedSecond(value: number | null, n: number, { sigma }: LimitSet): PointItem["second"] {
  if (value === null) return null;
  const size = Math.max(2, n);
  const centerLine = (D2[size] ?? 1) * sigma;
  const ucl = centerLine + 3 * (D3[size] ?? 1) * sigma;
  return { value, centerLine, ucl, lcl: Math.max(0, centerLine - 3 * (D3[size] ?? 1) * sigma), signals: value > ucl ? ["nelson1"] : [] };
}

function estimate(series: FakeSeries, at: number): void {
  const mean = series.points.reduce((sum, { value }) => sum + (value ?? 0), 0) / series.points.length;
  const seconds = series.points.map(({ second }) => second?.value).filter((value) => value !== undefined);
  const size = Math.max(2, series.points[0]?.n ?? 2);
  const sigma = seconds.reduce((sum, value) => sum + value, 0) / seconds.length / (D2[size] ?? 1);
  freeze(series, { mean, sigma }, { at, estimator: size > 2 ? "mean-range" : "moving-range", reason: "phase I" });
}

/** The series as `GET /spc/characteristics` lists it. */
export function listed(series: FakeSeries, now: number): CharacteristicItem {
  const from = new Date(now - 86_400_000).toISOString();
  const recent = series.points.filter(({ at }) => at >= from);
  const last = recent.at(-1);
  const { lsl, usl, target } = series.plan.spec ?? {};
  const { set } = series;
  const signals = recent.reduce((sum, { signals: first, second }) => sum + first.length + (second?.signals.length ?? 0), 0);
  return {
    ...identityOf(series), chart: series.plan.chart, subgroupSize: series.plan.subgroupSize ?? 1, baseline: 25,
    spec: { lsl: lsl ?? null, usl: usl ?? null, target: target ?? null }, rules: ["nelson1", "nelson2"], planVersion: 1,
    limits: set ? { version: set.version, approved: set.version > 1 } : null, signals, openSignals: signals, cpk: null, cpkPoints: 0,
    last: last ? { at: last.at, value: last.value } : null,
  }; // biome-ignore format: one row
}
