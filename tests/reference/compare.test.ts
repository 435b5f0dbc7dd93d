import { expect, test } from "vitest";
import { firstDifference, verdictOf } from "./compare.ts";

const tolerance = { abs: 0.01, rel: 0.001, quantile_rel: 0.1 };
const difference = (got: Parameters<typeof firstDifference>[0], want: Parameters<typeof firstDifference>[1]) =>
  firstDifference(got, want, tolerance);

test("a number may be off by the absolute and the relative tolerance together", () => {
  expect(difference({ center: 100.11 }, { center: 100 })).toBeNull();
  expect(difference({ center: 100.12 }, { center: 100 })).toBe(".center: 100.12 expected 100");
});

test("what goes through a quantile has a tolerance of its own, whatever lies below it", () => {
  expect(difference({ ci: { Cp: [1.1, 1] } }, { ci: { Cp: [1, 1] } })).toBeNull();
  expect(difference({ Cp: 1.1 }, { Cp: 1 })).toBe(".Cp: 1.1 expected 1");
});

test("one number stands for a list of equal ones, on either side", () => {
  expect(difference({ lcl: 2 }, { lcl: [2, 2] })).toBeNull();
  expect(difference({ lcl: [2, 2] }, { lcl: 2 })).toBeNull();
  expect(difference({ lcl: [2, 3] }, { lcl: 2 })).toBe(".lcl[1]: 3 expected 2");
  expect(difference({ lcl: [2, 2, 2] }, { lcl: [2, 2] })).toBe(".lcl: 3 values, expected 2");
});

test("null is only null", () => {
  expect(difference({ statistics: [null, 1] }, { statistics: [null, 1] })).toBeNull();
  expect(difference({ ucl: null }, { ucl: 0 })).toBe(".ucl: null expected 0");
  expect(difference({ ucl: 0 }, { ucl: null })).toBe(".ucl: 0 expected null");
});

test("the points of violations come in any order, and none may be missing", () => {
  const got = { individuals: { violations: { beyond_limits: [10, 9] } } };
  expect(difference(got, { individuals: { violations: { beyond_limits: [9, 10] } } })).toBeNull();
  expect(difference(got, { individuals: { violations: { beyond_limits: [9] } } })).toBe(
    ".individuals.violations.beyond_limits: [9,10] expected [9]",
  );
});

test("keys that are not expected are not looked at, but some must be", () => {
  expect(difference({ center: 1, more: 2 }, { center: 1, sigma: 3 })).toBeNull();
  expect(difference({ more: 2 }, { center: 1 })).toBe("nothing to compare: no key of expected was given");
});

test("a difference is tried against the variants, laid over what is expected", () => {
  const judged: Parameters<typeof verdictOf>[0] = {
    expected: { center: 1, sigma: 2, violations: { beyond_limits: [3] } },
    tolerance,
    variants: [
      { label: "refuse", expected: { error: "no" } },
      { label: "other", expected: { sigma: 4 } },
    ],
  };
  expect(verdictOf(judged, { center: 1, sigma: 2 })).toEqual({ status: "pass", detail: "" });
  expect(verdictOf(judged, { center: 1, sigma: 4, violations: { beyond_limits: [3] } })).toEqual({ status: "variant", detail: "other" });
  expect(verdictOf(judged, { center: 2, sigma: 4 })).toEqual({ status: "fail", detail: ".center: 2 expected 1" });
});

test("a refusal is fine only where a variant says so", () => {
  const judged = { expected: { center: 1 }, tolerance };
  expect(verdictOf(judged, { error: "zero sigma" })).toEqual({ status: "fail", detail: "refused: zero sigma" });
  expect(verdictOf({ ...judged, variants: [{ label: "refuse", expected: { error: "x" } }] }, { error: "zero sigma" })).toEqual({
    status: "variant",
    detail: "refuse",
  });
});
