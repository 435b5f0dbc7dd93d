// Yield on the real engine: sums of signed rows, the same from minutes and from days, and what a caller may see of them.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { QueryParams } from "../../../api/deps.ts";
import type { ParetoRow, YieldRow } from "../../../api/items/yield.ts";
import { wholeDays } from "../../../api/routes/yield.ts";
import type { Row } from "../../../core/rows.ts";
import { DAY_MS } from "../../../core/time.ts";
import { MINUTE, NOON, openQueryWorld, PLACE, type QueryWorld } from "./fixtures.ts";

const OP10 = { ...PLACE, operation: "OP10", product: "P1" };
const DAY0 = Date.UTC(2026, 2, 1);

let world: QueryWorld;

beforeAll(async () => {
  world = await openQueryWorld();
  await insertResults();
  await insertYear();
}, 60_000);

afterAll(() => world.close());

async function insertResults(): Promise<void> {
  const minute = NOON;
  await world.insert("yield_minutes", [
    { ...OP10, minute, inspected: 3, first_pass_good: 2, final_inspected: 3, final_good: 3, defects: 4 },
    { ...OP10, minute: minute + MINUTE, inspected: 1, final_inspected: 1, defects: 2 },
    // An earlier result has arrived late: what stood is taken back, and stands where it belongs.
    { ...OP10, minute: minute + MINUTE, inspected: -1, defects: -2 },
    { ...OP10, minute: minute - 10 * MINUTE, inspected: 1, first_pass_good: 1 },
    { ...OP10, minute, line: "l2", inspected: 5, first_pass_good: 5, final_inspected: 5, final_good: 5 },
    { ...OP10, minute, product: "P2", inspected: 7 },
    { ...OP10, minute, operation: "OP20", final_inspected: 1 },
    { ...OP10, minute, operation: "gone", inspected: 2, defects: 1 },
    { ...OP10, minute, operation: "gone", inspected: -2, defects: -1 },
    { ...OP10, minute, factory: "f2", inspected: 11 },
    { ...OP10, minute, tenant: "rival", inspected: 13 },
  ]);
  await world.insert("yield_minutes", [{ ...OP10, minute, inspected: 17 }], 1);
  await world.insert("defect_minutes", [
    { ...OP10, minute, code: "scratch", count: 3, units: 1 },
    { ...OP10, minute: minute + MINUTE, code: "dent", count: 2, units: 1 },
    { ...OP10, minute: minute + MINUTE, code: "dent", count: -2, units: -1 },
    { ...OP10, minute, code: "短路", count: 1, units: 1 },
    { ...OP10, minute, operation: "OP20", code: "scratch", count: 2, units: 2 },
    { ...OP10, minute, product: "P2", code: "scratch", count: 8, units: 8 },
    { ...OP10, minute, tenant: "rival", code: "scratch", count: 100, units: 100 },
  ]);
  await world.insert("yield_memory", [
    { tenant: "acme", factory: "f1", serials: 10, forgotten: 0 },
    { tenant: "acme", factory: "f2", serials: 5, forgotten: 2 },
    { tenant: "rival", factory: "f1", serials: 99, forgotten: 99 },
  ]);
  await world.insert("yield_memory", [{ tenant: "acme", factory: "f1", serials: 12, forgotten: 1 }]);
}

/** Factory `year`: rows of odd minutes over 70 days, some taken back in other blocks. */
async function insertYear(): Promise<void> {
  const place = { ...OP10, factory: "year" };
  const rows: Row<"yield_minutes">[] = [];
  const defects: Row<"defect_minutes">[] = [];
  for (let n = 0; n < 1500; n++) {
    const minute = DAY0 + Math.floor((n * 70 * DAY_MS) / 1500 / MINUTE) * MINUTE;
    rows.push({ ...place, minute, operation: `OP${n % 3}`, inspected: 1 + (n % 5), first_pass_good: n % 2, defects: n % 4 });
    defects.push({ ...place, minute, operation: `OP${n % 3}`, code: `D${n % 7}`, count: n % 4, units: n % 2 });
    if (n % 10 === 0) rows.push({ ...place, minute, operation: `OP${n % 3}`, inspected: -1, final_inspected: n });
  }
  await world.insert("yield_minutes", rows.slice(0, 900));
  await world.insert("yield_minutes", rows.slice(900));
  await world.insert("defect_minutes", defects);
}

const RANGE = { from: NOON - 30 * MINUTE, to: NOON + 30 * MINUTE };

function params(given: QueryParams = {}): QueryParams {
  return { factory: "f1", line: "l1", operation: "", product: "", ...wholeDays(RANGE), ...given };
}

const byPlace = (a: YieldRow, b: YieldRow) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
const askYield = async (given: QueryParams = {}) => (await world.ask<YieldRow>("yield", params(given))).sort(byPlace);

/** Whether the query for ranges without whole days gives the same. */
async function expectSameInMinutes(given: QueryParams, rows: readonly YieldRow[]): Promise<void> {
  expect((await world.ask<YieldRow>("yield-in-minutes", params(given))).sort(byPlace)).toEqual(rows);
}

