import { expect, test } from "vitest";
import { andersonDarling } from "./anderson-darling.ts";

test("a value at the median of a fully known distribution", () => {
  const half = [Math.log(0.5)];
  expect(andersonDarling({ below: half, above: half })).toBeCloseTo(2 * Math.LN2 - 1, 15);
});

test("values of a uniform distribution, against the integral that the sum stands for", () => {
  // n·∫ (F_n(x) − x)² / (x·(1 − x)) dx by pieces of constant F_n, with 0.1, 0.5, 0.7: each piece has a primitive.
  const values = [0.1, 0.5, 0.7];
  const bounds = [0, ...values, 1];
  let integral = 0;
  for (let i = 0; i < 4; i++) {
    const [from, to, share] = [bounds[i] as number, bounds[i + 1] as number, i / 3];
    const primitive = (x: number) =>
      (share === 0 ? 0 : share ** 2 * Math.log(x)) - (share === 1 ? 0 : (1 - share) ** 2 * Math.log1p(-x)) - x;
    integral += primitive(to) - primitive(from);
  }
  const logs = { below: values.map(Math.log), above: values.map((x) => Math.log1p(-x)) };
  expect(andersonDarling(logs)).toBeCloseTo(3 * integral, 14);
});

test("an impossible value is infinitely far", () => {
  expect(andersonDarling({ below: [Number.NEGATIVE_INFINITY, -1], above: [0, -1] })).toBe(Number.POSITIVE_INFINITY);
});
