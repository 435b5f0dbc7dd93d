import { expect, test } from "vitest";
import { plotOf } from "../../chart/plot.ts";
import { pointAt, statistic } from "../../series/fixtures.ts";
import { figuresOf } from "./figure.ts";

const input = { width: 372, height: 300, axis: "sequence", include: [], offsetMs: 0 } as const;
const plain = { zones: false, specification: null };
const points = Array.from({ length: 30 }, (_, i) => pointAt(i, statistic(10 + (i % 3))));

test("every point that is plain is a dot, every other a mark of its own", () => {
  const some = points.map((point, i) =>
    i === 4 ? pointAt(i, statistic(14, { signals: ["nelson1"] })) : i === 7 ? { ...point, excluded: true } : point,
  );
  const [upper, lower] = figuresOf(plotOf({ ...input, points: some }), plain);
  expect(upper?.dots.match(/M/g)).toHaveLength(28);
  expect(upper?.marks.map(({ mark }) => mark)).toEqual(["beyond", "excluded"]);
  expect(lower?.marks.map(({ mark }) => mark)).toEqual(["excluded"]);
});

test("the line leaves out what the runs leave out", () => {
  const [upper] = figuresOf(plotOf({ ...input, points: points.map((point, i) => ({ ...point, late: i === 5 })) }), plain);
  expect(upper?.join.match(/[ML]/g)).toHaveLength(29);
});

test("limits step from version to version, and are missing while there are none", () => {
  const versions = points.map((point, i) => {
    if (i < 10) return { ...point, centerLine: null, ucl: null, lcl: null };
    return i < 20 ? point : { ...point, ucl: 12, limitsVersion: 2 };
  });
  const [upper] = figuresOf(plotOf({ ...input, points: versions }), plain);
  const [center, ucl, lcl] = upper?.lines ?? [];
  expect(center?.path).toMatch(/^M[\d.]+ [\d.]+H[\d.]+V[\d.]+H[\d.]+$/);
  expect(ucl?.path).toMatch(/^M[\d.]+ [\d.]+H[\d.]+V[\d.]+H[\d.]+$/);
  expect(lcl?.kind).toBe("limit");
  expect(upper?.tags.map(({ name, value }) => [name, value])).toEqual([["ucl", 12], ["cl", 10], ["lcl", 7]]); // biome-ignore format: one list
});

test("the specification is drawn over the upper chart alone, and only the limits that there are", () => {
  const specification = { lsl: 5, usl: null, target: null };
  const [upper, lower] = figuresOf(plotOf({ ...input, points, include: [5] }), { zones: true, specification });
  expect(upper?.lines.filter(({ kind }) => kind === "spec")).toHaveLength(1);
  expect(lower?.lines.some(({ kind }) => kind === "spec")).toBe(false);
  expect(upper?.zones.every((path) => path.startsWith("M"))).toBe(true);
  expect(lower?.zones).toEqual(["", ""]);
});
