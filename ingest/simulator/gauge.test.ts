import { expect, test } from "vitest";
import type { RuleName } from "../../core/plan.ts";
import { compileRules, judge, type Mark, markOf } from "../../processors/spc/rules.ts";
import { createGauge, type Disturbance, type Process } from "./gauge.ts";
import { createRandom } from "./random.ts";

const SIGMA = 1;
const MEAN = 100;

function read(process: Partial<Process>, { count = 20_000, subgroupSize = 1 } = {}) {
  const gauge = createGauge(
    { mean: MEAN, sigma: SIGMA, decimals: 6, disturbances: [], ...process },
    { random: createRandom(7), subgroupSize },
  );
  return Array.from({ length: count }, gauge);
}

function moments(values: readonly number[]) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, sigma: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) };
}

/** Means of consecutive subgroups. */
function means(values: readonly number[], size: number): number[] {
  return Array.from({ length: values.length / size }, (_, n) => moments(values.slice(n * size, (n + 1) * size)).mean);
}

/** How often a rule hits on the chart of means, with limits that know the process. */
function hits(rule: RuleName, process: Partial<Process>, subgroupSize: number): number {
  const standardError = SIGMA / Math.sqrt(subgroupSize);
  const scale = { centerLine: MEAN, ucl: MEAN + 3 * standardError, lcl: MEAN - 3 * standardError, standardError };
  const rules = compileRules([rule], "all");
  const marks: Mark[] = [];
  let found = 0;
  let previous: number | null = null;
  for (const value of means(
    read(process, { count: 60_000, subgroupSize }).map((reading) => reading.value),
    subgroupSize,
  )) {
    marks.push(markOf(value, scale, previous));
    previous = value;
    found += judge(rules, marks).length;
  }
  return found;
}

test("an undisturbed process has its mean and sigma, and a spike now and then", () => {
  const values = read({}).map(({ value }) => value);
  expect(moments(values).mean).toBeCloseTo(100, 1);
  expect(moments(values).sigma).toBeCloseTo(1, 1);
  const spikes = values.filter((value) => Math.abs(value - 100) > 4).length;
  expect(spikes).toBeGreaterThan(5);
  expect(spikes).toBeLessThan(60);
});

test.each<[Disturbance, RuleName]>([
  ["shift", "nelson2"],
  ["shift", "nelson5"],
  ["shift", "nelson6"],
  ["trend", "nelson3"],
  ["alternating", "nelson4"],
  ["stratified", "nelson7"],
  ["mixture", "nelson8"],
])("%s is what %s shows, on individuals and on means", (disturbance, rule) => {
  for (const subgroupSize of [1, 5]) {
    expect(hits(rule, { disturbances: [disturbance] }, subgroupSize)).toBeGreaterThan(1.3 * hits(rule, {}, subgroupSize));
  }
});

test("a small shift and a drift last long and stay within the limits of a mean", () => {
  for (const disturbance of ["small-shift", "drift"] as const) {
    const apart = means(
      read({ disturbances: [disturbance] }).map(({ value }) => value - MEAN),
      20,
    );
    expect(apart.filter((mean) => Math.abs(mean) > 0.8).length).toBeGreaterThan(10);
    expect(hits("nelson1", { disturbances: [disturbance] }, 5)).toBeLessThan(hits("nelson1", { disturbances: ["shift"] }, 5));
  }
});

test("scatter widens the values and moves nothing", () => {
  const { mean, sigma } = moments(read({ disturbances: ["scatter"] }).map(({ value }) => value));
  expect(mean).toBeCloseTo(MEAN, 1);
  expect(sigma).toBeGreaterThan(1.01 * moments(read({}).map(({ value }) => value)).sigma);
});

test("tool wear moves the mean until the tool is changed", () => {
  const readings = read({ wear: { sigmas: 3, lifeParts: 1000 } });
  expect(moments(readings.slice(0, 200).map(({ value }) => value)).mean).toBeCloseTo(100.3, 0);
  expect(moments(readings.slice(800, 1000).map(({ value }) => value)).mean).toBeGreaterThan(102.2);
  expect(moments(readings.slice(1000, 1200).map(({ value }) => value)).mean).toBeLessThan(101);
  expect([readings[999]?.tool, readings[1000]?.tool]).toEqual(["T-1", "T-2"]);
});

test("tools that take turns make a subgroup each", () => {
  const tools = read({ tools: ["H-1", "H-2"] }, { count: 9, subgroupSize: 4 }).map(({ tool }) => tool);
  expect(tools).toEqual(["H-1", "H-1", "H-1", "H-1", "H-2", "H-2", "H-2", "H-2", "H-1"]);
});

test("a worn gauge shows steps and nothing between them", () => {
  const steps = new Set(read({ resolution: 0.5 }).map(({ value }) => (value * 2) % 1));
  expect([...steps].map(Math.abs)).toEqual([0]);
});
