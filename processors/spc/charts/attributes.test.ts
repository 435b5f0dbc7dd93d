// Charts of counts, events in and rows out. Figures computed with NumPy unless a book is named.
import { expect, test } from "vitest";
import type { Chart } from "../../../core/plan.ts";
import { expectClose, inspected, inspections, lastOf, planned, pointsOf, runSpc, signalsOf } from "../fixtures.ts";

type Samples = readonly (readonly [number, number])[];
const NO_SECOND = { second_value: null, second_center_line: null, second_ucl: null, second_lcl: null };

/** Thirty samples of fifty cans (Montgomery, table 7.1; NIST/SEMATECH e-Handbook 6.3.3.2 has the same as wafers). */
const CANS = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6];
/** Nonconformities of 26 samples of a hundred printed circuit boards (Montgomery, table 7.7). */
const BOARDS = [21, 24, 16, 12, 15, 5, 28, 20, 31, 25, 20, 24, 16, 19, 10, 17, 13, 22, 18, 39, 30, 24, 16, 19, 17, 15];

test("p as printed (Montgomery 7.2.1): 0.2313, limits 0.4102 and 0.0524", async () => {
  const { rows } = await runSpc([planned("p", { baseline: 30 }), ...inspections(CANS.map((count) => [50, count])), inspected(30, 50, 21)]);
  expectClose(rows("spc_limits")[0], { mean: 0.2313, sigma: 0.4217, window_points: 30, version: 1 }, 5e-5);
  expect(rows("spc_limits")[0]).toMatchObject({ estimator: "binomial", approved: false });
  expectClose(lastOf(rows("spc_points")), { value: 0.42, n: 50, center_line: 0.2313, ucl: 0.4102, lcl: 0.0524, phase: "II" }, 5e-5);
  expect(lastOf(rows("spc_points"))).toMatchObject({ signals: ["nelson1"], ...NO_SECOND });
});

test("u: rates that are all alike lie on their mean, on no side, where units are fractions of which binary ones are not exact", async () => {
  const { rows } = await runSpc([planned("u", { baseline: 7, rules: ["nelson2"] }), ...inspections(Array.from({ length: 30 }, () => [1.9, 7] as const))]);
  expect(rows("spc_limits")).toMatchObject([{ mean: 7 / 1.9 }]);
  expect(rows("spc_signals")).toEqual([]);
}); // biome-ignore format: one line of events

test("c as printed (Montgomery, example 7.3): 19.85, limits 33.22 and 6.48; the number inspected does not matter", async () => {
  const baseline = inspections(BOARDS.map((count, i) => [1 + i, count]));
  const rows = await pointsOf([planned("c", { baseline: 26 }), ...baseline, inspected(26, 100, 33), inspected(27, 2, 34)]);
  for (const row of rows.slice(26)) expectClose(row, { n: 1, center_line: 516 / 26, ucl: 33.21, lcl: 6.48, sigma: 4.455 }, 5e-3);
  expect(rows.slice(25).map(({ value, signals }) => [value, signals])).toEqual([
    [15, undefined],
    [33, undefined],
    [34, ["nelson1"]],
  ]);
});

const UNITS: Samples = [[50, 4], [60, 3], [45, 6], [80, 5], [50, 0], [72, 7]]; // biome-ignore format: one list
const CLOTHS: Samples = [[10, 14], [8, 12], [13, 20], [10.5, 11], [9.5, 7], [10, 10]]; // biome-ignore format: one list
const P = 0.0700280112044818;
const U = 1.2131147540983607;

type Judged = readonly [units: number, count: number, value: number, center: number, ucl: number, lcl: number, sigma: number];

// biome-ignore format: tables
const VARYING: readonly [Chart, Samples, { mean: number; sigma: number; estimator: string }, readonly Judged[]][] = [
  ["p", UNITS, { mean: P, sigma: 0.2551942179032016, estimator: "binomial" }, [
    [4, 1, 0.25, P, 0.4528193380592842, 0, 0.2551942179032016],
    [50, 9, 0.18, P, 0.1782977484038526, 0, 0.2551942179032016],
    [400, 10, 0.025, P, 0.10830714388996204, 0.031748878519001544, 0.2551942179032016],
  ]],
  ["np", UNITS, { mean: P, sigma: 0.2551942179032016, estimator: "binomial" }, [
    [4, 1, 1, 0.2801120448179272, 1.8112773522371368, 0, 0.5103884358064033],
    [50, 9, 9, 3.5014005602240896, 8.914887420192631, 0, 1.8044956199895135],
    [400, 10, 10, 28.011204481792717, 43.32285755598482, 12.699551407600616, 5.103884358064033],
  ]],
  ["p-laney", UNITS, { mean: P, sigma: 0.43446591034960547, estimator: "laney-binomial" }, [
    [4, 3, 0.75, P, 0.7217268767288899, 0, 0.43446591034960547],
    [50, 12, 0.24, P, 0.2543562860460374, 0, 0.43446591034960547],
    [400, 1, 0.0025, P, 0.13519789775692262, 0.004858124652040968, 0.43446591034960547],
  ]],
  ["u", CLOTHS, { mean: U, sigma: 1.101414887360054, estimator: "poisson" }, [
    [2.5, 9, 3.6, U, 3.3029025698237033, 0, 1.101414887360054],
    [10, 20, 2, U, 2.258008661961032, 0.16822084623568934, 1.101414887360054],
    [40, 24, 0.6, U, 1.7355617080296963, 0.690667800167025, 1.101414887360054],
  ]],
  // sigma_z is 0.6465 here: used as it is, below 1 too.
  ["u-laney", CLOTHS, { mean: U, sigma: 0.712019481650177, estimator: "laney-poisson" }, [
    [2.5, 7, 2.8, U, 2.5640767343545754, 0, 0.712019481650177],
    [10, 18, 1.8, U, 1.888595744226468, 0.5376337639702533, 0.712019481650177],
    [40, 24, 0.6, U, 1.5508552491624144, 0.875374259034307, 0.712019481650177],
  ]],
];

