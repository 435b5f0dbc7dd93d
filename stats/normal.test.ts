import { expect, test } from "vitest";
import { normalDensity, normalProbability } from "./normal.ts";

test("the density, and the share below: 40 digits of mpmath", () => {
  expect(normalDensity(0)).toBeCloseTo(1 / Math.sqrt(2 * Math.PI), 16);
  expect(normalDensity(-2)).toBeCloseTo(0.05399096651318806, 16);
  expect(normalProbability(1.96)).toBeCloseTo(0.9750021048517796, 15);
  expect(normalProbability(-3)).toBeCloseTo(0.0013498980316300946, 15);
  expect([normalProbability(0), normalProbability(9), normalProbability(-9)]).toEqual([0.5, 1, 0]);
});

test("both sides add up to 1", () => {
  for (let x = 0; x < 10; x += 0.07) expect(normalProbability(x) + normalProbability(-x)).toBeCloseTo(1, 15);
});
