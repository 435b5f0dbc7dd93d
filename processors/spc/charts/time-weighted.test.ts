// EWMA and CUSUM, events in and rows out. Figures as printed where a book is named, else computed with NumPy.
import { expect, test } from "vitest";
import {
  command, excluded, expectClose, type Fields, lastOf, measured, planned, pointsOf, runSpc, signalsOf, singles, subgroups,
} from "../fixtures.ts"; // biome-ignore format: one list

const columnOf = (rows: readonly Record<string, unknown>[], field: string) => rows.map((row) => row[field] as number);
const rounded = (values: readonly number[], digits: number) => values.map((value) => Number(value.toFixed(digits)) + 0);

test("EWMA as printed (NIST/SEMATECH e-Handbook 6.3.2.4): lambda 0.3, mean 50, sigma 2.0539", async () => {
  const values = [52, 47, 53, 49.3, 50.1, 47, 51, 50.1, 51.2, 50.5, 49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1];
  const rows = await pointsOf([planned("ewma", { lambda: 0.3, limits: { mean: 50, sigma: 2.0539 } }), ...singles(values)]);
  expect(rounded(columnOf(rows, "value"), 2)).toEqual([
    50.6, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33, 50.11, 49.36, 49.52, 50.05, 49.38, 49.92, 50.73, 51.23, 51.94, 51.99,
  ]); // biome-ignore format: one list
  expectClose(rows[0], { center_line: 50, sigma: 2.0539, ucl: 51.84851, lcl: 48.15149 }, 1e-9);
  expectClose(rows[4], { ucl: 52.551611460073964, lcl: 47.448388539926036 }, 1e-9);
  expectClose(rows[19], { ucl: 52.5884, lcl: 47.4115 }, 2e-4);
  expect(rows[19]).toMatchObject({ second_value: null, values: [52.1], phase: "II", limits_version: 1 });
});

/** Montgomery, table 9.1: ten at the target 10, then ten of them a sigma higher. */
const DRIFT = [
  9.45, 7.99, 9.29, 11.66, 12.16, 10.18, 8.04, 11.46, 9.2, 10.34, 9.03, 11.47, 10.51, 9.4, 10.08, 9.37, 10.62, 10.31, 8.52, 10.84,
  10.9, 9.33, 12.29, 11.5, 10.6, 11.08, 10.38, 11.62, 11.31, 10.52,
]; // biome-ignore format: one list

test("CUSUM as printed (Montgomery, table 9.2): k 0.5, h 5, target 10, sigma 1; the first signal is point 29", async () => {
  const rows = await pointsOf([planned("cusum", { limits: { mean: 10, sigma: 1 } }), ...singles(DRIFT)]);
  expect(rounded(columnOf(rows, "value"), 2)).toEqual([
    0, 0, 0, 1.16, 2.82, 2.5, 0.04, 1, 0, 0, 0, 0.97, 0.98, 0, 0, 0, 0.12, 0, 0, 0.34, 0.74, 0, 1.79, 2.79, 2.89, 3.47, 3.35, 4.47, 5.28, 5.3,
  ]); // biome-ignore format: one list
  // The book prints the lower sum as a distance; on the chart it lies below 0.
  expect(rounded(columnOf(rows, "second_value"), 2).slice(0, 13)).toEqual([-0.05, -1.56, -1.77, 0, 0, 0, -1.46, 0, -0.3, 0, -0.47, 0, 0]);
  expectClose(rows[0], { center_line: 0, ucl: 5, lcl: -5, sigma: 1, second_center_line: 0, second_ucl: 5, second_lcl: -5 });
  expect(signalsOf(rows)).toEqual([...Array(28).fill(""), "nelson1", "nelson1"]);
});

test("CUSUM in data of the e-Handbook (6.3.2.3): h in standard errors, no reset after a signal", async () => {
  const values = [
    324.925, 324.675, 324.725, 324.35, 325.35, 325.225, 324.125, 324.525, 325.225, 324.6, 324.625, 325.15, 328.325, 327.25, 327.825,
    328.5, 326.675, 327.775, 326.875, 328.35,
  ]; // biome-ignore format: one list
  const plan = planned("cusum", { h: 4.1959 / 0.635, limits: { mean: 325, sigma: 0.635 } });
  const rows = await pointsOf([plan, ...singles(values)]);
  const inData = (field: string) => columnOf(rows, field).map((value) => value * 0.635);
  const printed = [0, 0, 0, 0, 0.03, 0, 0, 0, 0, 0, 0, 0, 3.01, 4.94, 7.45, 10.63, 11.99, 14.44, 16, 19.04];
  for (const [i, value] of inData("value").entries()) expect(Math.abs(value - (printed[i] as number))).toBeLessThan(0.0051);
  const below = [0, 0.01, 0, 0.33, 0, 0, 0.56, 0.72, 0.17, 0.25, 0.31, 0];
  for (const [i, value] of below.entries()) expect(Math.abs(inData("second_value")[i] as number)).toBeCloseTo(value, 2);
  expect(signalsOf(rows).indexOf("nelson1")).toBe(13);
  expect(signalsOf(rows).slice(13)).toEqual(Array(7).fill("nelson1"));
});

