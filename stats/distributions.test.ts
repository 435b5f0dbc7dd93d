import { expect, test } from "vitest";
import { betaProbability, chiSquareProbability, fProbability, studentProbability } from "./distributions.ts";

const errorOf = (got: number, want: number) => Math.abs(got / want - 1);

test("the examples", () => {
  expect(chiSquareProbability(5.991464547107979, 2)).toBeCloseTo(0.95, 14);
  expect(betaProbability(0.5, { alpha: 2, beta: 3 })).toBeCloseTo(11 / 16, 14);
  expect(fProbability(4.1028210151304, { numerator: 2, denominator: 10 })).toBeCloseTo(0.95, 14);
  expect(studentProbability(2.2281388519862744, 10)).toBeCloseTo(0.975, 14);
});

test("what has a closed form", () => {
  expect(chiSquareProbability(3, 2)).toBeCloseTo(-Math.expm1(-1.5), 15);
  expect(fProbability(3, { numerator: 2, denominator: 8 })).toBeCloseTo(1 - (1 + 0.75) ** -4, 15);
  expect(studentProbability(1, 1)).toBeCloseTo(0.75, 15);
  expect(studentProbability(-Math.SQRT2, 2)).toBeCloseTo(0.5 - Math.SQRT1_2 / 2, 15);
});

test("small tails keep their digits", () => {
  // (1 + 2f/8)⁻⁴ at f = 4e4, e⁻¹ of half a chi-square of 2, and ½ − atan(t)/π.
  expect(errorOf(fProbability(1 / 4e4, { numerator: 8, denominator: 2 }), 10001 ** -4)).toBeLessThan(1e-13);
  expect(errorOf(chiSquareProbability(1e-20, 2), 5e-21)).toBeLessThan(1e-14);
  expect(errorOf(studentProbability(-1e8, 1), 1e-8 / Math.PI)).toBeLessThan(1e-13);
});

test("large degrees of freedom: 40 digits of mpmath", () => {
  expect(errorOf(chiSquareProbability(4998.333349141272, 4999), 0.5)).toBeLessThan(1e-11);
  expect(errorOf(chiSquareProbability(4804.924332159057, 4999), 0.025)).toBeLessThan(1e-11);
});

test("far out in a tail, and outside the support, it is 0 or 1", () => {
  expect([-1, 0, 1e-300, 1e5, Number.POSITIVE_INFINITY].map((x) => chiSquareProbability(x, 5000))).toEqual([0, 0, 0, 1, 1]);
  expect([-1, 0, 1, 2].map((x) => betaProbability(x, { alpha: 2, beta: 3 }))).toEqual([0, 0, 1, 1]);
  expect([-1, 0, Number.POSITIVE_INFINITY].map((f) => fProbability(f, { numerator: 2, denominator: 3 }))).toEqual([0, 0, 1]);
  expect([Number.NEGATIVE_INFINITY, 0, Number.POSITIVE_INFINITY].map((t) => studentProbability(t, 3))).toEqual([0, 0.5, 1]);
});

test("parameters out of range throw", () => {
  expect(() => betaProbability(0.5, { alpha: 0.4, beta: 1 })).toThrow("alpha = 0.4: must be finite and at least 0.5");
  expect(() => fProbability(1, { numerator: 0, denominator: 1 })).toThrow("numerator = 0: must be finite and at least 1");
  expect(() => studentProbability(1, Number.NaN)).toThrow(RangeError);
  expect(() => chiSquareProbability(1, 0.5)).toThrow(RangeError);
});
