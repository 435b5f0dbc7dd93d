// The queries that fetch points for figures, on the real engine: which points count, in which order, of which series.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Query, QueryParams } from "../../../api/deps.ts";
import { pointRow } from "../../../api/fakes.ts";
import { keyOf, type SeriesKey } from "../../../api/items/series.ts";
import { createNewestPoints, type NewestRow, type RawPoint } from "../../../api/newest-points.ts";
import { type PointTuple, storedPoint, type WindowRow, windowPoint } from "../../../api/stored-points.ts";
import type { Chart } from "../../../core/plan.ts";
import type { Row } from "../../../core/rows.ts";
import type { StoredPoint } from "../../../core/spc.ts";
import { characteristicRow, DIAMETER, exclusionRow, MINUTE, NOON, openQueryWorld, PLACE, phaseRow, type QueryWorld } from "./fixtures.ts";

let world: QueryWorld;

beforeAll(async () => {
  world = await openQueryWorld();
  await insertPoints();
  await insertReadings();
}, 60_000);

afterAll(() => world.close());

const at = (minutes: number) => NOON + minutes * MINUTE;
const idsOf = (points: readonly { id: string }[]) => points.map(({ id }) => id);

/** Series diameter: d0 … d6 count, but for d1 (incomplete), d2 (late), d3 (left out) and d4 (of the chart before). */
async function insertPoints(): Promise<void> {
  await world.insert("characteristics", [
    characteristicRow(),
    characteristicRow({ characteristic: "sum", chart: "cusum" }),
    characteristicRow({ characteristic: "unbounded", lsl: null, usl: null }),
    characteristicRow({ characteristic: "share", chart: "p" }),
  ]);
  await world.insert("spc_points", [
    pointRow({ id: "d0", at: at(0), phase: "I", limits_version: 0 }),
    pointRow({ id: "d1", at: at(1), complete: false }),
    pointRow({ id: "d2", at: at(2), late: true }),
    pointRow({ id: "d3", at: at(3) }),
    pointRow({ id: "d4", at: at(4), chart: "i-mr" }),
    pointRow({ id: "d6", at: at(5) }),
    pointRow({ id: "d5", at: at(5), value: 1, second_value: 1 }),
    pointRow({ id: "other-tenant", at: at(5), tenant: "rival" }),
  ]);
  await world.insert("spc_points", [
    pointRow({ id: "d5", at: at(5), second_value: null, n: 1, values: [] }), // its newest version
    pointRow({ id: "s0", at: at(0), characteristic: "sum", chart: "cusum", phase: "I", value: null, values: [5], n: 1 }),
    pointRow({ id: "u0", at: at(1), characteristic: "unbounded" }),
    pointRow({ id: "x0", at: at(2), characteristic: "share", chart: "p", n: 50, values: [] }),
    pointRow({ id: "l2", at: at(2), line: "l2" }),
  ]);
  await world.insert("spc_exclusions", [exclusionRow({ point: "d3" }), exclusionRow({ point: "d6" }), exclusionRow({ point: "s0", line: "l2" })]);
  await world.insert("spc_exclusions", [exclusionRow({ point: "d6", excluded: false })]);
} // biome-ignore format: rows

const D0: StoredPoint = {
  id: "d0", at: NOON, chart: "xbar-r", n: 5, value: 74.01, second_value: 0.02, phase: "I", limits_version: 0, complete: true, late: false,
  excluded: false, values: [74, 74.02],
}; // biome-ignore format: one point
const D5: StoredPoint = { ...D0, id: "d5", at: at(5), n: 1, second_value: null, phase: "II", limits_version: 1, values: [] };

describe("spc-range-points", () => {
  const ask = async (params: QueryParams = {}) => {
    const rows = await world.ask<SeriesKey & { points: PointTuple[] }>("spc-range-points", params);
    return new Map(rows.map(({ characteristic, points }) => [characteristic, points.map(storedPoint)]));
  };

  test("gives the newest version of each point that counts, by time and, at one instant, as the log has them", async () => {
    const points = (await ask()).get("diameter") ?? [];
    expect(idsOf(points)).toEqual(["d0", "d6", "d5"]);
    expect([points[0], points[2]]).toEqual([D0, D5]);
  });

  test("gives each series that is named, and no other", async () => {
    const series = ["f1/l1/s1/sum/", "f1/l1/s1/share/", "f1/l1/s1/diameter/P1", "f1/l9/s1/diameter/"];
    const found = await ask({ series });
    expect([...found.keys()].sort()).toEqual(["share", "sum"]);
    expect(found.get("sum")).toEqual([{ ...D0, id: "s0", chart: "cusum", value: null, values: [5], n: 1, limits_version: 1 }]);
  });

  test.each([
    [{ from: at(1), to: at(5) }, []],
    [{ from: at(5), to: at(6) }, ["d6", "d5"]],
    [{ phases: ["I"] }, ["d0"]],
    [{ lines: ["f1/l2"] }, []],
    [{ tenant: "rival" }, []],
    [{ generation: 1 }, []],
  ])("with %j gives %j", async (params, ids) => {
    expect(idsOf((await ask(params)).get("diameter") ?? [])).toEqual(ids);
  });
});

