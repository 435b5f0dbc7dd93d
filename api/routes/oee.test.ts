import type { FastifyInstance } from "fastify";
import { afterEach, describe, expect, test } from "vitest";
import { build } from "../build.ts";
import { credential, type FakeWorld, fakeWorld } from "../fakes.ts";
import { type OeeItem, type OeeRow, oeeSchema } from "../items/oee.ts";
import { type LossesRow, type StationLosses, stationLossesSchema } from "../items/oee-losses.ts";
import { type StretchItem, type StretchRow, stretchSchema } from "../items/oee-stretch.ts";
import { piecesOf } from "../oee-range.ts";

let app: FastifyInstance | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
});

async function get(world: FakeWorld, path: string, token = "t") {
  app ??= build(world);
  return app.inject({ url: `/api/v1/oee${path}`, headers: { authorization: `Bearer ${token}` } });
}

const items = async <T>(world: FakeWorld, path: string) => (await get(world, path)).json().data.items as T[];

const HOUR = Date.UTC(2026, 2, 1, 12);
const PLACE = { factory: "f1", line: "l1", station: "s1" };

/** An hour with a break of 5 minutes, figures as in api/oee-figures.test.ts. */
const sums = {
  actual_production_time_ms: 2_700_000, setup_ms: 120_000, down_ms: 360_000, idle_ms: 60_000, blocked_ms: 0, starved_ms: 0,
  micro_stop_ms: 60_000, planned_stop_ms: 300_000, unscheduled_ms: 7, unknown_ms: 8, breakdown_loss_ms: 360_000, setup_loss_ms: 120_000,
  waiting_loss_ms: 60_000, breakdowns: 2, micro_stops: 1, good: 96, scrap: 3, rework: 1, ideal_time_ms: 2_500_000, defects_ms: 100_000,
  uncycled: 0,
}; // biome-ignore format: one row
const row = (fields: Partial<OeeRow> = {}): OeeRow => ({ ...PLACE, ...sums, day: "", shift: "", hour: 0, total: 1, ...fields });
const now = (fields: object = {}) => ({ ...PLACE, first_count_at: HOUR, stale: false, ...fields });

const config = {
  stations: [{ station: "s1", microStopMs: 120_000 }, { station: "s2", microStopMs: 120_000 }],
  keyStation: "s1",
  operations: [],
  reasons: [{ code: "jam", category: "breakdown", name: "Jammed part" }],
  targets: { oee: 0.85 },
  calendar: { timeZone: "Asia/Shanghai", shifts: [{ name: "day", start: "08:00", end: "20:00" }], breaks: [], exceptions: [] },
}; // biome-ignore format: one object
const configured = (fields: object = {}) => [{ factory: "f1", line: "l1", config: JSON.stringify({ type: "line", ...config, ...fields }) }];

describe("GET /oee", () => {
  test("gives the figures of the last 24 h, of whole minutes, by default", async () => {
    const world = fakeWorld();
    world.rows["oee-hours"] = [row()];
    world.rows["oee-stations"] = [now()];
    world.rows["line-configs"] = configured();
    const { data } = (await get(world, "")).json();
    expect(data).toMatchObject({ total: 1, page: 1, pageSize: 1000 });
    const [item] = data.items;
    expect(oeeSchema.strict().parse(item)).toEqual(item);
    const { availability, effectiveness, oee, ...rest } = item;
    expect([availability, effectiveness]).toEqual([27 / 33, 25 / 27]);
    expect(oee).toBeCloseTo(24 / 33, 12);
    expect(rest).toEqual({
      ...PLACE, start: "2026-02-28T12:31:00.000Z", end: "2026-03-01T12:31:00.000Z", day: null, shift: null, key: true,
      plannedBusyTimeMs: 3_300_000, actualProductionTimeMs: 2_700_000, setupMs: 120_000, downMs: 360_000, idleMs: 60_000, blockedMs: 0,
      starvedMs: 0, microStopMs: 60_000, plannedStopMs: 300_000, unscheduledMs: 7, unknownMs: 8, producedQuantity: 100, goodQuantity: 96,
      scrapQuantity: 3, reworkQuantity: 1, idealTimeMs: 2_500_000, uncycledQuantity: 0, qualityRatio: 0.96,
      losses: { plannedStopMs: 300_000, breakdownMs: 360_000, setupMs: 120_000, waitingMs: 60_000, microStopMs: 60_000, speedMs: 200_000,
        defectsMs: 100_000 },
      breakdowns: 2, microStops: 1, mtbfMs: 1_350_000, mttrMs: 180_000, findings: [], stale: false, targets: { oee: 0.85 }, reasons: {},
    }); // biome-ignore format: one item
    const to = Date.UTC(2026, 2, 1, 12, 31);
    expect(world.asked[0]).toMatchObject({
      name: "oee-hours",
      params: { tenant: "acme", generation: 3, by: "", from: to - 86_400_000, to, limit: 1000 },
    });
  });

  test("of a line that was never configured has defaults: no key station, no targets, UTC", async () => {
    const world = fakeWorld();
    world.rows["oee-hours"] = [row({ day: "2026-03-01" })];
    const [item] = await items<OeeItem>(world, "?by=day");
    const day = { start: "2026-03-01T00:00:00.000Z", end: "2026-03-02T00:00:00.000Z", day: "2026-03-01", shift: null };
    expect(item).toMatchObject({ ...day, key: false, targets: null, stale: false });
  });

  test("takes the last station as key where none is named, and the newest configuration", async () => {
    const world = fakeWorld();
    world.rows["oee-hours"] = [row(), row({ station: "s2" }), row({ line: "l2", station: "s2" })];
    world.rows["line-configs"] = configured({ keyStation: undefined });
    expect((await items<OeeItem>(world, "")).map(({ key }) => key)).toEqual([false, true, false]);
    world.rows["line-configs"] = configured();
    expect((await items<OeeItem>(world, "")).map(({ key }) => key)).toEqual([true, false, false]);
  });
});

