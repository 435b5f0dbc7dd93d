// Two sources that number their events alike, at the same times: each point has an id of its own.
import { expect, test } from "vitest";
import { excluded, type Fields, inspected, measured, outcomesOf, planned, pointsOf, runSpc, singles } from "./fixtures.ts";

const LIMITS = { limits: { mean: 0, sigma: 10 } };
const idsOf = async (...inputs: Fields[]) => (await pointsOf(inputs)).map(({ id }) => id);
const [A, B, C] = [{ source: "a" }, { source: "b" }, { source: "c" }];

test("points of one id and one time are told apart in the order of the log; at another time they have their events' ids", async () => {
  const inputs = [A, B, C].map((of) => measured(0, { value: 1, ...of }));
  const later = [measured(1, { value: 1, ...A }), measured(2, { value: 1, ...A }), measured(2, { value: 1, id: "m1", ...B })];
  expect(await idsOf(planned("i-mr", LIMITS), ...inputs, ...later)).toEqual(["m0", "m0@2", "m0@3", "m1", "m2", "m1"]);
});

test("subgroups, inspections and vectors too, and in phase I", async () => {
  const subgroups = [A, B].map((of) => measured(0, { values: [1, 2], ...of }));
  expect(await idsOf(planned("xbar-r", { subgroupSize: 2 }), ...subgroups)).toEqual(["m0", "m0@2"]);
  expect(await idsOf(planned("p", { baseline: 9 }), inspected(0, 9, 1, A), inspected(0, 9, 2, B))).toEqual(["m0", "m0@2"]);
  const vectors = [A, B].map((of, n) => measured(0, { vector: { x: 1, y: n }, ...of }));
  expect(await idsOf(planned("t2", { baseline: 5 }), ...vectors)).toEqual(["m0", "m0@2"]);
});

test("a signal and a word about a point are the one's that is named", async () => {
  const both = [measured(0, { value: 1, ...A }), measured(0, { value: 100, ...B })];
  const judged = await runSpc([planned("i-mr", LIMITS), ...both]);
  expect(judged.rows("spc_signals").filter(({ second }) => second === false)).toMatchObject([{ id: "m0@2", points: ["m0@2"] }]);
  const result = await runSpc([
    planned("i-mr", { baseline: 3 }),
    ...both,
    excluded("x", "m0@2"),
    excluded("y", "m0@3"),
    ...singles([3, 2], 1),
  ]);
  expect(outcomesOf(result)).toEqual(["OK", "NOT_FOUND"]);
  expect(result.rows("spc_limits")).toMatchObject([{ mean: 2, window_excluded: ["m0@2"], window_points: 3 }]);
});

test("the reading beside a short run's point has its id", async () => {
  const plan = planned("i-mr", { ...LIMITS, shortRun: { method: "target", products: [{ product: "P", target: 1 }] } });
  const { rows } = await runSpc([plan, ...[A, B].map((of) => measured(0, { value: 1, product: "P", ...of }))]);
  for (const table of ["readings", "spc_points"] as const) expect(rows(table).map(({ id }) => id)).toEqual(["m0", "m0@2"]);
});
