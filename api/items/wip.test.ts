// Throughput, stay and Little's law, and the two ways to find what holds a line back; numbers worked by hand.
import { describe, expect, test } from "vitest";
import { HOUR_MS, MINUTE_MS } from "../../core/time.ts";
import { flowOf } from "./wip.ts";
import { type ActiveRow, bottleneckItems } from "./wip-bottlenecks.ts";
import type { CoveredLine } from "./yield-routes.ts";

describe("Little's law", () => {
  test("48 units in 24 h that stayed 3 h each predict 6 in work", () => {
    const departures = { departed: 48, timed: 48, stay_ms: 48 * 3 * HOUR_MS };
    expect(flowOf(9, departures)).toEqual({
      throughputPerHour: 2,
      cycleTimeMs: 3 * HOUR_MS,
      littlesLaw: { predictedQuantity: 6, ratio: 1.5 },
      reasons: {},
    });
  });

  test("takes the stay from those whose arrival is known, the throughput from all", () => {
    const flow = flowOf(1, { departed: 12, timed: 3, stay_ms: 10 });
    expect(flow).toMatchObject({ throughputPerHour: 0.5, cycleTimeMs: 3 }); // 3⅓ ms, rounded
  });

  test.each([
    [undefined, 0, "nothing left in 24 h"],
    [{ departed: 24, timed: 0, stay_ms: 0 }, 1, "no arrival of what left is known"],
  ])("of %j predicts nothing", (departures, throughputPerHour, reason) => {
    const reasons = { cycleTimeMs: reason, littlesLaw: reason };
    expect(flowOf(5, departures)).toEqual({ throughputPerHour, cycleTimeMs: null, littlesLaw: null, reasons });
  });

  test("has no ratio where nothing stays", () => {
    const flow = flowOf(5, { departed: 1, timed: 1, stay_ms: 0 });
    expect(flow).toMatchObject({
      littlesLaw: { predictedQuantity: 0, ratio: null },
      reasons: { "littlesLaw.ratio": "nothing is predicted" },
    });
  });
});

const AT = Date.UTC(2026, 2, 1, 12);
const place = { factory: "f1", line: "l1" };
const active = (station: string, minutes: number): ActiveRow => {
  return { ...place, station, state: "running", since: AT - minutes * MINUTE_MS, until: AT };
};
const wip = (operation: string, quantity: number) => ({ ...place, operation, quantity });
const config = (fields: Partial<CoveredLine> = {}): CoveredLine => {
  return { ...place, operations: ["weld", "paint"], routes: {}, opportunities: {}, ...fields };
};

describe("bottlenecks", () => {
  test("name the longest active station beside the longest queue, and say that they disagree", () => {
    const observed = { active: [active("paint", 10), active("weld", 30)], wip: [wip("paint", 4), wip("weld", 5), wip("paint", 3)] };
    expect(bottleneckItems({ ...observed, lines: [config()] })).toEqual([
      {
        ...place, station: "weld", state: "running", activeSince: "2026-03-01T11:30:00.000Z", activePeriodMs: 30 * MINUTE_MS,
        operation: "paint", quantity: 7, agree: false, reasons: {},
      },
    ]); // biome-ignore format: one item
  });

  test("agree where one place has both", () => {
    expect(bottleneckItems({ active: [active("weld", 1)], wip: [wip("weld", 5)], lines: [] })).toMatchObject([{ agree: true }]);
    const routed = config({ operations: [], routes: { P1: ["weld"] } });
    expect(bottleneckItems({ active: [active("weld", 1)], wip: [wip("paint", 5)], lines: [routed] })).toMatchObject([{ agree: false }]);
  });

  test.each([
    [[active("robot7", 1)], [wip("weld", 5)], { agree: "no operation has the name of the station" }],
    [[], [wip("weld", 5)], { station: "no active station", agree: "no active station" }],
    [[active("weld", 1)], [wip("weld", -5)], { operation: "nothing is in work", agree: "nothing is in work" }],
  ])("cannot be compared: %#", (stations, queues, reasons) => {
    expect(bottleneckItems({ active: stations, wip: queues, lines: [config()] })).toMatchObject([{ agree: null, reasons }]);
  });

  test("are told line by line, ties by name; a line with neither has none", () => {
    const other = { factory: "f1", line: "l0" };
    const observed = {
      active: [active("b", 5), active("a", 5), { ...active("z", 1), ...other }],
      wip: [wip("y", 2), wip("x", 2), { ...wip("x", 0), line: "l2" }],
    };
    const found = bottleneckItems({ ...observed, lines: [] }).map(({ line, station, operation }) => [line, station, operation]);
    expect(found).toEqual([["l0", "z", null], ["l1", "a", "x"]]); // biome-ignore format: rows
  });
});
