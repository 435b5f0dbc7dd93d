// Points that a person leaves out (domain 1.4, 1.7): no judged point changes, what comes after does.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Chart } from "../../core/plan.ts";
import {
  at, command, excluded, expectClose, type Fields, inspected, inspections, lastOf, measured, outcomesOf, planned, pointsOf, runSpc,
  signalsOf, singles,
} from "./fixtures.ts"; // biome-ignore format: one list

const LIMITS = { limits: { mean: 0, sigma: 10 } };
const value = (n: number, of: number, fields: Fields = {}) => measured(n, { value: of, ...fields });
const back = (id: string, point: string) => excluded(id, point, { excluded: false });
const phasesOf = async (...inputs: Fields[]) => (await pointsOf(inputs)).map(({ phase }) => phase).join("");

test("before the freeze a point that is left out is replaced by one more", async () => {
  const plan = planned("i-mr", { baseline: 3 });
  const { rows } = await runSpc([plan, ...singles([1, 1000]), excluded("x", "m1"), ...singles([3, 2, 2], 2)]);
  expect(rows("spc_points").map(({ phase, second_value }) => [phase, second_value])).toEqual([
    ["I", null], ["I", 999], ["I", 2], ["I", 1], ["II", 0],
  ]); // biome-ignore format: one list
  // The moving range of the set is taken again over what is left: 1, 3, 2.
  const sigma = 1.5 * (Math.sqrt(Math.PI) / 2);
  expectClose(rows("spc_limits")[0], { mean: 2, sigma, window_points: 3, window_from: at(0), window_to: at(3) }, 1e-12);
  expect(rows("spc_limits")[0]).toMatchObject({ window_excluded: ["m1"], version: 1, approved: false });
});

test("taken in again it fills the baseline again, and may end phase I", async () => {
  const plan = planned("i-mr", { baseline: 3 });
  expect(await phasesOf(plan, ...singles([1, 5]), excluded("x", "m1"), back("y", "m1"), ...singles([3, 2], 2))).toBe("IIII" + "I");
  const { rows } = await runSpc([plan, ...singles([1, 5]), excluded("x", "m1"), value(2, 3), back("y", "m1"), value(3, 2)]);
  expect(rows("spc_points").map(({ phase }) => phase)).toEqual(["I", "I", "I", "II"]);
  expectClose(rows("spc_limits")[0], { mean: 3, window_points: 3 }, 1e-12);
  expect(rows("spc_limits")[0]).toMatchObject({ by: "linepulse", window_excluded: [] });
});

test("left out twice is left out once", async () => {
  const plan = planned("i-mr", { baseline: 3 });
  const twice = [excluded("x", "m1"), excluded("y", "m1")];
  const result = await runSpc([plan, ...singles([1, 5]), ...twice, ...singles([3, 2, 4], 2)]);
  expect(result.rows("spc_points").map(({ phase }) => phase)).toEqual(["I", "I", "I", "I", "II"]);
  expect(result.rows("spc_exclusions")).toHaveLength(2);
  expect(result.rows("commands").map(({ before, after }) => [before, after])).toEqual([
    ['{"excluded":false}', '{"excluded":true}'],
    ['{"excluded":true}', '{"excluded":true}'],
  ]);
});

test("an incomplete point neither fills the baseline nor leaves it", async () => {
  const plan = planned("xbar-r", { subgroupSize: 2, baseline: 2 });
  const inputs = [
    plan,
    value(0, 1),
    value(1, 3),
    value(2, 9, { subgroup: "torn" }),
    value(3, 2),
    excluded("x", "m2"),
    value(4, 6),
    value(5, 1),
    value(6, 2),
  ];
  expect((await pointsOf(inputs)).map(({ phase, complete }) => [phase, complete])).toEqual([
    ["I", true], ["I", false], ["I", true], ["II", true],
  ]); // biome-ignore format: one list
});

test("the exclusion is told with who, when and why, and again when it is taken back", async () => {
  const inputs = [planned("i-mr", LIMITS), value(0, 1), excluded("x", "m0", { note: "wrong part", at: at(7) }), back("y", "m0")];
  const rows = (await runSpc(inputs)).rows("spc_exclusions");
  expect(rows).toMatchObject([
    { point: "m0", excluded: true, by: "li", at: at(7), reason: "wrong part" },
    { point: "m0", excluded: false, by: "li", reason: "" },
  ]);
});

