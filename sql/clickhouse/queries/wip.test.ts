// Work in process on the real engine: what is where at an instant, and what has left.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Query, QueryName, QueryParams } from "../../../api/deps.ts";
import type { DepartureRow, WipRow } from "../../../api/items/wip.ts";
import type { CarrierRow } from "../../../api/items/wip-reconciliation.ts";
import { ofAllCarriers, type WorkInProcess, workInProcess } from "../../../api/work-in-process.ts";
import type { Row } from "../../../core/rows.ts";
import { DAY_MS } from "../../../core/time.ts";
import { MINUTE, NOON, openQueryWorld, PLACE, type QueryWorld } from "./fixtures.ts";

let world: QueryWorld;

beforeAll(async () => {
  world = await openQueryWorld();
  await insertFlow();
  await insertHolds();
}, 60_000);

afterAll(() => world.close());

const at = (minutes: number) => NOON + minutes * MINUTE;
const lot = (carrier: string) => ({ carrier_kind: "lot" as const, carrier });

type Move = Row<"lot_moves">;

/** What comes to an operation, or goes when `quantity` is negative. */
function move(carrier: string, minutes: number, quantity: number, fields: Partial<Move> = {}): Move {
  const place = { ...PLACE, operation: "OP10", product: "P1", order: "" };
  return { ...place, ...lot(carrier), at: at(minutes), id: "", quantity, arrival: quantity >= 0, ...fields };
}

function lots(carrier: string, from: number, closed: number | null, fields: Partial<Row<"lots">> = {}): Row<"lots"> {
  const closed_at = closed === null ? null : at(closed);
  return { tenant: "acme", factory: "f1", ...lot(carrier), first_at: at(from), closed_at, ...fields };
}

/**
 * A waits at OP10 since 0; B came in two parts (0, 10), a part went on to OP20 at 20; C passed through (0 to 30); D left more than came;
 * E renewed its arrival; a serial of the same name as lot A.
 */
async function insertFlow(): Promise<void> {
  await world.insert("lot_moves", [
    move("A", 0, 10),
    move("B", 0, 4),
    move("B", 10, 6),
    move("B", 20, -3),
    move("B", 20, 3, { operation: "OP20" }),
    move("C", 0, 5),
    move("C", 30, -5),
    move("D", 5, 2),
    move("D", 15, -7),
    move("E", 1, 1),
    move("E", 25, 0),
    move("A", 2, 1, { carrier_kind: "serial", product: "P2" }),
    move("A", 3, 8, { line: "l2", operation: "OP30" }),
    move("A", 0, 50, { tenant: "rival" }),
    move("A", 0, 60, { factory: "f2" }),
  ]);
  await world.insert("lots", [lots("A", 0, null), lots("B", 0, null), lots("C", 0, null), lots("D", 5, null), lots("E", 1, null)]);
  await world.insert("lots", [
    lots("C", 0, 30),
    lots("A", 2, null, { carrier_kind: "serial" }),
    lots("A", 0, null, { tenant: "rival" }),
    lots("A", 0, null, { factory: "f2" }),
  ]);
  await world.insert("lot_moves", [move("A", 0, 70)], 1);
  await world.insert("lots", [lots("A", 0, null)], 1);
}

/** A is held from 8 to 12, and again (before its release at the same instant by id) at 40; B since before it was there. */
async function insertHolds(): Promise<void> {
  const hold = (carrier: string, minutes: number, held: boolean, id: string): Row<"holds"> => {
    return { tenant: "acme", factory: "f1", ...lot(carrier), at: at(minutes), source: "http", id, held, reason: "" };
  };
  await world.insert("holds", [
    hold("A", 8, true, "h1"),
    hold("A", 12, false, "h2"),
    hold("A", 40, true, "\u{FF21}"), // by code unit behind the next, though its code point is lower
    hold("A", 40, false, "\u{20000}"),
    hold("B", -500, true, "h5"),
    hold("D", 0, true, "h6"),
  ]);
}

const OP10 = { factory: "f1", line: "l1", operation: "OP10" };
const placeOf = ({ factory, line, operation, product }: DepartureRow | WipRow) => `${factory}/${line}/${operation}/${product}`;
const byPlace = (a: DepartureRow | WipRow, b: DepartureRow | WipRow) => (placeOf(a) < placeOf(b) ? -1 : 1);

let asked: { name: QueryName; params: QueryParams }[] = [];
const query: Query = <R>(name: QueryName, params: QueryParams) => {
  asked.push({ name, params });
  return world.ask<R>(name, params);
};

