// Hotelling's T² of vectors, events in and rows out. Figures computed with NumPy and SciPy's F distribution.
import { expect, test } from "vitest";
import { command, excluded, expectClose, type Fields, lastOf, measured, planned, pointsOf, runSpc, signalsOf } from "../fixtures.ts";

type Row3 = readonly [number, number, number];
type Row2 = readonly [number, number];

const triple = (n: number, [width, depth, angle]: Row3, fields: Fields = {}) => measured(n, { vector: { width, depth, angle }, ...fields });
const pair = (n: number, [x, y]: Row2, fields: Fields = {}) => measured(n, { vector: { x, y }, ...fields });

const SINGLE: readonly Row3[] = [
  [9.36, 6.57, 1.12], [10.7, 4.04, 0.9], [9.66, 5.92, 1.68], [9.31, 2.82, -0.25], [11.86, 5.76, 1.3], [10.91, 7.54, 0.7],
  [9.96, 6.11, 0.73], [9.64, 4.34, 0.47], [10.47, 4.37, -0.23],
]; // biome-ignore format: one list
const NEW_SINGLE: readonly Row3[] = [
  [10.5, 5.2, 1.1],
  [13, 1, 2.5],
];
const singleInputs = [...SINGLE, ...NEW_SINGLE].map((row, n) => triple(n, row));

test("single vectors: covariance of the sample, limit of phase 2 by F, confidence 0.9973 a variable", async () => {
  const { rows } = await runSpc([planned("t2", { baseline: 9 }), ...singleInputs]);
  const points = rows("spc_points");
  for (const row of points.slice(0, 9))
    expect(row).toMatchObject({ phase: "I", value: null, ucl: null, lcl: null, center_line: null, sigma: null });
  expect(points[0]).toMatchObject({ values: [1.12, 6.57, 9.36], n: 1 }); // angle, depth, width: by name
  expectClose(points[9], { value: 0.7264782199514571, ucl: 47.42090546307218, lcl: 0 }, 1e-9);
  expectClose(points[10], { value: 55.27377598483552, ucl: 47.42090546307218, lcl: 0 }, 1e-7);
  expect(points[9]).toMatchObject({ center_line: null, sigma: null, second_value: null, phase: "II" });
  expect(signalsOf(points.slice(8))).toEqual(["", "", "nelson1"]);
  expect(rows("spc_limits")[0]).toMatchObject({
    mean: null,
    sigma: null,
    estimator: "sample-covariance",
    window_points: 9,
    approved: false,
  });
});

test("a plan may ask for another alpha", async () => {
  const rows = await pointsOf([planned("t2", { baseline: 9, alpha: 0.005 }), ...singleInputs]);
  expectClose(rows[10], { ucl: 57.40711699116732 }, 1e-8);
  expect(signalsOf(rows.slice(9))).toEqual(["", ""]);
});

test("the set says what it judges by: components by name, center and covariance", async () => {
  const { rows } = await runSpc([planned("t2", { baseline: 9 }), ...singleInputs]);
  const model = JSON.parse(rows("spc_limits")[0]?.model as string);
  expect(model.variables).toEqual(["angle", "depth", "width"]);
  const center = model.center.origin.map((value: number, i: number) => value + model.center.offset[i]);
  for (const [i, value] of [0.7133333333333333, 5.274444444444444, 10.207777777777777].entries()) expect(center[i]).toBeCloseTo(value, 12);
  const covariance = [
    [0.41955, 0.5792583333333333, 0.11613333333333312],
    [0.5792583333333333, 2.175152777777778, 0.32793611111111093],
    [0.11613333333333312, 0.32793611111111093, 0.7178194444444441],
  ];
  for (const [i, row] of covariance.entries())
    for (const [j, value] of row.entries()) expect(model.covariance[i][j]).toBeCloseTo(value, 12);
});

