// Plans that come in while a series goes on, and which plan is in force (domain 1.2, 1.4).
import { expect, test } from "vitest";
import type { Chart } from "../../core/plan.ts";
import {
  at, command, expectClose, type Fields, inspections, lastOf, measured, planned, pointsOf, runSpc, signalsOf, singles,
} from "./fixtures.ts"; // biome-ignore format: one list

const LIMITS = { limits: { mean: 0, sigma: 10 } };
const value = (n: number, of: number, fields: Fields = {}) => measured(n, { value: of, ...fields });
const ones = (count: number, from = 0) => singles(Array<number>(count).fill(1), from);

test("a plan with limits starts in phase II, with a set of the plan's own", async () => {
  const { rows } = await runSpc([planned("i-mr", { ...LIMITS, at: at(-5) }), value(0, 31), value(1, 30)]);
  expect(rows("spc_limits")).toMatchObject([
    { version: 1, mean: 0, sigma: 10, by: "plan", approved: true, window_points: 0, estimator: "given" },
  ]);
  expect(rows("spc_points")).toMatchObject([
    { phase: "II", limits_version: 1, signals: ["nelson1"], second_value: null },
    { second_value: 1 },
  ]);
});

const AGAIN: readonly [Chart, Fields, Fields[]][] = [
  ["i-mr", { baseline: 3 }, singles([1, 3, 2, 2])],
  ["xbar-s", { baseline: 2, subgroupSize: 2 }, singles([1, 3, 2, 5, 4, 4])],
  ["p", { baseline: 2 }, inspections([[50, 2], [40, 3], [30, 1]])], // biome-ignore format: one list
  ["cusum", { baseline: 2 }, singles([1, 3, 2])],
];

test.each(AGAIN)("%s: the same chart, size and baseline again keep the set, whatever else is new", async (chart, fields, inputs) => {
  const again = planned(chart, { id: "again", ...fields, rules: ["nelson2"], spec: { usl: 9, target: 4 } });
  const { rows } = await runSpc([
    planned(chart, fields),
    ...inputs,
    again,
    ...inputs.map((input) => ({ ...input, id: `2${input.id}`, at: at(99) })),
  ]);
  expect(rows("spc_limits")).toHaveLength(1);
  expect(rows("spc_phases")).toEqual([]);
  expect(lastOf(rows("spc_points"))).toMatchObject({ phase: "II", limits_version: 1, plan_version: 2 });
  expect(rows("characteristics").map((row) => [row.plan_version, row.usl, row.target])).toEqual([[1, null, null], [2, 9, 4]]); // biome-ignore format: one list
});

test("in phase I the same plan again goes on with the points there are", async () => {
  const again = planned("i-mr", { id: "again", baseline: 3, rules: ["nelson2"] });
  const rows = await pointsOf([planned("i-mr", { baseline: 3 }), ...singles([1, 3]), again, ...singles([2, 2], 2)]);
  expect(rows.map(({ phase, second_value }) => [phase, second_value])).toEqual([["I", null], ["I", 2], ["I", 1], ["II", 0]]); // biome-ignore format: one list
});

test("limits in the same plan again are not taken: a command gives new ones", async () => {
  const again = planned("i-mr", { id: "again", limits: { mean: 500, sigma: 1 } });
  expect(await pointsOf([planned("i-mr", LIMITS), value(0, 1), again, value(1, 1)])).toMatchObject([
    { center_line: 0 },
    { center_line: 0 },
  ]);
});

test.each<[string, Fields[], Fields, number, string[]]>([
  ["nine on one side", ones(8), value(8, 1), 9, ["nelson2"]],
  ["six rising", singles([1, 2, 3, 4, 5]), value(8, 6), 6, ["nelson3"]],
  ["two of three", singles([21, 21, 0]), value(8, 21), 3, ["nelson5"]],
  ["fifteen within one sigma", ones(14), value(14, 1), 15, ["nelson7"]],
])("new rules look back over the points before them: %s", async (_, before, next, length, rules) => {
  const again = planned("i-mr", { id: "again", ...LIMITS, rules });
  const { rows } = await runSpc([planned("i-mr", { ...LIMITS, rules: ["nelson1"] }), ...before, again, next]);
  expect(lastOf(rows("spc_points"))).toMatchObject({ signals: rules });
  const signal = rows("spc_signals").find(({ second }) => !second);
  expect(signal).toMatchObject({ id: next.id });
  expect(signal?.points).toHaveLength(length);
});

test("new rules look back as far as they ask, further than any standard rule", async () => {
  const rules = [{ rule: "nelson2", count: 30 }];
  const again = planned("i-mr", { id: "again", ...LIMITS, rules });
  const { rows } = await runSpc([planned("i-mr", LIMITS), ...ones(29), again, value(29, 1)]);
  expect(lastOf(rows("spc_points"))).toMatchObject({ signals: ["nelson2"] });
});

