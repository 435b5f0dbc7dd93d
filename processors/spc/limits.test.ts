// Limit sets by command: what a window takes, who may replace a set, and from where it applies (domain 1.4).
import { expect, test } from "vitest";
import {
  at, command, excluded, expectClose, type Fields, inspected, lastOf, measured, outcomesOf, planned, pointsOf, runSpc, signalsOf, singles,
} from "./fixtures.ts"; // biome-ignore format: one list

const D2_2 = 2 / Math.sqrt(Math.PI);
const plan = planned("i-mr", { baseline: 4 });
const freeze = (id: string, fields: Fields = {}) => command(id, "limits.freeze", fields);
/** Mean and sigma of individuals that stand in a row. */
function estimateOf(values: readonly number[]) {
  const ranges = values.slice(1).map((value, i) => Math.abs(value - (values[i] as number)));
  return { mean: average(values), sigma: average(ranges) / D2_2 };
}
const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const VALUES = [10, 12, 11, 13, 9, 14, 10, 15, 12, 8];
const start = [plan, ...singles(VALUES)];

test.each<[string, Fields, number, number]>([
  ["no window: as many as the plan's baseline", {}, 6, 10],
  ["the newest so many", { points: 6 }, 4, 10],
  ["more than there are: all of them", { points: 100 }, 0, 10],
  ["from an instant, which belongs to it", { from: at(7) }, 7, 10],
  ["from a millisecond later", { from: at(7) + 1 }, 8, 10],
  ["to an instant, which does not belong to it", { to: at(3) }, 0, 3],
  ["to a millisecond later", { to: at(3) + 1 }, 0, 4],
  ["from and to", { from: at(2), to: at(5) }, 2, 5],
  ["the newest so many between from and to", { points: 2, from: at(2), to: at(5) }, 3, 5],
])("limits.freeze takes %s", async (_, fields, first, end) => {
  const result = await runSpc([...start, freeze("f", { ...fields, note: "new tool", at: at(99) }), ...singles([11], 10)]);
  const set = lastOf(result.rows("spc_limits"));
  const { mean, sigma } = estimateOf(VALUES.slice(first, end));
  expectClose(set, { mean, sigma }, 1e-12);
  expect(set).toMatchObject({ version: 2, window_points: end - first, window_from: at(first), window_to: at(end - 1) });
  expect(set).toMatchObject({ by: "li", reason: "new tool", at: at(99), approved: true, window_excluded: [] });
  expect(outcomesOf(result)).toEqual(["OK"]);
  expectClose(
    lastOf(result.rows("spc_points")),
    { limits_version: 2, center_line: mean, ucl: mean + 3 * sigma, lcl: mean - 3 * sigma },
    1e-12,
  );
});

test("the answer says what was in force before and after", async () => {
  const { rows } = await runSpc([...start, freeze("f", { points: 5, stage: "after repair" })]);
  const [row] = rows("commands");
  expect(row).toMatchObject({ status: "applied", code: "OK", by: "li", name: "limits.freeze" });
  expect(JSON.parse(row?.before as string)).toMatchObject({ version: 1, windowPoints: 4 });
  expect(JSON.parse(row?.after as string)).toMatchObject({ version: 2, windowPoints: 5, stage: "after repair" });
  expect(lastOf(rows("spc_limits"))).toMatchObject({ stage: "after repair" });
});

test("excluded points are left out and named, moving ranges are taken again between those that are left", async () => {
  const inputs = [...start, excluded("x", "m7"), excluded("y", "m0"), freeze("f", { points: 4 })];
  const set = lastOf((await runSpc(inputs)).rows("spc_limits"));
  expectClose(set, estimateOf([14, 10, 12, 8]), 1e-12);
  expect(set).toMatchObject({ window_points: 4, window_from: at(5), window_excluded: ["m7"] });
});

