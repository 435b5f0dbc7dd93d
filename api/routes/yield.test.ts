// GET /yield and GET /yield/pareto: what is asked of the warehouse, and what is made of its rows.
import type { FastifyInstance } from "fastify";
import { afterEach, describe, expect, test } from "vitest";
import { DAY_MS } from "../../core/time.ts";
import { build } from "../build.ts";
import { enveloped, listed } from "../envelope.ts";
import { credential, type FakeWorld, fakeWorld, NOW } from "../fakes.ts";
import { paretoSchema, type YieldRow } from "../items/yield.ts";
import { answerSchema, wholeDays } from "./yield.ts";

let app: FastifyInstance | undefined;
afterEach(() => app?.close());

async function ask(world: FakeWorld, url: string, token = "t") {
  app = build(world);
  return app.inject({ url: `/api/v1/${url}`, headers: { authorization: `Bearer ${token}` } });
}

const place = { factory: "f1", line: "l1", operation: "A", product: "P1" };
const row = (fields: Partial<YieldRow> = {}): YieldRow => {
  return { ...place, inspected: 10, first_pass_good: 9, final_inspected: 10, final_good: 10, defects: 1, ...fields };
};
const config = (fields: object) => JSON.stringify({ stations: [{ station: "s1" }], operations: ["A", "B"], ...fields });