/** A short run whose target has changed: r0 is on the scale before. */
async function insertRescaled(): Promise<SeriesKey> {
  const of = { tenant: "short-run", characteristic: "rescaled" };
  const { factory, line, station, characteristic, product } = characteristicRow(of);
  await world.insert("characteristics", [characteristicRow({ ...of, scale: 1 })]);
  await world.insert("spc_points", [pointRow({ id: "r0", ...of }), pointRow({ id: "r1", at: at(1), ...of, scale: 1 })]);
  return { factory, line, station, characteristic, product };
}

test("points of a short run on another scale than the plan's count in no figure", async () => {
  const key = await insertRescaled();
  const tenant = "short-run";
  const [row] = await world.ask<{ points: PointTuple[] }>("spc-range-points", { tenant, series: [keyOf(key)] });
  expect(idsOf(row?.points.map(storedPoint) ?? [])).toEqual(["r1"]);
  const scaleOf = () => 1;
  const chartOf = (): Chart => "xbar-r";
  const range = { from: at(0), to: at(60) };
  const signal = new AbortController().signal;
  const request = { series: [key], isAll: false, chartOf, scaleOf, excluded: new Map(), params: { tenant }, range, signal };
  const found = await Array.fromAsync(createNewestPoints((name, params) => world.ask(name, params)).read(request));
  expect(idsOf(found[0]?.points.map(storedPoint) ?? [])).toEqual(["r1"]);
});

describe("spc-newest-points and what is read of it", () => {
  const NAMES = ["diameter", "sum", "unbounded", "share"] as const;
  const CHARTS: Partial<Record<string, Chart>> = { diameter: "xbar-r", sum: "cusum" };
  const query: Query = (name, params) => world.ask(name, params);

  async function ask({
    names = NAMES as readonly string[],
    isAll = false,
    from = at(0),
    to = at(60),
    ...params
  }: QueryParams & { names?: readonly string[]; isAll?: boolean; from?: number; to?: number } = {}) {
    const series = names.map((characteristic) => ({ ...DIAMETER, characteristic, product: "" }));
    const excluded = new Map([[keyOf({ ...DIAMETER, product: "" }), new Set(["d3"])]]);
    const chartOf = ({ characteristic }: { characteristic: string }) => CHARTS[characteristic];
    const request = {
      series,
      isAll,
      chartOf,
      scaleOf: () => 0,
      excluded,
      params,
      range: { from, to },
      signal: new AbortController().signal,
    };
    const found: Record<string, NewestRow> = {};
    for await (const row of createNewestPoints(query).read(request)) found[row.characteristic] = row;
    return found;
  }

  test("gives the newest point of each series, whatever it is, and those that count, newest first", async () => {
    const { diameter, sum, unbounded, share, ...others } = await ask();
    expect(others).toEqual({});
    expect(diameter).toMatchObject({ factory: "f1", line: "l1", station: "s1", product: "", last_at: at(5), last_value: 74.01 });
    const points = diameter?.points.map(storedPoint) ?? [];
    expect(idsOf(points)).toEqual(["d5", "d6", "d0"]); // of one instant the later in the log is the newer
    expect([points[0], points[2]]).toEqual([D5, D0]);
    expect(sum).toMatchObject({ last_at: at(0), last_value: null });
    expect(sum?.points).toHaveLength(1);
    expect([unbounded, share]).toMatchObject([
      { last_at: at(1), points: [] },
      { last_at: at(2), points: [] },
    ]); // neither can have a Cpk
  });

  test("gives the same of all series, without their names, and passes over those that were not asked for", async () => {
    expect(await ask({ isAll: true })).toEqual(await ask());
    expect(Object.keys(await ask({ isAll: true, names: ["sum"] }))).toEqual(["sum"]);
  });

  test("the query gives so many rows of each series, the newest first, and behind a point its older versions", async () => {
    const series = NAMES.map((name) => `f1/l1/s1/${name}/`);
    const rows = await world.ask<{ characteristic: string; points: RawPoint[] }>("spc-newest-points", { series, looked: 4 });
    const diameter = rows.find(({ characteristic }) => characteristic === "diameter");
    const rowOf = ([instant, id, , , counts, chart, n]: RawPoint) => [instant, id, Boolean(counts), chart, n];
    expect(diameter?.points.map(rowOf)).toEqual([
      [at(5), "d6", true, "xbar-r", 5], [at(5), "d5", true, "xbar-r", 1], [at(5), "d5", true, "xbar-r", 5], [at(4), "d4", true, "i-mr", 5],
    ]); // biome-ignore format: rows
    expect(rows).toHaveLength(4);
  });

  test("gives of a late newest point its time, and nothing of a series without a point in the range", async () => {
    expect((await ask({ from: at(2), to: at(3) })).diameter).toMatchObject({ last_at: at(2), points: [] });
    expect(await ask({ from: at(6) })).toEqual({});
    expect(await ask({ names: ["nothing"] })).toEqual({});
    expect(await ask({ lines: ["f1/l2"] })).toEqual({});
    expect(Object.keys(await ask({ tenant: "rival" }))).toEqual(["diameter"]);
  });
});

