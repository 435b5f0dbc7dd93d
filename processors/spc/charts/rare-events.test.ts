// Charts of rare events, events in and rows out: what a g chart counts, what a t chart measures, and the limits they give.
// Figures computed with NumPy.
import { expect, test } from "vitest";
import { expectClose, inspected, inspections, lastOf, planned, pointsOf, runSpc, signalsOf, T0 } from "../fixtures.ts";

const G = planned("g", { limits: { mean: 10 } });
const T = planned("t", { limits: { mean: 60, sigma: 20 } });
const values = (rows: readonly Record<string, unknown>[]) => rows.map((row) => row.value);

test("g counts conforming units from one nonconforming unit to the next; the first one starts the count", async () => {
  const samples = [[10, 0], [5, 1], [20, 0], [8, 1], [1, 1], [7, 0], [3, 0], [1, 0], [4, 1]]; // biome-ignore format: one list
  const rows = await pointsOf([G, ...inspections(samples as [number, number][])]);
  expect(rows.map(({ id, value, n, at }) => [id, value, n, at])).toEqual([
    ["m3", 27, 1, T0 + 3000],
    ["m4", 0, 1, T0 + 4000],
    ["m8", 14, 1, T0 + 8000],
  ]);
});

test("nonconforming units of one inspection stand at its end, without a gap between them", async () => {
  const rows = await pointsOf([G, inspected(0, 9, 2), inspected(1, 30, 3), inspected(2, 5, 0), inspected(3, 2, 1)]);
  expect(rows.map(({ id, value }) => [id, value])).toEqual([["m0", 0], ["m1/0", 27], ["m1/1", 0], ["m1", 0], ["m3", 6]]); // biome-ignore format: one list
});

const GAPS = [12, 30, 5, 41, 8, 19, 0, 27];

test("g: limits mean ± 3·√(mean·(mean + 1)), not below 0, about the median", async () => {
  const inputs = [planned("g", { baseline: 8 }), inspected(0, 1, 1), ...GAPS.map((gap, i) => inspected(1 + i, gap + 1, 1))];
  const { rows } = await runSpc([...inputs, inspected(20, 73, 1), inspected(21, 74, 1)]);
  expectClose(rows("spc_limits")[0], { mean: 17.75, center: 15.5, sigma: 18.243149399158032, window_points: 8 }, 1e-12);
  expect(rows("spc_limits")[0]).toMatchObject({ approved: false, version: 1 });
  const points = rows("spc_points");
  expect(values(points.slice(0, 8))).toEqual(GAPS);
  expectClose(points[8], { value: 72, center_line: 15.5, ucl: 72.4794481974741, lcl: 0, sigma: 18.243149399158032 }, 1e-10);
  expect(signalsOf(points.slice(7))).toEqual(["", "", "nelson1"]);
  expect(points[8]).toMatchObject({ second_value: null, phase: "II" });
});

const TIMES = [3_600_000, 7_200_000, 1_800_000, 5_400_000, 600_000, 9_000_000, 4_000_000];

/** Nonconforming units at these distances in ms, after a first one at T0. */
function events(gaps: readonly number[]) {
  let when = T0;
  return [inspected(0, 1, 1), ...gaps.map((gap, i) => inspected(1 + i, 1, 1, { at: (when += gap) }))];
}

test("t: limits of individuals on the time to the power 1/3.6, put back", async () => {
  const { rows } = await runSpc([planned("t", { baseline: 7 }), ...events([...TIMES, 47_800_000, 48_000_000])]);
  expectClose(rows("spc_limits")[0], { mean: 67.04522208868845, sigma: 22.971985941455067, window_points: 7 }, 1e-10);
  expect(rows("spc_limits")[0]).toMatchObject({ center: null, approved: false });
  const points = rows("spc_points");
  expect(values(points.slice(0, 7))).toEqual(TIMES);
  expectClose(points[7], { value: 47_800_000, center_line: 3757718.140926144, ucl: 47895391.71695515, lcl: 0 }, 1e-4);
  expectClose(points[7], { sigma: 22.971985941455067 }, 1e-10);
  expect(signalsOf(points.slice(6))).toEqual(["", "", "nelson1"]);
});

test("t: inspections without a nonconforming unit change nothing, several in one are one instant", async () => {
  const rows = await pointsOf([
    T,
    inspected(0, 1, 1),
    inspected(5, 100, 0),
    inspected(9, 9, 3),
    inspected(9, 2, 1, { id: "same" }),
    inspected(11, 1, 1),
  ]);
  expect(rows.map(({ id, value }) => [id, value])).toEqual([["m9", 9000], ["same", 0], ["m11", 2000]]); // biome-ignore format: one list
});

test("t: a lower limit above 0, and a shorter time that signals", async () => {
  const rows = await pointsOf([
    planned("t", { limits: { mean: 60, sigma: 10 } }),
    ...events([30 ** 3.6 + 1, 30 ** 3.6 - 1].map(Math.round)),
  ]);
  expectClose(rows[0], { center_line: 60 ** 3.6, ucl: 90 ** 3.6, lcl: 30 ** 3.6 }, 1e-6);
  expect(signalsOf(rows)).toEqual(["", "nelson1"]);
});

test("t: a baseline without spread waits, and g has limits without any spread", async () => {
  const even = await pointsOf([planned("t", { baseline: 3 }), ...events([5000, 5000, 5000, 5000, 6000, 5000])]);
  expect(even.map(({ phase }) => phase)).toEqual(["I", "I", "I", "I", "I", "II"]);
  const none = await pointsOf([planned("g", { baseline: 2 }), ...inspections([[1, 1], [1, 1], [1, 1], [2, 1]])]); // biome-ignore format: one list
  expect(lastOf(none)).toMatchObject({ phase: "II", value: 1, ucl: 0, lcl: 0, signals: ["nelson1"] });
});

test("what comes before the newest inspection cannot be counted, and is dead-lettered; at the same instant it can", async () => {
  for (const plan of [G, T]) {
    const result = await runSpc([plan, inspected(5, 1, 1), inspected(7, 1, 0), inspected(6, 1, 1), inspected(7, 1, 1, { id: "same" })]);
    expect(result.deadletters).toEqual(["late"]);
    expect(result.rows("spc_points").map(({ id }) => id)).toEqual(["same"]);
  }
});

test("the count goes on over other rules, a new set and an exclusion", async () => {
  const again = planned("g", { id: "again", limits: { mean: 10 }, rules: ["nelson2"] });
  const rows = await pointsOf([G, inspected(0, 1, 1), inspected(1, 5, 0), again, inspected(2, 6, 1)]);
  expect(values(rows)).toEqual([10]);
});
