// The queries of OEE on the real engine, with the rows that processors emit.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { QueryParams } from "../../../api/deps.ts";
import type { OeeRow } from "../../../api/items/oee.ts";
import type { LossesRow } from "../../../api/items/oee-losses.ts";
import type { Bucket } from "../../../api/oee-range.ts";
import { MINUTE, NOON, openQueryWorld, PLACE, type QueryWorld } from "./fixtures.ts";
import { askBothWays, clockRow, factRow, nowRow, type Range, rangeParams } from "./oee.fixture.ts";

let world: QueryWorld;

beforeAll(async () => {
  world = await openQueryWorld();
  await insertFacts();
}, 60_000);

afterAll(() => world.close());

const at = (minutes: number) => NOON + minutes * MINUTE;
const HOUR = { from: NOON, to: at(60) };
const running = (minutes: number) => ({ minutes, actual_production_time_ms: minutes * MINUTE });

/**
 * Station s1, from 12:00: 40 minutes of running of which 12:10 to 12:20 turned out to be a breakdown, a micro-stop at 12:40, parts.
 * From 13:00 on nothing but the open minute 13:05, of which the clock has 20 s and the facts 5 s. And what no query of it may see.
 */
async function insertFacts(): Promise<void> {
  const jam = { reason: "jam" };
  await world.insert("oee_minutes", [
    factRow(running(40)),
    factRow({ minute: at(10), minutes: 10, actual_production_time_ms: -10 * MINUTE }),
    factRow({ minute: at(10), minutes: 10, ...jam, down_ms: 10 * MINUTE, breakdown_loss_ms: 10 * MINUTE }),
    factRow({ minute: at(10), ...jam, breakdowns: 1 }),
    factRow({ minute: at(40), ...jam, micro_stop_ms: 30_000, micro_stops: 1 }),
    factRow({ minute: at(40), setup_ms: 30_000, setup_loss_ms: 30_000 }),
    factRow({
      minute: at(59),
      product: "P1",
      order: "O1",
      good: 7,
      scrap: 2,
      rework: 1,
      ideal_time_ms: 900_000,
      defects_ms: 270_000,
      uncycled: 3,
    }),
    factRow({ minute: at(65), hour_start: at(60), actual_production_time_ms: 5000 }),
  ]);
  await world.insert("oee_minutes", [
    factRow({ station: "s2", idle_ms: 1000, waiting_loss_ms: 1000 }),
    factRow({ station: "undone", setup_ms: 5 }),
    factRow({ station: "undone", setup_ms: -5 }),
    factRow({ station: "nobody", unknown_ms: MINUTE }),
    factRow({ line: "l2", ...running(1) }),
    factRow({ factory: "f2", ...running(1) }),
    factRow({ tenant: "rival", ...running(1) }),
  ]);
  await world.insert("oee_minutes", [factRow(running(2))], 1);
  await world.insert("station_now", [
    nowRow({ element: "unknown", accounted_to: NOON }),
    nowRow({ station: "s2", accounted_to: at(0), element: "setup", loss: "setup", reason: "tool", first_count_at: at(30), stale: true }),
    nowRow({ station: "silent", element: "" }),
  ]);
  await world.insert("station_now", [nowRow({ accounted_to: at(65) + 5000, element: "down", loss: "breakdown", reason: "jam" })]);
  await world.insert("line_clocks", [clockRow(), clockRow({ clock: at(65) + 20_000, shift: "late", hour_start: at(60) })]);
  await world.insert("shifts", [
    { ...PLACE, production_date: "2026-03-01", shift: "early", start: at(-360), end: at(60), removed: false },
    { ...PLACE, production_date: "2026-03-01", shift: "late", start: at(60), end: at(540), removed: false },
  ]);
}

async function ask(range: Range, by?: Bucket, more: QueryParams = { factory: "f1", line: "l1", station: "s1" }) {
  return askBothWays<OeeRow>(world, by === "shift" ? "oee-by-shift" : "oee", { range, by, more });
}

