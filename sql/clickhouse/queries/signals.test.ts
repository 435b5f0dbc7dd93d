// The queries of signals, words on points, limits and series on the real engine, with the rows that processors emit.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { QueryName, QueryParams } from "../../../api/deps.ts";
import { type AnnotationRow, annotationItem, annotationSchema } from "../../../api/items/annotation.ts";
import type { PlanRow } from "../../../api/items/characteristic.ts";
import { type LimitsRow, limitsItem, limitsSchema } from "../../../api/items/limits.ts";
import { type SignalRow, signalItem, signalSchema } from "../../../api/items/signal.ts";
import type { SeriesRow } from "../../../api/one-series.ts";
import type { Row } from "../../../core/rows.ts";
import {
  annotationRow,
  characteristicRow,
  commandRow,
  DIAMETER,
  exclusionRow,
  limitsRow,
  MINUTE,
  NOON,
  openQueryWorld,
  type QueryWorld,
  SERIES,
} from "./fixtures.ts";

let world: QueryWorld;

beforeAll(async () => {
  world = await openQueryWorld();
  await insertSeries();
  await insertSignals();
  await insertWords();
}, 60_000);

afterAll(() => world.close());

async function insertSeries(): Promise<void> {
  const t2 = { chart: "t2", mean: null, sigma: null, model: '{"means":[1,2]}' } as const;
  await world.insert("characteristics", [
    characteristicRow(),
    characteristicRow({ characteristic: "weight", chart: "i-mr", plan: "" }),
    characteristicRow({ characteristic: "gone", chart: "" }),
    characteristicRow({ product: "P2" }),
    characteristicRow({ tenant: "rival" }),
  ]);
  await world.insert("spc_limits", [limitsRow({ version: 2, window_from: null, window_to: null, stage: "new tool" }), limitsRow()]);
  await world.insert("spc_limits", [
    limitsRow({ approved: true, window_excluded: ["p0"] }),
    limitsRow({ tenant: "rival", version: 9, at: NOON + 1 }),
    limitsRow({ characteristic: "weight", ...t2 }),
    limitsRow({ characteristic: "weight", version: 2, center: 0.5, approved: true, at: NOON + 5 }),
  ]);
}

/** p1, p2 (two rules, one of them emitted twice) and p3 of the series diameter. */
async function insertSignals(): Promise<void> {
  const signal = (fields: Partial<Row<"spc_signals">>): Row<"spc_signals"> => {
    return { ...SERIES, id: "p2", at: NOON + MINUTE, rule: "nelson1", second: false, points: ["p2"], limits_version: 1, ...fields };
  };
  await world.insert("spc_signals", [
    signal({}),
    signal({ rule: "nelson2", points: ["p1", "p2"] }),
    signal({}),
    signal({ id: "p1", at: NOON }),
    signal({ id: "p3", at: NOON + 2 * MINUTE, second: true }),
  ]);
  await world.insert("spc_signals", [
    signal({ tenant: "rival" }),
    signal({ at: NOON - 2 * MINUTE }),
    signal({ line: "l2", id: "p9" }),
    signal({ characteristic: "weight" }),
  ]);
}

/** p1 has a remark; p2 a cause, then an action, then another remark; p3 a cause that was changed. p1 is left out. */
async function insertWords(): Promise<void> {
  await world.insert("spc_annotations", [
    annotationRow({ point: "p1" }),
    annotationRow({ id: "a2", at: NOON + 9, cause: "worn insert", by: "lee" }),
    annotationRow({ point: "p3", id: "a3", cause: "coolant" }),
  ]);
  await world.insert("spc_annotations", [
    annotationRow({ id: "a4", at: NOON + 5, action: "insert changed" }), // at is earlier, its place in the log later
    annotationRow({ id: "a5", at: NOON + 20, text: "holds" }),
    annotationRow({ point: "p3", id: "a6", at: NOON + 6, cause: "coolant low" }),
    annotationRow({ tenant: "rival", action: "none of ours" }),
    annotationRow({ characteristic: "weight", cause: "other series" }),
  ]);
  await world.insert("spc_exclusions", [exclusionRow({ point: "p1" })]);
  const body = (fields: object) => JSON.stringify({ station: "s1", characteristic: "diameter", point: "p1", excluded: true, ...fields });
  await world.insert("commands", [
    commandRow({ body: body({}), at: NOON + 1 }),
    commandRow({ body: body({ excluded: false }), at: NOON + 2, id: "c2", note: "" }),
    commandRow({ body: body({}), at: NOON + 3, id: "c3", by: "lee" }),
    commandRow({ body: body({}), id: "failed", status: "failed", code: "NOT_FOUND" }),
    commandRow({ body: body({ product: "P2" }), id: "p2", at: NOON + 4 }),
    commandRow({ body: body({}), id: "set", name: "limits.set" }),
    commandRow({ body: body({}), tenant: "rival" }),
  ]);
}

