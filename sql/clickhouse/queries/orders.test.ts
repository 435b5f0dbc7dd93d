// Orders on the real engine: each with what its line's key station has counted for it.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { QueryParams } from "../../../api/deps.ts";
import type { OrderRow } from "../../../api/items/orders.ts";
import type { Row } from "../../../core/rows.ts";
import { HOUR_MS } from "../../../core/time.ts";
import { MINUTE, NOON, openQueryWorld, PLACE, type QueryWorld } from "./fixtures.ts";

let world: QueryWorld;

beforeAll(async () => {
  world = await openQueryWorld();
  await insertOrders();
  await insertLines();
  await insertCounts();
}, 60_000);

afterAll(() => world.close());

const at = (minutes: number) => NOON + minutes * MINUTE;

function orderRow(order: string, fields: Partial<Row<"orders">> = {}): Row<"orders"> {
  const times = { due: at(600), created_at: at(-60), released_at: null, started_at: null, completed_at: null, cancelled_at: null };
  return { ...PLACE, order, product: "P1", quantity: 100, status: "created", at: NOON, ...times, ...fields };
}

async function insertOrders(): Promise<void> {
  await world.insert("orders", [
    orderRow("O2"),
    orderRow("O1"),
    orderRow("O3", { line: "l2", product: "P2" }),
    orderRow("O4", { line: "l3" }),
    orderRow("O5", { factory: "f2" }),
    orderRow("O1", { tenant: "rival", quantity: 7 }),
  ]);
  await world.insert("orders", [orderRow("O1", { status: "started", started_at: NOON, due: null })]);
  await world.insert("orders", [orderRow("O1", { quantity: 9 })], 1);
}

/** l1 names its key station, l2 leaves it at the last, l3 never sent a `line`. Their clocks: 12:50:30, none, none. */
async function insertLines(): Promise<void> {
  const stations = [{ station: "s1" }, { station: "s2" }];
  const line = (name: string, config: object) => ({ ...PLACE, line: name, at: NOON, config: JSON.stringify({ stations, ...config }) });
  await world.insert("lines", [line("l1", { keyStation: "s1" }), line("l2", {})]);
  const stamps = { first_at: NOON, shift: "", production_date: "2026-03-01", hour_start: NOON };
  await world.insert("line_clocks", [{ ...PLACE, clock: at(50) + 30_000, ...stamps }]);
}

async function insertCounts(): Promise<void> {
  const count = (minutes: number, good: number, fields: Partial<Row<"oee_minutes">> = {}): Row<"oee_minutes"> => {
    const hour_start = Math.floor(at(minutes) / HOUR_MS) * HOUR_MS;
    const stamps = { minute: at(minutes), minutes: 1, shift: "", production_date: "2026-03-01", hour_start };
    return { ...PLACE, station: "s1", ...stamps, product: "P1", order: "O1", reason: "", good, ...fields };
  };
  await world.insert("oee_minutes", [
    count(-24 * 60, 20, { production_date: "2026-02-28" }),
    count(-10, 1), // the last minute that is not of the newest 60
    count(-9, 2),
    count(49, 4, { scrap: 3, rework: 2 }),
    count(50, 8),
    count(50, 16, { order: "O2" }),
    count(50, 32, { order: "" }),
    count(50, 64, { station: "s2" }),
    count(50, 128, { line: "l2", station: "s2", order: "O3" }),
    count(50, 256, { line: "l2", station: "s1", order: "O3" }),
    count(50, 512, { line: "l3", order: "O4" }),
    count(50, 1024, { tenant: "rival" }),
  ]);
  await world.insert("oee_minutes", [count(49, -1)]); // a correction
}

const ask = (given: QueryParams = {}) => {
  return world.ask<OrderRow>("orders", { factory: "f1", order: "", product: "", status: "", ...given });
};

describe("orders", () => {
  test("gives each as its newest row has it, with the counts of the key station", async () => {
    const { tenant, at: _, ...order } = orderRow("O1", { status: "started", started_at: NOON, due: null });
    const counts = { key_station: "s1", clock: at(50) + 30_000, hour_from: at(-9), good: 34, produced: 39, hour_good: 13 };
    expect(await ask({ line: "l1" })).toEqual([
      { ...order, ...counts },
      { ...order, order: "O2", status: "created", started_at: null, due: at(600), ...counts, good: 16, produced: 16, hour_good: 16 },
    ]);
  });

  test("takes the last station where none is named, and counts nothing where none is known", async () => {
    expect(await ask({ line: "l2" })).toMatchObject([
      { order: "O3", key_station: "s2", clock: null, hour_from: null, good: 128, hour_good: 0 },
    ]);
    expect(await ask({ line: "l3" })).toMatchObject([{ order: "O4", key_station: "", clock: null, good: 0, produced: 0, hour_good: 0 }]);
  });

  test("pages by factory, line and order", async () => {
    const names = async (given: QueryParams) => (await ask({ factory: "", ...given })).map(({ order }) => order);
    expect(await names({})).toEqual(["O1", "O2", "O3", "O4", "O5"]);
    expect(await names({ limit: 2, offset: 1 })).toEqual(["O2", "O3"]);
    const [second] = await ask({ limit: 1, offset: 1 });
    expect(second).toMatchObject({ order: "O2", good: 16 });
  });

  test.each([
    [{ order: "O2" }, ["O2"]],
    [{ product: "P2" }, ["O3"]],
    [{ status: "started" }, ["O1"]],
    [{ factory: "", factories: ["f2"] }, ["O5"]],
    [{ factory: "", lines: ["f1/l3"] }, ["O4"]],
    [{ factories: [""] }, []],
    [{ generation: 1 }, ["O1"]],
    [{ tenant: "rival" }, ["O1"]],
  ])("with %j gives and counts %j", async (given, names) => {
    expect((await ask(given)).map(({ order }) => order)).toEqual(names);
    const params = { factory: "f1", order: "", product: "", status: "", ...given };
    expect(await world.ask("orders-count", params)).toEqual([{ total: names.length }]);
  });

  test("keeps tenants and generations apart in what is counted", async () => {
    expect(await ask({ tenant: "rival" })).toMatchObject([{ quantity: 7, key_station: "", good: 0 }]);
    expect(await ask({ generation: 1 })).toMatchObject([{ quantity: 9, key_station: "", good: 0 }]);
  });
});