test("incomplete and late points are not taken", async () => {
  const pairs = planned("xbar-r", { subgroupSize: 2, baseline: 2 });
  const groups = [[1, 3], [2, 4], [5, 9]].map((values, n) => measured(n, { values })); // biome-ignore format: one list
  const torn = [measured(3, { value: 500, subgroup: "a" }), measured(4, { value: 500, subgroup: "b" })];
  const late = measured(1, { id: "late", values: [700, 900] });
  const set = lastOf((await runSpc([pairs, ...groups, ...torn, late, freeze("f", { points: 3 })])).rows("spc_limits"));
  expectClose(set, { mean: 4, sigma: 8 / 3 / D2_2, window_points: 3 }, 1e-12);
});

test("too few points and no spread keep the old set", async () => {
  const flat = singles([7, 7, 7], 20);
  const commands = [
    freeze("a", { points: 1 }),
    freeze("b", { from: at(500) }),
    freeze("c", { from: at(9), to: at(2) }),
    freeze("d", { points: 3 }),
  ];
  const result = await runSpc([...start, ...flat, ...commands, measured(30, { value: 11 })]);
  expect(outcomesOf(result)).toEqual(["NOT_ENOUGH_POINTS", "NOT_ENOUGH_POINTS", "NOT_ENOUGH_POINTS", "NO_SPREAD"]);
  expect(result.rows("commands").every(({ status, before, after }) => status === "failed" && before === "" && after === "")).toBe(true);
  expect(result.rows("spc_limits")).toHaveLength(1);
  expect(lastOf(result.rows("spc_points"))).toMatchObject({ limits_version: 1 });
});

test("a command that fails changes nothing: the run goes on", async () => {
  const runs = planned("i-mr", { limits: { mean: 0, sigma: 10 }, rules: ["nelson2"] });
  const rows = await pointsOf([runs, ...singles([1, 1, 1, 1, 1, 1, 1, 1]), freeze("f", { points: 1 }), measured(8, { value: 1 })]);
  expect(signalsOf(rows)[8]).toBe("nelson2");
});

test("counts may be all alike: no spread is asked of them", async () => {
  const rows = await runSpc([planned("np", { baseline: 9 }), ...[0, 1, 2].map((n) => inspected(n, 10, 1)), freeze("f", { points: 3 })]);
  expect(outcomesOf(rows)).toEqual(["OK"]);
  expectClose(lastOf(rows.rows("spc_limits")), { mean: 0.1, sigma: 0.3, version: 1, window_points: 3 }, 1e-12);
});

test("a freeze in phase I ends it with the points there are", async () => {
  const { rows } = await runSpc([planned("i-mr", { baseline: 25 }), ...singles([1, 3, 2]), freeze("f"), measured(3, { value: 2 })]);
  expectClose(rows("spc_limits")[0], { ...estimateOf([1, 3, 2]), version: 1, window_points: 3 }, 1e-12);
  expect(lastOf(rows("spc_points"))).toMatchObject({ phase: "II", limits_version: 1, second_value: 0 });
});

test("runs start afresh with a new set; its first moving range spans the last point", async () => {
  const runs = planned("i-mr", { limits: { mean: 0, sigma: 10 }, rules: ["nelson2"] });
  const set = command("s", "limits.set", { mean: 0, sigma: 10 });
  const ones = Array<number>(17).fill(1);
  const { rows } = await runSpc([runs, ...singles(ones.slice(0, 8)), set, ...singles(ones.slice(0, 8), 8), measured(16, { value: 4 })]);
  expect(signalsOf(rows("spc_points")).map((text) => text.split("/")[0])).toEqual([...Array(16).fill(""), "nelson2"]);
  expect(lastOf(rows("spc_signals"))).toMatchObject({ points: ["m8", "m9", "m10", "m11", "m12", "m13", "m14", "m15", "m16"] });
  expect(rows("spc_points")[8]).toMatchObject({ second_value: 0, limits_version: 2 });
  expect(rows("spc_points")[16]).toMatchObject({ second_value: 3 });
});

