import { expect, test } from "vitest";
import type { Point } from "../../api/point.ts";
import { type Proposal, readProposal } from "../../api/proposal.ts";
import { pointAt, statistic } from "../../series/fixtures.ts";
import { doubtful, panesOf, rowsOf as rowsOfHeld } from "./preview.ts";

const second = { value: 2, centerLine: 2, ucl: 4, lcl: 0, signals: [] };
const proposalOf = (points: object[], version = 1): Proposal =>
  readProposal({ chart: "xbar-r", current: { version, mean: 10, sigma: 1 }, limits: { mean: 11, sigma: 1, estimator: "R/d2" }, points });
const proposed = (at: number, over: object = {}) => ({
  id: `p${String(at).padStart(6, "0")}`, at, value: 11, centerLine: 11, ucl: 14, lcl: 8, signals: [], second, ...over,
}); // biome-ignore format: one item

const rowsOf = (points: Point[], ...more: [Proposal | null, string[]]) => rowsOfHeld({ points, known: points }, ...more);

test("points that are held and those of the window stand once each, in their order", () => {
  const rows = rowsOf([pointAt(2), pointAt(3)], proposalOf([proposed(1), proposed(2)]), []);
  expect(rows.map(({ at, isInWindow }) => [at, isInWindow])).toEqual([[1, true], [2, true], [3, false]]); // biome-ignore format: one list
});

test("the limits in force are those of the newest version for the same size; of an older version none are shown", () => {
  const old = pointAt(1, { limitsVersion: 1, ucl: 20 });
  const small = pointAt(2, { limitsVersion: 2, n: 2, ucl: 15 });
  const large = pointAt(3, { limitsVersion: 2, n: 5, ucl: 13 });
  const rows = rowsOf([old, small, large, pointAt(4, { phase: "I", n: 3 })], proposalOf([], 2), []);
  expect(rows.map((row) => row.old.upper?.ucl)).toEqual([13, 15, 13, undefined]);
});

test("a point that is left out by hand is told apart from one that never counts", () => {
  const [first, last] = rowsOf([pointAt(1), pointAt(2, { excluded: true })], proposalOf([]), ["p000001"]);
  expect([first?.isLeftOut, first?.isOutside, last?.isLeftOut, last?.isOutside]).toEqual([true, false, false, true]);
});

test("in doubt are the points that would signal on either chart, and those that are left out", () => {
  const points = [proposed(1), proposed(2, { signals: ["nelson1"] }), proposed(3, { second: { ...second, signals: ["nelson1"] } })];
  expect(doubtful(rowsOf([pointAt(4)], proposalOf(points), ["p000004"])).map(({ at }) => at)).toEqual([2, 3, 4]);
});

test("old and new limits lie in one picture, on either chart", () => {
  const points = [pointAt(1, statistic(10, { ucl: 30 })), pointAt(2)];
  const [upper, lower] = panesOf(rowsOf(points, proposalOf([proposed(2, { lcl: -5 })]), []), { x: (i) => i * 10, top: 0, height: 300 });
  expect(upper?.range.max).toBeGreaterThanOrEqual(13);
  expect(upper?.range.min).toBeLessThanOrEqual(-5);
  expect(upper?.proposed.match(/M/g)).toHaveLength(3);
  expect(upper?.old.match(/M/g)).toHaveLength(3);
  expect(lower?.proposed).toMatch(/^M5 /);
});

test("a chart without a second statistic has one pane", () => {
  expect(panesOf(rowsOf([pointAt(1, { second: null })], null, []), { x: () => 0, top: 0, height: 100 })).toHaveLength(1);
});

test("the limits in force are known from points that are not looked at, too", () => {
  const [row, ...others] = rowsOfHeld({ points: [pointAt(9, { phase: "I" })], known: [pointAt(1)] }, proposalOf([]), []);
  expect([row?.old.upper?.ucl, others]).toEqual([13, []]);
});
