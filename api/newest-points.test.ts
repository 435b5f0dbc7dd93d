import { describe, expect, test } from "vitest";
import type { Query, QueryParams } from "./deps.ts";
import { characteristicRow, rawPoint } from "./fakes.ts";
import { createNewestPoints, NEWEST_POINTS, type NewestPoints, type RawPoint } from "./newest-points.ts";

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
  const newest = TO - stillFor * MINUTE - 1;
  const points = new Map(
    Object.entries(everyMs).map(([name, every]) => {
      const count = Math.min(50_000, Math.ceil((2 * 1440 * MINUTE) / every));
      return [name, Array.from({ length: count }, (_, n) => rawPoint(`${newest - n * every}`, newest - n * every))];
    }),
  );
  return warehouseWith((characteristic) => points.get(characteristic) ?? [], Object.keys(everyMs));
}

/** Answers with the points of each series, newest first. */
function warehouseWith(pointsOf: (characteristic: string) => readonly RawPoint[], all: readonly string[] = []) {
  const asked: QueryParams[] = [];
  const query: Query = async <R>(_name: string, params: QueryParams) => {
    asked.push(params);
    const { series, from, to, looked } = params as { series: string[]; from: number; to: number; looked: number };
    const keys = series.length > 0 ? series : all.map((name) => `f1/l1/s1/${name}/`);
    const rows = keys.flatMap((key) => {
      const characteristic = key.split("/")[3] ?? "";
      const points = pointsOf(characteristic).filter(([at]) => at >= from && at < to);
      return points.length > 0 ? [{ ...characteristicRow({ characteristic }), points: points.slice(0, looked) }] : [];
    });
    return rows as readonly object[] as readonly R[];
  };
  return { asked, query, newest: createNewestPoints(query) };
}

interface Asking {
  readonly minutes?: number;
  readonly isCharted?: boolean;
  readonly excluded?: readonly string[];
  readonly isAll?: boolean;
}

async function read(
  { newest }: { newest: NewestPoints },
  names: string[],
  { minutes = 24 * 60, isCharted = true, excluded = [], isAll = false }: Asking = {},
) {
  const series = names.map((characteristic) => characteristicRow({ characteristic }));
  const leftOut = new Map(names.map((name) => [`f1/l1/s1/${name}/`, new Set(excluded)]));
  const chartOf = () => (isCharted ? ("i-mr" as const) : undefined);
  const request = {
    series,
    isAll,
    chartOf,
    scaleOf: () => 0,
    excluded: leftOut,
    params: { tenant: "acme" },
    range: range(minutes),
    signal,
  };
  const found: Record<string, number> = {};
  for await (const { characteristic, points, last_at } of newest.read(request)) {
    const times = points.map(([at]) => at);
    expect(times).toEqual([...new Set(times)].sort((a, b) => b - a)); // newest first, none twice
    expect(last_at).toBeGreaterThanOrEqual(times[0] ?? 0);
    found[characteristic] = points.length;
  }
  return found;
}

const many = Array.from({ length: 496 }, (_, n) => `silent-${n}`);
const minutesBack = (instant: unknown) => (TO - Number(instant)) / MINUTE;

test("a few series are read in one go", async () => {
  const warehouse = warehouseOf({ everyMs: { fast: 1000, slow: 60_000, rare: 3_600_000 } });
  expect(await read(warehouse, ["fast", "slow", "rare", "silent"])).toEqual({ fast: NEWEST_POINTS, slow: NEWEST_POINTS, rare: 24 });
  expect(warehouse.asked.map(({ from, to }) => [minutesBack(from), minutesBack(to)])).toEqual([[1440, 0]]);
});

describe("of many series", () => {
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
    expect(Object.values(found)).toEqual(many.map(() => 0));
    expect(warehouse.asked).toHaveLength(1);
  });

  test("a plant that stands still is found all the same", async () => {
    const warehouse = warehouseOf({ everyMs: { fast: 1000 }, stillFor: 300 });
    expect(await read(warehouse, ["fast", ...many])).toEqual({ fast: NEWEST_POINTS });
  });
});