describe("GET /yield", () => {
  const yields = async (world: FakeWorld, query = "") => {
    return enveloped(answerSchema.strict()).parse((await ask(world, `yield?${query}`)).json()).data;
  };

  test("gives each operation and product its figures, with the opportunities of its own line", async () => {
    const world = fakeWorld();
    world.rows["yield-in-minutes"] = [row({ line: "l2" }), row({ operation: "B", inspected: 4, first_pass_good: 3 }), row()];
    world.rows["line-configs"] = [{ factory: "f1", line: "l1", config: config({ opportunities: { A: 7 } }) }];
    world.rows["yield-memory"] = [{ serials: 12, forgotten: 3 }];
    const data = await yields(world);
    expect(data).toMatchObject({ total: 3, page: 1, pageSize: 1000, memory: { serials: 12, forgotten: 3 } });
    expect(data.items.map(({ line, operation, dpmo, firstPassYield }) => [line, operation, dpmo, firstPassYield])).toEqual([
      ["l1", "A", 7, 0.9],
      ["l1", "B", 1, 0.75],
      ["l2", "A", 1, 0.9],
    ]);
    expect(data.items[0]).toEqual({
      ...place, inspected: 10, firstPassGood: 9, firstPassYield: 0.9, finalInspected: 10, finalGood: 10, finalYield: null, defects: 1,
      dpu: null, dpo: null, dpmo: 7, sigmaLevel: 1.5, sigmaShift: 1.5, reasons: { finalYield: "no units" },
    }); // biome-ignore format: one item
  });

  test.each(["", "by=day"])("lists operations and lines in one order, whatever the warehouse's, %s", async (query) => {
    const slice = NOW - DAY_MS / 2;
    const rows = ["l2", "l1"].flatMap((line) => ["B", "A"].map((operation) => ({ ...row({ line, operation }), slice })));
    const answers = [rows, rows.toReversed()].map(async (order) => {
      const world = fakeWorld();
      world.rows[query === "" ? "yield-in-minutes" : "yield-slices"] = order;
      const { operations, lines } = await yields(world, query);
      return [...operations.map(({ line, operation }) => `${line}/${operation}`), ...lines.map(({ line }) => line)];
    });
    for (const answer of answers) expect(await answer).toEqual(["l1/A", "l1/B", "l2/A", "l2/B", "l1", "l2"]);
  });

  test("keeps shifts apart that begin together and end apart, although they bear one name", async () => {
    const world = fakeWorld();
    const slice = Date.UTC(2026, 2, 1, 6);
    world.rows["yield-slices"] = ["l1", "l2"].map((line) => ({ ...row({ line }), slice }));
    world.rows["line-configs"] = [["l1", "14:00"], ["l2", "18:00"]].map(([line, end]) => {
      const calendar = { timeZone: "UTC", shifts: [{ name: "early", start: "06:00", end }] };
      return { factory: "f1", line, config: config({ operations: ["A"], calendar }) };
    }); // biome-ignore format: one list
    const { items, operations, lines, products } = await yields(world, "by=shift");
    const edges = ["l1 2026-03-01T14:00:00.000Z", "l2 2026-03-01T18:00:00.000Z"];
    for (const list of [items, operations, lines]) expect(list.map(({ line, end }) => `${line} ${end}`)).toEqual(edges);
    expect(products.map(({ end }) => end)).toEqual(["2026-03-01T14:00:00.000Z", "2026-03-01T18:00:00.000Z"]);
  });

  test("rolls a product's yield over all operations, whatever operation is shown", async () => {
    const asked: unknown[] = [];
    const world = fakeWorld();
    const figures = { ...world.figures, rolledYield: (question: { operations: readonly string[]; sums: ReadonlyMap<string, object> }) => {
      asked.push([question.operations, [...question.sums]]);
      return { rolledThroughputYield: null, reason: "no first result at an operation", missingOperation: "C" };
    } }; // biome-ignore format: one override
    const other = fakeWorld({ figures });
    other.rows["yield-in-minutes"] = [
      row(), row({ line: "l2", inspected: 5, first_pass_good: 5 }), row({ operation: "B" }), row({ product: "P0" }),
      row({ product: "final", inspected: 0 }), row({ factory: "f0" }),
    ]; // biome-ignore format: rows
    other.rows["line-configs"] = [{ factory: "f1", line: "l1", config: config({ routes: { P1: ["B", "A"] } }) }];
    const data = await yields(other, "operation=B");
    expect(data.items.map(({ operation }) => operation)).toEqual(["B"]);
    const missing = {
      rolledThroughputYield: null,
      missingOperation: "C",
      reasons: { rolledThroughputYield: "no first result at an operation" },
    };
    expect(data.products).toEqual([
      { factory: "f0", product: "P1", operations: [], ...missing },
      { factory: "f1", product: "P0", operations: ["A", "B"], ...missing },
      { factory: "f1", product: "P1", operations: ["B", "A"], ...missing },
    ]);
    expect(asked).toContainEqual([["B", "A"], [["A", { inspected: 15, firstPassGood: 14 }], ["B", { inspected: 10, firstPassGood: 9 }]]]); // biome-ignore format: one question
    expect(asked).toContainEqual([["A", "B"], [["A", { inspected: 10, firstPassGood: 9 }]]]); // P0 has no route: the operations
    expect(asked).toContainEqual([[], [["A", { inspected: 10, firstPassGood: 9 }]]]); // f0 is not configured
  });

  test("names the line of a product where the query names it", async () => {
    const world = fakeWorld();
    world.rows["yield-in-minutes"] = [row()];
    expect((await yields(world, "line=l1")).products).toEqual([
      { factory: "f1", line: "l1", product: "P1", operations: [], rolledThroughputYield: 1, reasons: {} },
    ]);
    expect((await yields(world)).products[0]).not.toHaveProperty("line");
  });

  test("asks for the range in whole minutes, the product and the scope; shift and page are the caller's", async () => {
    const world = fakeWorld();
    world.rows["yield-in-minutes"] = [row(), row({ operation: "B" }), row({ operation: "C" })];
    const data = await yields(
      world,
      "factory=f1&product=P1&from=2026-03-01T08:00:30Z&to=2026-03-01T09:00:00Z&sigmaShift=0&page=2&pageSize=2",
    );
    expect([data.total, data.items.map(({ operation }) => operation), data.items[0]?.sigmaShift]).toEqual([3, ["C"], 0]);
    const from = Date.UTC(2026, 2, 1, 8);
    expect(world.asked[0]).toEqual({ name: "yield-in-minutes", params: {
      tenant: "acme", generation: 3, factories: [], lines: [], factory: "f1", line: "", product: "P1",
      from, to: from + 3_600_000, day_from: from, day_to: from,
    } }); // biome-ignore format: one question
  });

  test("by default covers the last 24 h, the open minute included, and of an empty plant gives nothing", async () => {
    const world = fakeWorld();
    expect(await yields(world)).toMatchObject({ items: [], total: 0, products: [], memory: { serials: 0, forgotten: 0 } });
    const to = NOW - (NOW % 60_000) + 60_000;
    expect(world.asked[0]?.params).toMatchObject({ from: to - DAY_MS, to });
  });

  test.each([
    "sigmaShift=x",
    "sigmaShift=Infinity",
    "sigmaShift=",
    "sigmaShift=%20",
    "operation=a/b",
    "product=",
    "from=2026-03-01T08:00:00Z&to=2026-03-01T08:00:59Z",
  ])("refuses %s", async (query) => {
    expect((await ask(fakeWorld(), `yield?${query}`)).statusCode).toBe(400);
    expect((await ask(fakeWorld(), `yield/pareto?${query}`)).statusCode).toBe(query.startsWith("sigma") ? 200 : 400);
  });

  test("stays within the credential", async () => {
    const world = fakeWorld({}, { l: credential({ factories: new Set(["f1"]), lines: new Set(["f1/l1"]) }) });
    await ask(world, "yield", "l");
    for (const { params } of world.asked) expect(params).toMatchObject({ factories: ["f1"], lines: ["f1/l1"] });
    expect((await ask(world, "yield?factory=f1&line=l2", "l")).statusCode).toBe(403);
  });
});