describe("GET /oee by bucket", () => {
  const day = "2026-03-01";
  const night = { shift_start: Date.UTC(2026, 2, 1, 12), shift_end: Date.UTC(2026, 2, 2, 0) };

  test.each([
    ["hour", { hour: HOUR }, { start: "2026-03-01T12:00:00.000Z", end: "2026-03-01T13:00:00.000Z", day: null, shift: null }],
    ["day", { day }, { start: "2026-02-28T16:00:00.000Z", end: "2026-03-01T16:00:00.000Z", day, shift: null }],
    ["shift", { day, shift: "night", ...night }, { start: "2026-03-01T12:00:00.000Z", end: "2026-03-02T00:00:00.000Z", day, shift: "night" }],
    ["shift", { day, shift: "", shift_start: null, shift_end: null }, { start: null, end: null, day, shift: null }],
    ["shift", { day, shift: "day", shift_start: null, shift_end: null },
      { start: "2026-03-01T00:00:00.000Z", end: "2026-03-01T12:00:00.000Z", day, shift: "day" }],
    ["shift", { day, shift: "gone", shift_start: null, shift_end: null }, { start: null, end: null, day, shift: "gone" }],
  ])("%s %j is the whole of it, in the line's time zone", async (by, bucket, edges) => {
    const world = fakeWorld();
    world.rows[by === "shift" ? "oee-by-shift-hours" : "oee-hours"] = [row(bucket)];
    world.rows["line-configs"] = configured();
    const [item] = await items<OeeItem>(world, `?by=${by}`);
    expect(item).toMatchObject(edges);
    expect(item && oeeSchema.parse(item)).toEqual(item);
  }); // biome-ignore format: one table

  test("an hour is as long as the local clock's: a change of the clocks by half an hour cuts it", async () => {
    const world = fakeWorld();
    const calendar = { ...config.calendar, timeZone: "Australia/Lord_Howe" }; // on April 5, 2026, 02:00 becomes 01:30
    world.rows["line-configs"] = configured({ calendar });
    const again = Date.UTC(2026, 3, 4, 15);
    world.rows["oee-hours"] = [
      row({ hour: again - 3_600_000 }),
      row({ hour: again }),
      row({ hour: again + 1_800_000 }),
      row({ hour: again + 600_000 }),
    ];
    const edges = (await items<OeeItem>(world, "?by=hour")).map(({ start, end }) => `${start?.slice(11, 16)} - ${end?.slice(11, 16)}`);
    expect(edges).toEqual(["14:00 - 15:00", "15:00 - 15:30", "15:30 - 16:30", "15:10 - 16:10"]); // the last of a calendar of before
  });

  test.each([
    ["", {}, "2026-03-01T12:31:00Z"],
    ["&by=hour", { hour: HOUR }, "2026-03-01T12:31:00Z"],
    ["&by=hour&to=2026-03-02T00:00:00Z", { hour: HOUR }, "2026-03-01T13:00:00Z"],
    ["&by=day", { day }, "2026-03-01T12:31:00Z"],
    ["&by=day&to=2026-03-09T00:00:00Z", { day }, "2026-03-01T16:00:00Z"],
    ["&by=shift&to=2026-03-09T00:00:00Z", { day, shift: "night", ...night }, "2026-03-02T00:00:00Z"],
    ["&by=shift&to=2026-03-09T00:00:00Z", { day, shift: "" }, "2026-03-01T16:00:00Z"],
  ])("%s: without parts oee is 0 only if a count came before the end of %j", async (query, bucket, end) => {
    const world = fakeWorld();
    const empty = { ...bucket, good: 0, scrap: 0, rework: 0 };
    world.rows["oee-hours"] = [row(empty)];
    world.rows["oee-by-shift-hours"] = [row(empty)];
    world.rows["line-configs"] = configured();
    const oeeAfter = async (firstCountAt: number | null) => {
      world.rows["oee-stations"] = [now({ first_count_at: firstCountAt }), now({ station: "s2" })];
      return (await items<OeeItem>(world, `?from=2026-02-20T00:00:00Z${query}`))[0];
    };
    expect((await oeeAfter(Date.parse(end) - 1))?.oee).toBe(0);
    expect(await oeeAfter(Date.parse(end))).toMatchObject({ oee: null, reasons: { oee: "not counted" } });
    expect(await oeeAfter(null)).toMatchObject({ oee: null, reasons: { oee: "not counted" } });
  });
});

