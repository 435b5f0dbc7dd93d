// The oracle itself, against cases of time worked by hand from the domain's text.
import { expect, test } from "vitest";
import type { Event } from "../../core/events.ts";
import { ask, count, DAY, HOUR, line, MINUTE, reclassify, shifts, state } from "./oee-cases.ts";

test("a plain hour: its elements, losses, ratios and mean times", () => {
  const log = [
    line({ stations: [{ station: "S", idealCycleMs: 30_000, microStopMs: 120_000 }] }),
    state("01T08:00", "running"),
    state("01T08:20", "down"),
    state("01T08:30", "running"),
    state("01T08:40", "idle"),
    state("01T08:41:59.999", "running"),
    count("01T08:50", { good: 70, scrap: 6, rework: 4 }),
    state("01T09:00", "setup"),
  ];
  const [item, ...others] = ask(log, ...DAY);
  expect(others).toEqual([]);
  const busy = HOUR;
  const produced = busy - 10 * MINUTE - 119_999;
  expect(item).toMatchObject({
    plannedBusyTimeMs: busy,
    actualProductionTimeMs: produced,
    downMs: 10 * MINUTE,
    microStopMs: 119_999,
    idleMs: 0,
    producedQuantity: 80,
    idealTimeMs: 80 * 30_000,
    uncycledQuantity: 0,
    breakdowns: 1,
    microStops: 1,
    mtbfMs: produced,
    mttrMs: 10 * MINUTE,
    findings: [],
    key: true,
    reasons: {},
  });
  expect(item?.losses).toEqual({
    plannedStopMs: 0,
    breakdownMs: 10 * MINUTE,
    setupMs: 0,
    waitingMs: 0,
    microStopMs: 119_999,
    speedMs: produced - 2_400_000,
    defectsMs: 300_000,
  });
  expect(item?.oee).toBeCloseTo((produced / busy) * (2_400_000 / produced) * (70 / 80), 12);
});

test("a stop of exactly microStopMs is none that is micro, and one that still lasts stands under its states", () => {
  const log = [line(), state("01T08:00", "running"), state("01T08:10", "idle"), state("01T08:12", "running"), state("01T08:20", "down")];
  expect(ask([...log, count("01T08:21", { good: 0 })], ...DAY)[0]).toMatchObject({
    idleMs: 2 * MINUTE, downMs: MINUTE, microStopMs: 0, breakdowns: 0, microStops: 0, mttrMs: null,
    reasons: { mtbfMs: "no breakdowns", mttrMs: "no breakdowns", qualityRatio: "nothing produced" }, oee: 0,
  }); // biome-ignore format: one item
  expect(ask([...log, state("01T08:21", "running")], ...DAY)[0]).toMatchObject({
    downMs: 0,
    microStopMs: MINUTE,
    microStops: 1,
    oee: null,
  });
});

test("a night shift belongs to the day on which it began, and is counted at its stops' start", () => {
  const calendar = shifts("UTC", [{ name: "N", start: "22:00", end: "06:00" }], [{ start: "01:50", end: "02:10", workThrough: true }]);
  const log = [
    line(calendar, "01T21:00"),
    state("01T21:00", "down"),
    state("02T01:00", "running"),
    state("02T02:00", "idle"),
    state("02T02:01", "running"),
    state("02T07:00", "off"),
  ];
  const items = ask(log, "2026-06-01T00:00", "2026-06-03T00:00", "shift");
  expect(items.map(({ day, shift, start, end }) => [day, shift, start, end])).toEqual([
    ["2026-06-01", "N", "2026-06-01T22:00:00.000Z", "2026-06-02T06:00:00.000Z"],
    ["2026-06-01", null, null, null],
    ["2026-06-02", null, null, null],
  ]);
  const running = 5 * HOUR - MINUTE;
  expect(items[0]).toMatchObject({
    downMs: 3 * HOUR,
    actualProductionTimeMs: running,
    plannedStopMs: MINUTE,
    microStopMs: 0,
    breakdowns: 0,
    microStops: 0,
  });
  expect(items[1]).toMatchObject({ unscheduledMs: HOUR, plannedBusyTimeMs: 0, breakdowns: 1, mttrMs: 0 });
  expect(items[2]).toMatchObject({ unscheduledMs: HOUR, breakdowns: 0 });
  const days = ask(log, "2026-06-01T00:00", "2026-06-03T00:00", "day");
  expect(days.map((d) => [d.day, d.start, d.actualProductionTimeMs, d.unscheduledMs])).toEqual([
    ["2026-06-01", "2026-06-01T00:00:00.000Z", running, HOUR],
    ["2026-06-02", "2026-06-02T00:00:00.000Z", 0, HOUR],
  ]);
});

