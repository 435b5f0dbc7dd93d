import { expect, test } from "vitest";
import { logNormalTail, normalTail } from "./normal-tail.ts";

test("tails keep their digits: erfc(x/√2)/2 to 40 digits by mpmath, here 15 of them", () => {
  const known = [
    [-1.7799999999999803, 0.962462019651483],
    [2, 0.0227501319481792],
    [2.0000001, 0.0227501265490831],
    [6, 9.86587645037698e-10],
    [10, 7.61985302416053e-24],
    [37, 5.72557122252458e-300],
  ] as const;
  for (const [x, tail] of known) expect(Math.abs(normalTail(x) / tail - 1)).toBeLessThan(1e-13);
});

test("logarithms of tails: Abramowitz & Stegun table 26.2 (−log₁₀ Q), and where the tail itself is 0 or 1", () => {
  for (const [x, printed] of [
    [5, 6.54265],
    [10, 23.11805],
    [50, 544.96634],
    [500, 54289.9083],
  ] as const) {
    expect(-logNormalTail(x) / Math.LN10).toBeCloseTo(printed, 5);
  }
  expect(logNormalTail(40)).toBeCloseTo(-804.6084420137538, 9);
  expect(logNormalTail(-7) / -1.279812543886654e-12).toBeCloseTo(1, 12);
  expect(logNormalTail(1e5)).toBeCloseTo(-5000000012.431864, 4);
});

test("series and continued fraction meet without a step", () => {
  const [before, after] = [normalTail(2 - 1e-12), normalTail(2 + 1e-12)];
  expect(before - after).toBeCloseTo(2e-12 * 0.05399096651318806, 15); // 2e-12·φ(2)
});
