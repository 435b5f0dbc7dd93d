import { expect, test } from "vitest";
import { event, tick } from "../../tests/harness.ts";
import {
  at, CHARACTERISTIC, command, elsewhere, type Fields, inspected, lastOf, measured, planned, pointsOf, runSpc, STATION, signalsOf,
} from "./fixtures.ts"; // biome-ignore format: one list

const LIMITS = { limits: { mean: 10, sigma: 1 } };
const MINUTE = { subgroupIdleMs: 60_000 };
const plan = (fields: Fields = {}) => planned("xbar-r", { subgroupSize: 3, ...LIMITS, ...MINUTE, ...fields });
const value = (n: number, of: number, fields: Fields = {}) => measured(n, { value: of, ...fields });
const frame = (id: string, times: readonly number[], values: readonly number[]) =>
  event({ type: "series", id, at: at(lastOf(times)), station: STATION, characteristic: CHARACTERISTIC, times: times.map(at), values });
const shapesOf = async (...inputs: Parameters<typeof pointsOf>[0]) =>
  (await pointsOf(inputs)).map(({ id, n, complete, values, value: mean }) => [id, n, complete, values ?? mean]);

test("a subgroup closes with its size: at is the highest of its values, id, lot and the like are its last value's", async () => {
  const labels = { lot: "L9", serial: "Z", order: "O1", operator: "wang", tool: "T4", gauge: "G2", product: "P1" };
  const [row] = await pointsOf([plan(), value(5, 9), value(7, 12), value(6, 9, labels)]);
  expect(row).toMatchObject({ id: "m6", at: at(7), n: 3, value: 10, second_value: 3, values: [9, 12, 9], complete: true });
  const { product, ...stored } = labels;
  expect(row).toMatchObject({ ...stored, measured_product: product, product: "" });
});

test("nothing of the last subgroup's labels clings to the next one", async () => {
  const [, row] = await pointsOf([
    plan({ subgroupSize: 2 }),
    value(0, 9, { lot: "A" }),
    value(1, 9, { lot: "B" }),
    value(2, 9),
    value(3, 9),
  ]);
  expect(row).not.toHaveProperty("lot");
});

test("another subgroup id closes it, and so does none after one; the same one again does not", async () => {
  const inputs = [
    value(0, 1, { subgroup: "a" }),
    value(1, 2, { subgroup: "a" }),
    value(2, 3, { subgroup: "b" }),
    value(3, 4),
    value(4, 5),
    value(5, 6),
  ];
  expect(await shapesOf(plan(), ...inputs)).toEqual([
    ["m1", 2, false, [1, 2]],
    ["m2", 1, false, 3],
    ["m5", 3, true, [4, 5, 6]],
  ]);
});

test("the same id over more values than the size is more than one subgroup", async () => {
  const inputs = [0, 1, 2, 3, 4, 5, 6].map((n) => value(n, n, { subgroup: "a" }));
  expect(await shapesOf(plan(), ...inputs)).toEqual([["m2", 3, true, [0, 1, 2]], ["m5", 3, true, [3, 4, 5]]]); // biome-ignore format: one list
});

test("a whole subgroup closes an open one first, and is one itself whatever its number", async () => {
  expect(await shapesOf(plan(), value(0, 1), measured(1, { values: [2, 3] }), value(2, 4))).toEqual([
    ["m0", 1, false, 1],
    ["m1", 2, true, [2, 3]],
  ]);
});

test("only of a whole subgroup whose event names operator and serial these are those of each value", async () => {
  const named = { operator: "wang", serial: "S1" };
  const rows = await pointsOf([
    plan(),
    ...[0, 1, 2].map((n) => value(n, n, named)),
    measured(3, { values: [1, 2, 3], ...named }),
    measured(4, { values: [1, 2, 3], operator: "wang" }),
    measured(5, { values: [1, 2, 3] }),
    measured(6, { values: [1, 2, 3], serial: "S1" }),
  ]);
  expect(rows.map(({ id, one_piece }) => [id, one_piece])).toEqual([
    ["m2", undefined],
    ["m3", true],
    ["m4", undefined],
    ["m5", undefined],
    ["m6", undefined],
  ]);
});

test("silence closes it when the clock has moved on by more than the bound since the last value arrived", async () => {
  const start = [plan(), value(0, 1), value(30, 2)];
  expect(await shapesOf(...start, elsewhere(90))).toEqual([]);
  expect(await shapesOf(...start, elsewhere(91))).toEqual([["m30", 2, false, [1, 2]]]);
});

test("by what moves the clock: a tick, a state, a count, an inspection, its own next value; not by a command or a plan", async () => {
  const other = { station: "S2", at: at(61) };
  const closers: [boolean, Fields | { tick: number }][] = [
    [true, tick(at(61))],
    [true, event({ type: "state", id: "c", ...other, state: "running" })],
    [true, event({ type: "count", id: "c", ...other, good: 1 })],
    [true, event({ type: "attribute", id: "c", ...other, characteristic: "scratches", inspected: 5, count: 0 })],
    [true, value(61, 9)],
    [true, frame("c", [61, 62], [1, 2])],
    [false, command("c", "limits.set", { at: at(61), mean: 10, sigma: 1 })],
    [false, planned("i-mr", { id: "c", at: at(61), characteristic: "other" })],
    [false, value(61, 9, { historical: true })],
    [false, tick(at(60))],
  ];
  for (const [closes, input] of closers) {
    const rows = await pointsOf([plan(), value(0, 1), input]);
    expect(
      rows.map(({ id }) => id),
      JSON.stringify(input),
    ).toEqual(closes ? ["m0"] : []);
  }
});

