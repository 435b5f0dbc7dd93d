// The order of items by their names.
import { expect, test } from "vitest";
import { compareNames } from "./compare-names.ts";

test.each([
  [["f1", "b"], ["f1", "a"], 1],
  [["f1", "a"], ["f1", "b"], -1],
  [["f1", "a"], ["f1", "a"], 0],
  [["f0", "b"], ["f1", "a"], -1],
  [["\u{20000}"], ["\u{FF21}"], -1], // by code unit: D840 comes before FF21
])("%j beside %j is %d", (a, b, order) => {
  expect(compareNames(a, b)).toBe(order);
});
