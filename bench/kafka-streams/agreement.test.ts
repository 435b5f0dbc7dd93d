import { expect, test } from "vitest";
import { compare, differenceOf } from "./agreement.ts";
import type { PointRow } from "./points.ts";

const point: PointRow = {
  line: "L1", station: "S1", characteristic: "c1", id: "m-4", at: 4, n: 5, value: 10, center_line: 10, ucl: 11, lcl: 9, sigma: 0.5,
  second_value: 1, second_center_line: 1.1, second_ucl: 2.4, second_lcl: 0, second_signals: ["nelson2"], phase: "II", limits_version: 1,
  values: [9, 10, 11, 10, 10],
}; // biome-ignore format: one object

test("rounding is no difference, the ninth digit is", () => {
  expect(differenceOf(point, { ...point, ucl: 11 + 1e-9 })).toBeUndefined();
  expect(differenceOf(point, { ...point, ucl: 11 + 2e-8 })).toBe("ucl");
  expect(differenceOf(point, { ...point, sigma: null })).toBe("sigma");
});

test("a signal more or less is a difference", () => {
  expect(differenceOf(point, { ...point, signals: ["nelson1"] })).toBe("signals");
  expect(differenceOf(point, { ...point, second_signals: undefined } as unknown as PointRow)).toBe("second_signals");
});

test("points are compared by id, and too few of both are no agreement", () => {
  const both = new Map([["m-4", point]]);
  expect(compare(both, both)).toEqual({ compared: 1, judged: 1, signals: 1 });
  expect(() => compare(both, new Map([["m-9", { ...point, id: "m-9" }]]))).toThrow("of 1 and 1 points 0 are");
  expect(() => compare(both, new Map([["m-4", { ...point, lcl: 8 }]]))).toThrow('differ in "lcl"');
});
