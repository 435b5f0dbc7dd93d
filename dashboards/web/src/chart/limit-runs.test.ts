import { expect, test } from "vitest";
import type { Point } from "../api/point.ts";
import { pointAt } from "../series/fixtures.ts";
import { limitRuns, versionChanges } from "./limit-runs.ts";

const runsOf = (points: Point[]) =>
  limitRuns({ points, xs: points.map((_, i) => i), statisticOf: (point) => point, domain: [-0.5, points.length - 0.5] });
const second = { limitsVersion: 2, ucl: 12, lcl: 8 };

test("one set of limits is one stretch from edge to edge", () => {
  expect(runsOf([pointAt(1), pointAt(2), pointAt(3)])).toMatchObject([{ from: -0.5, to: 2.5, ucl: 13, lcl: 7, version: 1 }]);
});

test("limits step half-way between the points where the version changes", () => {
  const runs = runsOf([pointAt(1), pointAt(2), pointAt(3, second)]);
  expect(runs.map(({ from, to, ucl }) => [from, to, ucl])).toEqual([
    [-0.5, 1.5, 13],
    [1.5, 2.5, 12],
  ]);
  expect(versionChanges(runs)).toEqual([{ x: 1.5, version: 2 }]);
});

test("an incomplete subgroup has limits of its own and is no new version", () => {
  const runs = runsOf([pointAt(1), pointAt(2, { ucl: 14, lcl: 6 }), pointAt(3)]);
  expect(runs.map(({ ucl }) => ucl)).toEqual([13, 14, 13]);
  expect(versionChanges(runs)).toEqual([]);
});

test("phase I leaves a gap", () => {
  const without = { phase: "I", centerLine: null, ucl: null, lcl: null } as const;
  expect(runsOf([pointAt(1, without), pointAt(2, without), pointAt(3)]).map(({ from, to }) => [from, to])).toEqual([[1.5, 2.5]]);
  expect(runsOf([pointAt(1, without)])).toEqual([]);
  expect(runsOf([pointAt(1), pointAt(2, without), pointAt(3)]).map(({ from, to }) => [from, to])).toEqual([
    [-0.5, 0.5],
    [1.5, 2.5],
  ]);
});

test("limits without a centre line are limits", () => {
  expect(runsOf([pointAt(1, { chart: "t2", centerLine: null, ucl: 14, lcl: 0 })])).toMatchObject([{ centerLine: null, ucl: 14, lcl: 0 }]);
});

test("a late point does not make its neighbours' limits step", () => {
  expect(runsOf([pointAt(1), pointAt(2, { ...second, late: true }), pointAt(3)])).toHaveLength(1);
});

test("a step outside of what is looked at is not seen, one inside stands where it is", () => {
  const points = [pointAt(1), pointAt(2, second), pointAt(3, second), pointAt(4, { limitsVersion: 3, ucl: 11 })];
  const runs = limitRuns({ points, xs: [0, 1, 2, 3], statisticOf: (point) => point, domain: [0.8, 2.4] });
  expect(runs.map(({ from, to, version }) => [from, to, version])).toEqual([[0.8, 2.4, 2]]);
  expect(versionChanges(runs)).toEqual([]);
});
