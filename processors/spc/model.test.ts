// The processor against a plain reading of the definitions (domain 1.4 to 1.7): every point of a series is kept, nothing is
// remembered between events, and each event looks at all of them again.
import fc from "fast-check";
import { expect, test } from "vitest";
import { d2, d3 } from "../../stats/range-constants.ts";
import { type AnyRow, event } from "../../tests/harness.ts";
import { command, excluded as exclusion, type Fields, lastOf, measured, planned, runSpc, T0 } from "./fixtures.ts";

interface Point {
  readonly id: string;
  readonly at: number;
  readonly values: readonly number[];
  readonly late: boolean;
  /** Which plan and which set it came under. */
  readonly era: number;
  readonly run: number;
  excluded: boolean;
}

interface Limits {
  readonly mean: number;
  readonly sigma: number;
}

interface Placed {
  readonly id: string;
  readonly value: number;
  readonly center: number;
  readonly error: number;
  readonly lcl: number;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
/** Of the exact sum, rounded once: values are whole multiples of 2^-60. */
const average = (values: readonly number[]) =>
  Number(values.reduce((total, value) => total + BigInt(value * 2 ** 60), 0n)) / 2 ** 60 / values.length;
const rangeOf = (values: readonly number[]) => Math.max(...values) - Math.min(...values);

/** All that is known of a series, and the rows it has given. */
interface Model {
  readonly isPair: boolean;
  readonly points: Point[];
  readonly rows: unknown[];
  readonly signals: unknown[];
  readonly sets: unknown[];
  limits: Limits | null;
  era: number;
  run: number;
  rules: readonly string[];
  baseline: number;
  /** Some point fell on a line, as far as nine digits can tell: on which side of it is a matter of rounding. */
  isTied: boolean;
}

function createModel(isPair: boolean): Model {
  return { isPair, points: [], rows: [], signals: [], sets: [], limits: null, era: 0, run: 0, rules: [], baseline: 0, isTied: false };
}

function onPlan(model: Model, baseline: number, rules: readonly string[]): void {
  if (baseline !== model.baseline) {
    model.era++;
    model.limits = null;
  }
  Object.assign(model, { baseline, rules });
}

/** Of the plan in force: those that may estimate. */
function left(model: Model): Point[] {
  return model.points.filter(({ era, late, excluded }) => era === model.era && !late && !excluded);
}

function estimate({ isPair }: Model, points: readonly Point[]): Limits | null {
  const values = points.map((point) => point.values);
  const spreads = isPair
    ? values.map((group) => rangeOf(group) / d2(group.length))
    : values.slice(1).map(([value], i) => Math.abs((value as number) - (values[i]?.[0] as number)) / d2(2));
  if (points.length < 2 || sum(spreads) === 0) return null;
  return { mean: average(values.flat()), sigma: average(spreads) };
}

function start(model: Model, limits: Limits, taken: number): void {
  model.limits = limits;
  model.run++;
  model.sets.push([model.sets.length + 1, limits.mean, limits.sigma, taken]);
}

function endPhase1(model: Model): void {
  const points = left(model);
  const limits = model.limits === null && points.length >= model.baseline ? estimate(model, points) : null;
  if (limits) start(model, limits, points.length);
}

function onFreeze(model: Model, count: number): void {
  const taken = left(model).slice(-count);
  const limits = estimate(model, taken);
  if (limits) start(model, limits, taken.length);
}

function onExclude(model: Model, id: string, excluded: boolean): void {
  const point = model.points.find((each) => each.id === id && each.era === model.era);
  if (!point || point.late || point.excluded === excluded) return;
  point.excluded = excluded;
  endPhase1(model);
}

function onValues(model: Model, { id, at, values }: { id: string; at: number; values: readonly number[] }): void {
  const late = model.points.some((point) => point.at > at);
  const point: Point = { id, at, values, late, era: model.era, run: model.run, excluded: false };
  const line = [...(late ? [] : left(model)), point];
  const runs = late ? [point] : line.filter(({ run }) => run === model.run);
  const first = runs.map((each) => placed(model, each));
  const second = runs.flatMap((each) => placedSecond(model, each, line[line.indexOf(each) - 1]));
  const newest = lastOf(first);
  const newestSecond = second.find((each) => each.id === id);
  const hits = judged(model, first, { late, isSecond: false });
  const secondHits = newestSecond ? judged(model, second, { late, isSecond: true }) : [];
  model.points.push(point);
  const { limits, sets } = model;
  const limitsOf = ({ center, error, lcl }: Placed) => (limits ? [center, center + 3 * error, lcl] : [null, null, null]);
  const pair = [[newest.value, ...limitsOf(newest)], newestSecond ? [newestSecond.value, ...limitsOf(newestSecond)] : null];
  model.rows.push([id, limits ? "II" : "I", late, limits ? sets.length : 0, ...pair, hits.join(), secondHits.join()]);
  endPhase1(model);
}

function placed({ limits }: Model, { id, values }: Point): Placed {
  const { mean, sigma } = limits ?? { mean: 0, sigma: 0 };
  const error = sigma / Math.sqrt(values.length);
  return { id, value: average(values), center: mean, error, lcl: mean - 3 * error };
}

function placedSecond({ limits, isPair }: Model, { id, values }: Point, before: Point | undefined): Placed[] {
  if (!isPair && !before) return [];
  const n = isPair ? values.length : 2;
  const value = isPair ? rangeOf(values) : Math.abs((values[0] as number) - (before?.values[0] as number));
  const [center, error] = [d2(n) * (limits?.sigma ?? 0), d3(n) * (limits?.sigma ?? 0)];
  return [{ id, value, center, error, lcl: Math.max(0, center - 3 * error) }];
}

function judged(model: Model, points: readonly Placed[], { late, isSecond }: { late: boolean; isSecond: boolean }): string[] {
  if (!model.limits) return [];
  model.isTied ||= points.some(isOnLine);
  return model.rules.filter((rule) => {
    const count = late && rule !== "nelson1" ? 0 : patternAt(rule, points, isSecond);
    if (count > 0) model.signals.push([rule, isSecond, points.slice(-count).map(({ id }) => id)]);
    return count > 0;
  });
}

function isOnLine({ value, center, error, lcl }: Placed): boolean {
  const lines = [center, center + 2 * error, center - 2 * error, center + 3 * error, lcl];
  return lines.some((line) => Math.abs(value - line) < 1e-9);
}

/** How many of the newest points make up the pattern. */
function patternAt(rule: string, placed: readonly Placed[], isSecond: boolean): number {
  const last = (count: number) => (placed.length >= count ? placed.slice(-count) : []);
  const all = (points: readonly Placed[], holds: (point: Placed, i: number) => boolean) => points.length > 0 && points.every(holds);
  if (rule === "nelson1") return all(last(1), ({ value, center, error, lcl }) => value > center + 3 * error || value < lcl) ? 1 : 0;
  const [nine, six, three] = [last(9), last(6), last(3)];
  if (rule === "nelson2") return all(nine, (p) => p.value > p.center) || all(nine, (p) => p.value < p.center) ? 9 : 0;
  const steps = six.slice(1).map((point, i) => point.value - (six[i] as Placed).value);
  if (rule === "nelson3") return steps.length === 5 && (steps.every((step) => step > 0) || steps.every((step) => step < 0)) ? 6 : 0;
  if (isSecond || three.length < 3) return 0;
  for (const side of [1, -1]) {
    const beyond = three.map((p) => side * (p.value - p.center) > 2 * p.error);
    if (beyond[2] && (beyond[1] || beyond[0])) return beyond[1] ? 2 : 3;
  }
  return 0;
}

/** Figures to nine digits: the model adds in another order. */
const rounded = (value: unknown) =>
  JSON.parse(JSON.stringify(value, (_, each) => (typeof each === "number" ? Number(each.toFixed(9)) + 0 : each)));

function shown(row: AnyRow): unknown[] {
  const first = [row.value, row.center_line, row.ucl, row.lcl];
  const second = row.second_value === null ? null : [row.second_value, row.second_center_line, row.second_ucl, row.second_lcl];
  const names = [row.signals, row.second_signals].map((list) => ((list ?? []) as string[]).join());
  return [row.id, row.phase, row.late === true, row.limits_version, first, second, ...names];
}

const RULES = [["nelson1", "nelson2", "nelson3", "nelson5"], ["nelson2", "nelson3"], ["nelson1"]] as const;
const RUNS = process.env.LINEPULSE_TEST === "all" ? 3000 : 60;
const anyStep = fc.record({
  kind: fc.nat(24),
  values: fc.array(fc.integer({ min: -6, max: 6 }), { minLength: 2, maxLength: 4 }),
  drift: fc.nat(3),
  back: fc.nat(12),
});

/** Equal values stay equal, but hardly any mean of some is another one. */
const bent = (value: number) => value + value * value * 0.0123456;

test.each(["xbar-r", "i-mr"] as const)("property: %s gives the rows that the definitions give", async (chart) => {
  const isPair = chart === "xbar-r";
  const fields = isPair ? { subgroupSize: 3 } : {};
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 10, maxLength: 70 }), fc.constantFrom(2, 3, 5), async (steps, baseline) => {
      const model = createModel(isPair);
      const inputs: Fields[] = [planned(chart, { ...fields, baseline, rules: RULES[0] })];
      onPlan(model, baseline, RULES[0]);
      for (const [n, { kind, values, drift, back }] of steps.entries()) {
        const near = `m${Math.max(0, n - back)}`;
        if (kind === 0) {
          const rules = RULES[back % 3] as readonly string[];
          const other = back % 4 === 0 ? model.baseline + 1 : model.baseline;
          inputs.push(planned(chart, { id: `p${n}`, ...fields, baseline: other, rules }));
          onPlan(model, other, rules);
        } else if (model.points.length > 0 && (kind === 1 || kind === 2)) {
          inputs.push(exclusion(`x${n}`, near, { excluded: kind === 1 }));
          onExclude(model, near, kind === 1);
        } else if (model.points.length > 0 && kind === 3) {
          inputs.push(command(`f${n}`, "limits.freeze", { points: 1 + back }));
          onFreeze(model, 1 + back);
        } else {
          const at = T0 + 1000 * n - (kind === 4 ? 1000 * back : 0);
          // Some logs drift for long runs on one side.
          const sided = (value: number) => (drift === 0 ? value : Math.abs(value) / drift);
          const sample = values.slice(0, isPair ? undefined : 1).map((value) => bent(sided(value)));
          inputs.push(event({ ...measured(n, isPair ? { values: sample } : { value: sample[0] }), at }));
          onValues(model, { id: `m${n}`, at, values: sample });
        }
      }
      fc.pre(!model.isTied);
      const { rows } = await runSpc(inputs);
      expect(rounded(rows("spc_points").map(shown))).toEqual(rounded(model.rows));
      expect(rows("spc_signals").map(({ rule, second, points }) => [rule, second, points])).toEqual(model.signals);
      const sets = rows("spc_limits").map(({ version, mean, sigma, window_points }) => [version, mean, sigma, window_points]);
      expect(rounded(sets)).toEqual(rounded(model.sets));
    }),
    { numRuns: RUNS },
  );
});
