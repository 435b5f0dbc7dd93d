// Every named query on the real engine, with the rows that processors emit.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@clickhouse/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { QUERY_NAMES, type QueryName, type QueryParams } from "../../../api/deps.ts";
import { pointRow } from "../../../api/fakes.ts";
import {
  type CharacteristicRow,
  characteristicItem,
  characteristicSchema,
  limitsItem,
  limitsSchema,
  pointItem,
  pointSchema,
} from "../../../api/items.ts";
import { type Row, TABLES, type TableName } from "../../../core/rows.ts";
import { migrate } from "../../../runtime/warehouse/migrate.ts";
import { createQueries, type Queries } from "../../../runtime/warehouse/queries.ts";
import { startWarehouse } from "../../../runtime/warehouse/supervisor.ts";

const NOON = Date.UTC(2026, 2, 1, 12);
const MINUTE = 60_000;
const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {}, fatal() {} };

let queries: Queries;
let close = async () => {};

beforeAll(async () => {
  const dataDir = mkdtempSync(join(tmpdir(), "linepulse-queries-"));
  const warehouse = await startWarehouse({ dataDir, logger: silent as never });
  const client = createClient(warehouse.clientConfig());
  close = async () => {
    await client.close();
    await warehouse.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  await migrate(client, { now: () => NOON });
  queries = createQueries(client);
  let offset = 0;
  const insert = async <T extends TableName>(table: T, rows: readonly Row<T>[], generation = 0) => {
    const values = rows.map((row) => ({
      ...TABLES[table].row.parse(row),
      generation,
      src_partition: 0,
      src_offset: offset++,
      src_index: 0,
    }));
    await client.insert({ table, values, format: "JSONEachRow" });
  };
  await insertPoints(insert);
  await insertPlant(insert);
}, 60_000);

afterAll(() => close());

type Insert = <T extends TableName>(table: T, rows: readonly Row<T>[], generation?: number) => Promise<void>;

/** Series diameter of f1/l1/s1 (p1…p4; p2 stands twice, p3 and p4 at one instant), and what no query of it may see. */
async function insertPoints(insert: Insert): Promise<void> {
  const at = (minutes: number) => NOON + minutes * MINUTE;
  await insert("spc_points", [
    pointRow({ id: "p1", at: at(0), signals: [], values: [74.001, 74.019], product: "" }),
    pointRow({ id: "p2", at: at(1), signals: ["nelson1", "nelson2"] }),
    pointRow({
      id: "p4",
      at: at(2) + 1,
      signals: ["nelson2"],
      second_value: null,
      second_center_line: null,
      second_ucl: null,
      second_lcl: null,
    }),
    pointRow({ id: "p3", at: at(2) + 1, signals: [], center_line: null, ucl: null, lcl: null, sigma: null, phase: "I", value: 0.1 + 0.2 }),
  ]);
  await insert("spc_points", [
    pointRow({ id: "p2", at: at(1), signals: ["nelson1", "nelson2"], excluded: true }),
    pointRow({ id: "other-tenant", at: at(1), tenant: "rival" }),
    pointRow({ id: "other-line", at: at(1), line: "l2", product: "P9" }),
    pointRow({ id: "other-factory", at: at(1), factory: "f2", signals: [] }),
  ]);
  await insert("spc_points", [pointRow({ id: "other-generation", at: at(1) })], 1);
  await insert("spc_points", [pointRow({ id: "p4", at: at(2) + 1, signals: ["nelson1"], value: 74.5, second_value: null })]);
}

async function insertPlant(insert: Insert): Promise<void> {
  const line = { tenant: "acme", factory: "f1", line: "l1" };
  const series = { ...line, station: "s1", characteristic: "diameter", product: "" };
  const set = { ...series, chart: "xbar-r" as const, mean: 74, sigma: 0.01, estimator: "R/d2", window_points: 25, window_from: NOON - MINUTE,
    window_to: NOON, by: "linepulse", at: NOON, reason: "phase I", approved: false, plan_version: 1 }; // biome-ignore format: one row
  const plan = {
    ...series,
    chart: "xbar-r",
    subgroup_size: 5,
    baseline: 25,
    lsl: 73.95,
    usl: 74.05,
    target: null,
    rules: ["nelson1"],
    plan_version: 1,
  };
  await insert("spc_limits", [
    { ...set, version: 2, window_from: null, window_to: null },
    { ...set, version: 1 },
  ]);
  await insert("spc_limits", [
    { ...set, version: 1, approved: true },
    { ...set, version: 1, tenant: "rival" },
  ]);
  await insert("characteristics", [plan, { ...plan, characteristic: "weight", chart: "i-mr" }, { ...plan, tenant: "rival" }]);
  await insert("stations", [
    { ...line, station: "s2" },
    { ...line, station: "s1" },
    { ...line, line: "l3", station: "s1" },
  ]);
  await insert("lines", [{ ...line, at: NOON, config: '{"operations":[]}' }]);
  await insert("lines", [{ ...line, at: NOON + 1, config: '{"operations":["OP1"]}' }]);
  const signal = { ...series, id: "p2", at: NOON + MINUTE, second: false, points: ["p2"], limits_version: 1 };
  await insert("spc_signals", [
    { ...signal, rule: "nelson1" },
    { ...signal, rule: "nelson2" },
    { ...signal, rule: "nelson1" },
  ]);
  await insert("spc_signals", [
    { ...signal, rule: "nelson1", tenant: "rival" },
    { ...signal, rule: "nelson1", at: NOON - 2 * MINUTE },
  ]);
  const command = { ...line, id: "c1", source: "http", at: NOON, name: "limits.approve", by: "kim", note: "", status: "applied" as const,
    code: "", detail: "", body: '{"version":1}' }; // biome-ignore format: one row
  await insert("commands", [command, { ...command, source: "mqtt", at: NOON - 1 }, { ...command, tenant: "rival", at: NOON + 1 }]);
}

const ALL: QueryParams = {
  tenant: "acme", generation: 0, factories: [], lines: [], factory: "", line: "", station: "", characteristic: "", products: [],
  from: NOON - MINUTE, to: NOON + 60 * MINUTE, before: Date.UTC(2299, 11, 31), before_id: "", limit: 100, offset: 0, id: "c1", source: "",
}; // biome-ignore format: one object
const DIAMETER = { factory: "f1", line: "l1", station: "s1", characteristic: "diameter" };

function ask<R = { id: string }>(name: QueryName, params: QueryParams = {}): Promise<R[]> {
  return queries.query<R>(name, { ...ALL, ...params });
}
const idsOf = async (name: QueryName, params: QueryParams = {}) => (await ask(name, params)).map(({ id }) => id);

test("every query that the API names is there", () => {
  expect(queries.names).toEqual(expect.arrayContaining([...QUERY_NAMES]));
});

describe("spc-points", () => {
  test("gives the newest version of each point of a series, by (at, id)", async () => {
    const rows = await ask<Row<"spc_points">>("spc-points", DIAMETER);
    expect(rows.map(({ id, excluded }) => [id, excluded])).toEqual([
      ["p1", false],
      ["p2", true],
      ["p3", false],
      ["p4", false],
    ]);
    expect(await ask("spc-points-count", DIAMETER)).toEqual([{ total: 4 }]);
  });

  test("gives every column as the processor emitted it, so that an item is the same as on the stream", async () => {
    const [first] = await ask<Row<"spc_points">>("spc-points", DIAMETER);
    const emitted = pointRow({ id: "p1", at: NOON, signals: [], values: [74.001, 74.019] });
    expect({ ...first, tenant: "acme" }).toEqual(emitted);
    expect(first && pointItem(first)).toEqual(pointItem(emitted));
  });

  test("gives items that their schema knows, also without limits or a second chart", async () => {
    const items = (await ask<Row<"spc_points">>("spc-points", DIAMETER)).map(pointItem);
    for (const item of items) expect(pointSchema.strict().parse(item)).toEqual(item);
    expect(items[2]).toMatchObject({ value: 0.1 + 0.2, centerLine: null, sigma: null, phase: "I", at: "2026-03-01T12:02:00.001Z" });
    expect(items[3]).toMatchObject({ second: null });
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
    expect(await ask("spc-points-count", params)).toEqual([{ total: ids.length }]);
  });
});

describe("spc-points-newest", () => {
  test("gives the newest so many, oldest first", async () => {
    expect(await idsOf("spc-points-newest", { ...DIAMETER, limit: 3 })).toEqual(["p2", "p3", "p4"]);
  });

  test("goes on before an instant and id, without a gap at points of one instant", async () => {
    const before = NOON + 2 * MINUTE + 1;
    expect(await idsOf("spc-points-newest", { ...DIAMETER, limit: 2, before, before_id: "p4" })).toEqual(["p2", "p3"]);
    expect(await idsOf("spc-points-newest", { ...DIAMETER, limit: 2, before })).toEqual(["p1", "p2"]);
    expect(await ask("spc-points-count", { ...DIAMETER, before })).toEqual([{ total: 2 }]);
  });
});

test("spc-limits gives the newest row of each version, by series and version", async () => {
  const items = (await ask<Row<"spc_limits">>("spc-limits")).map(limitsItem);
  for (const item of items) expect(limitsSchema.strict().parse(item)).toEqual(item);
  expect(items.map(({ version, approved }) => [version, approved])).toEqual([
    [1, true],
    [2, false],
  ]);
  expect(items[0]?.window).toEqual({ points: 25, from: "2026-03-01T11:59:00.000Z", to: "2026-03-01T12:00:00.000Z" });
  expect(items[1]?.window).toEqual({ points: 25, from: null, to: null });
  expect(await ask("spc-limits-count")).toEqual([{ total: 2 }]);
});

test("spc-characteristics gives each series with its newest point, as it stands now, and the signals in the range", async () => {
  const items = (await ask<CharacteristicRow>("spc-characteristics")).map(characteristicItem);
  for (const item of items) expect(characteristicSchema.strict().parse(item)).toEqual(item);
  expect(items).toMatchObject([
    { characteristic: "diameter", signals: 2, spec: { lsl: 73.95, usl: 74.05, target: null } },
    { characteristic: "weight", signals: 0, last: null },
  ]);
  expect(items[0]?.last).toEqual({ at: "2026-03-01T12:02:00.001Z", value: 74.5 });
  expect(await ask("spc-characteristics-count")).toEqual([{ total: 2 }]);
});

test("lines knows a line by its configuration, its stations or its characteristics", async () => {
  const characteristic = (name: string, chart: string) => ({ station: "s1", characteristic: name, product: "", chart });
  expect(await ask("lines")).toEqual([
    { factory: "f1", line: "l1", stations: ["s1", "s2"], config: '{"operations":["OP1"]}',
      characteristics: [characteristic("diameter", "xbar-r"), characteristic("weight", "i-mr")] },
    { factory: "f1", line: "l3", stations: ["s1"], config: "", characteristics: [] },
  ]); // biome-ignore format: rows
  expect(await ask("lines", { lines: ["f1/l3"] })).toHaveLength(1);
});

test("command gives the newest of an id, or that of one source", async () => {
  expect(await ask("command")).toMatchObject([{ id: "c1", source: "http", at: NOON, by: "kim", status: "applied", body: '{"version":1}' }]);
  expect(await ask("command", { source: "mqtt" })).toMatchObject([{ source: "mqtt", at: NOON - 1 }]);
  expect(await ask("command", { id: "c2" })).toEqual([]);
});
