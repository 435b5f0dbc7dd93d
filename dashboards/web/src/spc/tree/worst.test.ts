import { expect, test } from "vitest";
import { ageOf, gradeOf, worseFirst, worstOf } from "./worst.ts";

const of = (openSignals: number, cpk: number | null, lastAt: number | null = 1) => ({ openSignals, cpk, lastAt });

test("open signals come first, then the lowest Cpk; unknown ones last, silent ones behind them", () => {
  const [signals, poor, capable, unknown, silent] = [of(2, 2), of(0, 0.7), of(0, 1.8), of(0, null), of(0, null, null)];
  expect([silent, unknown, capable, poor, signals].sort(worseFirst)).toEqual([signals, poor, capable, unknown, silent]);
});

test("a page without a choice shows the worst, the first of equals", () => {
  const [first, second] = [of(1, 1), of(1, 1)];
  expect(worstOf([of(0, 0.1), first, second])).toBe(first);
  expect(worstOf([])).toBeUndefined();
});

test("a Cpk below 1 and one below 1.33 stand out", () => {
  expect([0.99, 1, 1.32, 1.33, null].map(gradeOf)).toEqual(["alarm", "warn", "warn", "good", "none"]);
});

test("a last value is old after an hour, and quiet without one", () => {
  const hour = 3_600_000;
  expect([ageOf({ lastAt: 0 }, hour), ageOf({ lastAt: 0 }, hour + 1), ageOf({ lastAt: null }, 0)]).toEqual(["fresh", "old", "quiet"]);
});
