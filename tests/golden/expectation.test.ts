// The golden shifts' own yardstick: that it reads what a story says, and that it sees what differs.
import { expect, test } from "vitest";
import { additionFaults, oeeItemFaults, paretoFaults, serialFaults, wipFaults } from "./conservation.ts";
import { differences, durationMs } from "./expectation.ts";
import { instantOf } from "./local-time.ts";
import { readLog } from "./notation.ts";

const place = { date: "2026-03-02", zone: "Europe/Berlin" };

test("durations, local times, ratios and rounded numbers are read as people write them", () => {
  expect(durationMs("1 h 30 min 0.25 s")).toBe(5_400_250);
  expect(new Date(instantOf("08:30", place)).toISOString()).toBe("2026-03-02T07:30:00.000Z");
  const got = [{ oee: 0.8, sigmaLevel: 3.5537, downMs: -90_000, start: "2026-03-02T07:30:00.000Z", reasons: { mttrMs: "no breakdowns" } }];
  const said = {
    oee: "390/450 * 360/390",
    sigmaLevel: "3.55 ± 0.01",
    downMs: "-1.5 min",
    start: "08:30",
    reasons: { mttrMs: "no breakdowns" },
  };
  expect(differences(got, [said], place)).toEqual([]);
});

test("a difference names item, field, expected and got", () => {
  const got = [{ downMs: 90_000, oee: 0.5, reasons: {} }, { downMs: 0 }];
  expect(differences(got, [{ downMs: "1 min", oee: null, reasons: { oee: "not counted" }, setupMs: 0 }], place)).toEqual([
    'item 1: downMs: expected "1 min", got 90000 (1.5 min)',
    "item 1: oee: expected null, got 0.5",
    'item 1: reasons.oee: expected "not counted", got nothing',
    "item 1: setupMs: expected 0, got nothing",
    'item 2: not expected: {"downMs":0}',
  ]);
  expect(differences([], [{ downMs: 0 }], place)).toEqual(['item 1: expected {"downMs":0}, got none']);
});

test("a line that is no event is an error", () => {
  const read = (text: string) => () => readLog(text, place, 1);
  expect(read("08:00 S1 walking")).toThrow("no event is written like this");
  expect(read("08:00 S1 count godo=1")).toThrow('no event has "godo"');
  expect(read("8:00 S1 running")).toThrow("is no local time");
  expect(read("08:00 OP10 SN1 passed")).toThrow("no event is written like this");
});

test("what gets lost or is counted twice is seen", () => {
  const times = { actualProductionTimeMs: 50, setupMs: 0, downMs: 10, idleMs: 0, blockedMs: 0, starvedMs: 0, microStopMs: 0 };
  const losses = { plannedStopMs: 0, breakdownMs: 10, setupMs: 0, waitingMs: 0, microStopMs: 0, speedMs: 30, defectsMs: 0 };
  const parts = { producedQuantity: 2, goodQuantity: 2, scrapQuantity: 0, reworkQuantity: 0, idealTimeMs: 20 };
  const ratios = { availability: 50 / 60, effectiveness: 0.4, qualityRatio: 1, oee: 20 / 60, reasons: {} };
  const item = {
    line: "L1",
    station: "S1",
    start: "06:00",
    plannedBusyTimeMs: 60,
    plannedStopMs: 0,
    ...times,
    ...parts,
    ...ratios,
    losses,
  };
  expect(oeeItemFaults(item)).toEqual([]);
  const wrong = { ...item, idleMs: 1, scrapQuantity: 1, availability: null, losses: { ...losses, waitingMs: 1 } };
  expect(oeeItemFaults(wrong)).toHaveLength(4);
  expect(oeeItemFaults({ ...item, oee: 0.3 })).toHaveLength(1);
  expect(additionFaults([item], [item, item], "hour")).toContain("L1 S1 downMs: by hour it comes to 20, in one to 10");
  expect(paretoFaults([{ code: "dent", count: 2, units: 1, cumulativeShare: 1 }], [{ defects: 3 }])).toHaveLength(1);
  const log = readLog(
    "08:00 OP10 SN1 pass\n08:00 LOT1 in -> OP10 x5\n09:00 LOT1 OP10 -> out x2 id=out\n09:00 LOT1 OP10 -> out x2 id=out",
    place,
    1,
  );
  expect(wipFaults([{ quantity: 3 }], log, instantOf("09:00", place))).toEqual([]);
  expect(wipFaults([{ quantity: 3 }], log, instantOf("08:30", place))).toEqual(["5 units came in, 0 went out, 3 are in work"]);
  expect(serialFaults([{ inspected: 1, finalInspected: 1 }], log)).toEqual([]);
  expect(serialFaults([{ inspected: 2, finalInspected: 1 }], log)).toHaveLength(1);
});
