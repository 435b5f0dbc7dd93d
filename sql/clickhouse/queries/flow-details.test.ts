// Units behind defects, lots in work and the way of an order on the real engine: one by one what other queries sum up.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { QueryParams } from "../../../api/deps.ts";
import type { OrderOperationRow, OrderPlaceRow, OrderStationRow } from "../../../api/items/order-flow.ts";
import { AGE_EDGES_MS, type AgeRow, agesOf, type LotRow } from "../../../api/items/wip-lots.ts";
import type { YieldRow } from "../../../api/items/yield.ts";
import type { UnitRow } from "../../../api/items/yield-units.ts";
import type { SliceRow } from "../../../api/yield-buckets.ts";
import type { Row } from "../../../core/rows.ts";
import { HOUR_MS } from "../../../core/time.ts";
import { MINUTE, NOON, openQueryWorld, PLACE, type QueryWorld } from "./fixtures.ts";

let world: QueryWorld;
const byAge = (a: AgeRow, b: AgeRow) => a.age_from - b.age_from || (a.operation < b.operation ? -1 : 1);
const at = (minutes: number) => NOON + minutes * MINUTE;
const OP10 = { ...PLACE, operation: "OP10", product: "P1" };

beforeAll(async () => {
  world = await openQueryWorld();
  await insertUnits();
  await insertMoves();
}, 60_000);
afterAll(() => world.close());

const unit = (serial: string, minutes: number, code: string, fields: Partial<Row<"unit_defects">> = {}): Row<"unit_defects"> => {
  return { ...OP10, at: at(minutes), serial, code, count: code ? 1 : 0, units: 1, passed: false, ...fields };
};

/** S1 has two codes; S2 was taken back; S3 took the place of a later result of its own; S4 failed by nothing told; S5 passed. */
async function insertUnits(): Promise<void> {
  const place = { station: "AOI", order: "WO-1" };
  await world.insert("unit_defects", [
    unit("S1", 1, "桥接", { ...place, count: 2 }),
    unit("S1", 1, "D1", { ...place, count: 3 }),
    unit("S2", 2, "D1", place),
    unit("S3", 9, "D1", place),
    unit("S4", 4, "", { order: "WO-2" }),
    unit("S5", 5, "D1", { passed: true }),
    unit("S6", 6, "D1", { line: "l2" }),
    unit("S7", 7, "D1", { tenant: "rival" }),
  ]);
  await world.insert("unit_defects", [
    unit("S2", 2, "D1", { count: -1, units: -1 }),
    unit("S3", 9, "D1", { count: -1, units: -1 }),
    unit("S3", 3, "D2", place),
  ]);
  await world.insert("unit_defects", [unit("S8", 8, "D1")], 1);
  const twice = { line: "l3" };
  await world.insert("unit_defects", [unit("S9", 9, "D1", { ...twice, station: "z", order: "WO-9" })]);
  await world.insert("unit_defects", [
    unit("S9", 9, "D1", { ...twice, count: -1, units: -1 }),
    unit("S9", 9, "D1", { ...twice, order: "WO-2" }),
  ]);
  const results = [0, 1, 59, 60, 61, 90].map((minutes) => ({ ...OP10, minute: at(minutes), inspected: 1, first_pass_good: minutes % 2 }));
  await world.insert("yield_minutes", [...results, { ...OP10, minute: at(90), inspected: -1 }]);
}

function move(carrier: string, minutes: number, quantity: number, fields: Partial<Row<"lot_moves">> = {}): Row<"lot_moves"> {
  return { ...OP10, carrier_kind: "lot", carrier, at: at(minutes), id: "", quantity, arrival: quantity >= 0, order: "WO-1", ...fields };
}