describe("spc-signals", () => {
  const ask = (params: QueryParams = {}) => world.ask<SignalRow>("spc-signals", { ...DIAMETER, ...params });
  const standing = ({ id, rule, state, cause, action, by, excluded }: ReturnType<typeof signalItem>) => [
    id,
    rule,
    state,
    cause,
    action,
    by,
    excluded,
  ];

  test("tells of each signal once where it stands: the newest cause and action of its point in the log", async () => {
    const items = (await ask()).map(signalItem);
    for (const item of items) expect(signalSchema.strict().parse(item)).toEqual(item);
    expect(items.map(standing)).toEqual([
      ["p1", "nelson1", "open", null, null, null, true],
      ["p2", "nelson1", "closed", "worn insert", "insert changed", "kim", false],
      ["p2", "nelson2", "closed", "worn insert", "insert changed", "kim", false],
      ["p3", "nelson1", "assigned", "coolant low", null, "kim", false],
    ]);
    expect(items.map(({ changedAt }) => changedAt)).toEqual([null, "2026-03-01T12:00:00.005Z", "2026-03-01T12:00:00.005Z", "2026-03-01T12:00:00.006Z"]);
    expect(items.map(({ plannedAction }) => plannedAction)).toEqual(["stop, call the setter", "stop, call the setter", null, "stop, call the setter"]);
    expect(await world.ask("spc-signals-count", DIAMETER)).toEqual([{ total: 4 }]);
  }); // biome-ignore format: rows

  test.each([
    [{ state: "open" }, ["p1"]],
    [{ state: "assigned" }, ["p3"]],
    [{ state: "closed" }, ["p2", "p2"]],
    [{ rule: "nelson2" }, ["p2"]],
    [{ direction: -1 }, ["p3", "p2", "p2", "p1"]],
    [{ direction: -1, limit: 2, offset: 1 }, ["p2", "p2"]],
    [{ from: NOON - 3 * MINUTE, to: NOON }, ["p2"]],
    [{ characteristic: "weight" }, ["p2"]],
    [{ line: "l2" }, ["p9"]],
    [{ tenant: "rival" }, ["p2"]],
    [{ generation: 1 }, []],
  ])("with %j gives %j", async (params, ids) => {
    expect((await ask(params)).map(({ id }) => id)).toEqual(ids);
    if (!("limit" in params)) {
      expect(await world.ask("spc-signals-count", { ...DIAMETER, ...params })).toEqual([{ total: ids.length }]);
    }
  });
});

describe("spc-annotations", () => {
  test("is the history of all words, with every exclusion and not only the newest", async () => {
    const items = (await world.ask<AnnotationRow>("spc-annotations", { ...DIAMETER, products: [""] })).map(annotationItem);
    for (const item of items) expect(annotationSchema.strict().parse(item)).toEqual(item);
    expect(items.map(({ id, kind, point, by, text, excluded }) => [id, kind, point, by, text, excluded])).toEqual([
      ["a1", "annotation", "p1", "kim", "looked at it", null],
      ["a3", "annotation", "p3", "kim", "looked at it", null],
      ["c1", "exclusion", "p1", "kim", "wrong part", true],
      ["c2", "exclusion", "p1", "kim", null, false],
      ["c3", "exclusion", "p1", "lee", "wrong part", true],
      ["a4", "annotation", "p2", "kim", "looked at it", null],
      ["a6", "annotation", "p3", "kim", "looked at it", null],
      ["a2", "annotation", "p2", "lee", "looked at it", null],
      ["a5", "annotation", "p2", "kim", "holds", null],
    ]);
    expect(items[7]).toMatchObject({ cause: "worn insert", action: null, source: "http", at: "2026-03-01T12:00:00.009Z", product: null });
    expect(await world.ask("spc-annotations-count", { ...DIAMETER, products: [""] })).toEqual([{ total: 9 }]);
  });

  test.each([
    [{ point: "p1", products: [""] }, ["a1", "c1", "c2", "c3"]],
    [{ point: "p1", products: ["P2"] }, ["p2"]],
    [{ from: NOON + 2, to: NOON + 4, products: [] }, ["c2", "c3"]],
    [{ line: "l2" }, []],
    [{ characteristic: "weight" }, ["a1"]],
    [{ point: "x' OR '1'='1" }, []],
    [{ limit: 2, offset: 1, point: "p1" }, ["c1", "c2"]],
  ])("with %j gives %j", async (params, ids) => {
    expect((await world.ask("spc-annotations", { ...DIAMETER, ...params })).map(({ id }) => id)).toEqual(ids);
  });
});

