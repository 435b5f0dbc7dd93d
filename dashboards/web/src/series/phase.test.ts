import { expect, test } from "vitest";
import { pointAt } from "./fixtures.ts";
import { phaseOf } from "./phase.ts";

const collecting = (at: number, over = {}) => pointAt(at, { phase: "I", ucl: null, lcl: null, centerLine: null, ...over });

test("phase I counts complete, timely points that nobody excluded", () => {
  const points = [
    collecting(1),
    collecting(2, { n: 3, complete: false }),
    collecting(3, { excluded: true }),
    collecting(4, { late: true }),
    collecting(5),
  ];
  expect(phaseOf(points, 25)).toEqual({ name: "I", collected: 2, baseline: 25 });
});

test("points of an earlier plan do not count", () => {
  expect(phaseOf([pointAt(1), collecting(2), collecting(3, { planVersion: 2 })], 25)).toMatchObject({ collected: 1 });
});

test("a baseline that waits for spread never shows more than its size", () => {
  const points = Array.from({ length: 30 }, (_, i) => collecting(i));
  expect(phaseOf(points, 25)).toMatchObject({ collected: 25 });
});

test("the newest timely point tells phase II and its limits", () => {
  expect(phaseOf([collecting(1), pointAt(2, { limitsVersion: 3 }), collecting(9, { late: true })], 25)).toEqual({
    name: "II",
    limitsVersion: 3,
  });
});

test("without points there is no phase", () => {
  expect(phaseOf([], 25)).toEqual({ name: "none" });
});