describe("oee", () => {
  test("sums the facts of a range, corrections included", async () => {
    const [row, ...others] = await ask(HOUR);
    expect(others).toEqual([]);
    expect(row).toEqual({
      factory: "f1", line: "l1", station: "s1", day: "", shift: "", hour: 0, total: 1,
      actual_production_time_ms: 30 * MINUTE, setup_ms: 30_000, down_ms: 10 * MINUTE, idle_ms: 0, blocked_ms: 0, starved_ms: 0,
      micro_stop_ms: 30_000, planned_stop_ms: 0, unscheduled_ms: 0, unknown_ms: 0, breakdown_loss_ms: 10 * MINUTE, setup_loss_ms: 30_000,
      waiting_loss_ms: 0, breakdowns: 1, micro_stops: 1, good: 7, scrap: 2, rework: 1, ideal_time_ms: 900_000, defects_ms: 270_000, uncycled: 3,
    }); // biome-ignore format: one row
  });

  test.each([
    [0, 10, 600, 0],
    [5, 15, 300, 300],
    [12, 13, 0, 60],
    [19, 21, 60, 60],
    [-60, 39, 1740, 600],
    [39, 600, 65, 15],
  ])("cuts rows of many minutes to [%i, %i): %i s of running, %i s down", async (from, to, up, down) => {
    const [row] = await ask({ from: at(from), to: at(to) });
    expect([row?.actual_production_time_ms, row?.down_ms]).toEqual([up * 1000, down * 1000]);
  });

  test("adds the open minute where the range holds it, up to the line's clock and no fact twice", async () => {
    const open = await ask({ from: at(65), to: at(66) });
    expect(open).toMatchObject([{ actual_production_time_ms: 5000, down_ms: 15_000, breakdown_loss_ms: 15_000, breakdowns: 0 }]);
    expect(await ask({ from: at(66), to: at(70) })).toEqual([]);
    const [second] = await ask({ from: at(65), to: at(66) }, undefined, { station: "s2" });
    expect(second).toMatchObject({ setup_ms: 20_000, setup_loss_ms: 20_000 }); // accounted up to before that minute
  });

  test("by hour, by day and by shift, each bucket with its own stamps, the open minute by the clock's", async () => {
    const whole = { from: NOON, to: at(120) };
    const hours = await ask(whole, "hour");
    expect(hours.map(({ hour, day, shift, down_ms, total }) => [hour, day, shift, down_ms, total])).toEqual([
      [NOON, "", "", 10 * MINUTE, 2],
      [at(60), "", "", 15_000, 2],
    ]);
    expect(await ask(whole, "day")).toMatchObject([{ day: "2026-03-01", hour: 0, shift: "", down_ms: 10 * MINUTE + 15_000 }]);
    expect(await ask(whole, "shift")).toMatchObject([
      { day: "2026-03-01", shift: "early", shift_start: at(-360), shift_end: at(60), down_ms: 10 * MINUTE },
      { day: "2026-03-01", shift: "late", shift_start: at(60), shift_end: at(540), down_ms: 15_000 },
    ]);
  });

  test("orders by place, and leaves out where nothing is left, but not where all is unknown", async () => {
    const rows = await ask(HOUR, undefined, {});
    expect(rows.map(({ factory, line, station }) => `${factory}/${line}/${station}`)).toEqual([
      "f1/l1/nobody", "f1/l1/s1", "f1/l1/s2", "f1/l2/s1", "f2/l1/s1",
    ]); // biome-ignore format: one list
    expect(await world.ask("oee-count", rangeParams(HOUR))).toEqual([{ total: 5 }]);
    expect((await ask(HOUR, undefined, { limit: 2, offset: 1 })).map(({ station, total }) => [station, total])).toEqual([
      ["s1", 5],
      ["s2", 5],
    ]);
  });

  test.each([
    [{ factory: "f2" }, ["f2/l1/s1"]],
    [{ lines: ["f1/l2", "f9/l9"] }, ["f1/l2/s1"]],
    [{ factories: ["f2"] }, ["f2/l1/s1"]],
    [{ factories: [""] }, []],
    [{ tenant: "rival" }, ["f1/l1/s1"]],
    [{ generation: 1 }, ["f1/l1/s1"]],
    [{ station: "x') OR ('1'='1" }, []],
  ])("with %j sees no other place, tenant or generation", async (params, places) => {
    const rows = await ask(HOUR, undefined, params);
    expect(rows.map(({ factory, line, station }) => `${factory}/${line}/${station}`)).toEqual(places);
    expect(await world.ask("oee-count", { ...rangeParams(HOUR), ...params })).toEqual([{ total: places.length }]);
  });
});