test("hours of a day whose clocks go back: each of the two has its own, and Kolkata's begin at the half", () => {
  const berlin = [
    line(shifts("Europe/Berlin", [{ name: "A", start: "00:00", end: "00:00" }]), "2026-10-25T00:00Z"),
    state("2026-10-24T22:00Z", "running"),
    state("2026-10-25T23:00Z", "off"),
  ];
  const items = ask(berlin, "2026-10-24T00:00", "2026-10-27T00:00", "hour");
  expect(items.map(({ actualProductionTimeMs }) => actualProductionTimeMs)).toEqual(Array(25).fill(HOUR));
  const [shift] = ask(berlin, "2026-10-24T00:00", "2026-10-27T00:00", "shift");
  expect(shift).toMatchObject({ day: "2026-10-25", actualProductionTimeMs: 25 * HOUR, end: "2026-10-25T23:00:00.000Z" });
  const howe = [
    line(shifts("Australia/Lord_Howe", [{ name: "A", start: "02:10", end: "03:00" }]), "2026-10-03T15:00Z"),
    state("2026-10-03T15:00Z", "running"),
    state("2026-10-03T17:00Z", "off"),
  ];
  expect(
    ask(howe, "2026-10-03T00:00", "2026-10-04T00:00", "hour").map((i) => [
      i.start,
      i.end,
      i.unscheduledMs / MINUTE,
      i.actualProductionTimeMs / MINUTE,
    ]),
  ).toEqual([
    ["2026-10-03T14:30:00.000Z", "2026-10-03T15:30:00.000Z", 30, 0],
    ["2026-10-03T15:30:00.000Z", "2026-10-03T16:00:00.000Z", 10, 20],
    ["2026-10-03T16:00:00.000Z", "2026-10-03T17:00:00.000Z", 60, 0],
  ]);
  const kolkata = [
    line(shifts("Asia/Kolkata", [{ name: "A", start: "00:00", end: "00:00" }])),
    state("01T08:00", "running"),
    state("01T09:00", "off"),
  ];
  expect(ask(kolkata, ...DAY, "hour").map(({ start }) => start)).toEqual(["2026-06-01T07:30:00.000Z", "2026-06-01T08:30:00.000Z"]);
});

test("reclassification: all but reported running, field by field, the latest wins, and micro-stops are judged after it", () => {
  const log = [
    line({ reasons: [{ code: "jam", category: "breakdown" }, { code: "clean", category: "planned" }] }), // biome-ignore format: one list
    state("01T08:00", "running"),
    state("01T08:30", "idle"),
    state("01T09:00", "running"),
    state("01T10:00", "off"),
  ];
  const halves = [...log, reclassify("01T11:00", "01T08:31", "01T12:00", { state: "running" })];
  expect(ask(halves, "2026-06-01T00:00", "2026-06-01T10:00")[0]).toMatchObject({
    actualProductionTimeMs: 119 * MINUTE,
    microStopMs: MINUTE,
    microStops: 1,
  });
  const both = [
    ...log,
    reclassify("01T11:00", "01T08:30", "01T09:00", { reason: "clean" }),
    reclassify("01T11:30", "01T08:40", "01T09:00", { reason: "jam" }),
  ];
  expect(ask(both, ...DAY)[0]).toMatchObject({ plannedStopMs: 10 * MINUTE, idleMs: 20 * MINUTE, breakdowns: 1, mttrMs: 20 * MINUTE });
  const cleared = [...both, reclassify("01T11:31", "01T08:00", "01T09:30", { reason: null })];
  expect(ask(cleared, ...DAY)[0]).toMatchObject({
    plannedStopMs: 0,
    idleMs: 30 * MINUTE,
    breakdowns: 0,
    losses: { waitingMs: 30 * MINUTE },
  });
});

test("of two states at one instant the greater id holds, by code unit", () => {
  const at = (name: string, of: string) => ({ ...state("01T08:00", of), id: name }) as Event;
  const log = [at("ｚ", "setup"), at("😀", "idle"), state("01T09:00", "running")];
  expect(ask(log, ...DAY)[0]).toMatchObject({ setupMs: HOUR, idleMs: 0 });
});

test("a historical state holds a day at most and moves no clock; what is not known is unknown from the line's first event on", () => {
  const log = [
    state("01T00:00", "running", { historical: true }),
    state("03T00:00", "down", { historical: true }),
    { ...count("01T12:00", { good: 1 }), station: "T" } as Event,
    count("03T06:00", { good: 1 }),
  ];
  const [s, t] = ask(log, "2026-05-01T00:00", "2026-06-12T00:00");
  expect(s).toMatchObject({ actualProductionTimeMs: 24 * HOUR, unknownMs: 24 * HOUR, downMs: 6 * HOUR, breakdowns: 0 });
  expect(t).toMatchObject({
    station: "T",
    unknownMs: 54 * HOUR,
    plannedBusyTimeMs: 0,
    oee: null,
    goodQuantity: 1,
    reasons: { oee: "no planned busy time" },
  });
});

