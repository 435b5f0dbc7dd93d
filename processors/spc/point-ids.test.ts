// Two sources number their events alike, at the same times: each point has a name of its own.
import { expect, test } from "vitest";
import {
  at, excluded, type Fields,inspected, measured, outcomesOf, planned, pointsOf, runSpc, singles, 
} from "./fixtures.ts"; // biome-ignore format: one list

const LIMITS = { limits: { mean: 0, sigma: 10 } };
const idsOf = async (...inputs: Fields[]) => (await pointsOf(inputs)).map(({ id }) => id);
const series = (n: number, values: number[], fields: Fields) => {
  const times = values.map((_, i) => at(n + i));
  return measured(n, { type: "series", values, times, at: times.at(-1), ...fields });
};

test("a series of one source has the ids of its events, whatever the source is called", async () => {
  expect(await idsOf(planned("i-mr", LIMITS), ...singles([1, 2], 0, { source: "plc" }))).toEqual(["m0", "m1"]);
});

test("points of another source than the first are named after it, and an absent source is http", async () => {
  const pairs = [{ source: "b" }, {}, { source: "a" }, { source: "http" }].map((fields, n) => [
    measured(n, { value: n, ...fields }),
    measured(n, { value: n, source: "b2" }),
  ]);
  expect(await idsOf(planned("i-mr", LIMITS), ...pairs.flat())).toEqual([
    "m0", "m0@b2", "m1@http", "m1@b2", "m2@a", "m2@b2", "m3@http", "m3@b2",
  ]); // biome-ignore format: one list
});

test("subgroups, series, inspections and vectors too; a subgroup is named after its last value", async () => {
  const pair = planned("xbar-r", { subgroupSize: 2, limits: { mean: 0, sigma: 1 } });
  const [a, b] = [{ source: "a" }, { source: "b" }];
  expect(await idsOf(pair, measured(0, { value: 1, ...a }), measured(0, { value: 1, ...b }), measured(1, { values: [1, 2], ...b }))).toEqual(["m0@b", "m1@b"]); // biome-ignore format: one expectation
  expect(await idsOf(pair, series(0, [1, 2, 3, 4], a), series(0, [1, 2, 3, 4], b))).toEqual(["m0/1", "m0/3", "m0/1@b", "m0/3@b"]);
  expect(await idsOf(planned("g", { limits: { mean: 9 } }), inspected(0, 9, 1, a), inspected(1, 9, 2, a), inspected(1, 9, 2, b))).toEqual(["m1/0", "m1", "m1/0@b", "m1@b"]); // biome-ignore format: one expectation
  const vectors = planned("t2", { baseline: 5 });
  expect(await idsOf(vectors, measured(0, { vector: { x: 1, y: 2 }, ...a }), measured(0, { vector: { x: 1, y: 3 }, ...b }))).toEqual(["m0", "m0@b"]); // biome-ignore format: one expectation
});

test("a point is left out by its name, and its namesake stays", async () => {
  const plan = planned("i-mr", { baseline: 3 });
  const both = [measured(0, { value: 1, source: "a" }), measured(0, { value: 100, source: "b" })];
  const result = await runSpc([plan, ...both, excluded("x", "m0@b"), excluded("y", "m0@c"), ...singles([3, 2], 1, { source: "a" })]);
  expect(outcomesOf(result)).toEqual(["OK", "NOT_FOUND"]);
  expect(result.rows("spc_limits")).toMatchObject([{ mean: 2, window_excluded: ["m0@b"], window_points: 3 }]);
});

test("the first source stays the first under a new plan", async () => {
  const other = planned("ewma", { id: "p2", lambda: 0.2, baseline: 9 });
  const inputs = [planned("i-mr", LIMITS), ...singles([1], 0, { source: "a" }), other, ...singles([1], 1, { source: "b" })];
  expect(await idsOf(...inputs, ...singles([1], 2, { source: "a" }))).toEqual(["m0", "m1@b", "m2"]);
});

test("readings that no plan judges, and a short run's, are told apart as points are", async () => {
  const [a, b] = [{ source: "a" }, { source: "b" }];
  const readingsOf = async (...inputs: Fields[]) => (await runSpc(inputs)).rows("readings").map(({ id }) => id);
  const unplanned = [measured(0, { value: 1, ...a }), measured(0, { value: 2, ...b }), series(1, [3, 4], b), inspected(3, 9, 1, b)];
  expect(await readingsOf(...unplanned)).toEqual(["m0", "m0@b", "m1/0@b", "m1/1@b", "m3@b"]);
  const shortRun = { method: "target", products: [{ product: "P", target: 1 }] };
  const plan = planned("i-mr", { ...LIMITS, shortRun });
  const { rows } = await runSpc([plan, measured(0, { value: 1, product: "P", ...b }), measured(0, { value: 1, product: "P", ...a })]);
  expect([rows("readings"), rows("spc_points")].map((each) => each.map(({ id }) => id))).toEqual([["m0", "m0@a"], ["m0", "m0@a"]]); // biome-ignore format: one expectation
});
