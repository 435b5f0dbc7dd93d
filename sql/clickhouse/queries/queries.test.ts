// The queries of points, plant and commands on the real engine, with the rows that processors emit.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { QUERY_NAMES, type QueryName, type QueryParams } from "../../../api/deps.ts";
import { pointRow } from "../../../api/fakes.ts";
import { type PointRow, pointItem, pointSchema } from "../../../api/items/point.ts";
import {
  annotationRow,
  characteristicRow,
  commandRow,
  DIAMETER,
  exclusionRow,
  type Insert,
  MINUTE,
  NOON,
  openQueryWorld,
  PLACE,
  type QueryWorld,
} from "./fixtures.ts";

let world: QueryWorld;

beforeAll(async () => {
  world = await openQueryWorld();
  await insertPoints(world.insert);
  await insertMarks(world.insert);
  await insertPlant(world.insert);
}, 60_000);

afterAll(() => world.close());

/** Series diameter of f1/l1/s1 (p1…p4; p2 stands twice, p3 and p4 at one instant), and what no query of it may see. */
async function insertPoints(insert: Insert): Promise<void> {
  const at = (minutes: number) => NOON + minutes * MINUTE;
  const alone = { second_value: null, second_center_line: null, second_ucl: null, second_lcl: null };
  await insert("spc_points", [
    pointRow({ id: "p1", at: at(0), signals: [], values: [74.001, 74.019], product: "" }),
    pointRow({ id: "p2", at: at(1), signals: ["nelson1", "nelson2"], value: 1 }),
    pointRow({ id: "p4", at: at(2) + 1, signals: ["nelson2"], ...alone }),
    pointRow({ id: "p3", at: at(2) + 1, signals: [], center_line: null, ucl: null, lcl: null, sigma: null, phase: "I", value: 0.1 + 0.2 }),
  ]);
  await insert("spc_points", [
    pointRow({ id: "p2", at: at(1), signals: ["nelson1", "nelson2"], measured_product: "P7", n: 2.5 }),
    pointRow({ id: "other-tenant", at: at(1), tenant: "rival" }),
    pointRow({ id: "other-line", at: at(1), line: "l2", product: "P9" }),
    pointRow({ id: "other-factory", at: at(1), factory: "f2", signals: [] }),
  ]);
  await insert("spc_points", [pointRow({ id: "other-generation", at: at(1) })], 1);
  await insert("spc_points", [pointRow({ id: "p4", at: at(2) + 1, signals: ["nelson1"], value: null, ...alone })]);
}

/** p1 was left out and taken in again, p2 is left out and spoken of twice; words on points of the same id elsewhere. */
async function insertMarks(insert: Insert): Promise<void> {
  await insert("spc_exclusions", [exclusionRow({ point: "p1" }), exclusionRow()]);
  await insert("spc_exclusions", [
    exclusionRow({ point: "p1", excluded: false }),
    exclusionRow({ point: "p3", line: "l2" }),
    exclusionRow({ point: "p3", tenant: "rival" }),
  ]);
  await insert("spc_exclusions", [exclusionRow({ point: "p3" })], 1);
  await insert("spc_annotations", [annotationRow(), annotationRow({ id: "a2" }), annotationRow({ id: "a2" })]);
  await insert("spc_annotations", [annotationRow({ characteristic: "weight" }), annotationRow({ tenant: "rival", id: "a3" })]);
}

async function insertPlant(insert: Insert): Promise<void> {
  await insert("characteristics", [
    characteristicRow(),
    characteristicRow({ characteristic: "weight", chart: "i-mr" }),
    characteristicRow({ tenant: "rival" }),
  ]);
  await insert("stations", [
    { ...PLACE, station: "s2" },
    { ...PLACE, station: "s1" },
    { ...PLACE, line: "l3", station: "s1" },
  ]);
  await insert("lines", [{ ...PLACE, at: NOON, config: '{"operations":[]}' }]);
  await insert("lines", [{ ...PLACE, at: NOON + 1, config: '{"operations":["OP1"]}' }]);
  await insert("commands", [commandRow(), commandRow({ source: "mqtt", at: NOON - 1 }), commandRow({ tenant: "rival", at: NOON + 1 })]);
}

const idsOf = async (name: QueryName, params: QueryParams = {}) => (await world.ask(name, params)).map(({ id }) => id);