describe("what GET /oee asks for", () => {
  test("stays inside the credential, the filter and the range", async () => {
    const world = fakeWorld({}, { limited: credential({ lines: new Set(["f1/l1"]) }) });
    const range = "from=2026-03-01T08:00:30%2B08:00&to=2026-03-01T09:00:59%2B08:00";
    expect((await get(world, `?factory=f1&line=l1&station=s1&by=shift&page=3&pageSize=10&${range}`, "limited")).statusCode).toBe(200);
    const place = { tenant: "acme", generation: 3, factories: [], lines: ["f1/l1"], factory: "f1", line: "l1", station: "s1" };
    const from = Date.UTC(2026, 2, 1);
    const pieces = piecesOf({ from, to: from + 3_600_000 }, "shift");
    expect(world.asked).toEqual([
      { name: "oee-by-shift-minutes", params: { ...place, from, to: from + 3_600_000, ...pieces, by: "shift", limit: 10, offset: 20 } },
      { name: "oee-stations", params: place },
      { name: "line-configs", params: place },
      { name: "oee-count", params: { ...place, from, to: from + 3_600_000, ...pieces, by: "shift" } },
    ]);
    expect((await get(world, "?factory=f1&line=l2", "limited")).statusCode).toBe(403);
  });

  test.each([
    ["?from=2026-03-01T00:00:00Z&to=2026-03-01T04:00:00Z", "oee-minutes"],
    ["?from=2026-02-01T00:00:00Z&to=2026-03-01T04:00:00Z", "oee-hours"],
    ["?from=2026-01-01T00:00:00Z&to=2026-03-01T04:00:00Z", "oee-total"],
    ["?from=2026-01-01T00:00:00Z&to=2026-03-01T04:00:00Z&by=day", "oee"],
    ["?from=2026-01-01T00:00:00Z&to=2026-03-01T04:00:00Z&by=hour", "oee-hours"],
    ["?from=2026-01-01T00:00:00Z&to=2026-03-01T04:00:00Z&by=shift", "oee-by-shift"],
    ["/losses?from=2026-01-01T00:00:00Z&to=2026-03-01T04:00:00Z", "oee-losses"],
    ["/losses?from=2026-03-01T00:00:00Z&to=2026-03-01T04:00:00Z", "oee-losses-minutes"],
  ])("%s asks only for the pieces that it has: %s", async (path, name) => {
    const world = fakeWorld();
    await get(world, path);
    expect(world.asked[0]?.name).toBe(name);
  });

  test.each([
    ["?by=week", "by"],
    ["?from=2026-03-01T08:00:00Z&to=2026-03-01T08:00:59Z", "from"],
    ["?station=s%2F1", "station"],
    ["?pageSize=0", "pageSize"],
  ])("%s is refused, and %s is named", async (query, path) => {
    const { statusCode, json } = await get(fakeWorld(), query);
    expect([statusCode, json().code, json().details[0].path]).toEqual([400, "INVALID_REQUEST", path]);
  });

  test("a page beyond the last tells how many there are", async () => {
    const world = fakeWorld();
    world.rows["oee-count"] = [{ total: 7 }];
    expect((await get(world, "?page=2")).json().data).toEqual({ items: [], total: 7, page: 2, pageSize: 1000 });
    expect((await get(world, "")).json().data).toMatchObject({ items: [], total: 0 });
    world.rows["oee-hours"] = [row({ total: 5 })];
    expect((await get(world, "?pageSize=1")).json().data).toMatchObject({ total: 5, pageSize: 1 });
  });
});