test("calendar and reasons hold back in time; cycles and microStopMs from their place in the log on", () => {
  const log = [
    line({ stations: [{ station: "S", microStopMs: 60_000, idealCycleMs: 10 }] }),
    state("01T08:00", "running"),
    state("01T08:10", "idle", { reason: "x" }),
    state("01T08:11:30", "running"),
    count("01T08:20", { good: 1 }),
    line({ stations: [{ station: "S", microStopMs: 120_000, idealCycleMs: 20 }], reasons: [{ code: "x", category: "setup" }], ...shifts("UTC", [{ name: "A", start: "08:05", end: "16:00" }]) }),
    state("01T08:30", "blocked"),
    state("01T08:31:30", "running"),
    count("01T08:35", { good: 1 }),
  ]; // biome-ignore format: one event a line
  const items = ask(log, ...DAY, "shift");
  expect(items[0]).toMatchObject({
    shift: "A",
    idleMs: 90_000,
    microStopMs: 90_000,
    microStops: 1,
    idealTimeMs: 30,
    losses: { setupMs: 90_000 },
  });
  expect(items[1]).toMatchObject({ shift: null, unscheduledMs: 5 * MINUTE });
});

test("a stop that a changed reason or a late event cuts out of another is judged by the limit in force just before that event", () => {
  const stations = (microStopMs: number) => ({ stations: [{ station: "S", microStopMs }] });
  const reasons = { reasons: [{ code: "x", category: "planned" }] };
  const log = [
    line(stations(60_000)),
    state("01T08:00", "running"),
    state("01T08:10", "idle", { reason: "x" }),
    state("01T08:20", "down"),
    state("01T08:20:45", "running"),
  ];
  const cutByReason = [...log, line({ ...stations(30_000), ...reasons })];
  expect(ask(cutByReason, ...DAY)[0]).toMatchObject({ plannedStopMs: 10 * MINUTE, downMs: 0, microStopMs: 45_000, microStops: 1 });
  const cutLater = [...log, line(stations(30_000)), state("01T08:19", "setup")];
  expect(ask(cutLater, ...DAY)[0]).toMatchObject({ setupMs: MINUTE, downMs: 45_000, microStopMs: 0, breakdowns: 1 });
});

test("of overlapping shifts the first to begin owns the time; exceptions mean the date on which a shift begins", () => {
  const calendar = shifts(
    "UTC",
    [{ name: "A", start: "06:00", end: "14:30" }, { name: "B", start: "14:00", end: "22:30", days: [1] }],
    [],
    [{ date: "2026-06-02", off: true }],
  ); // biome-ignore format: one calendar
  const log = [line(calendar), state("01T06:00", "running"), state("03T00:00", "off")];
  const items = ask(log, "2026-06-01T00:00", "2026-06-03T00:00", "shift");
  expect(items.map((i) => [i.day, i.shift, i.start?.slice(11, 16), i.actualProductionTimeMs / MINUTE, i.unscheduledMs / MINUTE])).toEqual([
    ["2026-06-01", "A", "06:00", 510, 0],
    ["2026-06-01", "B", "14:00", 480, 0],
    ["2026-06-01", null, undefined, 0, 90],
    ["2026-06-02", null, undefined, 0, 1440],
  ]);
});

test("what is unknown is scheduled time from the line's first event to its clock, less every break, for stations that say nothing too", () => {
  const stations = ["S", "T"].map((station) => ({ station, microStopMs: 120_000 }));
  const breaks = [{ start: "07:00", end: "07:10" }, { start: "07:50", end: "08:05", workThrough: true }]; // biome-ignore format: one list
  const log = [
    line({ stations, ...shifts("UTC", [{ name: "A", start: "06:30", end: "14:00" }], breaks) }, "01T06:00"),
    state("01T08:00", "running"),
    state("01T08:30", "running"),
  ];
  expect(ask(log, ...DAY)).toMatchObject([
    { station: "S", unknownMs: 70 * MINUTE, actualProductionTimeMs: 30 * MINUTE, unscheduledMs: 0, plannedStopMs: 0, key: false },
    { station: "T", unknownMs: 95 * MINUTE, plannedBusyTimeMs: 0, key: true, reasons: { oee: "no planned busy time" } },
  ]);
  const known = reclassify("01T09:00", "01T06:10", "01T07:00", { state: "down" });
  expect(ask([...log, known], ...DAY)[0]).toMatchObject({
    unknownMs: 40 * MINUTE,
    downMs: 30 * MINUTE,
    unscheduledMs: 20 * MINUTE,
    breakdowns: 1,
  });
});
