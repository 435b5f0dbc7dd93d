// GET /yield by hour, /yield/units, /wip/lots, /orders/places and its like: what is asked of the warehouse, and what is made of its rows.
import type { FastifyInstance } from "fastify";
import { afterEach, expect, test } from "vitest";
import { HOUR_MS } from "../../core/time.ts";
import { build } from "../build.ts";
import { enveloped, listed } from "../envelope.ts";
import { credential, type FakeWorld, fakeWorld, NOW } from "../fakes.ts";
import { orderOperationSchema, orderPlaceSchema, orderStationSchema } from "../items/order-flow.ts";
import { unitSchema } from "../items/yield-units.ts";
import { answerSchema as wipAnswerSchema } from "./wip.ts";
import { lotsAnswerSchema } from "./wip-lots.ts";
import { answerSchema } from "./yield.ts";

let app: FastifyInstance | undefined;
afterEach(() => app?.close());

async function ask(world: FakeWorld, url: string, token = "t") {
  app = build(world);
  return app.inject({ url: `/api/v1/${url}`, headers: { authorization: `Bearer ${token}` } });
}

const FROM = Date.UTC(2026, 2, 1, 8);
const range = `from=${new Date(FROM).toISOString()}&to=${new Date(FROM + 2 * HOUR_MS).toISOString()}`;
const place = { factory: "f1", line: "l1", operation: "A" };

test("GET /yield by hour gives an item an hour, and rolls the yield of each", async () => {
  const world = fakeWorld();
  const row = { ...place, product: "P1", inspected: 4, first_pass_good: 3, final_inspected: 4, final_good: 4, defects: 1 };
  world.rows["yield-slices"] = [
    { ...row, slice: FROM + HOUR_MS, inspected: 2 },
    { ...row, slice: FROM },
  ];
  const { data } = enveloped(answerSchema.strict()).parse((await ask(world, `yield?by=hour&${range}`)).json());
  const hours = ["2026-03-01T08:00:00.000Z", "2026-03-01T09:00:00.000Z"];
  expect(data.items.map(({ start, inspected, day }) => [start, inspected, day])).toEqual([[hours[0], 4, null], [hours[1], 2, null]]); // biome-ignore format: rows
  expect(data.products.map(({ start, product }) => [start, product])).toEqual(hours.map((start) => [start, "P1"]));
  const asked = world.asked.find(({ name }) => name === "yield-slices");
  expect(asked?.params).toMatchObject({ from: FROM, product: "", edges: [FROM, FROM + HOUR_MS] });
  expect(world.asked.map(({ name }) => name)).not.toContain("yield-in-minutes");
});

test("GET /yield sums products of an operation, and operations of a line, before it makes ratios of them", async () => {
  const world = fakeWorld();
  const row = { ...place, product: "P1", inspected: 4, first_pass_good: 3, final_inspected: 4, final_good: 4, defects: 1 };
  world.rows["yield-in-minutes"] = [
    row,
    { ...row, product: "P2", inspected: 6, first_pass_good: 6, defects: 0 },
    { ...row, operation: "B" },
  ];
  const config = JSON.stringify({ stations: [{ station: "s1" }], operations: ["A", "B"], opportunities: { A: 10 } });
  world.rows["line-configs"] = [{ factory: "f1", line: "l1", config }];
  const { data } = enveloped(answerSchema.strict()).parse((await ask(world, "yield?operation=A")).json());
  expect(data.operations).toMatchObject([{ operation: "A", inspected: 10, firstPassGood: 9, firstPassYield: 0.9, dpmo: 10, defects: 1 }]);
  // The fake's `dpmo` are the opportunities: 10 first results had ten chances each, 4 had one.
  expect(data.lines).toMatchObject([{ line: "l1", inspected: 14, firstPassGood: 12, defects: 2, dpmo: 104 / 14 }]);
  expect(data.operations[0]).not.toHaveProperty("product");
});

test("GET /yield by day of more than 62 days is refused", async () => {
  const answer = await ask(fakeWorld(), "yield?by=day&from=2026-01-01T00:00:00Z&to=2026-03-05T00:00:00Z");
  expect([answer.statusCode, answer.json().details[0].path]).toEqual([400, "from"]);
});

test("GET /yield/units gives units with their codes; an empty code asks for those that failed without one", async () => {
  const world = fakeWorld();
  const unit = { ...place, product: "P1", serial: "S1", at: FROM, passed: false, station: "", order: "WO-1" };
  world.rows["yield-units"] = [
    { ...unit, codes: ["桥接", "D1"], counts: [3, 1] },
    { ...unit, serial: "S2", codes: [""], counts: [0] },
  ];
  const { data } = listed(unitSchema.strict()).parse((await ask(world, `yield/units?code=&operation=A&${range}`)).json());
  expect(data.items.map(({ serial, station, order, defects }) => [serial, station, order, defects])).toEqual([
    ["S1", null, "WO-1", [{ code: "桥接", count: 3 }, { code: "D1", count: 1 }]],
    ["S2", null, "WO-1", []],
  ]); // biome-ignore format: rows
  expect(world.asked[0]?.params).toMatchObject({ codes: [""], operation: "A", order: "", from: FROM, tenant: "acme", generation: 3 });
  await ask(world, "yield/units");
  expect(world.asked.at(-1)?.params).toMatchObject({ codes: [] });
});

