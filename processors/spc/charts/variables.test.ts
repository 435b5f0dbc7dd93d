// Charts of measured values, events in and rows out. Figures computed with SciPy: d2 and d3 by numerical integration of the
// distribution of the range, c4 by the gamma function.
import { expect, test } from "vitest";
import { expectClose, lastOf, measured, planned, pointsOf, runSpc, signalsOf, singles, subgroups } from "../fixtures.ts";

const BASELINE = [
  [10.1, 9.7, 10.4, 9.9, 10.3], [9.2, 10.6, 10], [10.8, 9.9, 10.2, 9.6], [10, 10.1, 9.8, 10.7, 9.5], [10.4, 9.1], [9.9, 10.9, 10.3, 10],
]; // biome-ignore format: one list
const MEAN = 10.060869565217391;

type Wanted = readonly [n: number, ucl: number, lcl: number, secondCenter: number, secondUcl: number, secondLcl: number];

const XBAR_R: readonly Wanted[] = [
  [2, 11.427256991448896, 8.694482138985887, 0.7268129543101879, 2.3741577146066493, 0],
  [3, 11.17652022695805, 8.945218903476732, 1.0902194314652818, 2.8068694522115845, 0],
  [5, 10.925048851838763, 9.19669027859602, 1.498180167611888, 3.1679006836149495, 0],
  [8, 10.744063278333144, 9.377675852101639, 1.8339423030238802, 3.4181548563253665, 0.24972974972239403],
];
const XBAR_S: readonly Wanted[] = [
  [2, 11.392351694163022, 8.729387436271761, 0.5008055652207434, 1.635897364150929, 0],
  [3, 11.148020171067868, 8.973718959366915, 0.5562551252634995, 1.4285575040095253, 0],
  [5, 10.902972803473032, 9.21876632696175, 0.5899976567153898, 1.2325038473753085, 0],
  [8, 10.726610629690207, 9.395128500744576, 0.6057174769239894, 1.0993229496881254, 0.11211200415985334],
];
const SIGMA_R = 0.6441212098775538;
const SIGMA_S = 0.6276666949374378;

test.each([
  ["i-mr", { baseline: 4 }, [0, -0.01, 0.03, 0.02], 0.01],
  ["xbar-r", { baseline: 4, subgroupSize: 2 }, [-0.1, 0.2, -0.2, -0.4, -0.4, 0.3, 0.1, -0.3], -0.1],
] as const)("%s: what lies on the mean of the baseline is on no side", async (chart, plan, baseline, mean) => {
  const values = [...baseline, ...Array.from({ length: 20 }, () => mean)];
  const { rows } = await runSpc([planned(chart, { ...plan, rules: ["nelson2"] }), ...singles(values)]);
  expect(rows("spc_limits")).toMatchObject([{ mean }]);
  expect(rows("spc_signals").filter(({ second }) => !second)).toEqual([]);
});

test.each([
  ["xbar-r", SIGMA_R, "mean-range/d2", XBAR_R],
  ["xbar-s", SIGMA_S, "mean-sd/c4", XBAR_S],
] as const)("%s with subgroups of several sizes: one set, limits by each point's own n", async (chart, sigma, estimator, wanted) => {
  const plan = planned(chart, { subgroupSize: 5, baseline: 6 });
  const groups = wanted.map(([n]) => Array.from({ length: n }, (_, i) => 10 + (i % 2)));
  const { rows } = await runSpc([plan, ...subgroups(BASELINE), ...subgroups(groups, 6)]);
  const [set] = rows("spc_limits");
  expect(set).toMatchObject({ version: 1, chart, estimator, approved: false, center: null, model: "" });
  expectClose(set, { mean: MEAN, sigma }, 1e-12);
  const points = rows("spc_points");
  for (const [i, [n, ucl, lcl, second_center_line, second_ucl, second_lcl]] of wanted.entries()) {
    expectClose(points[6 + i], { n, center_line: MEAN, ucl, lcl, sigma, second_center_line, second_ucl, second_lcl }, 1e-8);
    expect(points[6 + i]).toMatchObject({ phase: "II", limits_version: 1, complete: true, values: groups[i] });
  }
});