/** A (WO-1) went on to OP20 in part and is held; B (WO-2) waits; C has left; D left more than came. */
async function insertMoves(): Promise<void> {
  const OP20 = { operation: "OP20" };
  await world.insert("lot_moves", [
    move("A", 0, 10),
    move("A", 30, -4),
    move("A", 30, 4, OP20),
    move("B", 60, 5, { order: "WO-2" }),
    move("C", 5, 3),
    move("C", 20, -3),
    move("D", 40, -2, { order: "" }),
  ]);
  const lots = { tenant: "acme", factory: "f1", carrier_kind: "lot" } as const;
  await world.insert("lots", [
    { ...lots, carrier: "A", first_at: at(0), closed_at: null },
    { ...lots, carrier: "B", first_at: at(60), closed_at: null },
    { ...lots, carrier: "C", first_at: at(5), closed_at: at(20) },
    { ...lots, carrier: "D", first_at: at(40), closed_at: null },
  ]);
  const hold = { ...lots, source: "http", reason: "待检" };
  await world.insert("holds", [
    { ...hold, carrier: "A", at: at(31), id: "h1", held: true },
    { ...hold, carrier: "B", at: at(61), id: "h2", held: true },
    { ...hold, carrier: "B", at: at(62), id: "h3", held: false },
  ]);
  const stamps = { minute: NOON, minutes: 1, shift: "", production_date: "2026-03-01", hour_start: NOON };
  const counted = { ...PLACE, ...stamps, product: "P1", order: "WO-1", reason: "" };
  await world.insert("oee_minutes", [
    { ...counted, station: "s1", good: 8, scrap: 1 },
    { ...counted, station: "s2", good: 5, rework: 2 },
    { ...counted, station: "s2", order: "WO-9", good: 7 },
  ]);
}

describe("yield-units", () => {
  const ask = (given: QueryParams = {}) => {
    const params = { line: "l1", operation: "", product: "", order: "", serial: "", codes: [], ...given };
    return Promise.all([world.ask<UnitRow>("yield-units", params), world.ask<{ total: number }>("yield-units-count", params)]);
  };

  test("gives the units that stand, the newest first, each with its codes, station and order", async () => {
    const [rows, [count]] = await ask();
    expect(rows.map(({ serial, at: tested, codes, counts }) => [serial, tested, codes, counts])).toEqual([
      ["S5", at(5), ["D1"], [1]],
      ["S4", at(4), [""], [0]],
      ["S3", at(3), ["D2"], [1]],
      ["S1", at(1), ["D1", "桥接"], [3, 2]],
    ]);
    expect(rows.at(-1)).toMatchObject({ operation: "OP10", product: "P1", station: "AOI", order: "WO-1", passed: false });
    expect(rows[0]?.passed).toBe(true);
    expect(count).toEqual({ total: 4 });
  });

  test.each([
    [{ codes: ["桥接"] }, ["S1"]],
    [{ codes: [""] }, ["S4"]],
    [{ order: "WO-1" }, ["S3", "S1"]],
    [{ order: "WO-2" }, ["S4"]],
    [{ serial: "S3" }, ["S3"]],
    [{ operation: "OP20" }, []],
    [{ line: "l2" }, ["S6"]],
    [{ line: "", lines: ["f1/l2"] }, ["S6"]],
    [{ tenant: "rival" }, ["S7"]],
    [{ generation: 1 }, ["S8"]],
    [{ from: at(3), to: at(5) }, ["S4", "S3"]],
    [{ limit: 1, offset: 2 }, ["S3"]],
  ])("with %j gives %j", async (given, serials) => {
    const [rows, [count]] = await ask(given);
    expect(rows.map(({ serial }) => serial)).toEqual(serials);
    if (!("limit" in given)) expect(count).toEqual({ total: serials.length });
  });

  test("has station and order of the result that stands, not those of one at the same instant whose place it took", async () => {
    const [rows] = await ask({ line: "l3" });
    expect(rows).toMatchObject([{ serial: "S9", station: "", order: "WO-2", codes: ["D1"], counts: [1] }]);
    expect((await ask({ line: "l3", order: "WO-9" }))[0]).toEqual([]);
  });
});

test("yield-slices cuts minutes at the edges and sums to what `yield-in-minutes` says", async () => {
  const range = { line: "l1", product: "", from: at(0), to: at(120) };
  const rows = await world.ask<SliceRow>("yield-slices", { ...range, edges: [at(0), at(60), at(90)] });
  const bySlice = rows.toSorted((a, b) => a.slice - b.slice).map((row) => [row.slice, row.inspected, row.first_pass_good]);
  expect(bySlice).toEqual([[at(0), 3, 2], [at(60), 2, 1]]); // biome-ignore format: rows
  const [whole] = await world.ask<YieldRow>("yield-in-minutes", { ...range, day_from: at(0), day_to: at(0) });
  expect(whole?.inspected).toBe(5);
});

