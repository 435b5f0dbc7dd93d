import { expect, test } from "vitest";
import { parseEvent } from "../../core/events.ts";
import { CHARTS, type Chart } from "../../core/plan.ts";
import { event, PLACE } from "../../tests/harness.ts";
import { at, CHARACTERISTIC, type Fields, inspected, lastOf, measured, planned, runSpc, STATION } from "./fixtures.ts";

const SIZED: ReadonlySet<Chart> = new Set(["xbar-r", "xbar-s"]);
const planOf = (chart: Chart, fields: Fields = {}) => planned(chart, { ...(SIZED.has(chart) && { subgroupSize: 3 }), ...fields });
const frame = (n: number) =>
  event({
    type: "series",
    id: `m${n}`,
    at: at(n),
    station: STATION,
    characteristic: CHARACTERISTIC,
    times: [at(n - 1), at(n)],
    values: [1, 2],
  });

const SHAPES = {
  value: measured(1, { value: 1 }),
  values: measured(2, { values: [1, 2] }),
  vector: measured(3, { vector: { a: 1, b: 2 } }),
  series: frame(4),
  count: inspected(5, 10, 1),
};
type Shape = keyof typeof SHAPES;

const TAKES: Readonly<Record<Chart, readonly Shape[]>> = {
  "xbar-r": ["value", "values", "series"],
  "xbar-s": ["value", "values", "series"],
  "i-mr": ["value", "series"],
  ewma: ["value", "series"],
  cusum: ["value", "series"],
  t2: ["vector"],
  p: ["count"],
  np: ["count"],
  c: ["count"],
  u: ["count"],
  "p-laney": ["count"],
  "u-laney": ["count"],
  g: ["count"],
  t: ["count"],
};

test.each(CHARTS)("%s takes its own shape of event, the rest is dead-lettered", async (chart) => {
  for (const [shape, input] of Object.entries(SHAPES)) {
    const { deadletters } = await runSpc([planOf(chart), input]);
    expect(deadletters, shape).toEqual(TAKES[chart].includes(shape as Shape) ? [] : ["wrong-shape"]);
  }
});

test("subgroups in one event go on EWMA and CUSUM where the plan has a size", async () => {
  for (const chart of ["ewma", "cusum"] as const) {
    expect((await runSpc([planOf(chart, { subgroupSize: 2 }), SHAPES.values])).deadletters).toEqual([]);
  }
});

test("what is dead-lettered leaves no trace: no row, no clock, no series, no use of its id", async () => {
  const wrong = measured(500, { values: [1, 2] });
  const right = measured(500, { value: 1, at: at(1) });
  const result = await runSpc([planned("i-mr"), wrong, right]);
  expect(result.deadletters).toEqual(["wrong-shape"]);
  expect(result.rows("spc_points").map(({ id, at: when }) => [id, when])).toEqual([["m500", at(1)]]);
  const alone = await runSpc([planned("i-mr"), wrong]);
  for (const table of ["spc_points", "characteristics", "stations", "readings"] as const) expect(alone.rows(table)).toEqual([]);
});

test("a fraction of a unit is inspected on u and u-laney alone", async () => {
  for (const chart of CHARTS.filter((name) => TAKES[name].includes("count"))) {
    const { deadletters } = await runSpc([planned(chart), inspected(0, 2.5, 1)]);
    expect(deadletters, chart).toEqual(chart === "u" || chart === "u-laney" ? [] : ["wrong-shape"]);
  }
});

test("more nonconforming units than were inspected fit no chart of units; nonconformities have no bound", async () => {
  for (const chart of ["p", "np", "c", "u", "u-laney", "p-laney"] as const) {
    const { deadletters } = await runSpc([planned(chart), inspected(0, 3, 3), inspected(1, 3, 4)]);
    expect(deadletters, chart).toEqual(chart === "p" || chart === "np" || chart === "p-laney" ? ["wrong-shape"] : []);
  }
});

test("the vectors of a series have the components of its first one, in any order", async () => {
  const vectors: Record<string, number>[] = [
    { a: 1, b: 2 },
    { b: 3, a: 4 },
    { a: 1 },
    { a: 1, b: 2, c: 3 },
    { a: 1, c: 2 },
    { a: 5, b: 6 },
  ];
  const result = await runSpc([
    planned("t2"),
    measured(9, { vector: { lonely: 1 } }),
    ...vectors.map((vector, n) => measured(10 + n, { vector })),
  ]);
  expect(result.deadletters).toEqual(Array(4).fill("wrong-shape"));
  expect(result.rows("spc_points").map(({ values }) => values)).toEqual([[1, 2], [4, 3], [5, 6]]); // biome-ignore format: one list
});

test("another plan of T² may have other components", async () => {
  const again = planned("t2", { id: "again", baseline: 30 });
  const vectors = [
    measured(0, { vector: { a: 1, b: 2 } }),
    again,
    measured(1, { vector: { c: 1, d: 2, e: 3 } }),
    measured(2, { vector: { a: 1, b: 2 } }),
  ];
  const result = await runSpc([planned("t2"), ...vectors]);
  expect(result.deadletters).toEqual(["wrong-shape"]);
  expect(lastOf(result.rows("spc_points"))).toMatchObject({ values: [1, 2, 3] });
});

test("without a plan everything is stored as it came: each component under its own name", async () => {
  const result = await runSpc(Object.values(SHAPES));
  expect(result.deadletters).toEqual([]);
  expect(result.rows("spc_points")).toEqual([]);
  expect(result.rows("readings").map(({ id, characteristic, values }) => [id, characteristic, values])).toEqual([
    ["m1", "bore", [1]],
    ["m2", "bore", [1, 2]],
    ["m3", "a", [1]],
    ["m3", "b", [2]],
    ["m4/0", "bore", [1]],
    ["m4/1", "bore", [2]],
    ["m5", "bore", [1, 10]],
  ]);
});

test("nothing was inspected: refused at the edge", () => {
  const sample = { type: "attribute", id: "a", at: 0, ...PLACE, station: "S1", characteristic: "bore" };
  for (const fields of [
    { inspected: 0, count: 0 },
    { inspected: -1, count: 0 },
    { inspected: 5, count: -1 },
    { inspected: 5, count: 0.5 },
  ]) {
    expect(parseEvent({ ...sample, ...fields })).toMatchObject({ ok: false, code: "INVALID_EVENT" });
  }
});