test("oee-by-shift puts the time outside shifts last in its day, whatever the shifts are called", async () => {
  const place = { station: "turns" };
  const facts = ["zz", "", "aa"].map((shift) => factRow({ ...place, shift, setup_ms: 1 }));
  await world.insert("oee_minutes", [...facts, factRow({ ...place, production_date: "2026-02-28", shift: "", setup_ms: 1 })]);
  await world.insert("shifts", [
    { ...PLACE, production_date: "2026-03-01", shift: "aa", start: at(1), end: at(2), removed: false },
    { ...PLACE, production_date: "2026-03-01", shift: "zz", start: at(0), end: at(1), removed: false },
  ]);
  const rows = await ask(HOUR, "shift", place);
  expect(rows.map(({ day, shift, shift_start }) => [day, shift, shift_start])).toEqual([
    ["2026-02-28", "", null],
    ["2026-03-01", "zz", at(0)],
    ["2026-03-01", "aa", at(1)],
    ["2026-03-01", "", null],
  ]);
});

test("oee-stations tells since when a station counts, and whether it is silent", async () => {
  expect(await world.ask("oee-stations", { station: "s2" })).toEqual([
    { factory: "f1", line: "l1", station: "s2", first_count_at: at(30), stale: true },
  ]);
  expect(await world.ask("oee-stations")).toHaveLength(3);
});

test("oee-losses sums up to oee, in all and by reason", async () => {
  const range = { from: NOON, to: at(120) };
  const [sums] = await ask(range);
  const [losses] = await askBothWays<LossesRow>(world, "oee-losses", { range, more: { station: "s1", line: "l1", factory: "f1" } });
  const { day, shift, hour, ...figures } = sums as OeeRow;
  expect(losses).toMatchObject({ ...figures, total: 1 });
  const none = {
    planned_stop_ms: 0,
    breakdown_loss_ms: 0,
    setup_loss_ms: 0,
    waiting_loss_ms: 0,
    micro_stop_ms: 0,
    breakdowns: 0,
    micro_stops: 0,
  };
  expect([...(losses?.by_reason ?? [])].sort((a, b) => (a.reason < b.reason ? -1 : 1))).toEqual([
    { ...none, reason: "", setup_loss_ms: 30_000 },
    { ...none, reason: "jam", breakdown_loss_ms: 10 * MINUTE + 15_000, micro_stop_ms: 30_000, breakdowns: 1, micro_stops: 1 },
  ]);
});

test("oee_minutes_live is the facts and the open minute, for reports", async () => {
  const sum = `sum(down_ms) AS down, sum(actual_production_time_ms) AS up, count() AS facts`;
  const where = `tenant = 'acme' AND generation = 0 AND factory = 'f1' AND line = 'l1' AND station = 's1'`;
  const all = await world.select(`SELECT ${sum} FROM oee_minutes_live WHERE ${where}`);
  expect(all).toEqual([{ down: 10 * MINUTE + 15_000, up: 30 * MINUTE + 5000, facts: 9 }]);
  const open = await world.select(`SELECT ${sum} FROM oee_minutes_live WHERE ${where} AND minute >= fromUnixTimestamp64Milli(${at(65)})`);
  expect(open).toEqual([{ down: 15_000, up: 5000, facts: 2 }]);
});

test("the report in docs/oee.md runs", async () => {
  const [, sql = ""] = /```sql\n(.*?)```/s.exec(readFileSync("docs/oee.md", "utf8")) ?? [];
  expect(await world.select(sql)).toEqual([{ station: "s1", production_ms: 2 * MINUTE, good: 0 }]);
});

test("line-configs gives the newest configuration of each line", async () => {
  await world.insert("lines", [{ ...PLACE, at: NOON, config: "{}" }]);
  await world.insert("lines", [{ ...PLACE, at: NOON, config: '{"keyStation":"s2"}' }]);
  expect(await world.ask("line-configs")).toEqual([{ factory: "f1", line: "l1", config: '{"keyStation":"s2"}' }]);
  expect(await world.ask("line-configs", { line: "l2" })).toEqual([]);
});
