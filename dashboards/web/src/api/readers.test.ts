import { expect, test } from "vitest";
import { readCharacteristic, seriesQuery } from "./characteristic.ts";
import { readLimitSet } from "./limit-set.ts";
import { firstOf, readPoint } from "./point.ts";

const item = {
  factory: "F1", line: "L1", station: "S1", characteristic: "bore", product: null,
  id: "p1", at: "2026-03-01T00:00:00.250Z", chart: "xbar-r", n: 5, value: 74.01, centerLine: 74, ucl: 74.015, lcl: 73.985, sigma: 0.01,
  signals: ["nelson1"], second: { value: 0.02, centerLine: 0.023, ucl: 0.049, lcl: 0, signals: [] }, phase: "II", limitsVersion: 2,
  planVersion: 1, complete: true, late: false, excluded: false, values: [74, 74.02], lot: null, serial: "SN1", order: null,
}; // biome-ignore format: one item

test("a point is read with its time in ms and absent names as empty texts", () => {
  expect(readPoint(item)).toMatchObject({ id: "p1", at: Date.UTC(2026, 2, 1, 0, 0, 0, 250), lot: "", serial: "SN1", limitsVersion: 2 });
});

test("a point without identity or time, or with a value that is none, is refused, whatever else it holds", () => {
  for (const fault of [{ id: "" }, { at: "yesterday" }, { value: undefined }, { value: "74" }, { value: Number.NaN }]) {
    expect(readPoint({ ...item, ...fault })).toBeUndefined();
  }
  expect(readPoint(null)).toBeUndefined();
});

test("a point whose statistic cannot be computed yet has no first statistic, but counts", () => {
  const none = { centerLine: null, ucl: null, lcl: null, second: null };
  const point = readPoint({ ...item, ...none, chart: "cusum", phase: "I", value: null });
  expect(point).toMatchObject({ value: null, phase: "I", complete: true });
  expect(point && firstOf(point)).toBeNull();
});

test("both sums of a CUSUM are statistics with limits", () => {
  const sums = { chart: "cusum", value: 1.5, centerLine: 0, ucl: 5, lcl: -5 };
  const point = readPoint({ ...item, ...sums, second: { value: -0.4, centerLine: 0, ucl: 5, lcl: -5, signals: [] } });
  expect(point && firstOf(point)).toMatchObject({ value: 1.5, ucl: 5 });
  expect(point?.second).toMatchObject({ value: -0.4, lcl: -5 });
});

test("times between events are told in minutes", () => {
  const between = { chart: "t", value: 90_000, centerLine: 120_000, ucl: 600_000, lcl: 0, second: null };
  expect(readPoint({ ...item, ...between })).toMatchObject({ value: 1.5, centerLine: 2, ucl: 10, lcl: 0 });
  expect(readCharacteristic({ ...item, chart: "t", last: { at: item.at, value: 90_000 } })).toMatchObject({ lastValue: 1.5 });
});

test("who measured what, with what, is read where it is known", () => {
  const about = { measuredProduct: "RING-80", operator: "张伟", tool: "T-3", gauge: null };
  expect(readPoint({ ...item, ...about })).toMatchObject({ measuredProduct: "RING-80", operator: "张伟", tool: "T-3", gauge: "" });
});

test("a point of phase I has no limits", () => {
  const point = readPoint({ ...item, phase: "I", centerLine: null, ucl: null, lcl: null, second: null });
  expect(point).toMatchObject({ phase: "I", ucl: null, second: null });
});

test("a characteristic is read with its specification and its last point", () => {
  const read = readCharacteristic({
    ...item, subgroupSize: 5, spec: { lsl: 73.95, usl: 74.05, target: null }, points: 9, signals: 3,
    last: { at: item.at, value: 74.01, signals: [] },
  }); // biome-ignore format: one item
  expect(read).toMatchObject({ product: "", lsl: 73.95, usl: 74.05, target: null, lastValue: 74.01, signals24h: 3 });
});

test("a characteristic that was silent for a day has no last value", () => {
  expect(readCharacteristic({ ...item, last: null })).toMatchObject({ lastValue: null, lastAt: null, signals24h: 0 });
});

test("a query names a product only where the series has one", () => {
  const key = { factory: "F1", line: "L1", station: "S1", characteristic: "直径", product: "" };
  expect(seriesQuery(key).has("product")).toBe(false);
  expect(seriesQuery({ ...key, product: "P" }).get("product")).toBe("P");
});

test("a limit set is read by its version", () => {
  expect(readLimitSet({ version: 2, mean: 74, sigma: 0.01, estimator: "range", by: "anna", at: item.at, approved: true })).toMatchObject({
    version: 2,
    approved: true,
    reason: "",
  });
  expect(readLimitSet({ mean: 74 })).toBeUndefined();
});