test("a point that never was is not found, in phase I and II; one that may have been is taken at one's word", async () => {
  const plans = [planned("i-mr", { baseline: 9 }), planned("i-mr", LIMITS)];
  for (const plan of plans) {
    const result = await runSpc([plan, value(0, 1), excluded("x", "m9"), command("a", "point.annotate", { point: "m9", text: "?" })]);
    expect(outcomesOf(result)).toEqual(["NOT_FOUND", "NOT_FOUND"]);
    expect([...result.rows("spc_exclusions"), ...result.rows("spc_annotations")]).toEqual([]);
  }
  const late = await runSpc([planned("i-mr", LIMITS), value(5, 1), value(3, 1), excluded("x", "m3")]);
  expect(outcomesOf(late)).toEqual(["OK"]);
  expect(late.rows("spc_exclusions")).toMatchObject([{ point: "m3" }]);
});

test("remarks on a point are all kept, each with who, when, cause and action", async () => {
  const annotate = (id: string, fields: Fields) => command(id, "point.annotate", { point: "m0", ...fields });
  const full = annotate("a", { text: "tool broke", cause: "wear", action: "new tool", at: at(3) });
  const result = await runSpc([planned("i-mr", LIMITS), value(0, 99), full, annotate("b", { text: "seen", by: "wu", source: "web" })]);
  expect(outcomesOf(result)).toEqual(["OK", "OK"]);
  expect(result.rows("spc_annotations")).toMatchObject([
    { point: "m0", id: "a", source: "http", by: "li", at: at(3), text: "tool broke", cause: "wear", action: "new tool" },
    { point: "m0", id: "b", source: "web", by: "wu", text: "seen", cause: "", action: "" },
  ]);
});

const RUNS = planned("i-mr", { ...LIMITS, rules: ["nelson2", "nelson3", "nelson5"] });
const firstChart = (rows: Record<string, unknown>[]) => signalsOf(rows).map((text) => text.split("/")[0]);

test("a run passes over a point that is left out, and its points are those that are left", async () => {
  const { rows } = await runSpc([RUNS, ...singles([1, 1, 1, 1, -1, 1, 1, 1]), excluded("x", "m4"), ...singles([1, 1, 1], 8)]);
  expect(firstChart(rows("spc_points"))).toEqual([...Array(9).fill(""), "nelson2", "nelson2"]);
  const [signal] = rows("spc_signals").filter(({ second }) => !second);
  expect(signal).toMatchObject({ id: "m9", points: ["m0", "m1", "m2", "m3", "m5", "m6", "m7", "m8", "m9"] });
});

test("a run is shorter by a point that is left out, and longer again with it", async () => {
  const ones = singles([1, 1, 1, 1, 1, 1, 1, 1]);
  expect(firstChart(await pointsOf([RUNS, ...ones, excluded("x", "m3"), ...singles([1, 1], 8)])).slice(8)).toEqual(["", "nelson2"]);
  expect(firstChart(await pointsOf([RUNS, ...ones, excluded("x", "m3"), back("y", "m3"), value(8, 1)])).slice(8)).toEqual(["nelson2"]);
});

test("a trend leads from neighbour to neighbour of those that are left", async () => {
  expect(firstChart(await pointsOf([RUNS, ...singles([1, 2, 3, 0, 4, 5]), excluded("x", "m3"), value(6, 6)]))[6]).toBe("nelson3");
  expect(firstChart(await pointsOf([RUNS, ...singles([1, 2, 3, 4, 5]), excluded("x", "m4"), value(6, 4)]))[5]).toBe("");
});

test("the next moving range spans the newest point that is left, none when none is", async () => {
  const rangeAfter = async (...inputs: Fields[]) => lastOf(await pointsOf([RUNS, ...inputs])).second_value;
  expect(await rangeAfter(...singles([1, 5]), excluded("x", "m1"), value(2, 3))).toBe(2);
  expect(await rangeAfter(...singles([1, 5]), excluded("x", "m0"), value(2, 3))).toBe(2);
  expect(await rangeAfter(value(0, 1), excluded("x", "m0"), value(2, 3))).toBeNull();
  expect(await rangeAfter(value(0, 1), excluded("x", "m0"), back("y", "m0"), value(2, 3))).toBe(2);
});

test("what was judged is not judged again", async () => {
  const inputs = [RUNS, ...singles([1, 2, 3, 4, 5, 6])];
  const before = await runSpc(inputs);
  const after = await runSpc([...inputs, excluded("x", "m2"), back("y", "m2"), excluded("z", "m5")]);
  for (const table of ["spc_points", "spc_signals", "spc_limits"] as const) expect(after.rows(table)).toEqual(before.rows(table));
});

