import { describe, expect, test } from "vitest";
import { CYCLE_TOO_LONG, lossesOf, type OeeSums, oeeFigures, plannedBusyTime, producedQuantity, roundedQuotient } from "./oee-figures.ts";

const NOTHING: OeeSums = {
  actual_production_time_ms: 0, setup_ms: 0, down_ms: 0, idle_ms: 0, blocked_ms: 0, starved_ms: 0, micro_stop_ms: 0, planned_stop_ms: 0,
  unscheduled_ms: 0, unknown_ms: 0, breakdown_loss_ms: 0, setup_loss_ms: 0, waiting_loss_ms: 0, breakdowns: 0, micro_stops: 0, good: 0,
  scrap: 0, rework: 0, ideal_time_ms: 0, defects_ms: 0, uncycled: 0,
}; // biome-ignore format: one row

/**
 * An hour with a break of 5 minutes: 45 min of running, 6 min down in two breakdowns, 2 min of setup, 1 min each of idle and of short
 * stops; 100 parts of 25 s, of which 96 are good.
 */
const hour: OeeSums = {
  ...NOTHING, actual_production_time_ms: 2_700_000, setup_ms: 120_000, down_ms: 360_000, idle_ms: 60_000, micro_stop_ms: 60_000,
  planned_stop_ms: 300_000, breakdown_loss_ms: 360_000, setup_loss_ms: 120_000, waiting_loss_ms: 60_000, breakdowns: 2, micro_stops: 1,
  good: 96, scrap: 3, rework: 1, ideal_time_ms: 2_500_000, defects_ms: 100_000,
}; // biome-ignore format: one row

const counted = { hasCounted: true };

describe("an hour", () => {
  test("has the figures of the standard's formulas, worked by hand", () => {
    expect(plannedBusyTime(hour)).toBe(3_300_000);
    expect(producedQuantity(hour)).toBe(100);
    const { oee, ...figures } = oeeFigures(hour, counted);
    expect(figures).toEqual({
      availability: 2_700_000 / 3_300_000, // 45 of 55 minutes
      effectiveness: 2_500_000 / 2_700_000, // 100 parts of 25 s in 45 minutes
      qualityRatio: 0.96,
      mtbfMs: 1_350_000,
      mttrMs: 180_000,
      findings: [],
      reasons: {},
    });
    expect(oee).toBeCloseTo(2400 / 3300, 12); // the ideal cycles of the good parts, in planned busy time
  });

  test("has losses that, beside the good parts' ideal time, come to the planned busy time", () => {
    const { plannedStop, ...losses } = lossesOf(hour);
    expect(losses).toEqual({ breakdown: 360_000, setup: 120_000, waiting: 60_000, microStop: 60_000, speed: 200_000, defects: 100_000 });
    expect(plannedStop).toBe(300_000);
    const lost = Object.values(losses).reduce((sum, ms) => sum + ms, 0);
    expect(lost + 96 * 25_000).toBe(plannedBusyTime(hour));
  });

  test("every state of planned busy time is in it, and nothing else is", () => {
    const inside = ["actual_production_time_ms", "setup_ms", "down_ms", "idle_ms", "blocked_ms", "starved_ms", "micro_stop_ms"];
    const names = Object.keys(NOTHING) as (keyof OeeSums)[];
    expect(names.filter((name) => plannedBusyTime({ ...NOTHING, [name]: 1 }) === 1)).toEqual(inside);
  });
});

describe("a figure that cannot be given says why", () => {
  const noBreakdowns = { mtbfMs: "no breakdowns", mttrMs: "no breakdowns" };

  test("without planned busy time", () => {
    expect(oeeFigures({ ...NOTHING, unscheduled_ms: 60_000, good: 5, ideal_time_ms: 50 }, counted)).toEqual({
      availability: null, effectiveness: null, qualityRatio: 1, oee: null, mtbfMs: null, mttrMs: null, findings: [],
      reasons: { availability: "no planned busy time", effectiveness: "no production time", oee: "no planned busy time", ...noBreakdowns },
    }); // biome-ignore format: one item
  });

  test("without production time", () => {
    const { availability, oee, reasons } = oeeFigures({ ...NOTHING, down_ms: 60_000, good: 5, uncycled: 5 }, counted);
    expect([availability, oee]).toEqual([0, null]);
    expect(reasons).toEqual({ effectiveness: "no production time", oee: "no production time", ...noBreakdowns });
  });

  test("with parts that have no ideal cycle; parts taken back are not missed", () => {
    const { oee, effectiveness, reasons } = oeeFigures({ ...hour, uncycled: 1 }, counted);
    expect([oee, effectiveness]).toEqual([null, null]);
    expect(reasons).toEqual({ effectiveness: "no ideal cycle", oee: "no ideal cycle" });
    expect(oeeFigures({ ...hour, uncycled: -1 }, counted).oee).not.toBeNull();
  });

  test.each([
    [0, 0, true, 0, {}],
    [0, 0, false, null, { oee: "not counted" }],
    [5, -5, true, 0, {}],
    [5, -6, false, null, { oee: "not counted" }],
  ])("with %i good and %i scrap, counted before: %j, oee is %j", (good, scrap, hasCounted, expected, why) => {
    const { oee, qualityRatio, reasons } = oeeFigures({ ...hour, good, scrap, rework: 0 }, { hasCounted });
    expect([oee, qualityRatio]).toEqual([expected, null]);
    expect(reasons).toEqual({ qualityRatio: "nothing produced", ...why });
  });

  test("oee of a station that made nothing is 0, also when it did not run or has no cycles", () => {
    expect(oeeFigures({ ...NOTHING, down_ms: 1, uncycled: 0 }, counted)).toMatchObject({ oee: 0, effectiveness: null });
  });
});

test("ratios are never clamped, and an effectiveness above 1 is pointed out", () => {
  const fast = oeeFigures({ ...hour, ideal_time_ms: 2_700_001 }, counted);
  expect(fast.effectiveness).toBeGreaterThan(1);
  expect(fast.findings).toEqual([CYCLE_TOO_LONG]);
  expect(oeeFigures({ ...hour, ideal_time_ms: 2_700_000 }, counted)).toMatchObject({ effectiveness: 1, findings: [] });
  expect(lossesOf({ ...hour, ideal_time_ms: 2_700_001 }).speed).toBe(-1);
  expect(oeeFigures({ ...hour, good: -10, scrap: 20, rework: 0 }, counted).qualityRatio).toBe(-1);
});

test.each([
  [5, 2, 3],
  [4, 3, 1],
  [0, 7, 0],
  [7, 1, 7],
  [-5, 2, -2],
  [9_007_199_254_740_991, 2, 4_503_599_627_370_496],
  [9_007_199_254_740_989, 3, 3_002_399_751_580_330],
])("%i / %i is %i in whole numbers", (dividend, divisor, quotient) => {
  expect(roundedQuotient(dividend, divisor)).toBe(quotient);
});