test("every query that the API names is there", () => {
  expect(world.names).toEqual(expect.arrayContaining([...QUERY_NAMES]));
});

describe("spc-points", () => {
  test("gives the newest version of each point of a series, by (at, id), with the newest words on it", async () => {
    const rows = await world.ask<PointRow>("spc-points", DIAMETER);
    expect(rows.map(({ id, n, excluded, annotations }) => [id, n, excluded, annotations])).toEqual([
      ["p1", 5, false, 0],
      ["p2", 2.5, true, 2],
      ["p3", 5, false, 0],
      ["p4", 5, false, 0],
    ]);
    expect(await world.ask("spc-points-count", DIAMETER)).toEqual([{ total: 4 }]);
  });

  test("gives every column as the processor emitted it, so that an item is the same as on the stream", async () => {
    const [first] = await world.ask<PointRow>("spc-points", DIAMETER);
    const emitted = pointRow({ id: "p1", at: NOON, signals: [], values: [74.001, 74.019] });
    expect({ ...first, tenant: "acme" }).toEqual({ ...emitted, annotations: 0 });
    expect(first && pointItem(first)).toEqual(pointItem(emitted));
  });

  test("gives items that their schema knows, also without limits, a value or a second chart", async () => {
    const items = (await world.ask<PointRow>("spc-points", DIAMETER)).map(pointItem);
    for (const item of items) expect(pointSchema.strict().parse(item)).toEqual(item);
    expect(items[1]).toMatchObject({ measuredProduct: "P7", operator: "kim", tool: null, gauge: "G1" });
    expect(items[2]).toMatchObject({ value: 0.1 + 0.2, centerLine: null, sigma: null, phase: "I", at: "2026-03-01T12:02:00.001Z" });
    expect(items[3]).toMatchObject({ value: null, second: null, reasons: { value: expect.stringContaining("limits") } });
  });

  test("pages without a gap or a repeat, and takes `[from, to)`", async () => {
    expect(await idsOf("spc-points", { ...DIAMETER, limit: 2, offset: 1 })).toEqual(["p2", "p3"]);
    expect(await idsOf("spc-points", { ...DIAMETER, from: NOON + MINUTE, to: NOON + 2 * MINUTE })).toEqual(["p2"]);
    expect(await idsOf("spc-points", { ...DIAMETER, from: NOON, to: NOON + MINUTE })).toEqual(["p1"]);
  });

  test.each([
    [{ factory: "f2" }, ["other-factory"]],
    [{ line: "l2" }, ["other-line"]],
    [{ products: ["P9"] }, ["other-line"]],
    [{ products: [""], factories: ["f2"] }, ["other-factory"]],
    [{ factories: ["f2"] }, ["other-factory"]],
    [{ lines: ["f1/l2", "f2/l9"] }, ["other-line"]],
    [{ factories: [""] }, []],
    [{ generation: 1 }, ["other-generation"]],
    [{ tenant: "rival" }, ["other-tenant"]],
    [{ station: "s9" }, []],
    [{ characteristic: "x') OR ('1'='1" }, []],
  ])("with %j sees no other tenant, factory, line, product or generation", async (params, ids) => {
    expect(await idsOf("spc-points", params)).toEqual(ids);
    expect(await idsOf("spc-points-newest", params)).toEqual(ids);
    expect(await world.ask("spc-points-count", params)).toEqual([{ total: ids.length }]);
  });
});

describe("spc-points-newest", () => {
  test("gives the newest so many, oldest first, as `spc-points` has them", async () => {
    expect(await idsOf("spc-points-newest", { ...DIAMETER, limit: 3 })).toEqual(["p2", "p3", "p4"]);
    expect(await world.ask("spc-points-newest", DIAMETER)).toEqual(await world.ask("spc-points", DIAMETER));
  });

  test("goes on before an instant and id, without a gap at points of one instant", async () => {
    const before = NOON + 2 * MINUTE + 1;
    expect(await idsOf("spc-points-newest", { ...DIAMETER, limit: 2, before, before_id: "p4" })).toEqual(["p2", "p3"]);
    expect(await idsOf("spc-points-newest", { ...DIAMETER, limit: 2, before })).toEqual(["p1", "p2"]);
    expect(await world.ask("spc-points-count", { ...DIAMETER, before })).toEqual([{ total: 2 }]);
  });
});

