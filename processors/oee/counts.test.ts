// Counted parts: deltas, totals, cycles, corrections (domain 2.3, 2.4, 2.6).
import { expect, test } from "vitest";
import { run, sums } from "../../tests/harness.ts";
import { line } from "../line.ts";
import { at, byMinute, command, config, count, type Fields, minutes, state, T0 } from "./fixtures.ts";

const counted = async (inputs: Fields[]) =>
  byMinute(
    (await minutes(inputs)).filter(
      ({ good, scrap, rework, uncycled, ideal_time_ms }) => good ?? scrap ?? rework ?? uncycled ?? ideal_time_ms,
    ),
  );

test("deltas count at their own minute, with product and order, whatever the state", async () => {
  const rows = await minutes([count("08:00:30", { good: 3, scrap: 1, product: "P1", order: "O1" })]);
  expect(rows).toEqual([
    {
      tenant: "acme", factory: "f1", line: "L1", station: "S1", minute: at("08:00"), minutes: 1, product: "P1", order: "O1", reason: "",
      shift: "", production_date: "2026-01-05", hour_start: at("08:00"), good: 3, scrap: 1, uncycled: 4,
    },
  ]); // biome-ignore format: one row
});

test("totals count the step from the one before; a drop is a reset; the first counts nothing", async () => {
  expect(await counted([100, 103, 2, 5].map((goodTotal, n) => count(`08:0${n}`, { goodTotal })))).toEqual([
    ["08:01", { good: 3, uncycled: 3 }],
    ["08:02", { good: 2, uncycled: 2 }],
    ["08:03", { good: 3, uncycled: 3 }],
  ]);
});

test("a total that arrives late re-splits its neighbours' step, each part for its own product", async () => {
  const totals = [
    count("08:00", { goodTotal: 10, product: "A" }),
    count("08:02", { goodTotal: 30, product: "A" }),
    count("08:01", { goodTotal: 14, product: "B" }),
  ];
  const rows = (await minutes(totals)).filter(({ product }) => product !== "");
  expect(sums(rows, ["product"])).toEqual([
    { product: "A", good: 16, uncycled: 16 },
    { product: "B", good: 4, uncycled: 4 },
  ]);
});

test("each counter of a station is its own, whatever the product", async () => {
  const totals = [
    count("08:00", { goodTotal: 10, scrapTotal: 1, product: "A" }),
    count("08:01", { scrapTotal: 3, product: "B" }),
    count("08:02", { goodTotal: 15, product: "B" }),
  ];
  expect(await counted(totals)).toEqual([
    ["08:01", { scrap: 2, uncycled: 2 }],
    ["08:02", { good: 5, uncycled: 5 }],
  ]);
});

test("ideal time is that of the product at the station, else the station's; what has none is counted apart", async () => {
  const plant = config({
    stations: [{ station: "S1", idealCycleMs: 1000 }, { station: "S2" }],
    idealCycles: [{ station: "S1", product: "P2", ms: 2500 }],
  });
  const rows = await minutes([
    plant,
    count("08:00", { good: 2, product: "P1" }),
    count("08:01", { good: 2, rework: 1, product: "P2" }),
    count("08:02", { good: 4, station: "S2" }),
  ]);
  expect(
    sums(
      rows.filter(({ unknown_ms }) => unknown_ms === undefined),
      ["station", "product"],
    ),
  ).toEqual([
    { station: "S1", product: "P1", good: 2, ideal_time_ms: 2000 },
    { station: "S1", product: "P2", good: 2, rework: 1, ideal_time_ms: 7500, defects_ms: 2500 },
    { station: "S2", product: "", good: 4, uncycled: 4 },
  ]);
});

test("a changed cycle is for what comes: a step keeps the cycle of the total that it belongs to", async () => {
  const slow = config({ id: "l1", stations: [{ station: "S1", idealCycleMs: 1000 }] });
  const fast = config({ id: "l2", stations: [{ station: "S1", idealCycleMs: 500 }] });
  const inputs = [slow, count("08:00", { goodTotal: 0 }), count("08:10", { goodTotal: 10 }), fast, count("08:05", { goodTotal: 4 })];
  expect(await counted(inputs)).toEqual([
    ["08:05", { good: 4, ideal_time_ms: 2000 }],
    ["08:10", { good: 6, ideal_time_ms: 6000 }],
  ]);
});

test("a total more than 48 h before the clock is dead-lettered, a delta is not", async () => {
  const inputs = [
    state(T0 + 49 * 3_600_000, "running", { id: "now" }),
    count(T0, { id: "total", goodTotal: 5 }),
    count(T0, { id: "delta", good: 5 }),
  ];
  const result = await run(line, inputs);
  expect(result.deadletters).toEqual(["late"]);
  expect(sums(result.rows("oee_minutes"), ["good"]).filter(({ good }) => good)).toEqual([{ good: 5, uncycled: 5 }]);
});

test("a correction adds signed parts at its own time and moves no counter", async () => {
  const inputs = [
    count("08:00", { goodTotal: 10 }),
    command("count.correct", { id: "fix", at: at("08:00:30"), good: -3, scrap: 3 }),
    count("08:01", { goodTotal: 12 }),
  ];
  expect(await counted(inputs)).toEqual([
    ["08:00", { good: -3, scrap: 3 }],
    ["08:01", { good: 2, uncycled: 2 }],
  ]);
});

test("a correction takes parts from the order that it names", async () => {
  const inputs = [
    count("08:00", { good: 10, order: "WO-1" }),
    command("count.correct", { id: "fix", at: at("08:00:30"), good: -3, order: "WO-1" }),
    command("count.correct", { id: "other", at: at("08:00:40"), good: -1 }),
  ];
  expect(sums(await minutes(inputs), ["order"]).filter(({ good }) => good)).toMatchObject([
    { order: "", good: -1 },
    { order: "WO-1", good: 7 },
  ]);
});

test("counts of days that a changed calendar changes move to their new shift", async () => {
  const calendar = (end: string) => ({ timeZone: "UTC", shifts: [{ name: "day", start: "08:00", end }] });
  const inputs = [
    config({ id: "l1", calendar: calendar("16:00") }),
    count("15:59", { good: 1 }),
    count("16:30", { good: 2 }),
    config({ id: "l2", calendar: calendar("17:00") }),
  ];
  expect(sums(await minutes(inputs), ["shift"]).filter(({ good }) => good)).toEqual([
    { shift: "day", good: 3, uncycled: 3, unknown_ms: expect.anything() },
  ]);
});

test("a station's first count is remembered, also one that arrives late", async () => {
  const result = await run(line, [count("08:10", { good: 0 }), count("08:05", { goodTotal: 7 })]);
  expect(result.rows("station_now").at(-1)).toMatchObject({ first_count_at: at("08:05") });
});