test("new rules look back on the second chart too", async () => {
  const again = planned("i-mr", { id: "again", ...LIMITS, rules: ["nelson2"] });
  const rows = await pointsOf([planned("i-mr", LIMITS), ...ones(9), again, value(9, 1)]);
  expect(lastOf(rows)).toMatchObject({ second_signals: ["nelson2"] }); // nine moving ranges of 0
});

const OTHERS: readonly [string, Fields][] = [
  ["another chart", planned("ewma", { id: "other", baseline: 3 })],
  ["another baseline", planned("i-mr", { id: "other", baseline: 4 })],
  ["another size", planned("ewma", { id: "other", baseline: 3, subgroupSize: 2 })],
  ["limits and another baseline", planned("i-mr", { id: "other", baseline: 4, ...LIMITS })],
];

test.each(OTHERS)("%s starts again: versions go on, no run and no moving range spans it", async (_, other) => {
  const first = [planned("i-mr", { baseline: 3, rules: ["nelson2"] }), ...singles([1, 3, 2]), ...ones(8, 3)];
  const { rows } = await runSpc([...first, other, ...singles([5, 9, 6, 8, 5, 9, 6, 7, 5, 9], 20)]);
  const points = rows("spc_points").slice(11);
  expect(points[0]).toMatchObject({
    second_value: null,
    plan_version: 2,
    phase: other.limits ? "II" : "I",
    limits_version: other.limits ? 2 : 0,
  });
  expect(signalsOf(rows("spc_points")).every((text) => !text.includes("nelson2"))).toBe(true);
  expect(rows("spc_limits").map(({ version }) => version)).toEqual([1, 2]);
  expect(rows("spc_phases")).toMatchObject([{ characteristic: "bore", product: "", plan_version: 2 }]);
  expect(lastOf(points)).toMatchObject({ limits_version: 2, phase: "II" });
});

test("phase I after another plan estimates from its own points alone", async () => {
  const other = planned("i-mr", { id: "other", baseline: 2 });
  const { rows } = await runSpc([planned("i-mr", { baseline: 3 }), ...singles([100, 300]), other, ...singles([1, 3], 5)]);
  expectClose(lastOf(rows("spc_limits")), { mean: 2, window_points: 2, window_from: at(5) }, 1e-12);
  const freeze = command("f", "limits.freeze", { points: 9 });
  const again = await runSpc([planned("i-mr", { baseline: 3 }), ...singles([100, 300]), other, ...singles([1, 3], 5), freeze]);
  expectClose(lastOf(again.rows("spc_limits")), { mean: 2, version: 2 }, 1e-12);
});

test("a version that was used is never used again, whoever makes the next", async () => {
  const set = (id: string) => command(id, "limits.set", { mean: 0, sigma: 1 });
  const other = planned("i-mr", { id: "other", baseline: 9, ...LIMITS });
  const back = planned("i-mr", { id: "back", baseline: 2 });
  const { rows } = await runSpc([planned("i-mr", LIMITS), value(0, 1), set("a"), other, set("b"), back, ...singles([1, 2, 3], 5)]);
  expect(rows("spc_limits").map(({ version, by }) => [version, by])).toEqual([[1, "plan"], [2, "li"], [3, "plan"], [4, "li"], [5, "linepulse"]]); // biome-ignore format: one list
  expect(rows("spc_points").map(({ limits_version }) => limits_version)).toEqual([1, 0, 0, 5]);
});

test("the plan in force: product and station, then station, then characteristic", async () => {
  const mean = (of: number) => ({ limits: { mean: of, sigma: 1 } });
  const plans = [
    planned("i-mr", { id: "p1", ...mean(1) }),
    planned("i-mr", { id: "p2", station: "S1", ...mean(2) }),
    planned("i-mr", { id: "p3", station: "S1", product: "A", ...mean(3) }),
  ];
  const places = [{ station: "S1", product: "A" }, { station: "S1", product: "B" }, { station: "S1" }, { station: "S2", product: "A" }];
  const rows = await pointsOf([...plans, ...places.map((fields, n) => value(n, 0, fields))]);
  expect(rows.map((row) => [row.station, row.product, row.measured_product ?? null, row.center_line])).toEqual([
    ["S1", "A", null, 3],
    ["S1", "", "B", 2],
    ["S1", "", null, 2],
    ["S2", "", "A", 1],
  ]);
});

test("a nearer plan that comes later takes its series over; a further one changes nothing for them", async () => {
  const wide = planned("i-mr", { id: "wide", ...LIMITS });
  const near = planned("i-mr", { id: "near", station: "S1", baseline: 2 });
  const wider = planned("i-mr", { id: "wider", baseline: 7, limits: { mean: 70, sigma: 1 } });
  const elsewhere = { station: "S2" };
  const rows = await pointsOf([wide, value(0, 1), value(1, 1, elsewhere), near, value(2, 1), wider, value(3, 1), value(4, 1, elsewhere)]);
  expect(rows.map(({ station, phase, center_line }) => [station, phase, center_line])).toEqual([
    ["S1", "II", 0], ["S2", "II", 0], ["S1", "I", null], ["S1", "I", null], ["S2", "II", 70],
  ]); // biome-ignore format: one list
});