describe("the queries of one characteristic", () => {
  const bareOf = (rows: readonly PointRow[]) =>
    rows.map(({ factory, line, station, characteristic, excluded, annotations, ...row }) => row);

  test("give what `spc-points-newest` gives of it, newest first", async () => {
    const params = { ...DIAMETER, limit: 3, before: NOON + 2 * MINUTE + 1, before_id: "p4" };
    const rows = await world.ask<PointRow>("spc-series-points", params);
    expect(rows).toEqual(bareOf(await world.ask<PointRow>("spc-points-newest", params)).reverse());
    expect(rows).toHaveLength(3);
  });

  test("give what a page of `spc-points` gives of it", async () => {
    const params = { ...DIAMETER, limit: 2, offset: 1 };
    const rows = await world.ask<PointRow>("spc-series-page", params);
    expect(rows).toEqual(bareOf(await world.ask<PointRow>("spc-points", params)));
    expect(rows.map(({ id }) => id)).toEqual(["p2", "p3"]);
    expect(await idsOf("spc-series-page", { ...DIAMETER, from: NOON + MINUTE, to: NOON + 2 * MINUTE })).toEqual(["p2"]);
  });

  test("tell its points by month, and what was said of them", async () => {
    const params = { ...DIAMETER, before: NOON + 2 * MINUTE + 1, before_id: "p4" };
    const march = { month: 202603, points: 3, first_at: NOON, last_at: NOON + 2 * MINUTE + 1 };
    expect(await world.ask("spc-series-months", params)).toEqual([march]);
    const mark = (excluded: boolean) => ({ product: "", point: "p2", excluded });
    expect(await world.ask("spc-series-marks", DIAMETER)).toHaveLength(3);
    expect(await world.ask("spc-series-marks", DIAMETER)).toEqual(expect.arrayContaining([mark(true), mark(false), mark(false)]));
  });

  test.each([[{ line: "l2" }, 1], [{ products: ["P9"] }, 0], [{ line: "l2", products: ["P9"] }, 1], [{ tenant: "rival" }, 1], [{ generation: 1 }, 1]])(
    "with %j see the series of no other place",
    async (given, total) => {
      const params = { ...DIAMETER, ...given };
      expect(await world.ask("spc-series-points", params)).toHaveLength(total);
      expect(await world.ask("spc-series-page", params)).toHaveLength(total);
      expect(await world.ask("spc-series-months", params)).toMatchObject(total === 0 ? [] : [{ points: total }]);
    },
  ); // biome-ignore format: one table

  test("see what was said of no other series", async () => {
    const marks = (given: QueryParams) => world.ask<object>("spc-series-marks", { ...DIAMETER, ...given });
    expect(await marks({ line: "l2" })).toEqual([{ product: "", point: "p3", excluded: true }]);
    expect(await marks({ characteristic: "weight" })).toEqual([{ product: "", point: "p2", excluded: false }]);
    expect(await marks({ products: ["P9"] })).toEqual([]);
  });

  test("know the months of the table by what they hold", async () => {
    const states = async () => await world.ask<{ month: number; state: string }>("spc-point-states");
    const before = await states();
    expect(before.map(({ month }) => month)).toEqual([202603]);
    await world.insert("spc_points", [pointRow({ id: "later", at: NOON + MINUTE, characteristic: "state" })]);
    expect(await states()).not.toEqual(before);
  });
});

test("lines knows a line by its configuration, its stations or its characteristics", async () => {
  const characteristic = (name: string, chart: string) => ({ station: "s1", characteristic: name, product: "", chart });
  expect(await world.ask("lines")).toEqual([
    { factory: "f1", line: "l1", stations: ["s1", "s2"], config: '{"operations":["OP1"]}',
      characteristics: [characteristic("diameter", "xbar-r"), characteristic("weight", "i-mr")] },
    { factory: "f1", line: "l3", stations: ["s1"], config: "", characteristics: [] },
  ]); // biome-ignore format: rows
  expect(await world.ask("lines", { lines: ["f1/l3"] })).toHaveLength(1);
});

test("command gives the newest of an id, or that of one source", async () => {
  const newest = { id: "c1", source: "http", at: NOON, by: "kim", status: "applied", before: "", after: '{"excluded":true}' };
  expect(await world.ask("command")).toMatchObject([newest]);
  expect(await world.ask("command", { source: "mqtt" })).toMatchObject([{ source: "mqtt", at: NOON - 1 }]);
  expect(await world.ask("command", { id: "c2" })).toEqual([]);
});
