import { expect, test } from "vitest";
import { RULES } from "../../../../core/plan.ts";
import { pointAt, statistic } from "../series/fixtures.ts";
import { markOf, markOfRule, SHAPES, toneOf } from "./marks.ts";

test("a point beyond a limit outranks its pattern", () => {
  expect(markOf(pointAt(1), statistic(1, { signals: ["nelson5", "nelson2", "nelson1"] }))).toBe("beyond");
  expect(markOf(pointAt(1), statistic(1, { signals: ["nelson5", "westernElectric4"] }))).toBe("run");
  expect(markOf(pointAt(1), statistic(1, { signals: ["nelson7", "nelson3"] }))).toBe("trend");
});

test("every pattern has a shape of its own; two names of one pattern share it", () => {
  const marks = RULES.map(markOfRule);
  expect(new Set(marks.slice(0, 8).map((mark) => SHAPES[mark])).size).toBe(8);
  expect(marks.slice(8)).toEqual(["nelson1", "nelson5", "nelson6", "nelson2"].map((rule) => markOfRule(rule as (typeof RULES)[number])));
});

test("colours say whether a limit is crossed, the process has moved, or is no single process", () => {
  expect(RULES.slice(0, 8).map((rule) => toneOf(markOfRule(rule)))).toEqual(["alarm", "warn", "warn", "odd", "warn", "warn", "odd", "odd"]);
  expect([toneOf("plain"), toneOf("late"), toneOf("excluded")]).toEqual(["", "", ""]);
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
  expect(markOf(pointAt(1, { phase: "I", complete: false }), statistic(1))).toBe("incomplete");
  expect(markOf(pointAt(1, { complete: false }), statistic(1, { signals: ["nelson3"] }))).toBe("trend");
  expect(new Set(["incomplete", "late", "excluded", "plain"].map((mark) => SHAPES[mark as keyof typeof SHAPES])).size).toBe(4);
});
