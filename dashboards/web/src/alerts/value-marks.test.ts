import { expect, test } from "vitest";
import { pointAt, statistic } from "../series/fixtures.ts";
import { valueMarks } from "./value-marks.ts";

const SIZE = { width: 100, height: 60 };

test("points and limits share one scale, the newest stands at the right, what broke a rule is apart", () => {
  const points = [
    pointAt(1),
    pointAt(2, { value: 16, signals: ["nelson1"] }),
    pointAt(3, { second: statistic(9, { signals: ["nelson1"] }) }),
  ];
  const { good, broken, limits, last } = valueMarks(points, SIZE);
  expect(good.map(({ x, y }) => [x, y])).toEqual([[0, 40]]);
  expect(broken.map(({ x, y }) => [x, y])).toEqual([[50, 0], [100, 40]]); // biome-ignore format: one list
  expect(limits.map(({ name, d }) => [name, d])).toEqual([["ucl", "M0 20H100"], ["center", "M0 40H100"], ["lcl", "M0 60H100"]]); // biome-ignore format: one list
  expect(last).toBe(10);
});

test("points without a value, without limits, or all the same, are drawn all the same", () => {
  const bare = { ucl: null, lcl: null, centerLine: null };
  expect(valueMarks([pointAt(1, { ...bare, value: null }), pointAt(2, bare)], SIZE)).toMatchObject({
    good: [{ x: 100, y: 30 }],
    limits: [],
  });
  expect(valueMarks([], SIZE)).toMatchObject({ trace: "", last: null });
});
