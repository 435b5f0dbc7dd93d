import fc from "fast-check";
import { expect, test } from "vitest";
import { indexTicks, pixelOf, roundRange, timeTicks } from "./scale.ts";

test("an axis runs between round numbers", () => {
  const range = roundRange([73.988, 74.015], 6);
  expect(range.min).toBeCloseTo(73.985, 9);
  expect(range.max).toBeCloseTo(74.015, 9);
  expect(range).toMatchObject({ step: 0.005, decimals: 3 });
});

test("one value alone, and none at all, still make an axis", () => {
  expect(roundRange([5], 4)).toMatchObject({ min: 4.995, max: 5.005 });
  expect(roundRange([0], 4)).toMatchObject({ min: -1, max: 1 });
  expect(roundRange([], 4)).toMatchObject({ min: 0, max: 1 });
  expect(roundRange([-5e-324, 0], 2)).toMatchObject({ min: -1, max: 1 });
});

test("an axis that ends at zero from below ends at zero", () => {
  expect(roundRange([-4.2, 0], 3).max).toBe(0);
  expect(roundRange([-4.2, -0.01], 3).max).toBe(0);
});

test("property: an axis holds every value, in at most a few more steps than asked for", () => {
  const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 9 }), fc.integer({ min: 2, max: 9 }), (values, ticks) => {
      const { min, max, step } = roundRange(values, ticks);
      const slack = step * 1e-6;
      for (const each of values) expect(each >= min - slack && each <= max + slack).toBe(true);
      expect((max - min) / step).toBeLessThanOrEqual(ticks + 2.001);
    }),
  );
});

test("a vertical scale grows upwards", () => {
  const scale = { min: 0, max: 10, start: 200, end: 100 };
  expect([0, 5, 10].map((value) => pixelOf(scale, value))).toEqual([200, 150, 100]);
});

test("ticks of a sequence are evenly spread and end at the newest point", () => {
  expect(indexTicks({ first: 0, last: 9, newest: 9 }, 3)).toEqual([0, 3, 6, 9]);
  expect(indexTicks({ first: 2, last: 8, newest: 9 }, 3)).toEqual([3, 6]);
  expect(indexTicks({ first: 0, last: -1, newest: -1 }, 3)).toEqual([]);
});

test("ticks of time stand on round local times", () => {
  const from = Date.UTC(2026, 0, 1, 0, 7);
  const ticks = timeTicks(from, from + 3_600_000, { most: 8, offsetMs: 8 * 3_600_000 });
  expect(ticks.map((at) => new Date(at).toISOString().slice(11, 16))).toEqual(["00:10", "00:20", "00:30", "00:40", "00:50", "01:00"]);
  const days = timeTicks(from, from + 3 * 86_400_000, { most: 4, offsetMs: 8 * 3_600_000 });
  expect(days.map((at) => new Date(at).getUTCHours())).toEqual([16, 16, 16]);
});