test.each(VARYING)("%s: one set from six samples, limits by each point's own number of units", async (chart, samples, set, judged) => {
  const inputs = [planned(chart, { baseline: 6 }), ...inspections(samples), ...inspections(judged, 6)];
  const { rows } = await runSpc(inputs);
  const { estimator, ...figures } = set;
  expect(rows("spc_limits")[0]).toMatchObject({ estimator, version: 1, approved: false });
  expectClose(rows("spc_limits")[0], figures, 1e-12);
  for (const [i, [n, , value, center_line, ucl, lcl, sigma]] of judged.entries()) {
    const row = rows("spc_points")[6 + i];
    expectClose(row, { n, value, center_line, ucl, lcl, sigma, ...NO_SECOND }, 1e-11);
    expect(row?.signals).toEqual(value > ucl || value < lcl ? ["nelson1"] : undefined);
  }
});

test("Laney's p as R package qicharts2 has it, with the exact d2", async () => {
  const sizes = [9800, 9500, 10400, 9900, 10100, 9700, 10300, 9600, 10200, 10000];
  const counts = [210, 190, 260, 180, 240, 205, 230, 150, 290, 410];
  const samples = sizes.map((units, i): [number, number] => [units, counts[i] as number]);
  const rows = await pointsOf([planned("p-laney", { baseline: 7 }), ...inspections(samples)]);
  const ucl = [0.031989183178317976, 0.03168304910575873, 0.031782027042364644];
  const lcl = [0.011482839777205697, 0.01178897384976494, 0.01168999591315903];
  for (const [i, row] of rows.slice(7).entries()) {
    expectClose(row, { center_line: 0.021736011477761837, ucl: ucl[i], lcl: lcl[i] }, 1e-12);
  }
  expect(signalsOf(rows.slice(7))).toEqual(["", "", "nelson1"]);
});

test("limits stop at 0, p at 1, np at the number inspected", async () => {
  const limitsOf = async (chart: Chart, mean: number) =>
    (await pointsOf([planned(chart, { limits: { mean } }), inspected(0, 4, 4)])).map(({ ucl, lcl, center_line }) => [
      center_line,
      ucl,
      lcl,
    ]);
  expect(await limitsOf("p", 0.9)).toEqual([[0.9, 1, expect.closeTo(0.45, 12)]]);
  expect(await limitsOf("np", 0.9)).toEqual([[3.6, 4, expect.closeTo(1.8, 12)]]);
  expect(await limitsOf("p-laney", 0.9)).toEqual([[0.9, 1, expect.closeTo(0.45, 12)]]);
  expect(await limitsOf("u", 0.25)).toEqual([[0.25, 1, 0]]);
  expect(await limitsOf("c", 4)).toEqual([[4, 10, 0]]);
});

test("a point on a limit that stops at 1 or at n is not beyond it", async () => {
  for (const chart of ["p", "np"] as const) {
    expect(signalsOf(await pointsOf([planned(chart, { limits: { mean: 0.9 } }), inspected(0, 4, 4), inspected(1, 4, 0)]))).toEqual([
      "",
      "nelson1",
    ]);
  }
});

test("without any nonconforming unit the limits are 0, and the first one signals", async () => {
  for (const chart of ["p", "np", "c", "u", "p-laney", "u-laney"] as const) {
    const { rows } = await runSpc([planned(chart, { baseline: 2 }), ...inspections([[20, 0], [30, 0], [25, 0], [25, 1]])]); // biome-ignore format: one list
    expect(rows("spc_limits")[0]).toMatchObject({ mean: 0, sigma: 0 });
    expect(rows("spc_points").slice(2)).toMatchObject([
      { phase: "II", center_line: 0, ucl: 0, lcl: 0 },
      { phase: "II", signals: ["nelson1"] },
    ]);
  }
});

test("counts are judged by the limit and by runs, not by zones", async () => {
  const rules = ["nelson1", "nelson2", "nelson5", "nelson6", "nelson7", "nelson8", "westernElectric2", "westernElectric3"];
  const above = Array.from({ length: 9 }, (): [number, number] => [100, 24]);
  expect(signalsOf(await pointsOf([planned("c", { limits: { mean: 16 }, rules }), ...inspections(above)]))).toEqual([
    ...Array(8).fill(""),
    "nelson2",
  ]);
});