test("CUSUM of subgroups: a level of 1e9 leaves its rounding neither in the means nor in the sums", async () => {
  const at = (level: number) => {
    const groups = DRIFT.map((value, i) => [value, value + (i % 5), value - (i % 3)].map((each) => level + Math.round(each * 1000) * 2 ** -22)); // exact
    return pointsOf([planned("cusum", { k: 0, baseline: 10, subgroupSize: 3 }), ...subgroups(groups), excluded("out", "m20"), measured(40, { values: groups[3] })]);
  };
  const known = await at(0);
  for (const [i, row] of (await at(2 ** 30)).entries()) {
    expectClose(row, { value: known[i]?.value, second_value: known[i]?.second_value }, 1e-9);
  }
}); // biome-ignore format: one plant

test("the lower sum signals on the second chart; a sum on h does not", async () => {
  const rows = await pointsOf([planned("cusum", { k: 0, h: 2, limits: { mean: 0, sigma: 1 } }), ...singles([-1, -1, -1, 5])]);
  expect(columnOf(rows, "second_value")).toEqual([-1, -2, -3, 0]);
  expect(signalsOf(rows)).toEqual(["", "", "/nelson1", "nelson1"]);
});

test("a head start is where both sums begin (Lucas and Crosier)", async () => {
  const plan = planned("cusum", { headStart: 2.5, limits: { mean: 0, sigma: 1 } });
  const rows = await pointsOf([plan, ...singles([1, 0, -2])]);
  expect(rows.map(({ value, second_value }) => [value, second_value])).toEqual([
    [3, -1],
    [2.5, -0.5],
    [0, -2],
  ]);
});

const VALUES = [7.58, 6.46, 6.69, 7.22, 6.57, 7.03, 7.18, 6.6, 7.74, 5.8];
const NEW_VALUES = [6.93, 7.63, 6.59, 7.02, 7.43, 8.9];

test("EWMA of individuals: sigma by moving ranges, the average goes on from the baseline", async () => {
  const inputs = [planned("ewma", { lambda: 0.1, width: 2.7, baseline: 10 }), ...singles(VALUES), ...singles(NEW_VALUES, 10)];
  const { rows } = await runSpc(inputs);
  expectClose(rows("spc_limits")[0], { mean: 6.887, sigma: 0.6695936770087505 }, 1e-12);
  expect(rows("spc_limits")[0]).toMatchObject({ estimator: "mean-moving-range/d2", approved: false });
  const points = rows("spc_points");
  expect(points.slice(0, 10).map(({ value, ucl, phase }) => [value, ucl, phase])).toEqual(VALUES.map((value) => [value, null, "I"]));
  expectClose(points[10], { value: 6.867529401051632, ucl: 7.280809956005337, lcl: 6.493190043994664 }, 1e-9);
  expectClose(points[15], { value: 7.163542736026979, ucl: 7.294578380893252, lcl: 6.479421619106749 }, 1e-9);
});

test("CUSUM of individuals: there are no sums without a sigma; they go on from the baseline", async () => {
  const rows = await pointsOf([planned("cusum", { k: 0.75, baseline: 10 }), ...singles(VALUES), ...singles(NEW_VALUES, 10)]);
  expect(rows.slice(0, 10).map(({ value, second_value, phase }) => [value, second_value, phase])).toEqual(
    Array(10).fill([null, null, "I"]),
  );
  expect(rows.slice(0, 10).map(({ values }) => values)).toEqual(VALUES.map((value) => [value]));
  expectClose(rows[10], { value: 0, second_value: -0.05915450794550725 }, 1e-9);
  expectClose(rows[11], { value: 0.35962816034818923, second_value: 0 }, 1e-9);
  expectClose(rows[15], { value: 2.3172403470389944, second_value: 0, sigma: 0.6695936770087505 }, 1e-9);
});

const GROUPS = [
  [31.65, 28.89, 28.45, 29.25], [28.87, 31.22, 29.28, 29.92], [31.34, 32.18, 29.38, 28.73], [28.23, 31.41, 29.91, 29.33], [29.6, 30.36, 29.43, 28.98],
]; // biome-ignore format: one list
const NEW_GROUPS = [
  [30.74, 29.01, 29.66, 30.63],
  [30.7, 30.3],
  [29.93, 32.28, 29.81, 30.77, 33.5, 33.1],
];

