import fc from "fast-check";
import { expect, test } from "vitest";
import { pointAt } from "./fixtures.ts";
import { isBefore, mergePoints, newerThan, ofNewestChart, spanAround } from "./points.ts";

const ats = (points: readonly { at: number }[]) => points.map(({ at }) => at);
const anyPoints = fc.array(
  fc.tuple(fc.nat(30), fc.nat(3)).map(([at, tie]) => pointAt(at, { id: `${at}-${tie}` })),
  { maxLength: 60 },
);

test("a new point goes to the end and the oldest falls out", () => {
  const standing = [pointAt(1), pointAt(2), pointAt(3)];
  expect(ats(mergePoints(standing, [pointAt(4)], { cap: 3 }))).toEqual([2, 3, 4]);
  expect(ats(standing)).toEqual([1, 2, 3]);
});

test("the span around a point has it and fifty on each side, as far as there are so many, in whole minutes", () => {
  const points = Array.from({ length: 200 }, (_, i) => pointAt(i * 30_000));
  expect([points[100], points[3], points[199]].map((point) => spanAround(points, point?.id ?? ""))).toEqual([
    { from: 1_500_000, to: 4_560_000 }, { from: 0, to: 1_620_000 }, { from: 4_440_000, to: 6_000_000 },
  ]); // biome-ignore format: one table
  expect(spanAround(points, "gone")).toBeUndefined();
});

test("a late point goes to its own place", () => {
  expect(ats(mergePoints([pointAt(1), pointAt(3)], [pointAt(2, { late: true })], { cap: 9 }))).toEqual([1, 2, 3]);
});

test("the same id again replaces the point, at the end too", () => {
  const merged = mergePoints([pointAt(1), pointAt(2)], [pointAt(2, { excluded: true })], { cap: 9 });
  expect(merged.map(({ at, excluded }) => [at, excluded])).toEqual([
    [1, false],
    [2, true],
  ]);
});

test("a point that moved in time stands once", () => {
  expect(ats(mergePoints([pointAt(1), pointAt(2, { id: "x" })], [pointAt(5, { id: "x" })], { cap: 9 }))).toEqual([1, 5]);
});

test("a fetched copy does not replace one that came live", () => {
  const live = pointAt(2, { excluded: true });
  const [merged] = mergePoints([live], [pointAt(2)], { cap: 9, keep: new Set([live.id]) });
  expect(merged).toBe(live);
});

test("nothing incoming changes nothing", () => {
  const standing = [pointAt(1)];
  expect(mergePoints(standing, [], { cap: 9 })).toBe(standing);
});

test("property: one by one or all at once, in any order, the window is the same", () => {
  fc.assert(
    fc.property(anyPoints, fc.integer({ min: 1, max: 100 }), (points, cap) => {
      const distinct = [...new Map(points.map((point) => [point.id, point])).values()];
      const atOnce = mergePoints([], distinct, { cap: 1000 });
      const oneByOne = distinct.reduce((window, point) => mergePoints(window, [point], { cap: 1000 }), mergePoints([], [], { cap }));
      expect(oneByOne).toEqual(atOnce);
      expect(mergePoints([], distinct, { cap })).toEqual(atOnce.slice(-cap));
      for (let i = 1; i < atOnce.length; i++) expect(isBefore(atOnce[i - 1]!, atOnce[i]!)).toBe(true);
    }),
  );
});

test("a paused chart knows how many points came since", () => {
  const paused = [pointAt(1), pointAt(2)];
  expect(newerThan([pointAt(1), pointAt(2), pointAt(3), pointAt(4)], paused)).toBe(2);
  expect(newerThan(paused, paused)).toBe(0);
  expect(newerThan(paused, [])).toBe(2);
});

test("points of an earlier plan's chart are passed over, and nothing is made anew without any", () => {
  const cusum = [pointAt(3, { chart: "cusum" }), pointAt(4, { chart: "cusum" })];
  expect(ats(ofNewestChart([pointAt(1), pointAt(2), ...cusum]))).toEqual([3, 4]);
  expect(ats(ofNewestChart([...cusum, pointAt(9, { late: true })]))).toEqual([3, 4]);
  expect(ofNewestChart(cusum)).toBe(cusum);
  expect(ofNewestChart([])).toEqual([]);
});