/** What is in work and what has left, which the warehouse and the API sum up alike. */
async function askWork({ at = NOON, since = Number(at) - DAY_MS, ...given }: QueryParams): Promise<WorkInProcess> {
  asked = [];
  const request = { scope: { factory: "f1", ...given }, at: Number(at), since: Number(since), signal: new AbortController().signal };
  const sorted = ({ wip, departures }: WorkInProcess) => ({ wip: wip.toSorted(byPlace), departures: departures.toSorted(byPlace) });
  const named = sorted(await workInProcess(query, request));
  expect(asked.map(({ name }) => name)).not.toContain("wip");
  expect(named).toEqual(sorted(await ofAllCarriers((name, params) => world.ask(name, params), request)));
  return named;
}

describe("wip", () => {
  const ask = async (given: QueryParams) => (await askWork(given)).wip;

  test("at half past twelve", async () => {
    const rows = await ask({ at: at(30) });
    expect(rows).toEqual([
      // A 10 (age 30), B 7 (20), D −5, E 1 (5, renewed): C has just left
      { ...OP10, product: "P1", quantity: 13, lots: 3, negative_lots: 1, held_quantity: 7,
        oldest_age_ms: 30 * MINUTE, p50_age_ms: 20 * MINUTE, p90_age_ms: 30 * MINUTE },
      { ...OP10, product: "P2", quantity: 1, lots: 1, negative_lots: 0, held_quantity: 0,
        oldest_age_ms: 28 * MINUTE, p50_age_ms: 28 * MINUTE, p90_age_ms: 28 * MINUTE },
      { ...OP10, operation: "OP20", product: "P1", quantity: 3, lots: 1, negative_lots: 0, held_quantity: 3,
        oldest_age_ms: 10 * MINUTE, p50_age_ms: 10 * MINUTE, p90_age_ms: 10 * MINUTE },
      { ...OP10, line: "l2", operation: "OP30", product: "P1", quantity: 8, lots: 1, negative_lots: 0, held_quantity: 0,
        oldest_age_ms: 27 * MINUTE, p50_age_ms: 27 * MINUTE, p90_age_ms: 27 * MINUTE },
    ]); // biome-ignore format: rows
  });

  test.each([
    [-1, undefined, undefined],
    [0, 19, 3], // A, B, C
    [30 - 1 / MINUTE, 18, 4], // a millisecond before C leaves
    [30, 13, 3],
    [100_000, 13, 3],
  ])("at minute %d, to the millisecond, has what has come by then", async (minutes, quantity, count) => {
    const [row] = await ask({ at: Math.round(at(minutes)), line: "l1" });
    expect([row?.quantity, row?.lots]).toEqual([quantity, count]);
  });

  test.each([
    [8 - 1 / MINUTE, 6], // B 4, D 2
    [8, 16], // and A 10
    [12, 12], // B 10, D 2
    [39, 7], // B, and D has not a positive quantity any more
    [40, 17],
  ])("at minute %d holds what the last word on each lot says", async (minutes, held) => {
    const [row] = await ask({ at: Math.round(at(minutes)), line: "l1" });
    expect(row?.held_quantity).toBe(held);
  });

  test.each(["one block", "blocks of their own"])(
    "a lot that comes again after it was forgotten keeps its earlier life: rows in %s",
    async (way) => {
      const factory = `again in ${way}`;
      await world.insert("lot_moves", [
      move("R", 0, 5, { factory }), move("R", 60, -5, { factory }), // its first life
      move("R", 20, 3, { factory }), move("R", 30, -3, { factory }), // told when that was forgotten
      move("R", 100, 2, { factory }), // and again
    ]); // biome-ignore format: lives
      const lives = [
        lots("R", 0, null, { factory }),
        lots("R", 0, 60, { factory }),
        lots("R", 20, null, { factory }),
        lots("R", 20, 30, { factory }),
        lots("R", 100, null, { factory }),
      ];
      for (const block of way === "one block" ? [lives] : lives.map((life) => [life])) await world.insert("lots", block);
      const quantityAt = async (minutes: number) => (await ask({ factory, at: at(minutes) }))[0]?.quantity;
      const expected = [[-1, undefined], [10, 5], [25, 8], [40, 5], [60, undefined], [99, undefined], [100, 2], [9999, 2]] as const; // biome-ignore format: pairs
      for (const [minutes, quantity] of expected) expect(await quantityAt(minutes), `minute ${minutes}`).toBe(quantity);
    },
  );

  test("a life from before the one that is found counts in full", async () => {
    const factory = "before";
    await world.insert("lot_moves", [
      move("R", 0, 5, { factory }), move("R", 60, -5, { factory }), // closed and forgotten
      move("R", 20, 3, { factory }), // told late, and never taken back
    ]); // biome-ignore format: lives
    await world.insert("lots", [lots("R", 0, 60, { factory })]);
    await world.insert("lots", [lots("R", 20, null, { factory })]);
    const late = { factory, at: at(70), since: at(65) };
    expect(await ask(late)).toMatchObject([{ quantity: 3, lots: 1, oldest_age_ms: 50 * MINUTE }]);
    expect(await ask({ factory, at: at(70) })).toMatchObject([{ quantity: 3 }]);
  });

  test("counts a carrier under the product of its last arrival, of moves without an id at one instant the greater name by code point", async () => {
    const factory = "named";
    const moves = (carrier: string, ...products: [minutes: number, quantity: number, product: string][]) => {
      return products.map(([minutes, quantity, product]) => move(carrier, minutes, quantity, { factory, product }));
    };
    await world.insert("lot_moves", [
      ...moves("A", [0, 4, "P9"], [5, 1, "P1"], [6, -1, "P8"]),
      ...moves("B", [0, 1, "\u{FF21}"], [0, 1, "\u{20000}"], [0, 1, "P"]),
      ...moves("C", [1, -1, "P1"], [2, -2, "P2"], [2, -2, "P3"]),
      ...moves("D", [1, 0, "P4"], [2, -2, "P5"]),
    ]);
    await world.insert("lots", ["A", "B", "C", "D"].map((carrier) => lots(carrier, 0, null, { factory }))); // biome-ignore format: one line
    const rows = await ask({ factory, at: at(10) });
    expect(rows.map(({ product, quantity }) => [product, quantity])).toEqual([["P1", 4], ["P3", -5], ["P4", -2], ["\u{20000}", 3]]); // biome-ignore format: rows
  });

  test("of arrivals and of moves at one instant, the product is that of the one with the greater id, by code unit", async () => {
    const factory = "tied";
    const moved = (carrier: string, quantity: number, id: string, product: string) => move(carrier, 1, quantity, { factory, id, product });
    await world.insert("lot_moves", [
      moved("A", 2, "m9", "P1"), moved("A", 2, "m10", "P9"), moved("A", -1, "m99", "P8"),
      moved("B", 1, "\u{FF21}", "P2"), moved("B", 1, "\u{20000}", "P9"), moved("B", 1, "a", "P9"), // by code unit it is the last
      moved("C", -1, "m1", "P9"), moved("C", -1, "m2", "P3"),
      moved("D", 1, "", "P9"), moved("D", 1, "m1", "P4"), // one of before ids were kept
    ]); // biome-ignore format: moves
    await world.insert("lots", ["A", "B", "C", "D"].map((carrier) => lots(carrier, 1, null, { factory }))); // biome-ignore format: one line
    const expected = [["P1", 3], ["P2", 3], ["P3", -2], ["P4", 2]]; // biome-ignore format: pairs
    expect((await ask({ factory, at: at(10) })).map(({ product, quantity }) => [product, quantity])).toEqual(expected);
    const carriers = await world.ask<CarrierRow>("wip-carriers", { factory, at: at(10) });
    expect(carriers.map(({ product, quantity }) => [product, quantity]).sort()).toEqual(expected);
  });

  test("tells lots, serials and factories of one name apart, also in one question", async () => {
    const names = [{ factory: "t1" }, { factory: "t2" }, { factory: "t1", carrier_kind: "serial" as const }];
    await world.insert("lot_moves", names.map((fields, n) => move("S", n, 1 + n, { ...fields, product: `P${n}` }))); // biome-ignore format: one line
    await world.insert("lots", names.slice(0, 2).map((fields) => lots("S", 0, null, fields))); // biome-ignore format: one line
    const quantities = async (given: QueryParams) => (await ask({ factory: "", at: at(9), ...given })).map(({ quantity }) => quantity);
    expect(await quantities({ factories: ["t1", "t2"] })).toEqual([1, 2]);
    await world.insert("holds", [
      { tenant: "acme", factory: "t2", ...lot("S"), at: at(1), source: "http", id: "h", held: true, reason: "" },
    ]);
    expect((await ask({ factory: "", at: at(9), factories: ["t1", "t2"] })).map((row) => row.held_quantity)).toEqual([0, 2]);
  });

  test("without a lot that has a positive quantity there is no age", async () => {
    await world.insert("lot_moves", [move("N", 0, -1, { factory: "f3" })]);
    await world.insert("lots", [lots("N", 0, null, { factory: "f3" })]);
    const [row] = await ask({ factory: "f3", at: at(5) });
    expect(row).toMatchObject({ quantity: -1, lots: 0, negative_lots: 1, oldest_age_ms: null, p50_age_ms: null, p90_age_ms: null });
  });

  test.each([
    [1, 1, 1],
    [2, 1, 2],
    [10, 5, 9],
    [11, 6, 10],
    [20, 10, 18],
    [70, 35, 63],
  ])("of %d ages the nearest ranks for p50 and p90 are %d and %d", async (count, p50, p90) => {
    const factory = `rank-${count}`;
    const names = Array.from({ length: count }, (_, n) => ({ name: `N${n}`, minutes: -(n + 1) }));
    await world.insert("lot_moves", names.map(({ name, minutes }) => move(name, minutes, 1, { factory }))); // biome-ignore format: one line
    await world.insert("lots", names.map(({ name, minutes }) => lots(name, minutes, null, { factory }))); // biome-ignore format: one line
    const [row] = await ask({ factory, at: at(0) });
    expect([row?.p50_age_ms, row?.p90_age_ms, row?.oldest_age_ms]).toEqual([p50 * MINUTE, p90 * MINUTE, count * MINUTE]);
  });

  test.each([
    [{ tenant: "rival" }, [50]],
    [{ factory: "f2" }, [60]],
    [{ generation: 1 }, [70]],
    [{ factory: "", lines: ["f1/l2"] }, [8]],
    [{ factory: "", factories: ["f2"] }, [60]],
    [{ factory: "", factories: [""] }, []],
    [{ line: "l2" }, [8]],
  ])("with %j sees no other tenant, factory, line or generation", async (given, quantities) => {
    expect((await ask({ at: at(30), ...given })).map(({ quantity }) => quantity)).toEqual(quantities);
  });
});