test("series that are all there are need no names, until some of them are left; one that has just come is passed over", async () => {
  const names = Array.from({ length: 40 }, (_, n) => `${n}`);
  const everyMs = Object.fromEntries([...names, "slow", "new"].map((name) => [name, name === "slow" ? 600_000 : 30_000]));
  const warehouse = warehouseOf({ everyMs });
  const found = await read(warehouse, [...names, "slow"], { isAll: true });
  expect(Object.keys(found).sort()).toEqual([...names, "slow"].sort());
  expect(warehouse.asked.map(({ series }) => series)).toEqual([[], ["f1/l1/s1/slow/"]]);
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

describe("what earlier questions have shown", () => {
  const spansOf = ({ asked }: { asked: QueryParams[] }) => {
    const spans = asked.map(({ from, to, series }) => [minutesBack(from), minutesBack(to), (series as string[]).length]);
    return spans.map((span) => span.map(Math.round));
  };

  test("lets the whole of a short range be read at once", async () => {
    const names = Array.from({ length: 60 }, (_, n) => `every five minutes ${n}`);
    const warehouse = warehouseOf({ everyMs: Object.fromEntries(names.map((name) => [name, 5 * MINUTE])) });
    const first = await read(warehouse, names);
    expect(warehouse.asked.length).toBeGreaterThan(1);
    warehouse.asked.length = 0;
    expect(await read(warehouse, names)).toEqual(first);
    expect(spansOf(warehouse)).toEqual([[1440, 0, 60]]);
  });

  test("makes the first span of a long range as long as most series need", async () => {
    const names = Array.from({ length: 500 }, (_, n) => `${n < 20 ? "rare" : "often"} ${n}`);
    const everyMs = Object.fromEntries(names.map((name) => [name, name.startsWith("rare") ? 40 * MINUTE : MINUTE]));
    const warehouse = warehouseOf({ everyMs });
    const first = await read(warehouse, names);
    warehouse.asked.length = 0;
    expect(await read(warehouse, names)).toEqual(first);
    expect(spansOf(warehouse)[0]).toEqual([240, 0, 500]); // 200 points and a fifth more
    expect(
      spansOf(warehouse)
        .slice(1)
        .every(([, , series]) => series === 20),
    ).toBe(true);
  });

  test("never changes what is found", async () => {
    const points = new Map(["a", "b", "c"].map((name, n) => [name, Array.from({ length: 900 }, (_, k) => rawPoint(`${k}`, TO - 1 - k * k * (n + 1), { counts: k % (n + 2) === 0 }))])); // biome-ignore format: one line
    const counted = (minutes: number) => {
      const withinRange = ([at]: RawPoint) => at >= TO - minutes * MINUTE;
      return Object.fromEntries([...points].map(([name, all]) => [name, Math.min(NEWEST_POINTS, all.filter((point) => withinRange(point) && point[4]).length)])); // biome-ignore format: one line
    };
    const warehouse = warehouseWith((name) => points.get(name) ?? []);
    for (const minutes of [1, 30, 1440, 30, 1, 1440])
      expect(await read(warehouse, ["a", "b", "c", ...many.slice(0, 300)], { minutes })).toEqual(counted(minutes));
  });
});

describe("points that do not count", () => {
  const of = (...points: RawPoint[]) => warehouseWith((name) => (name === "d" ? points : []));

  test("are older versions, those left out, and incomplete or late ones", async () => {
    const warehouse = of(
      rawPoint("e", TO - 1, { counts: false }),
      rawPoint("d", TO - 2, { offset: 9 }),
      rawPoint("d", TO - 2, { offset: 1 }),
      rawPoint("c", TO - 3),
      rawPoint("b", TO - 4, { offset: 3 }),
    );
    expect(await read(warehouse, ["d"], { excluded: ["c"] })).toEqual({ d: 2 });
  });

  test("are passed over, however many there are", async () => {
    const warehouse = of(...Array.from({ length: 5000 }, (_, n) => rawPoint(`${n}`, TO - 1 - n, { counts: n >= 1500 })));
    expect(await read(warehouse, ["d", "silent"])).toEqual({ d: NEWEST_POINTS });
    expect(warehouse.asked.map(({ looked, series }) => [looked, series])).toEqual([
      [240, ["f1/l1/s1/d/", "f1/l1/s1/silent/"]],
      [1920, ["f1/l1/s1/d/"]],
    ]); // biome-ignore format: rows
  });
});