describe("lots and orders", () => {
  const given = { operation: "", product: "", order: "", at: at(120) };

  test("wip-lots gives what is in work one by one, the oldest first, with holds that stand", async () => {
    const rows = await world.ask<LotRow>("wip-lots", given);
    expect(rows.map((row) => [row.carrier, row.operation, row.quantity, row.arrived, row.order, Boolean(row.held)])).toEqual([
      ["D", "OP10", -2, 0, "", false],
      ["A", "OP10", 6, at(0), "WO-1", true],
      ["A", "OP20", 4, at(30), "WO-1", true],
      ["B", "OP10", 5, at(60), "WO-2", false],
    ]);
    expect(rows[1]?.reason).toBe("待检");
    expect(await world.ask("wip-lots-count", { ...given, operation: "OP10" })).toEqual([{ total: 3 }]);
    expect((await world.ask<LotRow>("wip-lots", { ...given, order: "WO-2" })).map(({ carrier }) => carrier)).toEqual(["B"]);
    expect((await world.ask<LotRow>("wip-lots", { ...given, at: at(10) })).map(({ carrier }) => carrier)).toEqual(["A", "C"]);
    expect(await world.ask("wip-lots", { ...given, tenant: "rival" })).toEqual([]);
  });

  test("wip-lot-ages puts positive quantities into bands of age", async () => {
    const rows = await world.ask<AgeRow>("wip-lot-ages", { ...given, edges: AGE_EDGES_MS });
    const bands = rows.map(({ operation, age_from, lots, quantity }) => [operation, age_from, lots, quantity]).sort();
    expect(bands).toEqual([["OP10", HOUR_MS, 2, 11], ["OP20", HOUR_MS, 1, 4]]); // biome-ignore format: rows
    for (const instant of [at(120), at(30), at(6000)]) {
      const asked = { ...given, at: instant };
      const all = await world.ask<LotRow>("wip-lots", asked);
      const summed = await world.ask<AgeRow>("wip-lot-ages", { ...asked, edges: AGE_EDGES_MS });
      expect(agesOf(all, instant).sort(byAge)).toEqual(summed.toSorted(byAge));
    }
  });

  test("order-places tells where parts of orders are, order-operations what came and left, order-stations what was counted", async () => {
    const places = await world.ask<OrderPlaceRow>("order-places", given);
    expect(places.map((row) => [row.order, row.operation, row.quantity, row.held_quantity, row.lots, row.oldest]).sort()).toEqual([
      ["WO-1", "OP10", 6, 6, 1, at(0)],
      ["WO-1", "OP20", 4, 4, 1, at(30)],
      ["WO-2", "OP10", 5, 0, 1, at(60)],
    ]);
    const way = await world.ask<OrderOperationRow>("order-operations", { ...given, order: "WO-1" });
    const ways = way.map((row) => [row.operation, row.lots, row.arrived, row.departed, row.first_at, row.last_at]);
    expect(ways.sort()).toEqual([["OP10", 2, 13, 7, at(0), at(30)], ["OP20", 1, 4, 0, at(30), at(30)]]); // biome-ignore format: rows
    const counted = await world.ask<OrderStationRow>("order-stations", { order: "WO-1" });
    expect(counted.map((row) => [row.station, row.good, row.scrap, row.rework]).sort()).toEqual([["s1", 8, 1, 0], ["s2", 5, 0, 2]]); // biome-ignore format: rows
  });

  test("the order of a lot is that of its newest move that names one, at whatever operation and line", async () => {
    const named = { factory: "named" };
    const onwards = { ...named, order: "", operation: "OP20" };
    await world.insert("lot_moves", [
      move("A", 0, 9, named), move("A", 10, -9, { ...named, order: "" }), move("A", 10, 9, onwards), // goes on without a name
      move("B", 0, 5, named), move("B", 5, -5, { ...named, order: "WO-2" }), move("B", 5, 5, { ...onwards, line: "l2" }),
      move("B", 7, -1, { ...onwards, line: "l2" }), move("B", 7, 1, named), // a part of it has come back, named otherwise
      move("C", 0, 2, { ...named, order: "" }),
    ]); // biome-ignore format: moves
    const life = { tenant: "acme", ...named, carrier_kind: "lot", first_at: at(0), closed_at: null } as const;
    await world.insert("lots", ["A", "B", "C"].map((carrier) => ({ ...life, carrier }))); // biome-ignore format: one line
    const placesOf = async (fields: QueryParams) => {
      const rows = await world.ask<OrderPlaceRow>("order-places", { ...given, ...named, ...fields });
      return rows.map((row) => `${row.order} ${row.line} ${row.operation} ${row.quantity}`).sort();
    };
    expect(await placesOf({})).toEqual(["WO-1 l1 OP10 1", "WO-1 l1 OP20 9", "WO-1 l2 OP20 4"]);
    expect(await placesOf({ at: at(6) })).toEqual(["WO-1 l1 OP10 9", "WO-2 l2 OP20 5"]);
    expect(await placesOf({ line: "l2" })).toEqual(["WO-1 l2 OP20 4"]);
    expect(await placesOf({ lines: ["named/l2"] })).toEqual(["WO-1 l2 OP20 4"]);
    expect(await placesOf({ order: "WO-1", at: at(6) })).toEqual(["WO-1 l1 OP10 9"]);
    const lots = await world.ask<LotRow>("wip-lots", { ...given, ...named });
    expect(lots.map(({ carrier, order }) => `${carrier} ${order}`).sort()).toEqual(["A WO-1", "B WO-1", "B WO-1", "C "]);
  });

  test("of moves of a lot at one instant, order and product are those of the one with the greater id", async () => {
    const tied = { factory: "tied" };
    await world.insert("lot_moves", [
      move("A", 0, 2, { ...tied, id: "m9", order: "WO-1", product: "P1" }), move("A", 0, 2, { ...tied, id: "m10", order: "WO-9", product: "P9" }),
      move("B", 0, 2, { ...tied, id: "\u{FF21}" }), move("B", 0, 2, { ...tied, id: "\u{20000}", order: "WO-9", product: "P9" }),
    ]); // biome-ignore format: moves
    const life = { tenant: "acme", ...tied, carrier_kind: "lot", first_at: at(0), closed_at: null } as const;
    await world.insert("lots", ["A", "B"].map((carrier) => ({ ...life, carrier }))); // biome-ignore format: one line
    const lots = await world.ask<LotRow>("wip-lots", { ...given, ...tied });
    expect(lots.map((row) => [row.carrier, row.order, row.product, row.quantity]).sort()).toEqual([
      ["A", "WO-1", "P1", 4],
      ["B", "WO-1", "P1", 4],
    ]);
  });

  test("a lot that left and comes again counts with the life before", async () => {
    const again = { factory: "again" };
    await world.insert("lot_moves", [move("R", 0, 5, again), move("R", 60, -5, again), move("R", 20, 3, again)]);
    const life = { tenant: "acme", ...again, carrier_kind: "lot", carrier: "R" } as const;
    await world.insert("lots", [{ ...life, first_at: at(0), closed_at: at(60) }]);
    await world.insert("lots", [{ ...life, first_at: at(20), closed_at: null }]);
    expect(await world.ask<LotRow>("wip-lots", { ...given, factory: "again" })).toMatchObject([{ carrier: "R", quantity: 3 }]);
  });
});

test("wip-unwatched sums over factories what found no room to be watched, and tells the last time", async () => {
  const told = (factory: string, refused: number, minutes: number, tenant = "acme") => ({
    tenant,
    factory,
    refused,
    refused_at: at(minutes),
  });
  await world.insert("flow_watch", [told("f1", 2, 0), told("f2", 5, 1), told("f1", 9, 9, "rival")]);
  await world.insert("flow_watch", [told("f1", 3, 4)]);
  expect(await world.ask("wip-unwatched", { factory: "" })).toEqual([{ refused: 8, refused_at: at(4) }]);
  expect(await world.ask("wip-unwatched", { lines: ["f2/l1"] })).toEqual([{ refused: 5, refused_at: at(1) }]);
  expect(await world.ask("wip-unwatched", { factory: "f9" })).toEqual([{ refused: 0, refused_at: 0 }]);
});
