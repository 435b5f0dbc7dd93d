import { expect, test } from "vitest";
import type { StoredPoint } from "../core/spc.ts";
import { FIGURES, pointTuple } from "./fakes.ts";
import { isStable } from "./stability.ts";
import { storedPoint } from "./stored-points.ts";

const plan = { chart: "i-mr" } as const;
const points = [storedPoint(pointTuple("a", 1, "I")), storedPoint(pointTuple("b", 2, "I")), storedPoint(pointTuple("c", 3))];

/** Judges every baseline alike, unstable by itself, and remembers what it was asked. */
function judge(verdict = false) {
  const asked: (readonly StoredPoint[])[] = [];
  const isBaselineStable = (question: { points: readonly StoredPoint[] }) => {
    asked.push(question.points);
    return verdict;
  };
  return { asked, figures: { ...FIGURES, isBaselineStable } };
}

test("an open signal is enough, whatever the baseline", () => {
  const { figures, asked } = judge();
  expect(isStable({ openSignals: 1, approvedAt: 9, points, baseline: [], plan }, figures)).toBe(false);
  expect(asked).toEqual([]);
});

test("points of phase I are judged while no limits were approved after them", () => {
  const { figures, asked } = judge();
  expect(isStable({ openSignals: 0, approvedAt: null, points, baseline: [], plan }, figures)).toBe(false);
  expect(isStable({ openSignals: 0, approvedAt: 1, points, baseline: [], plan }, figures)).toBe(false);
  expect(asked.map((each) => each.map(({ id }) => id))).toEqual([["a", "b"], ["b"]]);
  expect(isStable({ openSignals: 0, approvedAt: 2, points, baseline: [], plan }, figures)).toBe(true);
  expect(asked).toHaveLength(2);
});

test("points that limits come from which nobody approved are judged wherever they lie, and once", () => {
  const baseline = points.slice(0, 2);
  for (const verdict of [false, true]) {
    const { figures, asked } = judge(verdict);
    expect(isStable({ openSignals: 0, approvedAt: null, points: points.slice(1), baseline, plan }, figures)).toBe(verdict);
    expect(asked.map((each) => each.map(({ id }) => id))).toEqual([["a", "b"]]);
  }
});

test("without points of phase I there is nothing to judge", () => {
  const { figures } = judge();
  expect(isStable({ openSignals: 0, approvedAt: null, points: points.slice(2), baseline: [], plan }, figures)).toBe(true);
});