test("GET /oee/timeline gives stretches whole, and how long each is inside the range", async () => {
  const stretch = (fields: Partial<StretchRow>): StretchRow => ({
    ...PLACE, start: HOUR, end: HOUR + 600_000, state: "down", reason: "jam", stop: "stop", reclassified: true, clock: HOUR + 1_200_000, total: 4, ...fields,
  }); // biome-ignore format: one row
  const world = fakeWorld();
  world.rows["line-configs"] = configured();
  world.rows["oee-timeline"] = [
    stretch({ start: HOUR - 86_400_000 }),
    stretch({ start: HOUR + 60_000, end: HOUR + 61_500 }),
    stretch({ start: HOUR + 600_000, end: null, state: "running", reason: "other", stop: "", reclassified: false }),
    stretch({ start: HOUR + 1_199_999, end: null, stop: "open", reason: "" }),
  ];
  const found = await items<StretchItem>(world, "/timeline?from=2026-03-01T12:01:00Z&to=2026-03-01T13:00:00Z");
  for (const item of found) expect(stretchSchema.strict().parse(item)).toEqual(item);
  expect(found[0]).toEqual({
    ...PLACE, start: "2026-02-28T12:00:00.000Z", end: "2026-03-01T12:10:00.000Z", durationMs: 540_000, state: "down", reason: "jam",
    reasonName: "Jammed part", category: "breakdown", stop: "stop", reclassified: true,
  }); // biome-ignore format: one item
  expect(found.slice(1)).toMatchObject([
    { durationMs: 1500 },
    { durationMs: 600_000, end: null, reason: "other", reasonName: null, category: null, stop: null },
    { durationMs: 1, end: null, reason: null, stop: "open" },
  ]);
  const params = { from: HOUR + 60_000, to: HOUR + 3_600_000, station: "s1", limit: 2, offset: 0 };
  await get(world, "/timeline?station=s1&from=2026-03-01T12:01:00Z&to=2026-03-01T13:00:00Z&pageSize=2");
  expect(world.asked.at(-2)).toMatchObject({ name: "oee-timeline", params });
});

describe("GET /oee/losses", () => {
  const reason = (name: string, fields: Partial<LossesRow["by_reason"][number]> = {}) => ({
    reason: name, planned_stop_ms: 0, breakdown_loss_ms: 0, setup_loss_ms: 0, waiting_loss_ms: 0, micro_stop_ms: 0, breakdowns: 0, micro_stops: 0, ...fields,
  }); // biome-ignore format: one row

  test("gives the tree of losses, the reasons of each the longest first, adding up to it and to the figures of GET /oee", async () => {
    const world = fakeWorld();
    world.rows["line-configs"] = configured();
    world.rows["oee-hours"] = [row()];
    world.rows["oee-losses-hours"] = [
      { ...PLACE, ...sums, total: 1, by_reason: [
        reason("", { breakdown_loss_ms: 60_000, breakdowns: 1, setup_loss_ms: 120_000, waiting_loss_ms: 60_000, planned_stop_ms: 300_000 }),
        reason("jam", { breakdown_loss_ms: 300_000, breakdowns: 1, micro_stop_ms: 60_000, micro_stops: 1 }),
        reason("taken-back", { breakdowns: 0 }),
      ] },
    ]; // biome-ignore format: one row
    const [item] = await items<StationLosses>(world, "/losses");
    const [figures] = await items<OeeItem>(world, "");
    expect(stationLossesSchema.strict().parse(item)).toEqual(item);
    expect(item).toMatchObject({
      ...PLACE,
      key: true,
      plannedBusyTimeMs: 3_300_000,
      start: figures?.start,
      end: figures?.end,
      reasons: {},
    });
    expect(Object.fromEntries(item?.losses.map(({ loss, ms }) => [`${loss}Ms`, ms]) ?? [])).toEqual(figures?.losses);
    for (const { loss, ms, byReason } of item?.losses ?? []) {
      if (loss !== "speed" && loss !== "defects") expect(byReason.reduce((sum, each) => sum + each.ms, 0)).toBe(ms);
    }
    expect(item?.losses[1]).toEqual({
      loss: "breakdown", ms: 360_000, share: 36 / 330, stops: 2,
      byReason: [
        { reason: "jam", name: "Jammed part", category: "breakdown", ms: 300_000, share: 30 / 330, stops: 1 },
        { reason: null, name: null, category: null, ms: 60_000, share: 6 / 330, stops: 1 },
      ],
    }); // biome-ignore format: one item
    expect(item?.losses.at(-2)).toEqual({ loss: "speed", ms: 200_000, share: 20 / 330, stops: null, byReason: [] });
  });

  test("without planned busy time there are no shares", async () => {
    const world = fakeWorld();
    const none = Object.fromEntries(Object.keys(sums).map((name) => [name, 0]));
    world.rows["oee-losses-hours"] = [{ ...PLACE, ...none, planned_stop_ms: 5, total: 1, by_reason: [reason("", { planned_stop_ms: 5 })] }];
    const [item] = await items<StationLosses>(world, "/losses");
    expect(item?.losses[0]).toMatchObject({ ms: 5, share: null, byReason: [{ ms: 5, share: null }] });
    expect(item?.reasons).toEqual({ share: "no planned busy time" });
  });
});
