import { expect, test } from "vitest";
import { readAnnotation } from "./annotation.ts";
import { readCapability } from "./capability.ts";
import { readLimitSet } from "./limit-set.ts";
import { readProposal } from "./proposal.ts";
import { readSignal, signalKey } from "./signal.ts";

const AT = "2026-03-01T00:00:00.250Z";
const at = Date.UTC(2026, 2, 1, 0, 0, 0, 250);

test("a word on a point is read with absent texts as empty ones; without point, time or id it is refused", () => {
  const item = { point: "p1", kind: "exclusion", at: AT, by: "anna", text: "burr", cause: null, action: null, excluded: true, id: "c1" };
  expect(readAnnotation(item)).toEqual({
    point: "p1",
    kind: "exclusion",
    at,
    by: "anna",
    text: "burr",
    cause: "",
    action: "",
    excluded: true,
    id: "c1",
  });
  for (const fault of [{ point: "" }, { at: null }, { id: undefined }]) expect(readAnnotation({ ...item, ...fault })).toBeUndefined();
});

test("a signal says on which chart it stands, and is open while nobody has said otherwise", () => {
  const item = { id: "p1", at: AT, rule: "nelson2", second: true, points: ["p0", "p1"], state: "later", changedAt: null };
  const signal = readSignal(item);
  expect(signal).toMatchObject({
    point: "p1",
    pane: "lower",
    pattern: ["p0", "p1"],
    state: "open",
    cause: "",
    plannedAction: "",
    changedAt: null,
  });
  expect(signal && signalKey(signal)).toBe("p1 nelson2 second");
  expect(readSignal({ ...item, rule: "" })).toBeUndefined();
});

test("capability keeps a missing figure missing, with its reason, and never reads half an interval", () => {
  const item = { station: "S1", characteristic: "bore", n: 40, cpk: 1.2, cpkCi: [1, 1.4], cp: null, cpCi: [1], reasons: { cp: "no usl" } };
  const read = readCapability(item);
  expect(read?.indices.cpk).toEqual({ value: 1.2, interval: [1, 1.4] });
  expect(read?.indices.cp).toEqual({ value: null, interval: null });
  expect(read).toMatchObject({ lsl: null, stable: false, normality: null, percentile: null, reasons: { cp: "no usl" } });
  expect(read?.observedOutside).toEqual({ below: null, above: null });
});

test("a proposal without limits says why; one with limits has its points under them", () => {
  expect(readProposal({ chart: "i-mr", limits: null, reasons: { limits: "too few points" } })).toMatchObject({
    limits: null,
    points: [],
    leftOut: [],
  });
  const point = { id: "p1", at: AT, value: 2, centerLine: 1, ucl: 3, lcl: -1, signals: ["nelson1"], second: null };
  const read = readProposal({
    chart: "i-mr", limits: { mean: 1, sigma: 0.5, estimator: "MR/d2" }, current: { version: 3, mean: 0, sigma: 1 },
    window: { points: 1, from: AT, to: AT }, rounds: [{ excluded: [] }, { excluded: ["p0"] }], points: [point, { id: "", at: AT }],
  }); // biome-ignore format: one answer
  expect(read).toMatchObject({ window: { points: 1, from: at, to: at }, current: { version: 3 }, leftOut: ["p0"] });
  expect(read.points).toEqual([{ ...point, at }]);
});

test("what a version was estimated from is read; limits that were given have no window", () => {
  const window = { points: 25, from: AT, to: AT, excluded: ["p9"] };
  expect(readLimitSet({ version: 1, window })).toMatchObject({ points: 25, from: at, to: at, excluded: ["p9"], stage: "" });
  expect(readLimitSet({ version: 2 })).toMatchObject({ points: 0, from: null, excluded: [] });
});