describe("yield", () => {
  test("sums signed rows by operation and product, and leaves out what comes to nothing", async () => {
    const zero = { inspected: 0, first_pass_good: 0, final_inspected: 0, final_good: 0, defects: 0 };
    const { tenant: _, ...place } = OP10;
    const rows = await askYield();
    await expectSameInMinutes({}, rows);
    expect(rows).toEqual([
      { ...place, inspected: 4, first_pass_good: 3, final_inspected: 4, final_good: 3, defects: 4 },
      { ...place, product: "P2", ...zero, inspected: 7 },
      { ...place, operation: "OP20", ...zero, final_inspected: 1 },
    ]);
  });

  test.each([
    [{ from: NOON, to: NOON + MINUTE }, 3],
    [{ from: NOON + MINUTE, to: NOON + 2 * MINUTE }, 0],
    [{ from: NOON - 10 * MINUTE, to: NOON }, 1],
    [{ from: NOON - 9 * MINUTE, to: NOON }, 0],
  ])("takes `[from, to)`: %j", async (range, inspected) => {
    const rows = await askYield({ ...wholeDays(range), product: "P1" });
    expect(rows[0]?.inspected ?? 0).toBe(inspected);
    await expectSameInMinutes({ ...wholeDays(range), product: "P1" }, rows);
  });

  test.each([
    [{ product: "P2" }, [7]],
    [{ line: "l2" }, [5]],
    [{ line: "", lines: ["f1/l2"] }, [5]],
    [{ factory: "", line: "", factories: ["f2"] }, [11]],
    [{ factory: "", line: "", factories: [""] }, []],
    [{ factory: "", line: "", lines: [""] }, []],
    [{ tenant: "rival" }, [13]],
    [{ generation: 1 }, [17]],
  ])("with %j sees no other tenant, factory, line, product or generation", async (given, inspected) => {
    const rows = await askYield(given);
    expect(rows.map((row) => row.inspected)).toEqual(inspected);
    await expectSameInMinutes(given, rows);
  });
});

describe("a range with whole days", () => {
  const RANGES = [
    { from: DAY0, to: DAY0 + 70 * DAY_MS },
    { from: DAY0 + 7 * MINUTE, to: DAY0 + 60 * DAY_MS + 17 * MINUTE },
    { from: DAY0 + DAY_MS - MINUTE, to: DAY0 + 33 * DAY_MS + MINUTE },
    { from: DAY0 - 40 * DAY_MS, to: DAY0 + DAY_MS },
    { from: DAY0 + 11 * MINUTE, to: DAY0 + 3 * DAY_MS + 12 * MINUTE },
  ];

  test.each(RANGES)("gives from days and minutes exactly what minutes alone give: %j", async (range) => {
    const place = { factory: "year", line: "" };
    const minutesAlone = { ...range, day_from: range.from, day_to: range.from };
    expect(wholeDays(range).day_to).toBeGreaterThan(wholeDays(range).day_from);
    const rows = await askYield({ ...place, ...wholeDays(range) });
    expect(rows.length).toBeGreaterThan(2);
    expect(rows).toEqual(await askYield({ ...place, ...minutesAlone }));
    await expectSameInMinutes({ ...place, ...minutesAlone }, rows);
    const pareto = async (given: QueryParams) => {
      const bars = await world.ask<ParetoRow>("yield-pareto", params({ ...place, ...given }));
      return bars.sort((a, b) => (a.code < b.code ? -1 : 1));
    };
    expect(await pareto(wholeDays(range))).toEqual(await pareto(minutesAlone));
    const defects = rows.reduce((sum, row) => sum + row.defects, 0);
    expect((await pareto(wholeDays(range))).reduce((sum, { count }) => sum + count, 0)).toBe(defects);
  });

  test("reads its whole days from the rollup, also in 1900", async () => {
    const minute = Date.UTC(1900, 5, 1, 12);
    await world.insert("yield_minutes", [{ ...OP10, factory: "old", minute, inspected: 3 }]);
    const { day_from, day_to } = wholeDays({ from: minute - 20 * DAY_MS, to: minute + 20 * DAY_MS });
    const noMinutes = { from: day_to, to: day_to, day_from, day_to };
    expect(await askYield({ factory: "old", ...noMinutes })).toMatchObject([{ inspected: 3 }]);
  });
});

describe("yield-pareto", () => {
  const ask = async (given: QueryParams) => {
    const rows = await world.ask<ParetoRow>("yield-pareto", params(given));
    const byCount = (a: ParetoRow, b: ParetoRow) => b.count - a.count;
    expect((await world.ask<ParetoRow>("yield-pareto-in-minutes", params(given))).sort(byCount)).toEqual(rows.sort(byCount));
    return rows.map(({ code, count, units }) => [code, count, units]);
  };

  test("counts defects and units by code", async () => {
    expect(await ask({})).toEqual([["scratch", 13, 11], ["短路", 1, 1]]); // biome-ignore format: rows
    expect(await ask({ operation: "OP10", product: "P1" })).toEqual([["scratch", 3, 1], ["短路", 1, 1]]); // biome-ignore format: rows
    expect(await ask({ line: "l2" })).toEqual([]);
    expect(await ask({ tenant: "rival" })).toEqual([["scratch", 100, 100]]);
  });
});

describe("yield-memory", () => {
  test.each([
    [{ factory: "" }, { serials: 17, forgotten: 3 }],
    [{ factory: "f1" }, { serials: 12, forgotten: 1 }],
    [
      { factory: "", factories: ["f2"] },
      { serials: 5, forgotten: 2 },
    ],
    [
      { factory: "", lines: ["f2/l1"] },
      { serials: 5, forgotten: 2 },
    ],
    [{ factory: "f9" }, { serials: 0, forgotten: 0 }],
  ])("with %j sums the newest of each factory", async (given, sums) => {
    expect(await world.ask("yield-memory", given)).toEqual([sums]);
  });
});
