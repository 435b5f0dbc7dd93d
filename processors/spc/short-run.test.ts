// Many products on one chart: values from each product's own target, in its own sigma where the plan says so.
import { expect, test } from "vitest";
import { parseEvent } from "../../core/events.ts";
import { event, PLACE } from "../../tests/harness.ts";
import { at, CHARACTERISTIC, expectClose, type Fields, lastOf, measured, planned, pointsOf, runSpc, STATION, singles } from "./fixtures.ts";

const PRODUCTS = [
  { product: "A", target: 100, sigma: 2 },
  { product: "B", target: 10, sigma: 0.5 },
];
const shortRun = (method: "target" | "z", fields: Fields = {}) =>
  planned("i-mr", { baseline: 4, shortRun: { method, products: PRODUCTS }, ...fields });
const made = (n: number, product: string, value: number) => measured(n, { product, value });
const MIXED = [made(0, "A", 102), made(1, "B", 9.5), made(2, "A", 98), made(3, "B", 11), made(4, "A", 104)];

test("from the target: one series, whatever the product; its name stands with the point", async () => {
  const { rows } = await runSpc([shortRun("target"), ...MIXED]);
  expect(rows("spc_points").map((row) => [row.product, row.measured_product, row.value, row.second_value])).toEqual([
    ["", "A", 2, null],
    ["", "B", -0.5, 2.5],
    ["", "A", -2, 1.5],
    ["", "B", 1, 3],
    ["", "A", 4, 3],
  ]);
  expectClose(rows("spc_limits")[0], { mean: 0.125, sigma: (7 / 3) * (Math.sqrt(Math.PI) / 2) }, 1e-12);
});

test("in sigmas of the product: z", async () => {
  const rows = await pointsOf([shortRun("z", { limits: { mean: 0, sigma: 1 } }), ...MIXED, made(5, "B", 11.6)]);
  expect(rows.map(({ value }) => value)).toEqual([1, -1, -1, 2, 2, expect.closeTo(3.2, 12)]);
  expect(lastOf(rows)).toMatchObject({ ucl: 3, signals: ["nelson1"] });
});

const REDEFINED = PRODUCTS.map((each) => ({ ...each, sigma: 1 }));

test.each<[string, Fields, Fields, number | undefined]>([
  ["a chart of plain values becomes one", { shortRun: undefined }, {}, 1],
  ["it becomes one of plain values", {}, { shortRun: undefined }, 1],
  ["another method", {}, { shortRun: { method: "z", products: PRODUCTS } }, 1],
  ["another target", {}, { shortRun: { method: "target", products: [{ product: "A", target: 101 }, PRODUCTS[1]] } }, 1],
  ["a product less", {}, { shortRun: { method: "target", products: PRODUCTS.slice(0, 1) } }, 1],
  ["another sigma, where values are divided by it", { shortRun: { method: "z", products: PRODUCTS } }, { shortRun: { method: "z", products: REDEFINED } }, 1],
  ["another sigma, where they are not", {}, { shortRun: { method: "target", products: REDEFINED } }, undefined],
  ["a product more", {}, { shortRun: { method: "target", products: [...PRODUCTS, { product: "C", target: 5 }] } }, undefined],
  ["another baseline", {}, { baseline: 5 }, undefined],
])("points before and after do not compare where the scale changes: %s", async (_change, before, after, scale) => {
  const inputs = [shortRun("target", before), made(0, "A", 102), shortRun("target", { id: "again", ...after }), made(1, "A", 103)];
  const { rows } = await runSpc(inputs);
  expect(rows("spc_points").map((row) => row.scale)).toEqual([undefined, scale]);
  expect(lastOf(rows("characteristics")).scale).toBe(scale);
}); // biome-ignore format: one line a change

