import { expect, test } from "vitest";
import { pointAt, statistic } from "../series/fixtures.ts";
import { markOf } from "./marks.ts";

test("a point beyond a limit outranks its pattern", () => {
  expect(markOf(pointAt(1), statistic(1, { signals: ["nelson5", "nelson2", "nelson1"] }))).toBe("beyond");
  expect(markOf(pointAt(1), statistic(1, { signals: ["nelson5", "westernElectric4"] }))).toBe("run");
  expect(markOf(pointAt(1), statistic(1, { signals: ["nelson3"] }))).toBe("pattern");
});

test("an excluded point shows nothing but that, a late one its limit test", () => {
  expect(markOf(pointAt(1, { excluded: true }), statistic(1, { signals: ["nelson1"] }))).toBe("excluded");
  expect(markOf(pointAt(1, { late: true }), statistic(1))).toBe("late");
  expect(markOf(pointAt(1, { late: true }), statistic(1, { signals: ["nelson1"] }))).toBe("beyond");
});

test("each chart of the pair is marked by its own signals", () => {
  const point = pointAt(1, { signals: ["nelson1"], second: statistic(2) });
  expect([markOf(point, point), markOf(point, point.second!)]).toEqual(["beyond", "plain"]);
});

test("points that only estimate look different", () => {
  expect(markOf(pointAt(1, { phase: "I" }), statistic(1))).toBe("collecting");
});
