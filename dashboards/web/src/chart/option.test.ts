import { expect, test } from "vitest";
import type { Point } from "../api/point.ts";
import { pointAt } from "../series/fixtures.ts";
import { SHAPES } from "./marks.ts";
import { chartOption, type OptionInput } from "./option.ts";
import type { Palette } from "./palette.ts";
import { plotOf } from "./plot.ts";

/** Every token is its own name, so that a test reads which was used. */
const palette = new Proxy({}, { get: (_target, name) => name }) as Palette;
const input: OptionInput = { palette, zones: true, specification: null, xLabel: String, yLabel: String };

interface Drawn {
  id: string;
  data: unknown[];
  markArea?: { data: unknown[] };
}

function drawn(points: Point[], over: Partial<OptionInput> = {}): Map<string, Drawn> {
  const plot = plotOf({ points, width: 1000, height: 600, axis: "sequence", include: [], offsetMs: 0 });
  const { series } = chartOption(plot, { ...input, ...over }) as { series: Drawn[] };
  return new Map(series.map((each) => [each.id, each]));
}

test("a limit is level within its version and steps to the next", () => {
  const ucl = drawn([pointAt(1), pointAt(2), pointAt(3, { limitsVersion: 2, ucl: 12 })]).get("upper-ucl");
  expect(ucl?.data).toEqual([[-0.7, 13], [1.5, 13], [1.5, 12], [24.7, 12]]); // biome-ignore format: one line
});

test("zones A and B lie on both sides of the centre, and only where they are asked for", () => {
  expect(drawn([pointAt(1)]).get("upper-center")?.markArea?.data).toHaveLength(4);
  expect(drawn([pointAt(1)]).get("lower-center")?.markArea?.data).toEqual([]);
  expect(drawn([pointAt(1)], { zones: false }).get("upper-center")?.markArea?.data).toEqual([]);
});

test("without a centre line there are no zones, and the limits are drawn", () => {
  const series = drawn([pointAt(1, { chart: "t2", centerLine: null, ucl: 14, lcl: 0, second: null })]);
  expect(series.get("upper-center")?.markArea?.data).toEqual([]);
  expect(series.get("upper-center")?.data).toEqual([[-0.7, null], [24.7, null]]); // biome-ignore format: one line
  expect(series.get("upper-ucl")?.data).toEqual([[-0.7, 14], [24.7, 14]]); // biome-ignore format: one line
});

test("a point without a figure is neither joined nor marked", () => {
  const series = drawn([pointAt(1, { value: null, second: null }), pointAt(2), pointAt(3)]);
  expect(series.get("upper-join")?.data).toEqual([[1, 10], [2, 10]]); // biome-ignore format: one line
  expect(series.get("upper-plain")?.data).toHaveLength(2);
});

test("the specification stands in the upper chart only, one line for each limit there is", () => {
  const series = drawn([pointAt(1)], { specification: { lsl: null, usl: 15, target: null } });
  expect(series.get("upper-usl")?.data).toEqual([[-0.7, 15], [24.7, 15]]); // biome-ignore format: one line
  expect([series.has("upper-lsl"), series.has("lower-usl")]).toEqual([false, false]);
});

test("the line joins what the runs see: late and excluded points stand beside it", () => {
  const series = drawn([pointAt(1), pointAt(2, { late: true }), pointAt(3, { excluded: true }), pointAt(4)]);
  expect(series.get("upper-join")?.data).toEqual([[0, 10], [3, 10]]); // biome-ignore format: one line
  expect(series.get("upper-aside")?.data).toMatchObject([
    { value: [1, 10], symbol: `path://${SHAPES.late}`, itemStyle: { color: "plot-muted" } },
    { value: [2, 10], symbol: `path://${SHAPES.excluded}`, itemStyle: { color: "plot-muted" } },
  ]);
});

test("each mark is a series of its own or a shape of its own, and a late signal is hollow in its colour", () => {
  const series = drawn([
    pointAt(1, { signals: ["nelson1"] }),
    pointAt(2, { signals: ["nelson2"] }),
    pointAt(3, { late: true, signals: ["nelson1"] }),
  ]);
  const trend = drawn([pointAt(1, { signals: ["nelson3"] }), pointAt(2, { signals: ["nelson8"] })]).get("upper-aside")?.data;
  expect(trend).toMatchObject([
    { symbol: `path://${SHAPES.trend}`, itemStyle: { color: "warn" } },
    { symbol: `path://${SHAPES.mixture}`, itemStyle: { color: "odd" } },
  ]);
  expect([series.get("upper-beyond")?.data, series.get("upper-run")?.data]).toEqual([[[0, 10]], [[1, 10]]]);
  expect(series.get("upper-aside")?.data).toMatchObject([{ itemStyle: { color: "surface", borderColor: "alarm" } }]);
});

test("of more points than pixels the line keeps every extreme, and marks every signal", () => {
  const points = Array.from({ length: 10_000 }, (_, i) =>
    pointAt(i, { value: 10 + Math.sin(i / 7), ...(i % 997 === 5 && { value: 20, signals: ["nelson1"] }) }),
  );
  const series = drawn(points);
  const line = series.get("upper-join")?.data as [number, number][];
  expect(line.length).toBeLessThan(4 * 828 + 4);
  expect(line.filter(([, y]) => y === 20)).toHaveLength(11);
  expect([series.has("upper-plain"), series.get("upper-beyond")?.data.length]).toEqual([false, 11]);
});

test("a point of which somebody has spoken has a flag, once", () => {
  const series = drawn([pointAt(1), pointAt(2, { annotations: 3 })]);
  expect([series.get("upper-noted")?.data, series.has("lower-noted")]).toEqual([[[1, 10]], false]);
});
