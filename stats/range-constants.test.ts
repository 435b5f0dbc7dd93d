import { expect, test } from "vitest";
import { d2, d3 } from "./range-constants.ts";

const errorOf = (got: number, want: number) => Math.abs(got / want - 1);

test("closed forms of two and three values", () => {
  expect(d2(2)).toBeCloseTo(2 / Math.sqrt(Math.PI), 14);
  expect(d2(3)).toBeCloseTo(3 / Math.sqrt(Math.PI), 14);
  expect(d3(2)).toBeCloseTo(Math.sqrt(2 - 4 / Math.PI), 12);
});

// d2 at 40 digits (mpmath 1.4); d3 from 1 − P(W ≤ w) = n ∫ φ(x) (Q(x)ⁿ⁻¹ − (Q(x) − Q(x + w))ⁿ⁻¹) dx, which does not cancel (SciPy 1.17).
test.each([
  [5, 2.325928947281039, 0.8640819410994564],
  [11, 3.1728727038160005, 0.7873146205502255],
  [25, 3.930629219507113, 0.7084407658884996],
  [50, 4.4981472587797, 0.6521425884297315],
  [100, 5.015187272883368, 0.6051791094875519],
  [1000, 6.482871538266882, 0.49673518578222897],
])("the range of %d values, by another integral", (n, mean, deviation) => {
  expect(errorOf(d2(n), mean)).toBeLessThan(1e-12);
  expect(errorOf(d3(n), deviation)).toBeLessThan(1e-10);
});