test("a product without a target, and none at all, are dead-lettered; a frame too", async () => {
  const frame = (id: string, fields: Fields) =>
    event({ type: "series", id, at: at(9), station: STATION, characteristic: CHARACTERISTIC, times: [at(9)], values: [101], ...fields });
  const inputs = [made(0, "C", 1), measured(1, { value: 1 }), frame("f", {}), frame("g", { product: "C" }), frame("h", { product: "A" })];
  const result = await runSpc([shortRun("target"), ...inputs]);
  expect(result.deadletters).toEqual(Array(4).fill("wrong-shape"));
  expect(result.rows("spc_points")).toMatchObject([{ id: "h/0", value: 1 }]);
});

test("a subgroup is of one product: another one closes it", async () => {
  const plan = planned("xbar-r", { subgroupSize: 3, limits: { mean: 0, sigma: 1 }, shortRun: { method: "z", products: PRODUCTS } });
  const inputs = [made(0, "A", 102), made(1, "A", 100), made(2, "B", 10), made(3, "B", 10.5), made(4, "B", 9.5)];
  const whole = measured(5, { product: "A", values: [98, 104] });
  expect(
    (await pointsOf([plan, ...inputs, whole])).map(({ measured_product, n, complete, values }) => [measured_product, n, complete, values]),
  ).toEqual([
    ["A", 2, false, [1, 0]],
    ["B", 3, true, [0, 1, -1]],
    ["A", 2, true, [-1, 2]],
  ]);
});

test("runs go over from one product to the next", async () => {
  const plan = shortRun("z", { limits: { mean: 0, sigma: 1 }, rules: ["nelson2"] });
  const inputs = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((n) => (n % 2 === 0 ? made(n, "A", 101) : made(n, "B", 10.2)));
  expect(lastOf(await pointsOf([plan, ...inputs]))).toMatchObject({ signals: ["nelson2"] });
});

test("the same products again change nothing, other targets start phase I again", async () => {
  const limits = { limits: { mean: 0, sigma: 10 } };
  const same = shortRun("target", { id: "same", ...limits, rules: ["nelson2"] });
  const moved = planned("i-mr", { id: "moved", baseline: 4, shortRun: { method: "target", products: [{ product: "A", target: 90 }] } });
  const rows = await pointsOf([shortRun("target", limits), made(0, "A", 101), same, made(1, "A", 102), moved, made(2, "A", 92)]);
  expect(rows.map(({ phase, value, second_value }) => [phase, value, second_value])).toEqual([["II", 1, null], ["II", 2, 1], ["I", 2, null]]); // biome-ignore format: one list
  const plain = planned("i-mr", { id: "plain", baseline: 4, ...limits });
  expect(lastOf(await pointsOf([shortRun("target", limits), made(0, "A", 101), plain, ...singles([5], 1)]))).toMatchObject({
    value: 5,
    limits_version: 2,
  });
});

test("the edge refuses a short run that cannot be judged", () => {
  const plan = { type: "plan", id: "p", at: 0, ...PLACE, characteristic: "bore" };
  const products = [{ product: "A", target: 1 }];
  const faulty: Fields[] = [
    { chart: "i-mr", shortRun: { method: "z", products } },
    { chart: "p", shortRun: { method: "target", products } },
    { chart: "t2", shortRun: { method: "target", products } },
    { chart: "i-mr", station: "S1", product: "A", shortRun: { method: "target", products } },
    { chart: "i-mr", shortRun: { method: "target", products: [] } },
  ];
  for (const fields of faulty)
    expect(parseEvent({ ...plan, ...fields }), JSON.stringify(fields)).toMatchObject({ ok: false, code: "INVALID_EVENT" });
});

test("a product has one target", () => {
  const products = [{ product: "A", target: 1 }, { product: "A", target: 2 }]; // biome-ignore format: one list
  const plan = { type: "plan", id: "p", at: 0, ...PLACE, characteristic: "bore", chart: "i-mr", shortRun: { method: "target", products } };
  expect(parseEvent(plan)).toMatchObject({ ok: false, code: "INVALID_EVENT" });
});