test("a device with a slow clock does not look silent: what counts is when its value came", async () => {
  // The line is two hours ahead of the device; each value arrives within a minute of the line's time.
  const slow = (n: number) => value(n, n, { id: `s${n}` });
  const inputs = [plan(), elsewhere(7200), slow(0), elsewhere(7250), slow(1), elsewhere(7300), slow(2)];
  expect(await shapesOf(...inputs)).toEqual([["s2", 3, true, [0, 1, 2]]]);
  expect(await shapesOf(plan(), elsewhere(7200), slow(0), elsewhere(7261))).toEqual([["s0", 1, false, 0]]);
});

test("a back-fill is not disturbed: a tick far ahead of the line's clock closes nothing", async () => {
  expect(await shapesOf(plan(), value(0, 1), tick(at(16 * 60)), value(1, 2), value(2, 3))).toEqual([["m2", 3, true, [1, 2, 3]]]);
});

test("without a bound in the plan it is an hour", async () => {
  const start = [planned("xbar-r", { subgroupSize: 3, ...LIMITS }), value(0, 1)];
  expect(await shapesOf(...start, elsewhere(3600))).toEqual([]);
  expect(await shapesOf(...start, elsewhere(3601))).toEqual([["m0", 1, false, 1]]);
});

test("each series has its own open subgroup and its own silence", async () => {
  const depth = planned("xbar-r", { id: "depth", characteristic: "depth", subgroupSize: 3, ...LIMITS, subgroupIdleMs: 10_000 });
  const deep = (n: number) => value(n, n, { id: `d${n}`, characteristic: "depth" });
  const inputs = [plan(), depth, value(0, 1), deep(1), value(2, 2), value(2, 5, { id: "x", station: "S2" }), deep(12), value(13, 3)];
  expect(await shapesOf(...inputs)).toEqual([
    ["d1", 1, false, 1],
    ["m13", 3, true, [1, 2, 3]],
  ]);
});

test("an incomplete subgroup runs with its own n and estimates nothing", async () => {
  const inputs = [
    plan({ limits: undefined, subgroupSize: 2, baseline: 2 }),
    ...[value(0, 1), value(1, 3)],
    ...[value(2, 1000, { subgroup: "torn" }), value(3, 3)],
    value(4, 5),
    ...[value(5, 0), value(6, 2)],
    ...[value(7, 100, { subgroup: "torn" }), value(8, 1), value(9, 2)],
  ];
  const { rows } = await runSpc(inputs);
  expect(rows("spc_limits")).toMatchObject([{ mean: 3, window_points: 2 }]);
  const points = rows("spc_points");
  expect(points.map(({ n, complete, phase }) => [n, complete, phase])).toEqual([
    [2, true, "I"], [1, false, "I"], [2, true, "I"], [2, true, "II"], [1, false, "II"], [2, true, "II"],
  ]); // biome-ignore format: one list
  const [, , , , torn, next] = points as Record<string, number>[];
  expect(torn).toMatchObject({ second_value: null, second_ucl: null, signals: ["nelson1"] });
  expect((torn!.ucl! - 3) / (next!.ucl! - 3)).toBeCloseTo(Math.SQRT2, 12);
});

test("another plan closes it, judged by the old one; the same one again leaves it open", async () => {
  const start = [plan(), value(0, 20), value(1, 20)];
  const same = plan({ id: "again", rules: ["nelson2"] });
  expect(await shapesOf(...start, same, value(2, 20))).toEqual([["m2", 3, true, [20, 20, 20]]]);
  for (const other of [plan({ id: "again", subgroupSize: 4 }), plan({ id: "again", baseline: 9 }), planned("i-mr", { id: "again" })]) {
    const [row] = await pointsOf([...start, other, value(2, 20)]);
    expect(row).toMatchObject({
      id: "m1",
      n: 2,
      complete: false,
      chart: "xbar-r",
      plan_version: 1,
      limits_version: 1,
      signals: ["nelson1"],
    });
  }
});

test("a plan that is shorter of silence counts from when it comes in", async () => {
  const patient = plan({ subgroupIdleMs: 3_600_000 });
  expect(await shapesOf(patient, value(0, 1), plan({ id: "again" }), elsewhere(61))).toEqual([["m0", 1, false, 1]]);
});

test("values of a frame are numbered from 0, and a subgroup may span frames", async () => {
  const inputs = [plan(), frame("f", [0, 1], [1, 2]), frame("g", [2, 3, 4, 5], [3, 4, 5, 6])];
  expect(await shapesOf(...inputs)).toEqual([["g/0", 3, true, [1, 2, 3]], ["g/3", 3, true, [4, 5, 6]]]); // biome-ignore format: one list
});

test("every chart of subgroups gathers single values", async () => {
  for (const chart of ["xbar-s", "ewma", "cusum"] as const) {
    const rows = await pointsOf([
      planned(chart, { subgroupSize: 2, ...LIMITS }),
      value(0, 9),
      value(1, 14),
      inspected(2, 5, 1, { characteristic: "other" }),
    ]);
    expect(
      rows.map(({ n, values }) => [n, values]),
      chart,
    ).toEqual([[2, [9, 14]]]);
  }
  const bound = await pointsOf([planned("xbar-s", { subgroupSize: 2, ...LIMITS }), value(0, 12), value(1, 13)]);
  expect(signalsOf(bound)).toEqual(["nelson1"]); // 12.5 > 10 + 3/√2
});
