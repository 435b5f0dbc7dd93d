import { expect, test } from "vitest";
import { pointAt, statistic } from "../series/fixtures.ts";
import { nearestIndex, placeAt, plotOf } from "./plot.ts";
import { pixelOf } from "./scale.ts";

const input = { width: 1000, height: 600, axis: "sequence", include: [], offsetMs: 0 } as const;
const points = Array.from({ length: 100 }, (_, i) => pointAt(i * 60_000));

test("both charts share the x axis and do not overlap", () => {
  const { upper, lower } = plotOf({ ...input, points });
  expect(lower!.top).toBeGreaterThan(upper.top + upper.height);
  expect(lower!.top + lower!.height).toBeLessThan(600);
});

test("individuals before their first moving range take the whole height", () => {
  const alone = plotOf({ ...input, points: [pointAt(1, { second: null })] });
  expect(alone.lower).toBeUndefined();
  expect(alone.upper.height).toBeGreaterThan(plotOf({ ...input, points }).upper.height);
});

test("limits and the shown specification lie within the axis, and ranges stand on zero", () => {
  const { upper, lower } = plotOf({ ...input, points, include: [2, 18] });
  expect([upper.range.min <= 2, upper.range.max >= 18, lower!.range.min]).toEqual([true, true, 0]);
});

test("the two sums of a CUSUM weigh the same, each with the limit that it can reach", () => {
  const limits = { centerLine: 0, ucl: 5, lcl: -5 };
  const sums = [1, 2].map((at) => pointAt(at, { ...limits, chart: "cusum", value: at, second: statistic(-at, limits) }));
  const { upper, lower } = plotOf({ ...input, points: sums });
  expect([upper.range.min, upper.range.max, lower!.range.min, lower!.range.max]).toEqual([0, 5, -5, 0]);
  expect(Math.abs(upper.height - lower!.height)).toBeLessThan(2);
  expect([upper.runs[0], lower!.runs[0]]).toMatchObject([
    { ucl: 5, lcl: null },
    { ucl: null, lcl: -5 },
  ]);
});

test("T² stands between zero and its limit, and a point without a figure leaves no trace", () => {
  const t2 = { chart: "t2", centerLine: null, second: null } as const;
  const waiting = pointAt(1, { ...t2, value: null, ucl: null, lcl: null, phase: "I" });
  const { upper, lower } = plotOf({ ...input, points: [waiting, pointAt(2, { ...t2, value: 3, ucl: 14, lcl: 0 })] });
  expect([upper.range.min, upper.range.max >= 14, lower]).toEqual([0, true, undefined]);
  expect(upper.runs).toMatchObject([{ from: 0.5, centerLine: null, ucl: 14, lcl: 0 }]);
  expect(upper.statisticOf(waiting)).toBeNull();
});

test("a few points fill the chart from the left", () => {
  const { x, xs } = plotOf({ ...input, points: points.slice(0, 3) });
  expect(pixelOf(x, xs[2]!)).toBeLessThan(250);
});

test("a pixel finds the nearest point, in sequence and in time", () => {
  for (const axis of ["sequence", "time"] as const) {
    const plot = plotOf({ ...input, axis, points });
    expect(nearestIndex(plot, pixelOf(plot.x, plot.xs[42]!) + 2)).toBe(42);
    expect(nearestIndex(plot, -50)).toBe(0);
    expect(nearestIndex(plot, 5000)).toBe(99);
  }
});

test("without points there is an empty plot", () => {
  const plot = plotOf({ ...input, points: [] });
  expect([plot.upper.runs, plot.xTicks, nearestIndex(plot, 10)]).toEqual([[], [], -1]);
});

test("what is not looked at costs nothing but its neighbours, and does not stretch the axis", () => {
  const wild = points.map((point, i) => (i === 3 ? { ...point, value: 1e6 } : point));
  const { points: seen, xs, upper, xTicks } = plotOf({ ...input, points: wild, domain: [49.3, 60.7] });
  expect([seen.length, xs[0], xs.at(-1)]).toEqual([13, 49, 61]);
  expect(upper.range.max).toBeLessThan(20);
  expect(upper.runs).toMatchObject([{ from: 49.3, to: 60.7 }]);
  expect(xTicks.every((x) => x > 49.3 && x < 60.7)).toBe(true);
});

test("ticks of a sequence stay with their points while the view moves along", () => {
  const ticksAt = (from: number) => plotOf({ ...input, points, domain: [from, from + 40] }).xTicks;
  const shared = ticksAt(20.2).filter((x) => x > 25 && x < 60);
  expect(ticksAt(24.7).filter((x) => x > 25 && x < 60)).toEqual(shared);
});

test("a pixel is a place on the axis", () => {
  const plot = plotOf({ ...input, points });
  expect(placeAt(plot, pixelOf(plot.x, 42))).toBeCloseTo(42);
});