test("spc-limits gives the newest row of each version, by series and version", async () => {
  const items = (await world.ask<LimitsRow>("spc-limits")).map(limitsItem);
  for (const item of items) expect(limitsSchema.strict().parse(item)).toEqual(item);
  expect(items.map(({ characteristic, version, approved }) => [characteristic, version, approved])).toEqual([
    ["diameter", 1, true],
    ["diameter", 2, false],
    ["weight", 1, false],
    ["weight", 2, true],
  ]);
  const window = { points: 25, from: "2026-03-01T11:59:00.000Z", to: "2026-03-01T12:00:00.000Z", excluded: ["p0"] };
  expect(items[0]).toMatchObject({ window, stage: null, model: null, center: null });
  expect(items[1]).toMatchObject({ window: { points: 25, from: null, to: null, excluded: [] }, stage: "new tool" });
  expect(items[2]).toMatchObject({ chart: "t2", mean: null, sigma: null, model: { means: [1, 2] } });
  expect(items[3]).toMatchObject({ center: 0.5 });
  expect(await world.ask("spc-limits-count")).toEqual([{ total: 4 }]);
});

describe("series", () => {
  test("spc-characteristics gives each with its plan", async () => {
    const { factory, line, station, characteristic, tenant, ...plan } = characteristicRow();
    const rows = await world.ask<PlanRow>("spc-characteristics");
    expect(rows[0]).toEqual({ ...DIAMETER, ...plan, scale: 0 });
    expect(rows).toMatchObject([{ product: "" }, { product: "P2" }, { characteristic: "gone", chart: "" }, { characteristic: "weight" }]);
    expect(await world.ask("spc-characteristics-count")).toEqual([{ total: 4 }]);
    expect(await world.ask("spc-characteristics", { limit: 1, offset: 3 })).toMatchObject([{ characteristic: "weight" }]);
  });

  test("their newest limits and their signals in the range are told beside them", async () => {
    const diameter = { ...DIAMETER, product: "" };
    const byName = (a: { characteristic: string }, b: { characteristic: string }) => (a.characteristic < b.characteristic ? -1 : 1);
    const ask = async (name: QueryName, params: QueryParams = {}) => (await world.ask<typeof diameter>(name, params)).sort(byName);
    expect(await ask("spc-newest-limits")).toEqual([
      { ...diameter, limits_version: 2, limits_approved: false },
      { ...diameter, characteristic: "weight", limits_version: 2, limits_approved: true },
    ]);
    expect(await ask("spc-newest-limits", { tenant: "rival" })).toMatchObject([{ limits_version: 9 }]);
    const here = { lines: ["f1/l1"] };
    expect(await ask("spc-signal-counts", here)).toEqual([
      { ...diameter, signal_count: 4, open_count: 2 },
      { ...diameter, characteristic: "weight", signal_count: 1, open_count: 1 },
    ]);
    expect(await ask("spc-signal-counts", { ...here, from: NOON - 3 * MINUTE, to: NOON })).toEqual([
      { ...diameter, signal_count: 1, open_count: 0 },
    ]);
    expect(await ask("spc-signal-counts", { generation: 1 })).toEqual([]);
  });

  test("spc-left-out gives the points that the newest word leaves out", async () => {
    await world.insert("spc_exclusions", [exclusionRow({ point: "in again" }), exclusionRow({ point: "rival", tenant: "rival" })]);
    await world.insert("spc_exclusions", [exclusionRow({ point: "in again", excluded: false })]);
    expect(await world.ask("spc-left-out")).toEqual([{ ...DIAMETER, product: "", point: "p1" }]);
    expect(await world.ask("spc-left-out", { lines: ["f1/l2"] })).toEqual([]);
  });

  test("spc-series gives those of one characteristic with their plan and newest limits", async () => {
    const rows = await world.ask<SeriesRow>("spc-series", DIAMETER);
    expect(rows.map(({ product, limits_version, limits_approved, mean, sigma }) => [product, limits_version, limits_approved, mean, sigma])).toEqual([
      ["", 2, false, 74, 0.01],
      ["P2", 0, false, null, null],
    ]); // biome-ignore format: rows
    expect(JSON.parse(rows[0]?.plan ?? "")).toMatchObject({ chart: "xbar-r", subgroupSize: 5 });
    expect(await world.ask("spc-series", { ...DIAMETER, characteristic: "gone" })).toEqual([]);
    expect(await world.ask<SeriesRow>("spc-series", { ...DIAMETER, characteristic: "weight" })).toMatchObject([{ mean: 74, plan: "" }]);
  });

  test("spc-capability tells which signals count against it, when limits were last approved, and what those come from that are not", async () => {
    await world.insert("spc_limits", [limitsRow({ product: "P2" })]);
    const rows = await world.ask("spc-capability");
    expect(rows).toMatchObject([
      { characteristic: "diameter", product: "", open_count: 1, approved_at: NOON, value_count: 0, baseline_from: null, baseline_to: null }, // of version 2 nobody knows
      { characteristic: "diameter", product: "P2", open_count: 0, approved_at: null, baseline_from: NOON - MINUTE, baseline_to: NOON },
      { characteristic: "weight", open_count: 1, approved_at: NOON + 5, baseline_from: null, baseline_to: null },
    ]);
    expect(await world.ask("spc-capability-count")).toEqual([{ total: 3 }]);
  });
});
