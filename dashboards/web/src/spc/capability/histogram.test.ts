import { expect, test } from "vitest";
import { pointAt } from "../../series/fixtures.ts";
import { histogramOf, normalHeight } from "./histogram.ts";
import { minutesOf, valuesOf } from "./values.ts";

/** 500 values of a normal distribution by its percentiles, rounded to so many decimals. */
const values = Array.from({ length: 500 }, (_, i) => Number((10 + 0.05 * logit((i + 0.5) / 500)).toFixed(2)));
function logit(p: number): number {
  return Math.log(p / (1 - p)) / 1.702;
}

test("every value is in one bin, the edges of which lie between values", () => {
  const bins = histogramOf(values);
  expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(500);
  for (const { from } of bins) expect((from * 1000) % 10).toBeCloseTo(5, 6);
  for (const { from, to, count } of bins) expect(values.filter((value) => from <= value && value < to)).toHaveLength(count);
});

test("bins are whole digits wide: rounded values leave no comb", () => {
  const [first] = histogramOf(values);
  const width = (first?.to ?? 0) - (first?.from ?? 0);
  expect(Math.round(width * 1e6) % 10_000).toBe(0);
  const inner = histogramOf(values).filter(({ from, to }) => from > 9.93 && to < 10.07);
  expect(inner.every(({ count }) => count > 0)).toBe(true);
});

test("there are between one and some forty bins, for any values", () => {
  expect(histogramOf([])).toEqual([]);
  expect(histogramOf([5, 5, 5])).toEqual([{ from: 4.5, to: 5.5, count: 3 }]);
  expect(histogramOf([0, ...values]).length).toBeLessThan(60);
  expect(histogramOf([1e9, 1e9 + 0.001, 1e9 + 0.002]).reduce((sum, { count }) => sum + count, 0)).toBe(3);
});

test("the normal curve holds as many values as there are", () => {
  const shape = { mean: 10, sigma: 0.05, n: 500, width: 0.01 };
  const heights = Array.from({ length: 101 }, (_, i) => normalHeight(9.5 + i * 0.01, shape));
  expect(heights.reduce((sum, height) => sum + height, 0)).toBeCloseTo(500, 6);
  expect(normalHeight(0, { mean: 0, sigma: 1, n: 100, width: 1 })).toBeCloseTo(39.8942280401, 9);
});

test("late, excluded and incomplete points do not count; a single value is one", () => {
  const points = [
    pointAt(1, { values: [1, 2] }), pointAt(2, { value: 3 }), pointAt(3, { value: 4, late: true }), pointAt(4, { value: 5, excluded: true }),
    pointAt(5, { value: 6, complete: false }), pointAt(6, { value: null }),
  ]; // biome-ignore format: one list
  expect(valuesOf(points)).toEqual([1, 2, 3]);
});

test("the minutes of points hold the first and the last", () => {
  expect(minutesOf([{ at: 119_999 }, { at: 60_000 }])).toEqual({ from: 60_000, to: 120_000 });
  expect(minutesOf([{ at: 120_000 }])).toEqual({ from: 120_000, to: 180_000 });
  expect(minutesOf([])).toBeNull();
});
