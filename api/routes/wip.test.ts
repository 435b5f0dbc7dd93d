// GET /wip, GET /wip/findings, POST /wip/reconciliation, GET /orders: what is asked of the warehouse, and what is made of its rows.
import type { FastifyInstance } from "fastify";
import { afterEach, describe, expect, test } from "vitest";
import { DAY_MS, HOUR_MS } from "../../core/time.ts";
import { build } from "../build.ts";
import { enveloped, listed } from "../envelope.ts";
import { credential, type FakeWorld, fakeWorld, NOW } from "../fakes.ts";
import { orderSchema } from "../items/orders.ts";
import type { DepartureRow, WipRow } from "../items/wip.ts";
import { reconciliationSchema } from "../items/wip-reconciliation.ts";
import { MOST_CARRIERS, MOST_MOVES } from "../work-in-process.ts";
import { answerSchema, findingsSchema } from "./wip.ts";

let app: FastifyInstance | undefined;
afterEach(() => app?.close());

const LIMITED = { l: credential({ lines: new Set(["f1/l1"]), permissions: ["read"] }) };

async function ask(world: FakeWorld, url: string, { token = "t", payload }: { token?: string; payload?: object } = {}) {
  app = build(world);
  const headers = { authorization: `Bearer ${token}` };
  return app.inject({ url: `/api/v1/${url}`, headers, ...(payload && { method: "POST" as const, payload }) });
}

const place = { factory: "f1", line: "l1", operation: "A", product: "P1" };
const ages = { oldest_age_ms: 9, p50_age_ms: 5, p90_age_ms: 8 };
const row = (fields: Partial<WipRow> = {}): WipRow => ({
  ...place,
  quantity: 6,
  lots: 2,
  negative_lots: 0,
  held_quantity: 1,
  ...ages,
  ...fields,
});

/** More than are handed over one by one: then the warehouse sums them up. */
const MANY = Array.from({ length: MOST_CARRIERS + 1 }, (_, n) => ({
  factory: "f1",
  carrier_kind: "lot",
  carrier: `L${n}`,
  first_at: 0,
  is_open: true,
}));

/** A world in which the warehouse has summed up what is in work, and what has left. */
function summedWorld(rows: readonly WipRow[], departures: readonly DepartureRow[] = []): FakeWorld {
  const world = fakeWorld();
  world.rows["wip-found-carriers"] = MANY;
  world.rows.wip = rows;
  world.rows["wip-departures"] = departures;
  return world;
}