describe("spc-window", () => {
  const ask = async (params: QueryParams = {}) => {
    return (await world.ask<WindowRow>("spc-window", { ...DIAMETER, ...params })).map(windowPoint);
  };

  test("gives the newest so many that may estimate, newest first, to the millisecond", async () => {
    expect(idsOf(await ask())).toEqual(["d5", "d6", "d0"]);
    const [newest, , oldest] = await ask();
    expect([newest, oldest]).toEqual([D5, D0]);
    expect(idsOf(await ask({ limit: 1 }))).toEqual(["d5"]);
    expect(idsOf(await ask({ from: at(0), to: at(5) }))).toEqual(["d0"]);
    expect(idsOf(await ask({ from: at(0) + 1, to: at(5) }))).toEqual([]);
    expect(idsOf(await ask({ chart: "i-mr" }))).toEqual(["d4"]);
    expect(idsOf(await ask({ products: ["P1"] }))).toEqual([]);
  });

  test("knows only points after a plan that started phase I again, in the order of the log, whatever time they carry", async () => {
    const again = { ...DIAMETER, characteristic: "again" };
    const of = async (fields: QueryParams = {}) => idsOf(await world.ask<WindowRow>("spc-window", { ...again, ...fields }));
    const point = (id: string, minute: number) => pointRow({ id, at: at(minute), characteristic: "again" });
    await world.insert("spc_points", [point("a0", 1), point("a1", 2)]);
    await world.insert("spc_phases", [
      phaseRow({ characteristic: "again", at: at(1) }),
      phaseRow({ characteristic: "again", product: "P1" }),
    ]);
    expect(await of()).toEqual([]);
    await world.insert("spc_points", [point("a2", 2), point("a3", 3)]);
    expect(await of()).toEqual(["a3", "a2"]);
    await world.insert("spc_phases", [phaseRow({ characteristic: "again", at: at(9) })]);
    expect(await of()).toEqual([]);
  });
});

test("spc-capability counts the values that there may be at most: of complete and timely points, in every version", async () => {
  const rows = await world.ask("spc-capability");
  expect(rows).toMatchObject([
    { characteristic: "diameter", value_count: 11 }, // d0, d3, d4 and d6 of two each, d5 of two and one
    { characteristic: "share", value_count: 1 },
    { characteristic: "sum", value_count: 1 },
    { characteristic: "unbounded", value_count: 2 },
  ]);
});

