import { describe, expect, test } from "vitest";
import type { Query, QueryParams } from "./deps.ts";
import { characteristicRow, pointTuple } from "./fakes.ts";
import { NEWEST_POINTS, newestPoints } from "./newest-points.ts";
import type { PointTuple } from "./stored-points.ts";

const MINUTE = 60_000;
const TO = Date.UTC(2026, 2, 1);
const range = (minutes: number) => ({ from: TO - minutes * MINUTE, to: TO });
const { signal } = new AbortController();

interface Plant {
  /** Milliseconds between the points of a series, by its characteristic. */
  readonly everyMs: Record<string, number>;
  /** Minutes since the plant stands still. */
  readonly stillFor?: number;
}

/** Answers as the warehouse of a plant whose points come at a steady rate, the last of them a millisecond before `TO`. */
function warehouseOf({ everyMs, stillFor = 0 }: Plant) {
  const asked: QueryParams[] = [];
  const newest = TO - stillFor * MINUTE - 1;
  const query: Query = async <R>(_name: string, params: QueryParams) => {
    asked.push(params);
    const { series, from, to, points: most } = params as { series: string[]; from: number; to: number; points: number };
    const rows = series.flatMap((key) => {
      const characteristic = key.split("/")[3] ?? "";
      const every = everyMs[characteristic] ?? Number.POSITIVE_INFINITY;
      const points: PointTuple[] = [];
      for (let at = newest; at >= from && Number.isFinite(every); at -= every) if (at < to) points.push(pointTuple(`${at}`, at));
      const [first] = points;
      return first ? [{ ...characteristicRow({ characteristic }), last_at: first[0], last_value: 1, points: points.slice(0, most) }] : [];
    });
    return rows as readonly object[] as readonly R[];
  };
  return { asked, query };
}

async function read({ query }: { query: Query }, names: string[], { minutes = 24 * 60, isCharted = true } = {}) {
  const series = names.map((characteristic) => characteristicRow({ characteristic }));
  const request = { series, isCharted: () => isCharted, params: { tenant: "acme" }, range: range(minutes), signal };
  const found: Record<string, number> = {};
  for await (const { characteristic, points, last_at } of newestPoints(query, request)) {
    const times = points.map(([at]) => at);
    expect(times).toEqual([...new Set(times)].sort((a, b) => b - a)); // newest first, none twice
    expect(last_at).toBe(times[0]);
    found[characteristic] = points.length;
  }
  return found;
}

const minutesBack = (instant: unknown) => (TO - Number(instant)) / MINUTE;

test("a few series are read in one go", async () => {
  const warehouse = warehouseOf({ everyMs: { fast: 1000, slow: 60_000, rare: 3_600_000 } });
  expect(await read(warehouse, ["fast", "slow", "rare", "silent"])).toEqual({ fast: NEWEST_POINTS, slow: NEWEST_POINTS, rare: 24 });
  expect(warehouse.asked.map(({ from, to }) => [minutesBack(from), minutesBack(to)])).toEqual([[1440, 0]]);
});

describe("of many series", () => {
  const many = Array.from({ length: 496 }, (_, n) => `silent-${n}`);

  test("only those with too few points are looked for further back, never twice, and never before the range", async () => {
    const warehouse = warehouseOf({ everyMs: { fast: 1000, slow: 60_000, rare: 3_600_000 } });
    const found = await read(warehouse, ["fast", "slow", "rare", ...many, "silent"]);
    expect(found).toEqual({ fast: NEWEST_POINTS, slow: NEWEST_POINTS, rare: 24 });
    const spans = warehouse.asked.map(({ from, to, series }) => [minutesBack(from), minutesBack(to), (series as string[]).length]);
    expect(spans.map((span) => span.map(Math.round))).toEqual([
      [33, 0, 500], // 2000, 34 and 1 points
      [235, 33, 499], // 34 in 33 minutes need 7 times as long
      [1440, 235, 498],
    ]);
  });

  test("of those that are nearly fast enough no more is read than they need", async () => {
    const warehouse = warehouseOf({ everyMs: { twelveSeconds: 12_000 } });
    const answers = await read(warehouse, ["twelveSeconds", ...many]);
    expect(answers).toEqual({ twelveSeconds: NEWEST_POINTS });
    expect(warehouse.asked.slice(0, 2).map(({ from }) => Math.round(minutesBack(from)))).toEqual([34, 48]);
  });

  test("the newest is enough of one that needs no points", async () => {
    const warehouse = warehouseOf({ everyMs: Object.fromEntries(many.map((name) => [name, 60_000])) });
    const found = await read(warehouse, many, { isCharted: false });
    expect(Object.keys(found)).toHaveLength(many.length);
    expect(warehouse.asked).toHaveLength(1);
  });

  test("a plant that stands still is found all the same", async () => {
    const warehouse = warehouseOf({ everyMs: { fast: 1000 }, stillFor: 300 });
    expect(await read(warehouse, ["fast", ...many])).toEqual({ fast: NEWEST_POINTS });
  });
});

test("a range shorter than the first span is asked once", async () => {
  const warehouse = warehouseOf({ everyMs: { fast: 1000 } });
  expect(await read(warehouse, ["fast"], { minutes: 1 })).toEqual({ fast: 60 });
  expect(warehouse.asked).toMatchObject([{ from: TO - MINUTE, to: TO, tenant: "acme" }]);
});

test("without series nothing is asked", async () => {
  const warehouse = warehouseOf({ everyMs: {} });
  expect([await read(warehouse, []), warehouse.asked]).toEqual([{}, []]);
});