describe("GET /wip", () => {
  const wip = async (world: FakeWorld, query = "") =>
    enveloped(answerSchema.strict()).parse((await ask(world, `wip?${query}`)).json()).data;

  test("gives quantity, ages and flow of each operation and product", async () => {
    const negative = row({ operation: "B", quantity: -2, lots: 0, negative_lots: 1, oldest_age_ms: null, p50_age_ms: null, p90_age_ms: null });
    const world = summedWorld([negative, row()], [{ ...place, departed: 48, timed: 48, stay_ms: 48 * 3 * HOUR_MS }]);
    const data = await wip(world);
    expect(data.items).toEqual([
      { ...place, quantity: 6, lots: 2, negativeLots: 0, heldQuantity: 1, oldestAgeMs: 9, p50AgeMs: 5, p90AgeMs: 8, throughputPerHour: 2,
        cycleTimeMs: 3 * HOUR_MS, littlesLaw: { predictedQuantity: 6, ratio: 1 }, findings: [], reasons: {} },
      { ...place, operation: "B", quantity: -2, lots: 0, negativeLots: 1, heldQuantity: 1, oldestAgeMs: null, p50AgeMs: null, p90AgeMs: null,
        throughputPerHour: 0, cycleTimeMs: null, littlesLaw: null, findings: ["negative quantity"],
        reasons: { oldestAgeMs: "no lots", p50AgeMs: "no lots", p90AgeMs: "no lots", cycleTimeMs: "nothing left in 24 h", littlesLaw: "nothing left in 24 h" } },
    ]);
    expect(data).toMatchObject({ at: new Date(NOW).toISOString(), total: 2, page: 1 });
  }); // biome-ignore format: items

  test("asks for an instant to the millisecond, and 24 h before it", async () => {
    const world = summedWorld([]);
    await wip(world, "line=l1&at=2026-03-01T08:00:00.123%2B08:00");
    const at = Date.UTC(2026, 2, 1, 0, 0, 0, 123);
    const asked = Object.fromEntries(world.asked.map(({ name, params }) => [name, params]));
    expect(Object.keys(asked).sort()).toEqual(["line-configs", "wip", "wip-active-periods", "wip-departures", "wip-found-carriers"]);
    expect(asked.wip).toEqual({ tenant: "acme", generation: 3, factories: [], lines: [], factory: "", line: "l1", at });
    expect(asked["wip-departures"]).toMatchObject({ at, since: at - DAY_MS });
    expect(asked["wip-found-carriers"]).toMatchObject({ at, since: at - DAY_MS, limit: MOST_CARRIERS + 1 });
  });

  test("of few lots reads the moves, from the first of them on, and sums them up itself", async () => {
    const world = fakeWorld();
    const [found] = MANY;
    const moved = (operation: string, at: number, quantity: number) => ({
      move: ["f1", "l1", operation, "P1", "lot", "L0", at, quantity, quantity > 0, "m"],
    });
    world.rows["wip-found-carriers"] = [{ ...found, first_at: NOW - 9000 }];
    world.rows["wip-moves"] = [moved("A", NOW - 9000, 5), moved("A", NOW - 4000, -5), moved("B", NOW - 4000, 5)];
    world.rows["wip-holds"] = [{ factory: "f1", carrier_kind: "lot", carrier: "L0", at: NOW - 1, id: "h", held: true }];
    const { items } = await wip(world, "line=l1");
    expect(items).toMatchObject([{ operation: "B", quantity: 5, heldQuantity: 5, oldestAgeMs: 4000, throughputPerHour: 0 }]);
    const asked = Object.fromEntries(world.asked.map(({ name, params }) => [name, params]));
    expect(Object.keys(asked)).not.toContain("wip");
    const named = { line: "l1", kinds: ["lot"], carriers: ["L0"] };
    expect(asked["wip-moves"]).toMatchObject({ ...named, first: NOW - 9000, at: NOW });
    expect(asked["wip-holds"]).toMatchObject({ ...named, at: NOW });
  });

  test("of a lot with a life before the one that was found reads all moves", async () => {
    const world = fakeWorld();
    const moved = (at: number, quantity: number) => ({ move: ["f1", "l1", "A", "P1", "lot", "L0", at, quantity, quantity > 0, "m"] });
    const moves = [moved(NOW - 90_000, 5), moved(NOW - 8000, -5), moved(NOW - 9000, 3)];
    world.rows["wip-found-carriers"] = [{ ...MANY[0], first_at: NOW - 9000 }];
    world.rows["wip-first-at"] = [{ first_at: NOW - 90_000 }];
    world.rows["wip-moves"] = ({ first }) => moves.filter(({ move: [, , , , , , at] }) => Number(at) >= Number(first));
    expect((await wip(world)).items).toMatchObject([{ quantity: 3, oldestAgeMs: 9000 }]);
    const firsts = world.asked.filter(({ name }) => name === "wip-moves").map(({ params }) => params.first);
    expect(firsts).toEqual([NOW - 9000, NOW - 90_000]);
  });

  test("of few lots with too many moves leaves the sums to the warehouse, and asks nothing where there are none", async () => {
    const world = summedWorld([row()]);
    world.rows["wip-found-carriers"] = MANY.slice(0, 2);
    world.rows["wip-moves"] = Array.from({ length: MOST_MOVES + 1 }, () => ({ move: [] }));
    expect((await wip(world)).items).toMatchObject([{ quantity: 6 }]);
    const empty = fakeWorld();
    expect(await wip(empty)).toMatchObject({ items: [], total: 0 });
    expect(empty.asked.map(({ name }) => name).sort()).toEqual(["line-configs", "wip-active-periods", "wip-found-carriers"]);
  });

  test("looks further back only for stations that have been active for days", async () => {
    const world = fakeWorld();
    const active = (station: string, since: number) => ({ factory: "f1", line: "l1", station, state: "running", since, until: NOW });
    world.rows["wip-active-periods"] = ({ stations }) =>
      (stations as string[]).length > 0 ? [active("B", NOW - 9 * DAY_MS)] : [active("A", NOW - HOUR_MS), active("B", NOW - 3 * DAY_MS)];
    const data = await wip(world);
    expect(data.bottlenecks).toMatchObject([{ station: "B", activePeriodMs: 9 * DAY_MS }]);
    const asked = world.asked.filter(({ name }) => name === "wip-active-periods").map(({ params }) => params);
    expect(asked).toMatchObject([
      { stations: [], looked_from: NOW - 2 * DAY_MS },
      { stations: ["f1/l1/B"], looked_from: NOW - 35 * DAY_MS },
    ]);
  });

  test("filters items by operation and product, bottlenecks stay those of the line", async () => {
    const world = summedWorld([
      row(),
      row({ product: "P2" }),
      row({ operation: "B", quantity: 99 }),
      row({ operation: "B", product: "P2" }),
    ]);
    world.rows["wip-active-periods"] = [{ factory: "f1", line: "l1", station: "B", state: "down", since: NOW - 60_000, until: NOW }];
    const data = await wip(world, "operation=A&product=P2");
    expect(data.items).toMatchObject([{ operation: "A", product: "P2" }]);
    expect(data.bottlenecks).toMatchObject([
      { station: "B", state: "down", activePeriodMs: 60_000, operation: "B", quantity: 105, agree: true },
    ]);
    expect(await wip(world, "page=2&pageSize=3")).toMatchObject({ total: 4, items: [{ operation: "B", product: "P2" }] });
  });

  test.each(["at=yesterday", "at=0", "operation=a/b", "page=0"])("refuses %s", async (query) => {
    expect((await ask(fakeWorld(), `wip?${query}`)).statusCode).toBe(400);
  });
});

