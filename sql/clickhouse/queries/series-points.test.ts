// Points of one characteristic on the real engine: counted month by month without counting twice, and read from where the newest are.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Query, QueryName, QueryParams } from "../../../api/deps.ts";
import { pointRow } from "../../../api/fakes.ts";
import type { PointRow } from "../../../api/items/point.ts";
import { ALL_TIME } from "../../../api/parameters.ts";
import { createPointMonths, type PointSpan } from "../../../api/point-months.ts";
import { newestSeriesPoints } from "../../../api/series-points.ts";
import { annotationRow, DIAMETER, exclusionRow, openQueryWorld, type QueryWorld } from "./fixtures.ts";

let world: QueryWorld;
let asked: { name: QueryName; params: QueryParams }[] = [];

const query: Query = <R>(name: QueryName, params: QueryParams) => {
  asked.push({ name, params });
  return world.ask<R>(name, params);
};

const { signal } = new AbortController();
const day = (month: number, date: number, hour = 0) => Date.UTC(2026, month - 1, date, hour);
const months = createPointMonths(query);

beforeAll(async () => {
  world = await openQueryWorld();
  await insertPoints(1, 20);
  await insertPoints(2, 3);
  await insertPoints(4, 6); // none in March
  await world.insert("spc_points", [pointRow({ id: "other", characteristic: "weight", at: day(3, 1) })]);
}, 60_000);

afterAll(() => world.close());

/** Points on the first days of a month, one a day. */
async function insertPoints(month: number, count: number, fields: Partial<PointRow> = {}): Promise<void> {
  const points = Array.from({ length: count }, (_, n) => pointRow({ id: `${month}-${n + 1}`, at: day(month, n + 1), ...fields }));
  await world.insert("spc_points", points);
}

function span(given: Partial<PointSpan> = {}): PointSpan {
  const { before = ALL_TIME.to, to = ALL_TIME.to } = given;
  const series = { tenant: "acme", generation: 0, ...DIAMETER, products: [] };
  return { ...series, from: ALL_TIME.from, before_id: "", ...given, before, to: Math.min(to, before + 1) };
}

const read = async (given: Partial<PointSpan> = {}) => (await months.read(span(given), signal)).map(({ month, points }) => [month, points]);