test("in phase I the statistics are plotted, and nothing is judged", async () => {
  const plan = planned("xbar-s", { subgroupSize: 5, baseline: 6 });
  const [first, second] = await pointsOf([
    plan,
    ...subgroups([
      [10.1, 9.7, 10.4, 9.9, 10.3],
      [1e6, -1e6],
    ]),
  ]);
  expectClose(first, { n: 5, value: 10.08, second_value: Math.sqrt(0.328 / 4) }, 1e-12);
  expectClose(second, { n: 2, value: 0, second_value: Math.SQRT2 * 1e6 }, 1e-9);
  for (const row of [first, second]) {
    expect(row).toMatchObject({ phase: "I", limits_version: 0, center_line: null, ucl: null, lcl: null, sigma: null });
    expect(row).toMatchObject({ second_center_line: null, second_ucl: null, second_lcl: null });
    expect(row).not.toHaveProperty("signals");
    expect(row).not.toHaveProperty("second_signals");
  }
});

test("flow rate (NIST/SEMATECH e-Handbook 6.3.2.2): individuals and moving ranges", async () => {
  const rates = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1];
  const { rows } = await runSpc([planned("i-mr", { baseline: 10 }), ...singles(rates), ...singles([55.9, 49.5], 10)]);
  expectClose(rows("spc_limits")[0], { mean: 50.81, sigma: 1.6641372266835133, window_points: 10 }, 1e-12);
  const points = rows("spc_points");
  // The book's 55.8041 and 45.8159 come from d2 rounded to 1.128.
  const limits = { center_line: 50.81, ucl: 55.80241168005054, lcl: 45.817588319949465, sigma: 1.6641372266835133 };
  const second = { second_center_line: 1.8777777777777784, second_ucl: 6.1338210484418605, second_lcl: 0 };
  expectClose(points[10], { ...limits, ...second, n: 1, value: 55.9, second_value: 3.8 }, 1e-7);
  expectClose(points[11], { ...limits, ...second, n: 1, value: 49.5, second_value: 6.4 }, 1e-7);
  expect(signalsOf(points.slice(9))).toEqual(["", "nelson1", "/nelson1"]);
  expect(points[10]).not.toHaveProperty("values");
});

test("a point on its limit is not beyond it", async () => {
  const plan = planned("i-mr", { limits: { mean: 10, sigma: 1 } });
  expect(signalsOf(await pointsOf([plan, ...singles([13, 7, 13.000001, 6.999999])]))).toEqual([
    "",
    "/nelson1",
    "nelson1/nelson1",
    "nelson1/nelson1",
  ]);
});

test("every rule judges individuals, and ranges are judged by runs and limits alone", async () => {
  const plan = planned("i-mr", { limits: { mean: 0, sigma: 1 }, rules: ["nelson5", "westernElectric3", "nelson7"] });
  const rows = await pointsOf([plan, ...singles([2.1, 0, 2.2]), ...singles(Array<number>(18).fill(0.5), 3)]);
  expect(signalsOf(rows)[2]).toBe("nelson5");
  expect(signalsOf(rows).slice(17, 19)).toEqual(["nelson7", "nelson7"]);
  expect(rows.every((row) => row.second_signals === undefined)).toBe(true);
});

test("runs on the second chart stand with the points of their own pattern", async () => {
  const plan = planned("xbar-r", { subgroupSize: 2, limits: { mean: 0, sigma: 1 }, rules: ["nelson2"] });
  // One single value, of a subgroup of its own, has no range: the run of ranges passes over it.
  const wide = (n: number) => measured(n, { values: [n % 2 === 0 ? 1 : -1, n % 2 === 0 ? -1 : 1] });
  const inputs = [plan, ...[0, 1, 2, 3].map(wide), measured(4, { value: 0, subgroup: "a" }), ...[5, 6, 7, 8, 9].map(wide)];
  const { rows } = await runSpc(inputs);
  expect(rows("spc_points").map((row) => [row.id, row.n, row.second_value])[4]).toEqual(["m4", 1, null]);
  const second = rows("spc_signals").filter((row) => row.second);
  expect(second).toHaveLength(1);
  expect(lastOf(second)).toMatchObject({
    id: "m9",
    rule: "nelson2",
    points: ["m0", "m1", "m2", "m3", "m5", "m6", "m7", "m8", "m9"],
  });
});

test("a moving range on the centre breaks a run: nine in a row that are each the mean moving range are no pattern", async () => {
  const plan = planned("i-mr", { baseline: 5, rules: ["nelson2"] });
  const baseline = [5, 2, 1, 1, 1]; // moving ranges 3, 1, 0, 0: their mean is 1
  const rows = await pointsOf([plan, ...singles([...baseline, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1])]);
  expect(rows.every((row) => row.second_signals === undefined)).toBe(true);
});
