// What is asked again and what is remembered of points by month; exact counts are compared in sql/clickhouse/queries/series-points.test.ts.
import { expect, test } from "vitest";
import type { Query, QueryName, QueryParams } from "./deps.ts";
import { ALL_TIME } from "./parameters.ts";
import { createPointMonths, type PointSpan } from "./point-months.ts";

const { signal } = new AbortController();
const start = (month: number) => Date.UTC(Math.floor(month / 100), (month % 100) - 1, 1);
const span = (series: object = {}): PointSpan => {
  return { ...ALL_TIME, before: ALL_TIME.to, before_id: "", tenant: "acme", generation: 1, products: [], ...series };
};

/** A table with a state for each month, and as many points in each as the state is long; it may change while points are counted. */
function warehouseOf(states: Record<number, string>, whileCounting = () => {}) {
  const asked: { name: QueryName; params: QueryParams }[] = [];
  const query: Query = async <R>(name: QueryName, params: QueryParams) => {
    asked.push({ name, params });
    const months = Object.keys(states).map(Number);
    if (name === "spc-point-states") return months.map((month) => ({ month, state: states[month] })) as readonly object[] as readonly R[];
    whileCounting();
    const counted = months.filter((month) => start(month) >= Number(params.from));
    const rows = counted.map((month) => ({ month, points: states[month]?.length, first_at: start(month), last_at: start(month) + 1 }));
    return rows.reverse() as readonly object[] as readonly R[];
  };
  const counts = () => asked.filter(({ name }) => name === "spc-series-months").length;
  return { asked, counts, months: createPointMonths(query) };
}

test("months come oldest first, and are asked for again only when they have changed", async () => {
  const states: Record<number, string> = { 202602: "a", 202512: "bb" };
  const { asked, months, counts } = warehouseOf(states);
  const read = async () => (await months.read(span(), signal)).map(({ month, points }) => [month, points]);
  expect(await read()).toEqual([[202512, 2], [202602, 1]]); // biome-ignore format: rows
  expect(await read()).toEqual([[202512, 2], [202602, 1]]); // biome-ignore format: rows
  expect(counts()).toBe(1);
  states[202602] = "cccc";
  expect(await read()).toEqual([[202512, 2], [202602, 4]]); // biome-ignore format: rows
  expect(counts()).toBe(2);
  expect(asked.at(-1)?.params).toMatchObject({ from: start(202601), to: ALL_TIME.to }); // all that follows the last that is known
});

test("a month that an instant cuts through is counted each time, up to there, and never remembered", async () => {
  const { asked, counts, months } = warehouseOf({ 202512: "bb", 202602: "a", 202603: "c" });
  const before = start(202602) + 5;
  for (let n = 0; n < 3; n++) await months.read({ ...span(), before, before_id: "x", to: before + 1 }, signal);
  expect(counts()).toBe(3);
  expect(asked.at(-1)?.params).toMatchObject({ from: start(202601), to: before + 1, before, before_id: "x" });
  await months.read(span(), signal);
  expect(asked.at(-1)?.params).toMatchObject({ from: start(202601) });
  await months.read({ ...span(), before: start(202603), to: start(202603) + 1 }, signal);
  expect(counts()).toBe(5); // the very instant may hold points with lesser ids
});

test("what comes while it is counted is counted again the next time", async () => {
  const states: Record<number, string> = { 202602: "a" };
  const { months, counts } = warehouseOf(states, () => {
    states[202602] += "x";
  });
  for (const points of [2, 3, 4]) expect(await months.read(span(), signal)).toMatchObject([{ points }]);
  expect(counts()).toBe(3);
});

test("where the parts of the table cannot be seen, everything is counted each time", async () => {
  const { asked, counts, months } = warehouseOf({});
  for (let n = 0; n < 2; n++) expect(await months.read(span(), signal)).toEqual([]);
  expect(counts()).toBe(2);
  expect(asked.at(-1)?.params).toMatchObject({ from: ALL_TIME.from, to: ALL_TIME.to });
});

test("the characteristics asked for last are remembered, each by itself", async () => {
  const { counts, months } = warehouseOf({ 202602: "a" });
  for (let n = 0; n < 1001; n++) await months.read(span({ characteristic: `c${n}` }), signal);
  expect(counts()).toBe(1001);
  await months.read(span({ characteristic: "c1000" }), signal);
  await months.read(span({ characteristic: "c1" }), signal);
  expect(counts()).toBe(1001);
  await months.read(span({ characteristic: "c0" }), signal);
  expect(counts()).toBe(1002);
});
