import { expect, test } from "vitest";
import { readBottleneck, readFlowFinding, readWip } from "./flow.ts";
import { readLosses, readOee, readStretch } from "./oee.ts";
import { readOrder } from "./order.ts";
import { readPlantLine } from "./plant-line.ts";

const station = { factory: "f1", line: "l1", station: "s1" };

test("figures keep their nulls with the reasons, and absent amounts are 0", () => {
  const read = readOee({
    ...station,
    start: "2026-01-01T00:00:00.000Z",
    end: null,
    day: "2026-01-01",
    shift: null,
    oee: null,
    reasons: { oee: "not counted" },
    losses: { setupMs: 5 },
  });
  expect(read).toMatchObject({
    start: Date.UTC(2026, 0, 1),
    end: null,
    shift: "",
    oee: null,
    reasons: { oee: "not counted" },
    goodQuantity: 0,
    targets: {},
    key: false,
  });
  expect(read?.losses).toMatchObject({ setup: 5, breakdown: 0 });
});

test("an item without a station is left out; targets are only those that are numbers", () => {
  expect(readOee({ factory: "f1", line: "l1" })).toBeUndefined();
  expect(readOee({ ...station, targets: { oee: 0.75, availability: "high" } })?.targets).toEqual({ oee: 0.75 });
});

test("losses come as one list of reasons", () => {
  const read = readLosses({
    ...station,
    losses: [
      { loss: "setup", byReason: [{ reason: "R1", name: "changeover", category: "setup", ms: 9, stops: null }] },
      { loss: "new", byReason: [{ ms: 1 }] },
    ],
  });
  expect(read?.byReason).toEqual([{ loss: "setup", reason: "R1", name: "changeover", category: "setup", ms: 9, stops: null }]);
});

test("a stretch that lasts has no end; one in a state that nobody knows is left out", () => {
  const item = { ...station, start: "1970-01-01T00:00:01.000Z", end: null, state: "down", reason: null, stop: "open", reclassified: true };
  expect(readStretch(item)).toMatchObject({ start: 1_000, end: null, state: "down", reason: "", stop: "open", reclassified: true });
  expect(readStretch({ ...item, state: "dancing" })).toBeUndefined();
});

test("lines, orders and the flow are read with stand-ins for what is absent", () => {
  expect(readPlantLine({ factory: "f1", line: "l1", timeZone: null, keyStation: null })).toEqual({
    factory: "f1",
    line: "l1",
    stations: [],
    keyStation: "",
    operations: [],
    timeZone: "UTC",
  });
  expect(readOrder({ factory: "f1", line: "l1", order: "WO", due: null, late: null })).toMatchObject({
    order: "WO",
    due: null,
    late: false,
    quantity: 0,
  });
  expect(readWip({ factory: "f1", line: "l1", operation: "OP10", quantity: -2 })).toMatchObject({ quantity: -2, heldQuantity: 0 });
  expect(readBottleneck({ factory: "f1", line: "l1", station: null, operation: "OP10" })).toMatchObject({ station: "", operation: "OP10" });
  expect(readFlowFinding({ factory: "f1", line: "l1", kind: "aged-lot", lot: "L1", operation: "OP10", ageMs: 5 })).toMatchObject({
    subject: "L1",
    ageMs: 5,
  });
  expect([readPlantLine({}), readOrder({}), readWip({}), readFlowFinding({ kind: "other" })]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
