import fc from "fast-check";
import { expect, test } from "vitest";
import { normality } from "./normality.ts";

/** Weights of 11 men in pounds, Snedecor's, the example of Shapiro & Wilk 1965. */
const WEIGHTS = [148, 154, 158, 160, 161, 162, 166, 170, 182, 195, 236];

/** R 4.2.2, package nortest 1.0-4, ad.test: values, A, p. */
const KNOWN: readonly (readonly [string, readonly number[], number, number])[] = [
  ["weights", WEIGHTS, 0.946771879598886, 0.0104540240051478],
  ["1 to 8", [1, 2, 3, 4, 5, 6, 7, 8], 0.134000458817738, 0.961455692938579],
  ["far tail", [1, 1, 1, 1, 1, 1, 1, 2], 2.40250035834073, 7.88278330959892e-7],
  ["exponential growth", Array.from({ length: 50 }, (_, i) => Math.exp(i / 8)), 5.68455194467014, 3.2579162128567e-14],
  [
    "left tail",
    [3.09, 3.19, 3.04, 3.18, 2.85, 3.05, 2.65, 3.2, 2.85, 2.48, 2.7, 3.37, 3.3, 2, 1.78, 3, 2.84, 2.3, 3.2, 3.11],
    0.910459671370077,
    0.0163832913587785,
  ],
];

test.each(KNOWN)("%s, as R tests them", (_, values, statistic, pValue) => {
  const result = normality(values);
  expect(result.reason).toBeNull();
  expect(result.statistic).toBeCloseTo(statistic, 12);
  expect((result.pValue as number) / pValue).toBeCloseTo(1, 9);
});

test("the adjusted statistic carries Stephens' factor", () => {
  expect(normality(WEIGHTS).adjusted).toBeCloseTo(0.946771879598886 * (1 + 0.75 / 11 + 2.25 / 121), 12);
});

test("far values keep it finite, and a p-value is never below what the fit of the table holds for", () => {
  const result = normality([...Array.from({ length: 500 }, (_, i) => i % 2), 1e6]);
  expect(result.statistic).toBeGreaterThan(100);
  expect((result.pValue as number) / 3.765e-24).toBeCloseTo(1, 3);
});

test("what cannot be tested has a reason", () => {
  const none = { statistic: null, adjusted: null, pValue: null };
  expect(normality(WEIGHTS.slice(0, 7))).toEqual({ ...none, reason: "too-few" });
  expect(normality(Array.from({ length: 30 }, () => 0.1))).toEqual({ ...none, reason: "no-spread" });
  expect(normality([...WEIGHTS, Number.NaN])).toEqual({ ...none, reason: "not-finite" });
  expect(normality([...WEIGHTS, 1e200])).toEqual({ ...none, reason: "not-finite" });
});

test("property: order, origin and unit change nothing", () => {
  const sample = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 8, maxLength: 60 });
  fc.assert(
    fc.property(sample, (values) => {
      const [first, moved] = [normality(values), normality(values.map((value) => 8 * value + 1e6).reverse())];
      expect(moved.reason).toBe(first.reason);
      if (first.reason === null) expect(moved.statistic).toBeCloseTo(first.statistic, 8);
    }),
  );
});
