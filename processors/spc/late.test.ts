// Late points (domain 1.7): strictly below the newest stored point of their series, whatever that one is.
import { expect, test } from "vitest";
import {
  command, excluded, expectClose, type Fields, inspected, lastOf, measured, planned, pointsOf, runSpc, signalsOf, singles,
} from "./fixtures.ts"; // biome-ignore format: one list

const LIMITS = { limits: { mean: 10, sigma: 1 } };
const RULES = { rules: ["nelson1", "nelson2", "nelson3"] };
const plan = planned("i-mr", { ...LIMITS, ...RULES });
const value = (n: number, of: number, fields: Fields = {}) => measured(n, { value: of, ...fields });
const lateOf = async (...inputs: Fields[]) => (await pointsOf(inputs)).map(({ id, late = false }) => [id, late]);

test("what is below the newest stored point is late; at the same instant it is not", async () => {
  expect(await lateOf(plan, value(5, 10), value(5, 10, { id: "same" }), value(4, 10), value(6, 10))).toEqual([
    ["m5", false],
    ["same", false],
    ["m4", true],
    ["m6", false],
  ]);
});

test("a late point is not the newest: the next one is measured by the timely ones", async () => {
  expect(await lateOf(plan, value(9, 10), value(3, 10), value(5, 10))).toEqual([["m9", false], ["m3", true], ["m5", true]]); // biome-ignore format: one list
});

test("historical and excluded points count as the newest", async () => {
  expect(await lateOf(plan, value(9, 10, { historical: true }), value(5, 10))).toEqual([["m9", false], ["m5", true]]); // biome-ignore format: one list
  expect(await lateOf(plan, value(9, 10), excluded("x", "m9"), value(5, 10))).toEqual([["m9", false], ["m5", true]]); // biome-ignore format: one list
});

test("each series has its own newest point", async () => {
  expect(await lateOf(plan, value(9, 10), value(5, 10, { station: "S2" }))).toEqual([["m9", false], ["m5", false]]); // biome-ignore format: one list
});

test("it is judged by the limit test of its plan alone, by the set in force, with its own id", async () => {
  const inputs = [plan, ...singles(Array<number>(9).fill(10.5), 10), value(1, 10.5), value(2, 14, { id: "far" }), value(3, 6)];
  const { rows } = await runSpc(inputs);
  const points = rows("spc_points");
  expect(signalsOf(points).slice(8)).toEqual(["nelson2", "", "nelson1", "nelson1"]);
  expect(points[10]).toMatchObject({ id: "far", late: true, ucl: 13, lcl: 7, sigma: 1, limits_version: 1, phase: "II" });
  expect(rows("spc_signals").slice(-2)).toMatchObject([
    { id: "far", rule: "nelson1", points: ["far"] },
    { id: "m3", rule: "nelson1", points: ["m3"] },
  ]);
});

test("a plan without the limit test does not judge it at all", async () => {
  const runs = planned("i-mr", { ...LIMITS, rules: ["nelson2"] });
  expect(signalsOf(await pointsOf([runs, value(9, 10), value(5, 99)]))).toEqual(["", ""]);
});

test("it has no moving range, and none spans it", async () => {
  const rows = await pointsOf([plan, value(1, 10), value(9, 11), value(5, 99), value(10, 12)]);
  expect(rows.map(({ second_value }) => second_value)).toEqual([null, 1, null, 1]);
});

test("it stands in no run and breaks none", async () => {
  const rising = [9, 9.2, 9.4, 9.6, 9.8].map((of, n) => value(10 + n, of));
  const { rows } = await runSpc([plan, ...rising, value(1, 5), value(20, 9.9)]);
  expect(lastOf(rows("spc_points"))).toMatchObject({ signals: ["nelson3"] });
  expect(lastOf(rows("spc_signals"))).toMatchObject({ points: ["m10", "m11", "m12", "m13", "m14", "m20"] });
});

test("in phase I it neither estimates nor fills the baseline", async () => {
  const baseline = planned("i-mr", { baseline: 3 });
  const { rows } = await runSpc([baseline, value(1, 1), value(9, 3), value(5, 1000), value(10, 2), value(11, 2)]);
  expect(rows("spc_points").map(({ phase, late = false }) => [phase, late])).toEqual([
    ["I", false], ["I", false], ["I", true], ["I", false], ["II", false],
  ]); // biome-ignore format: one list
  expect(rows("spc_limits")).toMatchObject([{ mean: 2, window_points: 3 }]);
});

test("no set takes it in later", async () => {
  const freeze = command("f", "limits.freeze", { points: 10 });
  const { rows } = await runSpc([plan, ...singles([9, 11, 9], 5), value(1, 1000), freeze]);
  expect(lastOf(rows("spc_limits"))).toMatchObject({ window_points: 3, version: 2 });
  expectClose(lastOf(rows("spc_limits")), { mean: 29 / 3 }, 1e-12);
});

test("a subgroup is late by the highest of its values", async () => {
  const pairs = planned("xbar-r", { subgroupSize: 2, ...LIMITS });
  const inputs = [value(5, 10), value(6, 10), value(1, 10), value(7, 10), value(2, 10), value(3, 10)];
  expect(await lateOf(pairs, ...inputs)).toEqual([["m6", false], ["m7", false], ["m3", true]]); // biome-ignore format: one list
});

test("the second chart of a late subgroup is judged by its limits too", async () => {
  const pairs = planned("xbar-r", { subgroupSize: 2, ...LIMITS });
  const row = lastOf(await pointsOf([pairs, measured(9, { values: [10, 10] }), measured(5, { values: [5, 15] })]));
  expect(row).toMatchObject({ late: true, second_value: 10, second_signals: ["nelson1"] });
  expect(row).not.toHaveProperty("signals");
});

test("a late inspection is a point of its own", async () => {
  const rows = await pointsOf([
    planned("p", { limits: { mean: 0.1 } }),
    inspected(9, 100, 10),
    inspected(5, 100, 50),
    inspected(10, 100, 10),
  ]);
  expect(rows.map(({ late = false, signals = [] }) => [late, signals])).toEqual([[false, []], [true, ["nelson1"]], [false, []]]); // biome-ignore format: one list
});

test("the newest instant outlives another plan, and a new set", async () => {
  const other = planned("i-mr", { id: "other", baseline: 9, ...LIMITS });
  expect(await lateOf(plan, value(9, 10), other, value(5, 10))).toEqual([["m9", false], ["m5", true]]); // biome-ignore format: one list
  const set = command("s", "limits.set", { mean: 10, sigma: 1 });
  expect(await lateOf(plan, value(9, 10), set, value(5, 10))).toEqual([["m9", false], ["m5", true]]); // biome-ignore format: one list
});

test("beyond the horizon it is dead-lettered; on its edge it is late", async () => {
  const DAYS_35 = 35 * 86_400;
  const result = await runSpc([plan, value(DAYS_35, 10), value(0, 10), value(0, 10, { id: "old", at: Date.UTC(2026, 0, 5, 8) - 1 })]);
  expect(result.deadletters).toEqual(["late"]);
  expect(result.rows("spc_points")).toMatchObject([{ id: `m${DAYS_35}` }, { id: "m0", late: true }]);
});