describe("GET /yield/pareto", () => {
  test("sorts by count, then code by code unit, and adds shares up", async () => {
    const world = fakeWorld();
    world.rows["yield-pareto-in-minutes"] = [
      { code: "b", count: 2, units: 1 }, { code: "\u{20000}", count: 1, units: 1 }, { code: "\u{FF21}", count: 1, units: 1 }, { code: "a", count: 4, units: 3 },
    ]; // biome-ignore format: rows
    const { data } = listed(paretoSchema.strict()).parse((await ask(world, "yield/pareto?operation=A&product=P1")).json());
    expect(data.items).toEqual([
      { operation: "A", product: "P1", code: "a", count: 4, units: 3, share: 0.5, cumulativeShare: 0.5 },
      { operation: "A", product: "P1", code: "b", count: 2, units: 1, share: 0.25, cumulativeShare: 0.75 },
      { operation: "A", product: "P1", code: "\u{20000}", count: 1, units: 1, share: 0.125, cumulativeShare: 0.875 },
      { operation: "A", product: "P1", code: "\u{FF21}", count: 1, units: 1, share: 0.125, cumulativeShare: 1 },
    ]);
    expect(world.asked).toMatchObject([{ name: "yield-pareto-in-minutes", params: { operation: "A", product: "P1", line: "" } }]);
  });

  test("of more than three days, takes whole days from the daily sums, as GET /yield does", async () => {
    const world = fakeWorld();
    world.rows["yield-pareto"] = [{ code: "a", count: 1, units: 1 }];
    world.rows.yield = [row()];
    const to = Date.UTC(2026, 2, 1, 8);
    const range = `from=${new Date(to - 4 * DAY_MS).toISOString()}&to=${new Date(to).toISOString()}`;
    for (const route of ["yield", "yield/pareto"]) expect((await ask(world, `${route}?${range}`)).json().data.items).toHaveLength(1);
    const days = { day_from: to - 4 * DAY_MS + 16 * 3_600_000, day_to: to - 8 * 3_600_000 };
    const asked = world.asked.filter(({ name }) => name.startsWith("yield") && name !== "yield-memory");
    expect(asked).toMatchObject([{ name: "yield", params: days }, { name: "yield-pareto", params: days }]);
  }); // biome-ignore format: rows

  test("pages, with shares of the whole", async () => {
    const world = fakeWorld();
    world.rows["yield-pareto-in-minutes"] = ["a", "b", "c", "d"].map((code) => ({ code, count: 1, units: 1 }));
    const { data } = listed(paretoSchema.strict()).parse((await ask(world, "yield/pareto?page=2&pageSize=3")).json());
    expect(data).toMatchObject({ total: 4, items: [{ code: "d", share: 0.25, cumulativeShare: 1 }] });
  });
});

describe("wholeDays", () => {
  const day = Date.UTC(2026, 2, 1);
  test.each([
    [{ from: day, to: day + 3 * DAY_MS }, [day, day]],
    [{ from: day, to: day + 4 * DAY_MS }, [day, day + 4 * DAY_MS]],
    [{ from: day + 60_000, to: day + 33 * DAY_MS - 60_000 }, [day + DAY_MS, day + 32 * DAY_MS]],
    [{ from: -40 * DAY_MS - 1, to: 1 }, [-40 * DAY_MS, 0]],
  ])("of %j are %j", (range, [day_from, day_to]) => {
    expect(wholeDays(range)).toEqual({ ...range, day_from, day_to });
  });
});