test("GET /wip/findings gives what stands, with its age", async () => {
  const finding = {
    factory: "f1",
    line: "l1",
    operation: "A",
    product: "P1",
    since: NOW - HOUR_MS,
    limit_ms: 60_000,
    quantity: 4,
    at: NOW - 1,
  };
  const world = fakeWorld();
  world.rows["wip-findings"] = [
    { ...finding, kind: "aged-lot", carrier_kind: "lot", subject: "L1" },
    { ...finding, kind: "negative-quantity", carrier_kind: "serial", subject: "S1", limit_ms: 0, quantity: -1 },
    { ...finding, kind: "stuck-order", operation: "", carrier_kind: "", subject: "O1", product: "" },
  ];
  const { data } = enveloped(findingsSchema.strict()).parse((await ask(world, "wip/findings?kind=aged-lot&line=l1")).json());
  expect(data.unwatched).toEqual({ refused: 0, lastAt: null });
  const times = { since: new Date(NOW - HOUR_MS).toISOString(), ageMs: HOUR_MS, at: new Date(NOW - 1).toISOString() };
  expect(data.items).toEqual([
    { ...place, kind: "aged-lot", lot: "L1", quantity: 4, limitMs: 60_000, ...times },
    { ...place, kind: "negative-quantity", serial: "S1", quantity: -1, limitMs: null, ...times },
    { ...place, kind: "stuck-order", operation: null, product: null, order: "O1", quantity: 4, limitMs: 60_000, ...times },
  ]);
  expect(world.asked[0]?.params).toMatchObject({ kind: "aged-lot", operation: "", product: "", line: "l1", limit: 1000, offset: 0 });
  expect((await ask(world, "wip/findings?kind=other")).statusCode).toBe(400);
  world.rows["wip-unwatched"] = [{ refused: 7, refused_at: NOW }];
  const unwatched = { refused: 7, lastAt: new Date(NOW).toISOString() };
  expect((await ask(world, "wip/findings")).json().data.unwatched).toEqual(unwatched);
});