/** Of characteristic bore: readings by two operators, and points of a chart. */
async function insertReadings(): Promise<void> {
  const reading = (fields: Partial<Row<"readings">>): Row<"readings"> => {
    const whole = { ...PLACE, station: "s1", characteristic: "bore", product: "", id: "r", at: at(0), values: [1] };
    return { ...whole, serial: "S1", operator: "kim", ...fields };
  };
  const single = { characteristic: "bore", chart: "i-mr" as const, n: 1, values: [] };
  const subgroup = { characteristic: "slot", chart: "xbar-r" as const, n: 2, values: [1, 2], operator: "kim", serial: "S1" };
  await world.insert("readings", [
    reading({ id: "r1", at: at(1), values: [1.5, 2.5] }),
    reading({ id: "r0", operator: "lee", values: [9] }),
    reading({ id: "nobody", operator: "" }),
    reading({ id: "nothing", serial: "" }),
    reading({ id: "elsewhere", station: "s2" }),
    reading({ id: "rival", tenant: "rival" }),
    reading({ id: "s1", characteristic: "short", product: "P1", at: at(1), values: [12.5] }),
  ]);
  await world.insert("readings", [reading({ id: "r0", operator: "lee", values: [7] })]);
  await world.insert("spc_points", [
    pointRow({ ...single, id: "p1", at: at(2), value: 3, operator: "lee", serial: "S2" }),
    pointRow({ ...single, id: "p2", at: at(3), chart: "ewma", value: 99, values: [4], operator: "kim", serial: "S2" }),
    pointRow({ ...single, id: "out", at: at(3), operator: "kim", serial: "S3" }),
    pointRow({ ...single, id: "mean", at: at(3), chart: "xbar-r", n: 2, values: [1, 2], operator: "kim", serial: "S2" }),
    pointRow({ ...single, id: "nobody", at: at(3), operator: "", serial: "S2" }),
    pointRow({ ...single, characteristic: "short", id: "s1", at: at(1), value: 0.5, operator: "kim", serial: "S1" }),
    pointRow({ ...subgroup, id: "w1", at: at(1), one_piece: true }),
    pointRow({ ...subgroup, id: "w2", at: at(2), chart: "xbar-s", values: [3, 4], operator: "lee", one_piece: true, late: true }),
    pointRow({ ...subgroup, id: "gathered", at: at(3), values: [5, 6] }),
    pointRow({ ...subgroup, id: "left", at: at(4), n: 1, value: 7, values: [], complete: false }),
    pointRow({ ...subgroup, id: "left out", at: at(5), one_piece: true }),
    pointRow({ ...subgroup, id: "vectors", at: at(6), chart: "t2", n: 1, values: [8, 9], one_piece: true }),
  ]);
  const points = [exclusionRow({ characteristic: "bore", point: "out" }), exclusionRow({ characteristic: "slot", point: "left out" })];
  await world.insert("spc_exclusions", points);
}

test("gauge-measurements gives every single value with operator and piece, in order, from readings and charts", async () => {
  const bore = { ...DIAMETER, characteristic: "bore" };
  expect(await world.ask("gauge-measurements", bore)).toEqual([
    { part: "S1", operator: "lee", value: 7 },
    { part: "S1", operator: "kim", value: 1.5 },
    { part: "S1", operator: "kim", value: 2.5 },
    { part: "S2", operator: "lee", value: 3 },
    { part: "S2", operator: "kim", value: 4 },
  ]);
  expect(await world.ask("gauge-measurements", { ...bore, from: at(2), to: at(3) })).toEqual([{ part: "S2", operator: "lee", value: 3 }]);
  expect(await world.ask("gauge-measurements", { ...bore, limit: 2 })).toHaveLength(2);
  expect(await world.ask("gauge-measurements", { ...bore, products: ["P1"] })).toEqual([]);
});

test("gauge-measurements takes subgroups that one event brought whole, gauge-gathered finds others", async () => {
  const slot = { ...DIAMETER, characteristic: "slot" };
  expect(await world.ask("gauge-measurements", slot)).toEqual([
    { part: "S1", operator: "kim", value: 1 },
    { part: "S1", operator: "kim", value: 2 },
    { part: "S1", operator: "lee", value: 3 },
    { part: "S1", operator: "lee", value: 4 },
    { part: "S1", operator: "kim", value: 7 },
  ]);
  expect(await world.ask("gauge-gathered", slot)).toEqual([{ found: 1 }]);
  expect(await world.ask("gauge-gathered", { ...slot, to: at(3) })).toEqual([]);
  expect(await world.ask("gauge-gathered", { ...slot, characteristic: "bore" })).toEqual([{ found: 1 }]);
  expect(await world.ask("gauge-gathered", { ...slot, characteristic: "bore", to: at(3) })).toEqual([]);
});

test("gauge-measurements takes what a short-run chart shows as a deviation as it was measured, once", async () => {
  const short = { ...DIAMETER, characteristic: "short" };
  expect(await world.ask("gauge-measurements", short)).toEqual([{ part: "S1", operator: "kim", value: 12.5 }]);
});
