import { expect, test } from "vitest";
import { createGauge, type Process } from "./gauge.ts";
import { createRandom } from "./random.ts";

function read(process: Partial<Process>, count = 20_000) {
  const gauge = createGauge(
    { mean: 100, sigma: 1, decimals: 6, disturbances: [], ...process },
    { random: createRandom(7), subgroupSize: 1 },
  );
  return Array.from({ length: count }, gauge);
}

function moments(values: readonly number[]) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, sigma: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) };
}

test("an undisturbed process has its mean and sigma, and a spike now and then", () => {
  const values = read({}).map(({ value }) => value);
  expect(moments(values).mean).toBeCloseTo(100, 1);
  expect(moments(values).sigma).toBeCloseTo(1, 1);
  const spikes = values.filter((value) => Math.abs(value - 100) > 4).length;
  expect(spikes).toBeGreaterThan(5);
  expect(spikes).toBeLessThan(60);
});

test("tool wear moves the mean until the tool is changed", () => {
  const readings = read({ wear: { sigmas: 3, lifeParts: 1000 } });
  expect(moments(readings.slice(0, 200).map(({ value }) => value)).mean).toBeCloseTo(100.3, 0);
  expect(moments(readings.slice(800, 1000).map(({ value }) => value)).mean).toBeGreaterThan(102.2);
  expect(moments(readings.slice(1000, 1200).map(({ value }) => value)).mean).toBeLessThan(101);
  expect([readings[999]?.tool, readings[1000]?.tool]).toEqual(["T-1", "T-2"]);
});

test("a worn gauge shows steps and nothing between them", () => {
  const steps = new Set(read({ resolution: 0.5 }).map(({ value }) => (value * 2) % 1));
  expect([...steps].map(Math.abs)).toEqual([0]);
});