describe("POST /wip/reconciliation", () => {
  const item = { factory: "f1", line: "l1", operation: "A", quantity: 5 };
  const carrier = { ...place, carrier_kind: "lot", carrier: "L1", quantity: 7 };

  test("compares with what is in work in the lines named, at the instant given", async () => {
    const world = fakeWorld();
    world.rows["wip-carriers"] = [carrier, { ...carrier, operation: "B" }];
    const answer = await ask(world, "wip/reconciliation", { payload: { at: "2026-03-01T08:00:00.5Z", items: [item] } });
    expect(enveloped(reconciliationSchema.strict()).parse(answer.json()).data).toEqual({
      at: "2026-03-01T08:00:00.500Z",
      items: [{ factory: "f1", line: "l1", operation: "A", mesQuantity: 5, quantity: 7, difference: 2 }],
      totals: { mesQuantity: 5, quantity: 14, difference: 9 },
      unknown: { items: [{ ...place, operation: "B", quantity: 7 }], total: 1, quantity: 7 },
    });
    const params = { factories: ["f1"], lines: ["f1/l1"], at: Date.UTC(2026, 2, 1, 8, 0, 0, 500), factory: "", line: "" };
    expect(world.asked).toMatchObject([{ name: "wip-carriers", params }]);
  });

  test("needs no more than the permission to read, and stays within the credential", async () => {
    const world = fakeWorld({}, LIMITED);
    const status = async (...items: object[]) => (await ask(world, "wip/reconciliation", { token: "l", payload: { items } })).statusCode;
    expect(await status(item)).toBe(200);
    expect(await status(item, { ...item, line: "l2" })).toBe(403);
  });

  test.each([
    ["nothing", [], "items"],
    ["a lot that is a serial", [{ ...item, lot: "L1", serial: "S1" }], "items.0.serial"],
    ["an unknown field", [{ ...item, qty: 5 }], "items.0.qty"],
    ["a fraction", [{ ...item, quantity: 0.5 }], "items.0.quantity"],
    ["one quantity twice", [item, { ...item, operation: "B" }, { ...item, lot: "L1" }], "items.2"],
  ])("refuses %s", async (_, items, path) => {
    const { statusCode, json } = await ask(fakeWorld(), "wip/reconciliation", { payload: { items } });
    expect([statusCode, json().details.map((detail: { path: string }) => detail.path)]).toEqual([400, [path]]);
  });

  test("refuses lines with more lots than can be compared", async () => {
    const world = fakeWorld();
    world.rows["wip-carriers"] = Array.from({ length: 200_001 }, () => carrier);
    const { statusCode, json } = await ask(world, "wip/reconciliation", { payload: { items: [item] } });
    expect([statusCode, json().message]).toEqual([400, expect.stringContaining("200000")]);
  });
});

test("GET /orders pages the orders that are asked for, and asks what was counted for these", async () => {
  const times = { created_at: NOW, released_at: null, started_at: null, completed_at: null, cancelled_at: null };
  const order = { factory: "f1", line: "l1", order: "O1", product: "P1", quantity: 8, status: "created", due: null, ...times };
  const world = fakeWorld();
  world.rows.orders = [order];
  world.rows["line-configs"] = [{ factory: "f1", line: "l1", config: JSON.stringify({ stations: [{ station: "s1" }] }) }];
  world.rows["line-clocks"] = [{ factory: "f1", line: "l1", clock: NOW }];
  const counted = { factory: "f1", line: "l1", station: "s1", order: "O1", good: 2, produced: 3 };
  world.rows["order-counts"] = [counted, { ...counted, station: "s2", good: 9, produced: 9 }, { ...counted, factory: "f2", good: 7, produced: 7 }];
  world.rows["orders-count"] = [{ total: 41 }];
  const { data } = listed(orderSchema.strict()).parse((await ask(world, "orders?status=created&line=l1&page=5&pageSize=1")).json());
  expect(data).toMatchObject({ total: 41, page: 5, items: [{ order: "O1", progress: 0.25, producedQuantity: 3, createdAt: new Date(NOW).toISOString() }] });
  const asked = Object.fromEntries(world.asked.map(({ name, params }) => [name, params]));
  expect(Object.keys(asked).sort()).toEqual(["line-clocks", "line-configs", "order-counts", "orders", "orders-count"]);
  expect(asked.orders).toMatchObject({ status: "created", order: "", product: "", line: "l1", limit: 1, offset: 4 });
  expect(asked["order-counts"]).toMatchObject({ tenant: "acme", line: "l1", orders: ["O1"], stations: ["s1"] });
  expect((await ask(world, "orders?status=lost")).statusCode).toBe(400);
}); // biome-ignore format: rows

test("orders that are open are asked for as other choices are, or by yes", async () => {
  const openOf = async (query: string) => {
    const world = fakeWorld();
    const { statusCode } = await ask(world, `orders${query}`);
    return [statusCode, world.asked.find(({ name }) => name === "orders")?.params.open];
  };
  expect([await openOf(""), await openOf("?open=false")]).toEqual(Array(2).fill([200, ""]));
  expect([await openOf("?open=true"), await openOf("?open=yes")]).toEqual(Array(2).fill([200, "yes"]));
  expect(await openOf("?open=1")).toEqual([400, undefined]);
});