test("wip-carriers gives each lot and serial where it has anything", async () => {
  const rows = await world.ask<CarrierRow>("wip-carriers", { factory: "f1", at: at(30) });
  const short = rows.map((row) => `${row.line} ${row.operation} ${row.product} ${row.carrier_kind} ${row.carrier} ${row.quantity}`);
  expect(short.sort()).toEqual([
    "l1 OP10 P1 lot A 10", "l1 OP10 P1 lot B 7", "l1 OP10 P1 lot D -5", "l1 OP10 P1 lot E 1", "l1 OP10 P2 serial A 1",
    "l1 OP20 P1 lot B 3", "l2 OP30 P1 lot A 8",
  ]); // biome-ignore format: one list
  expect(await world.ask("wip-carriers", { factory: "f1", at: at(30), limit: 2 })).toHaveLength(2);
  expect(await world.ask("wip-carriers", { lines: ["f1/l2"], factories: ["f1"], at: at(30) })).toHaveLength(1);
});

describe("wip-departures", () => {
  const ask = async (given: QueryParams) => (await askWork({ line: "l1", ...given })).departures;

  test("weighs each stay, from the last arrival to the departure, by what left", async () => {
    // B: 3 left at 20, last arrival 10; C: 5 after 30 minutes; D: 7 after 10, though only 2 had come
    const departures = { ...OP10, product: "P1", departed: 15, timed: 15, stay_ms: (3 * 10 + 5 * 30 + 7 * 10) * MINUTE };
    expect(await ask({ since: at(30) - DAY_MS, at: at(30) })).toEqual([departures]);
  });

  test("takes (since, at], and arrivals before it", async () => {
    expect(await ask({ since: at(20), at: at(30) })).toEqual([{ ...OP10, product: "P1", departed: 5, timed: 5, stay_ms: 150 * MINUTE }]);
    expect(await ask({ since: at(20) - 1, at: at(29) })).toMatchObject([{ departed: 3, stay_ms: 30 * MINUTE }]);
    expect(await ask({ since: at(30), at: at(60) })).toEqual([]);
  });

  test("counts what left without an arrival, and an arrival of the same instant", async () => {
    await world.insert("lot_moves", [
      move("X", 0, -4, { factory: "f4" }),
      move("X", 1, 9, { factory: "f4" }),
      move("Y", 2, 6, { factory: "f4" }),
      move("Y", 2, -6, { factory: "f4" }),
    ]);
    await world.insert("lots", [lots("X", 0, null, { factory: "f4" }), lots("Y", 2, 2, { factory: "f4" })]);
    expect(await ask({ factory: "f4", since: at(-1), at: at(2) })).toMatchObject([{ departed: 10, timed: 6, stay_ms: 0 }]);
    expect(await ask({ factory: "f4", since: at(-1), at: at(0) })).toMatchObject([{ departed: 4, timed: 0, stay_ms: 0 }]);
  });
});