test("GET /wip tells what left an operation also where nothing is any more", async () => {
  const world = fakeWorld();
  world.rows["wip-found-carriers"] = Array.from({ length: 2001 }, () => ({})); // too many to be summed here
  const left = { ...place, product: "P1", departed: 48, timed: 48, stay_ms: 48 * HOUR_MS };
  world.rows["wip-departures"] = [{ ...left, operation: "B", timed: 0 }, left, { ...left, product: "P2" }];
  const { data } = enveloped(wipAnswerSchema.strict()).parse((await ask(world, "wip?product=P1")).json());
  expect(data.items).toEqual([]);
  expect(data.throughput).toEqual([
    { ...place, product: "P1", throughputPerHour: 2, cycleTimeMs: HOUR_MS, reasons: {} },
    { ...place, operation: "B", product: "P1", throughputPerHour: 2, cycleTimeMs: null, reasons: { cycleTimeMs: expect.any(String) } },
  ]);
});

test("GET /wip/lots gives lots and serials with their age, and bands of ages", async () => {
  const world = fakeWorld();
  const lot = {
    ...place,
    product: "P1",
    carrier_kind: "lot",
    carrier: "L",
    order: "",
    quantity: 5,
    arrived: NOW - HOUR_MS,
    held: true,
    reason: "待检",
  };
  world.rows["wip-lots"] = [{ ...lot, carrier_kind: "serial", carrier: "S", quantity: -1, arrived: 0, held: false, reason: "" }, lot];
  world.rows["wip-lot-ages"] = [
    { ...place, age_from: 259_200_000, lots: 1, quantity: 5 },
    { ...place, age_from: 0, lots: 2, quantity: 7 },
  ];
  world.rows["wip-lots-count"] = [{ total: 9 }];
  const { data } = enveloped(lotsAnswerSchema.strict()).parse((await ask(world, "wip/lots?line=l1&pageSize=2")).json());
  expect(data.items).toMatchObject([
    { serial: "S", quantity: -1, since: null, ageMs: null, held: false, holdReason: null, order: null },
    { lot: "L", ageMs: HOUR_MS, held: true, holdReason: "待检" },
  ]);
  expect(data.ages.map(({ fromMs, toMs, quantity }) => [fromMs, toMs, quantity])).toEqual([[0, HOUR_MS, 7], [259_200_000, null, 5]]); // biome-ignore format: rows
  const { data: whole } = enveloped(lotsAnswerSchema.strict()).parse((await ask(world, "wip/lots?line=l1")).json());
  expect(whole.ages).toEqual([{ factory: "f1", line: "l1", operation: "A", fromMs: HOUR_MS, toMs: 4 * HOUR_MS, lots: 1, quantity: 5 }]);
});

test("GET /orders/places, operations and stations tell where parts are and were", async () => {
  const world = fakeWorld();
  const where = { factory: "f1", line: "l1" };
  world.rows["order-places"] = [
    { ...where, order: "O2", operation: "B", quantity: 3, held_quantity: 1, lots: 1, oldest: NOW - HOUR_MS },
    { ...where, order: "O1", operation: "A", quantity: -1, held_quantity: 0, lots: 0, oldest: 0 },
  ];
  world.rows["order-operations"] = [
    { ...where, operation: "B", lots: 1, arrived: 4, departed: 0, first_at: FROM + 1, last_at: FROM + 1 },
    { ...where, operation: "A", lots: 1, arrived: 10, departed: 4, first_at: FROM, last_at: FROM + 1 },
  ];
  world.rows["order-stations"] = [{ ...where, station: "s1", good: 4, scrap: 1, rework: 0 }];
  const places = listed(orderPlaceSchema.strict()).parse((await ask(world, "orders/places")).json()).data.items;
  expect(places.map(({ order, oldestAgeMs }) => [order, oldestAgeMs])).toEqual([["O1", null], ["O2", HOUR_MS]]); // biome-ignore format: rows
  const operations = listed(orderOperationSchema.strict()).parse((await ask(world, "orders/operations?order=O1")).json()).data.items;
  expect(operations.map(({ operation, order, arrivedQuantity }) => [operation, order, arrivedQuantity])).toEqual([["A", "O1", 10], ["B", "O1", 4]]); // biome-ignore format: rows
  const stations = listed(orderStationSchema.strict()).parse((await ask(world, "orders/stations?order=O1&pageSize=5")).json()).data;
  expect(stations).toMatchObject({ total: 1, items: [{ station: "s1", goodQuantity: 4, scrapQuantity: 1, order: "O1" }] });
  expect((await ask(world, "orders/stations")).statusCode).toBe(400);
});

test("none of these shows what a credential does not cover", async () => {
  const world = fakeWorld({}, { narrow: credential({ factories: new Set(["f2"]) }) });
  for (const route of ["yield/units", "wip/lots", "orders/places", "orders/operations", "orders/stations"]) {
    expect((await ask(world, `${route}?factory=f1&order=O1`, "narrow")).statusCode, route).toBe(403);
    expect((await ask(world, `${route}?order=O1`, "narrow")).statusCode, route).toBe(200);
    expect(world.asked.at(-1)?.params, route).toMatchObject({ factories: ["f2"] });
  }
});
