import fc from "fast-check";
import { expect, test } from "vitest";
import { decimalsFor, decimalsOfDigits, decimalsWritten } from "./decimals.ts";

test("limits 0.027 wide show four decimals: a hundredth of their leading digit", () => {
  expect(decimalsFor({ lsl: 73.95, usl: 74.05, ucl: 74.015, lcl: 73.988 })).toBe(4);
});

test("wide limits show whole numbers, unless the specification is written finer", () => {
  expect(decimalsFor({ ucl: 5200, lcl: 4100 })).toBe(0);
  expect(decimalsFor({ ucl: 5200, lcl: 4100, usl: 6000.25 })).toBe(2);
});

test("without limits the specification decides, without both the spread of the values", () => {
  expect(decimalsFor({ lsl: 9.5, usl: 10.5 })).toBe(2);
  expect(decimalsFor({ values: [10, 10.4, 10.1] })).toBe(3);
});

test("a single value, and no value at all, show the decimals that are there", () => {
  expect(decimalsFor({ values: [1.25] })).toBe(2);
  expect(decimalsFor({})).toBe(0);
});

test("decimals are counted in exponents too", () => {
  expect([73.95, 5, 1e-7, 2.5e-7, 1e21, null].map(decimalsWritten)).toEqual([2, 0, 7, 8, 0, 0]);
});

test("significant digits become decimals", () => {
  expect([84.9046, 0.618, 5120, -3, 0].map((value) => decimalsOfDigits(value, 4))).toEqual([2, 4, 0, 3, 0]);
});

test("property: two values a hundredth of the limits' width apart never print alike", () => {
  const center = fc.double({ min: -1000, max: 1000, noNaN: true });
  const width = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(center, width, (lcl, w) => {
      const ucl = lcl + w;
      const decimals = decimalsFor({ ucl, lcl });
      expect(lcl.toFixed(decimals)).not.toBe((lcl + (ucl - lcl) / 50).toFixed(decimals));
    }),
  );
});