test("limits.set says who, when and why, and is checked against the chart", async () => {
  const set = (id: string, fields: Fields) => command(id, "limits.set", fields);
  const good = set("a", { mean: 5, sigma: 2, note: "by drawing", at: at(50), stage: "B" });
  const result = await runSpc([...start, good, set("b", { mean: 5 })]);
  expect(lastOf(result.rows("spc_limits"))).toMatchObject({
    version: 2, mean: 5, sigma: 2, estimator: "given", by: "li", at: at(50), reason: "by drawing", stage: "B", approved: true,
    window_points: 0, window_from: null, window_to: null, window_excluded: [],
  }); // biome-ignore format: one object
  expect(outcomesOf(result)).toEqual(["OK", "INVALID_EVENT"]);
  const fractions = await runSpc([
    planned("p"),
    inspected(0, 10, 1),
    set("a", { mean: 1.1 }),
    set("b", { mean: 0.2 }),
    inspected(1, 25, 5),
  ]);
  expect(outcomesOf(fractions)).toEqual(["INVALID_EVENT", "OK"]);
  expectClose(lastOf(fractions.rows("spc_points")), { center_line: 0.2, ucl: 0.44, lcl: 0, sigma: 0.4, phase: "II" }, 1e-12);
});

test("a person approves the set in force, and no other", async () => {
  const approve = (id: string, version: number) => command(id, "limits.approve", { version });
  const result = await runSpc([...start, approve("a", 1), approve("b", 2), freeze("f"), approve("c", 1)]);
  expect(outcomesOf(result)).toEqual(["OK", "NOT_FOUND", "OK", "NOT_FOUND"]);
  const sets = result.rows("spc_limits");
  expect(sets.map(({ version, approved }) => [version, approved])).toEqual([[1, false], [1, true], [2, true]]); // biome-ignore format: one list
  expect({ ...sets[1], approved: false }).toEqual(sets[0]);
});

test("approving changes no judgement: runs go on", async () => {
  const runs = planned("i-mr", { baseline: 2, rules: ["nelson2"] });
  const approve = command("a", "limits.approve", { version: 1 });
  const rows = await pointsOf([runs, ...singles([0, 10]), ...singles(Array<number>(8).fill(6), 2), approve, measured(10, { value: 6 })]);
  expect(signalsOf(rows)[10]).toContain("nelson2");
});

test("what there is no series of cannot be commanded, whatever the command", async () => {
  const names: [string, Fields][] = [["limits.freeze", {}], ["limits.set", { mean: 1, sigma: 1 }], ["limits.approve", { version: 1 }], ["point.exclude", { point: "m0" }], ["point.annotate", { point: "m0", text: "?" }]]; // biome-ignore format: one list
  const result = await runSpc([...start, ...names.map(([name, fields], n) => command(`c${n}`, name, { ...fields, product: "P9" }))]);
  expect(outcomesOf(result)).toEqual(Array(5).fill("NOT_FOUND"));
});

test("a window beyond what is kept is refused, and changes nothing", async () => {
  const many = singles(Array.from({ length: 1300 }, (_, n) => 10 + (n % 7)));
  const commands = [
    freeze("a", { points: 1200 }), freeze("b", { from: at(0) }), freeze("c", { to: at(1299) }), freeze("d", { points: 1200, from: at(3) }),
    freeze("e", { points: 1024 }), freeze("f", { from: at(300) }), freeze("g", { points: 3, to: at(1299) }), freeze("h", { points: 9, from: at(0) }),
  ]; // biome-ignore format: one list
  const result = await runSpc([plan, ...many, ...commands]);
  expect(outcomesOf(result)).toEqual([...Array(4).fill("WINDOW_NOT_KEPT"), ...Array(4).fill("OK")]);
  expect(result.rows("spc_limits").map(({ window_points }) => window_points)).toEqual([4, 1024, 1000, 3, 9]);
  expect(
    result
      .rows("commands")
      .slice(0, 4)
      .every(({ status, after }) => status === "failed" && after === ""),
  ).toBe(true);
});