test("subgroups: sigma by ranges, standard errors by each subgroup's own size", async () => {
  const inputs = [...subgroups(GROUPS), ...subgroups(NEW_GROUPS, 5)];
  const ewma = await runSpc([planned("ewma", { subgroupSize: 4, baseline: 5 }), ...inputs]);
  expectClose(ewma.rows("spc_limits")[0], { mean: 29.8205, sigma: 1.3173037120976245 }, 1e-11);
  expect(ewma.rows("spc_limits")[0]).toMatchObject({ estimator: "mean-range/d2" });
  const [first, second, third] = ewma.rows("spc_points").slice(5);
  expectClose(first, { n: 4, value: 29.852256512000004, ucl: 30.45611798925072, lcl: 29.184882010749277 }, 1e-9);
  expectClose(second, { n: 2, value: 29.981805209600005, ucl: 30.731260739576975, lcl: 28.909739260423024 }, 1e-9);
  expectClose(third, { n: 6, value: 30.298444167680003, ucl: 30.350664286621353, lcl: 29.290335713378646 }, 1e-9);
  const cusum = await pointsOf([planned("cusum", { subgroupSize: 4, baseline: 5 }), ...inputs]);
  expectClose(cusum[6], { value: 0.2294886568734602, second_value: 0 }, 1e-9);
  expectClose(cusum[7], { value: 2.973338057009798, second_value: 0 }, 1e-9);
});

const EWMA = planned("ewma", { lambda: 0.5, limits: { mean: 0, sigma: 1 } });
const averageAfter = async (...inputs: Fields[]) => lastOf(await pointsOf([EWMA, ...inputs])).value;

test("a late or an excluded point leaves the average alone, and one taken in again comes back", async () => {
  const [first, second] = singles([8, 4]);
  const next = measured(9, { value: 2 });
  expect(await averageAfter(first!, second!, next)).toBe(3);
  expect(await averageAfter(first!, measured(5, { value: 4 }), measured(1, { value: 99 }), next)).toBe(3);
  expect(await averageAfter(first!, second!, excluded("x", "m0"), next)).toBe(2);
  expect(await averageAfter(first!, second!, excluded("x", "m0"), excluded("y", "m0", { excluded: false }), next)).toBe(3);
});

test("a new set starts afresh: the average at its mean, the limits at their narrowest", async () => {
  const set = command("c", "limits.set", { mean: 10, sigma: 2 });
  const row = lastOf(await pointsOf([EWMA, ...singles([8, 4, 2]), set, ...singles([12], 3)]));
  expectClose(row, { value: 11, center_line: 10, ucl: 13, lcl: 7, limits_version: 2 });
});

test("a baseline frozen by command starts afresh too, and by the last point of phase I it does not", async () => {
  const plan = planned("ewma", { lambda: 0.5, baseline: 3 });
  const freeze = command("c", "limits.freeze", { points: 3 });
  const values = [1, 2, 6];
  expect(lastOf(await pointsOf([plan, ...singles(values), ...singles([4], 3)])).value).toBe(4); // 2, 2, 4, 4
  expect(lastOf(await pointsOf([plan, ...singles(values), freeze, ...singles([4], 3)])).value).toBe(3.5);
});

test("other rules leave the average and the sums as they are", async () => {
  const again = { id: "again", limits: { mean: 0, sigma: 1 }, rules: ["westernElectric1"] };
  const next = measured(9, { value: 2 });
  expect(await averageAfter(...singles([8, 4]), planned("ewma", { ...again, lambda: 0.5 }), next)).toBe(3);
  const sums = await pointsOf([planned("cusum", { limits: { mean: 0, sigma: 1 } }), ...singles([2, 1]), planned("cusum", again), next]);
  expect(sums.map(({ value, limits_version }) => [value, limits_version])).toEqual([[1.5, 1], [2, 1], [3.5, 1]]); // biome-ignore format: one list
});

test("runs and zones do not judge them", async () => {
  const rules = ["nelson2", "nelson3", "nelson5", "nelson7", "westernElectric1", "westernElectric4"];
  for (const chart of ["ewma", "cusum"] as const) {
    const plan = planned(chart, { limits: { mean: 0, sigma: 1 }, rules });
    const found = new Set(
      signalsOf(await pointsOf([plan, ...singles([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1, 1, 1, 1, 1, 1, 1, 20])])),
    );
    expect([...found].sort()).toEqual(["", "westernElectric1"]);
  }
});

test("a sum that has grown over more points than are kept goes on as it is, over other rules and an exclusion taken back", async () => {
  const limits = { limits: { mean: 0, sigma: 1 } };
  const drift = singles(Array<number>(1500).fill(0.75)); // each adds a quarter
  const sumAfter = async (...between: Fields[]) =>
    lastOf(await pointsOf([planned("cusum", limits), ...drift, ...between, measured(1500, { value: 0.75 })])).value;
  expect(await sumAfter()).toBe(375.25);
  expect(await sumAfter(planned("cusum", { id: "again", ...limits, rules: ["westernElectric1"] }))).toBe(375.25);
  expect(await sumAfter(excluded("x", "m1499"), excluded("y", "m1499", { excluded: false }))).toBe(375.25);
  expect(await sumAfter(excluded("x", "m1499"))).toBe(375);
});
