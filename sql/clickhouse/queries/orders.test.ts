// Orders on the real engine: each with what its line's key station has counted for it.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BareOrderRow, countedOrders, readOrderLines } from "../../../api/counted-orders.ts";
import type { Query, QueryName, QueryParams } from "../../../api/deps.ts";
import type { OrderRow } from "../../../api/items/orders.ts";
import { createLineSettings } from "../../../api/line-settings.ts";
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
    orderRow("O4", { line: "l3", at: NOON + 1 }),
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

function countRow(minutes: number, good: number, fields: Partial<Row<"oee_minutes">> = {}): Row<"oee_minutes"> {
  const hour_start = Math.floor(at(minutes) / HOUR_MS) * HOUR_MS;
  const stamps = { minute: at(minutes), minutes: 1, shift: "", production_date: "2026-03-01", hour_start };
  return { ...PLACE, station: "s1", ...stamps, product: "P1", order: "O1", reason: "", good, ...fields };
}

async function insertCounts(): Promise<void> {
  await world.insert("oee_minutes", [
    countRow(-24 * 60, 20, { production_date: "2026-02-28" }),
    countRow(-10, 1), // the last minute that is not of the newest 60
    countRow(-9, 2),
    countRow(49, 4, { scrap: 3, rework: 2 }),
    countRow(50, 8),
    countRow(50, 16, { order: "O2" }),
    countRow(50, 32, { order: "" }),
    countRow(50, 64, { station: "s2" }),
    countRow(50, 128, { line: "l2", station: "s2", order: "O3" }),
    countRow(50, 256, { line: "l2", station: "s1", order: "O3" }),
    countRow(50, 512, { line: "l3", order: "O4" }),
    countRow(50, 1024, { tenant: "rival" }),
  ]);
  await world.insert("oee_minutes", [countRow(49, -1)]); // a correction
}

let asked: { name: QueryName; params: QueryParams }[] = [];
const query: Query = <R>(name: QueryName, params: QueryParams) => {
  asked.push({ name, params });
  return world.ask<R>(name, params);
};

const ANY_ORDER = { order: "", product: "", status: "", open: "", search: "", sort: "name" };

/** As the API asks: the page and its lines, then what was counted. */
async function ask(given: QueryParams = {}): Promise<OrderRow[]> {
  asked = [];
  const { limit = 100, offset = 0, ...scope }: QueryParams = { factory: "f1", ...given };
  const reader = { query, settings: createLineSettings(query), signal: new AbortController().signal };
  const orders = await world.ask<BareOrderRow>("orders", { ...ANY_ORDER, ...scope, limit, offset });
  return countedOrders(reader, scope, { orders, lines: await readOrderLines(reader, scope) });
}

const namesAsked = () => asked.map(({ name }) => name);

describe("orders", () => {
  test("gives each as its newest row has it, with the counts of the key station", async () => {
    const { tenant, at: _, ...order } = orderRow("O1", { status: "started", started_at: NOON, due: null });
    const counts = { key_station: "s1", clock: at(50) + 30_000, hour_from: at(-9), good: 34, produced: 39, hour_good: 13 };
    expect(await ask({ line: "l1" })).toEqual([
      { ...order, ...counts },
      { ...order, order: "O2", status: "created", started_at: null, due: at(600), ...counts, good: 16, produced: 16, hour_good: 0 },
    ]);
    expect(namesAsked()).toEqual(["line-configs", "line-clocks", "order-counts", "order-newest-counts"]);
  });

  test("takes the last station where none is named, and counts nothing where none is known", async () => {
    expect(await ask({ line: "l2" })).toMatchObject([
      { order: "O3", key_station: "s2", clock: null, hour_from: null, good: 128, hour_good: 0 },
    ]);
    expect(await ask({ line: "l3" })).toMatchObject([{ order: "O4", key_station: "", clock: null, good: 0, produced: 0, hour_good: 0 }]);
    expect(namesAsked()).toEqual(["line-configs", "line-clocks"]); // nothing that could be counted
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
    [{ search: "o2" }, ["O2"]],
    [{ search: "p2" }, ["O3"]],
    [{ search: "%" }, []],
    [{ open: "yes", order: "O1" }, ["O1"]],
    [{ open: "yes", factory: "f9" }, []],
    [{ sort: "newest" }, ["O4", "O1", "O2", "O3"]],
    [{ factory: "", factories: ["f2"] }, ["O5"]],
    [{ factory: "", lines: ["f1/l3"] }, ["O4"]],
    [{ factories: [""] }, []],
    [{ generation: 1 }, ["O1"]],
    [{ tenant: "rival" }, ["O1"]],
  ])("with %j gives and counts %j", async (given, names) => {
    expect((await ask(given)).map(({ order }) => order)).toEqual(names);
    const params = { factory: "f1", ...ANY_ORDER, ...given };
    expect(await world.ask("orders-count", params)).toEqual([{ total: names.length }]);
  });

  test("keeps tenants and generations apart in what is counted", async () => {
    expect(await ask({ tenant: "rival" })).toMatchObject([{ quantity: 7, key_station: "", good: 0 }]);
    expect(await ask({ generation: 1 })).toMatchObject([{ quantity: 9, key_station: "", good: 0 }]);
  });

  test("reads the newest hours of lines together that lie together, and those of another time apart", async () => {
    const factory = "f7";
    const running = { factory, status: "started" as const, started_at: NOON };
    const lines = [{ line: "near", minutes: 90 }, { line: "l1", minutes: 50 }, { line: "behind", minutes: -7 * 24 * 60 }]; // biome-ignore format: rows
    const stamps = { first_at: NOON, shift: "", production_date: "2026-03-01", hour_start: NOON };
    await world.insert("orders", lines.map(({ line }) => orderRow(`of ${line}`, { ...running, line }))); // biome-ignore format: one line
    await world.insert("lines", lines.map(({ line }) => ({ ...PLACE, factory, line, at: NOON, config: '{"stations":[{"station":"s1"}]}' }))); // biome-ignore format: one line
    await world.insert("line_clocks", lines.map(({ line, minutes }) => ({ ...PLACE, factory, line, clock: at(minutes), ...stamps }))); // biome-ignore format: one line
    const minutes = [90, 31, 30, 51, 50, -9, -10, -7 * 24 * 60, -7 * 24 * 60 - 59, -7 * 24 * 60 - 60];
    await world.insert("oee_minutes", lines.flatMap(({ line }) => minutes.map((minute, n) => countRow(minute, 2 ** n, { factory, line, order: `of ${line}` })))); // biome-ignore format: one line
    const rows = await ask({ factory });
    expect(rows.map(({ line, hour_good }) => [line, hour_good])).toEqual([["behind", 128 + 256], ["l1", 2 + 4 + 16 + 32], ["near", 1 + 2 + 8 + 16]]); // biome-ignore format: rows
    const spans = asked.filter(({ name }) => name === "order-newest-counts").map(({ params }) => [params.from, params.to, params.orders]);
    expect(spans).toEqual([[at(-7 * 24 * 60 - 59), at(-7 * 24 * 60), ["of behind"]], [at(-9), at(90), ["of l1", "of near"]]]); // biome-ignore format: rows
  });
});
