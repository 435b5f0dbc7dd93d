import { expect, test } from "vitest";
import { boxOf, quantile } from "./box.ts";

/** R's `mtcars$mpg`. */
const MPG = [
  21, 21, 22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3, 15.2, 10.4, 10.4, 14.7, 32.4, 30.4, 33.9, 21.5, 15.5, 15.2, 13.3,
  19.2, 27.3, 26, 30.4, 15.8, 19.7, 15, 21.4,
]; // biome-ignore format: one list

test("quartiles are those of R's quantile(), its default type", () => {
  expect(boxOf(MPG)).toMatchObject({ n: 32, q1: 15.425, median: 19.2 });
  expect(boxOf(MPG)?.q3).toBeCloseTo(22.8, 12);
  expect(boxOf(MPG)?.mean).toBeCloseTo(20.090625, 10);
  expect(boxOf(MPG)?.sigma).toBeCloseTo(6.026948, 6);
  expect(quantile(Float64Array.of(1, 2, 3, 4), 0.25)).toBe(1.75);
});

test("whiskers end at values, within one and a half box lengths; the rest stands alone", () => {
  expect(boxOf(MPG)).toMatchObject({ low: 10.4, high: 32.4, beyond: [33.9] });
  expect(boxOf([1, 2, 3, 4, 5, 100, -90])).toMatchObject({ low: 1, high: 5, beyond: [-90, 100] });
});

test("one value is a line, none is nothing, equal values have no spread", () => {
  expect(boxOf([])).toBeNull();
  expect(boxOf([7])).toEqual({ n: 1, mean: 7, sigma: null, q1: 7, median: 7, q3: 7, low: 7, high: 7, beyond: [] });
  expect(boxOf([2, 2, 2])).toMatchObject({ sigma: 0, low: 2, high: 2 });
});

test("a spread of a thousandth at a level of 1e8 is told exactly", () => {
  const box = boxOf([1, 2, 3, 4, 5].map((value) => 1e8 + value * 2 ** -10));
  expect([box?.mean, box?.sigma]).toEqual([1e8 + 3 * 2 ** -10, Math.sqrt(2.5) * 2 ** -10]);
});