test("a baseline point that is left out after the freeze leaves the set as it is, and is missing from the next", async () => {
  const plan = planned("i-mr", { baseline: 4 });
  const inputs = [plan, ...singles([1, 3, 50, 2]), excluded("x", "m2"), value(4, 2), command("f", "limits.freeze", { points: 4 })];
  const { rows } = await runSpc(inputs);
  expect(rows("spc_points")[4]).toMatchObject({ limits_version: 1, center_line: 14 });
  expectClose(rows("spc_limits")[1], { mean: 2, version: 2, window_points: 4 }, 1e-12);
});

test("limits per unit skip it too", async () => {
  const plan = planned("u", { baseline: 3, rules: ["nelson1"] });
  const { rows } = await runSpc([plan, ...inspections([[10, 5], [10, 500]]), excluded("x", "m1"), ...inspections([[10, 5], [20, 14], [10, 6]], 2)]); // biome-ignore format: one list
  expectClose(rows("spc_limits")[0], { mean: 0.6, window_points: 3 }, 1e-12);
});

test("two in a row beyond the limits of an average: it is counted by the averages that are left", async () => {
  const plan = planned("ewma", { lambda: 0.5, ...LIMITS, rules: [{ rule: "nelson1", count: 2 }] });
  // Averages 15.5, beyond its 15; -12.25; then, without that one, 27.75, beyond its 16.8.
  expect(signalsOf(await pointsOf([plan, ...singles([31, -40]), excluded("x", "m1"), value(2, 40)]))).toEqual(["", "", "nelson1"]);
});

test("a run of ranges goes on over single values, with a point out and in again as without", async () => {
  const plan = planned("xbar-r", { subgroupSize: 2, limits: { mean: 0, sigma: 1 }, rules: ["nelson2"] });
  const inputs: Fields[] = [plan];
  // Nine subgroups with a wide range, each after two torn ones that have none.
  for (let n = 0; n < 27; n++) inputs.push(n % 3 === 2 ? measured(n, { values: [1, -1] }) : value(n, 0, { subgroup: `torn${n}` }));
  const last = inputs.splice(-1);
  const secondOf = async (...between: Fields[]) => lastOf(await pointsOf([...inputs, ...between, ...last])).second_signals;
  expect(await secondOf()).toEqual(["nelson2"]);
  expect(await secondOf(excluded("x", "m5"), back("y", "m5"))).toEqual(["nelson2"]);
});

const CHARTS: readonly [Chart, Fields][] = [
  ["xbar-r", { subgroupSize: 2, baseline: 3 }], ["i-mr", { baseline: 4 }], ["p", { baseline: 3 }], ["u-laney", { baseline: 3 }],
  ["ewma", { baseline: 3, lambda: 0.4 }], ["cusum", { baseline: 3 }], ["g", { baseline: 3 }], ["t2", { baseline: 5 }],
]; // biome-ignore format: one list

test.each(CHARTS)("property: %s, out and in again, changes nothing that follows", async (chart, fields) => {
  const step = fc.record({ a: fc.integer({ min: -30, max: 30 }), b: fc.integer({ min: 1, max: 30 }), plan: fc.nat(9) });
  const rules = ["nelson1", "nelson2", { rule: "nelson3", count: 3 }, { rule: "nelson1", count: 2 }];
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 25 }), fc.nat(39), fc.nat(39), async (steps, when, which) => {
      const inputs = [planned(chart, { ...fields, rules })];
      const at = when % steps.length;
      for (const [n, { a, b, plan }] of steps.entries()) {
        if (plan === 0) inputs.push(planned(chart, { id: `p${n}`, ...fields, rules, lambda: 0.1 + (n % 5) / 10, k: 0.2 + (n % 3) / 5 }));
        if (chart === "t2") inputs.push(measured(n, { vector: { a, b } }));
        else if (["p", "u-laney", "g"].includes(chart)) inputs.push(inspected(n, b, Math.min(b, Math.abs(a))));
        else inputs.push(value(n, a));
        if (n === at) inputs.push(excluded("x", `m${which % (n + 1)}`), back("y", `m${which % (n + 1)}`));
      }
      const without = inputs.filter(({ type }) => type !== "command");
      const [got, wanted] = [await runSpc(inputs), await runSpc(without)];
      for (const table of ["spc_points", "spc_signals", "spc_limits"] as const) expect(got.rows(table)).toEqual(wanted.rows(table));
    }),
    { numRuns: 10 },
  );
});