describe("points by month", () => {
  test("are those of now, also in months that were counted before", async () => {
    const all = [[202601, 20], [202602, 3], [202604, 6]]; // biome-ignore format: rows
    for (let n = 0; n < 2; n++) expect(await read()).toEqual(all);
    await insertPoints(4, 2, { product: "P2" });
    expect(await read()).toEqual([[202601, 20], [202602, 3], [202604, 8]]); // biome-ignore format: rows
    await insertPoints(2, 4, { value: 1 }); // three are told again, one is new
    expect(await read()).toEqual([[202601, 20], [202602, 4], [202604, 8]]); // biome-ignore format: rows
  });

  test("before an instant are cut there, and a month that was cut is not remembered as whole", async () => {
    const before = day(2, 2);
    expect(await read({ before, before_id: "2-2" })).toEqual([[202601, 20], [202602, 1]]); // biome-ignore format: rows
    expect(await read({ before, before_id: "2-20" })).toEqual([[202601, 20], [202602, 2]]); // biome-ignore format: rows
    expect(await read({ before: before - 1 })).toEqual([[202601, 20], [202602, 1]]); // biome-ignore format: rows
    expect(await read()).toEqual([[202601, 20], [202602, 4], [202604, 8]]); // biome-ignore format: rows
  });

  test.each([
    [day(2, 1), "", [[202601, 20]]],
    [day(2, 1) - 1, "", [[202601, 20]]],
    [day(2, 1), "2-1x", [[202601, 20], [202602, 1]]],
    [day(1, 1), "", []],
    [day(1, 1), "z", [[202601, 1]]],
    [day(4, 1), "", [[202601, 20], [202602, 4]]],
  ])("before %d and %j are %j", async (before, before_id, expected) => {
    for (let n = 0; n < 2; n++) expect(await read({ before, before_id })).toEqual(expected);
  }); // biome-ignore format: rows

  test("of a month that ends in the very millisecond before, are told apart by their ids", async () => {
    const last = day(6, 1) - 1;
    await world.insert("spc_points", [pointRow({ id: "a", at: last }), pointRow({ id: "b", at: last })]);
    for (const [before_id, count] of [["b", 1], ["c", 2], ["a", 0]] as const) {
      expect((await read({ before: last, before_id })).find(([month]) => month === 202605)?.[1] ?? 0).toBe(count);
    } // biome-ignore format: rows
    expect(await read()).toContainEqual([202605, 2]);
  });

  test("are kept apart by product, tenant and generation", async () => {
    expect(await read({ products: ["P2"] })).toEqual([[202604, 2]]);
    expect(await read({ tenant: "rival" })).toEqual([]);
    expect(await read({ generation: 1 })).toEqual([]);
    expect(await read({ products: ["P2"] })).toEqual([[202604, 2]]);
  });

  test("of a bounded range are counted as they are asked for", async () => {
    asked = [];
    expect(await read({ from: day(1, 19), to: day(2, 3) })).toEqual([[202601, 2], [202602, 2]]); // biome-ignore format: rows
    expect(asked.map(({ name }) => name)).toEqual(["spc-series-months"]);
  });

  test("are those that a count of all gives, whatever comes in between and in whatever order it is asked", async () => {
    const of = (before: number, before_id: string) => span({ before, before_id, characteristic: "drawn" });
    let seed = 7;
    const draw = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (let round = 0; round < 25; round++) {
      const rows = Array.from({ length: 1 + draw(5) }, () => {
        const at = day(1 + draw(4), 1 + draw(28));
        return pointRow({ characteristic: "drawn", id: `p${draw(3)}`, at, value: round, product: draw(2) ? "P2" : "" });
      });
      await world.insert("spc_points", rows);
      const asking = draw(3) === 0 ? span({ characteristic: "drawn" }) : of(day(1 + draw(5), 1 + draw(28)), `p${draw(4)}`);
      const total = (await months.read(asking, signal)).reduce((sum, { points }) => sum + points, 0);
      expect([{ total }], `round ${round}`).toEqual(await world.ask("spc-points-count", asking));
    }
  });
});

describe("the newest points", () => {
  const newest = async (given: Partial<PointSpan> & { limit: number }) => {
    const params = { ...span(given), limit: given.limit };
    const { rows, total } = await newestSeriesPoints({ query, months, signal }, DIAMETER, params);
    const general = await world.ask<PointRow>("spc-points-newest", params);
    expect(rows).toEqual(general);
    return { ids: rows.map(({ id, product }) => id + product), total };
  };

  test("are those that the query of many series gives, with their marks, over the ends of months", async () => {
    await world.insert("spc_exclusions", [exclusionRow({ point: "4-6" })]);
    await world.insert("spc_annotations", [annotationRow({ point: "2-4" }), annotationRow({ point: "2-4", id: "a2" })]);
    const { ids, total } = await newest({ limit: 11 });
    expect([ids.at(0), ids.at(-1), total]).toEqual(["2-4", "b", 34]);
    for (let limit = 1; limit < 40; limit += 3) expect((await newest({ limit })).ids).toHaveLength(Math.min(34, limit));
    for (let limit = 1; limit < 8; limit++) await newest({ limit, before: day(4, 2), before_id: "4-2" });
    expect((await newest({ limit: 9, before: day(1, 1) })).ids).toEqual([]);
    expect((await newest({ limit: 2, from: day(1, 19), to: day(2, 3) })).total).toBe(4);
  });

  test("are found where they come unevenly", async () => {
    const place = { ...DIAMETER, characteristic: "uneven" };
    const at = (n: number) => (n < 50 ? day(5, 1) + n : day(5, 20) + (n - 50) * 3_600_000);
    const rows = Array.from({ length: 60 }, (_, n) => pointRow({ characteristic: "uneven", id: String(n).padStart(2, "0"), at: at(n) }));
    await world.insert("spc_points", rows);
    for (const limit of [1, 9, 10, 11, 40, 60, 61]) {
      const params = { ...span({ characteristic: "uneven" }), limit };
      const found = await newestSeriesPoints({ query, months, signal }, place, params);
      expect(found.rows.map(({ id }) => id)).toEqual(rows.map(({ id }) => id).slice(-limit));
    }
  });
});