const GROUPS: readonly (readonly Row2[])[] = [
  [[100.75, 6.37], [100.66, 6.07], [99.97, 6.96]], [[100.86, 6.35], [101.05, 6.37], [102.64, 7.99]],
  [[101.92, 8.6], [99.06, 4.97], [99.73, 5.96]], [[99.92, 7.01], [104, 8.01], [100.28, 7.92]],
  [[102.17, 8.3], [102.26, 7.4], [101.32, 8.66]], [[98.28, 8.6], [98.52, 7.29], [98.48, 6.01]],
]; // biome-ignore format: one list
const NEW_GROUPS: readonly (readonly Row2[])[] = [
  [[101.2, 7.5], [99.1, 6.4], [100.7, 8.2]], [[104.5, 5.1], [103.9, 5.6], [105.2, 4.9]], [[103, 6], [101, 8]],
]; // biome-ignore format: one list
const groupInputs = [...GROUPS, ...NEW_GROUPS].flatMap((group, g) => group.map((row, i) => pair(g * 3 + i, row, { subgroup: `g${g}` })));

test("subgroups of vectors: pooled covariance; an incomplete one runs with its own n", async () => {
  const { rows } = await runSpc([
    planned("t2", { baseline: 6, subgroupSize: 3 }),
    ...groupInputs,
    pair(99, [100, 7], { subgroup: "next" }),
  ]);
  expect(rows("spc_limits")[0]).toMatchObject({ estimator: "pooled-covariance", window_points: 6 });
  const points = rows("spc_points");
  expect(points).toHaveLength(9);
  expect(points[0]).toMatchObject({ n: 3, values: [100.75, 6.37, 100.66, 6.07, 99.97, 6.96], value: null, id: "m2" });
  expectClose(points[6], { n: 3, value: 0.6530024982863574, ucl: 22.184847856324577, lcl: 0 }, 1e-8);
  expectClose(points[7], { n: 3, value: 77.88956089959616, ucl: 22.184847856324577 }, 1e-8);
  expectClose(points[8], { n: 2, value: 3.7878632225154036, ucl: 21.128426529832932, complete: false }, 1e-8);
  expect(signalsOf(points)).toEqual([...Array(7).fill(""), "nelson1", ""]);
});

test("a baseline that gives no covariance waits: too few vectors, or components that go together", async () => {
  const few = await pointsOf([planned("t2", { baseline: 2 }), ...singleInputs]);
  expect(few.findIndex(({ phase }) => phase === "II")).toBe(5); // three variables need five vectors
  const straight = [0, 1, 2, 3, 4, 5].map((x) => pair(x, [x, 2 * x]));
  const rows = await pointsOf([planned("t2", { baseline: 5 }), ...straight, pair(6, [0, 1]), pair(7, [1, 1])]);
  expect(rows.map(({ phase }) => phase)).toEqual([...Array(7).fill("I"), "II"]);
});

test("a window without spread or with too few vectors keeps the old set", async () => {
  const freeze = (id: string, points: number) => command(id, "limits.freeze", { points });
  const straight = [20, 21, 22, 23, 24, 25].map((n) => triple(n, [n, n, n]));
  const { rows } = await runSpc([
    planned("t2", { baseline: 9 }),
    ...singleInputs,
    freeze("a", 4),
    ...straight,
    freeze("b", 6),
    triple(30, SINGLE[0]!),
  ]);
  expect(rows("commands").map(({ code, status }) => [code, status])).toEqual([["NOT_ENOUGH_POINTS", "failed"], ["NO_SPREAD", "failed"]]); // biome-ignore format: one list
  expect(rows("spc_limits")).toHaveLength(1);
  expect(lastOf(rows("spc_points"))).toMatchObject({ limits_version: 1 });
});

test("limits of vectors are never given", async () => {
  expect(() => planned("t2", { limits: { mean: 1 } })).toThrow("never given");
  const { rows } = await runSpc([planned("t2", { baseline: 9 }), ...singleInputs, command("a", "limits.set", { mean: 1, sigma: 1 })]);
  expect(rows("commands")).toMatchObject([{ status: "failed" }]);
});

test("a late vector is judged by the limit; an excluded one is out of the next set", async () => {
  const freeze = command("f", "limits.freeze", { points: 9 });
  const { rows } = await runSpc([
    planned("t2", { baseline: 9 }),
    ...singleInputs,
    triple(3, [13, 1, 2.5], { id: "late" }),
    excluded("x", "m10"),
    excluded("y", "m9"),
    freeze,
  ]);
  expect(lastOf(rows("spc_points"))).toMatchObject({ id: "late", late: true, signals: ["nelson1"] });
  const [first, second] = rows("spc_limits");
  expect(second).toMatchObject({ version: 2, model: first?.model, window_excluded: ["m9", "m10"] });
});
