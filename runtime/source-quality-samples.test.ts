import { expect, test } from "vitest";
import { DEFAULT_TARGETS, type QualitySums, qualityOf } from "../core/quality.ts";
import type { TableQuality } from "./source-quality.ts";
import { qualitySamples } from "./source-quality-samples.ts";

const NOW = Date.UTC(2026, 0, 5, 8);
const GOOD: QualitySums = {
  changes: 200, unique: 200, complete: 200, valid: 200, timed: 100, timely: 100, consistent: 200, checked: 0, accurate: 0,
}; // biome-ignore format: one object
const quality = (fields: Partial<QualitySums>): TableQuality => {
  const sums = { ...GOOD, ...fields };
  const named = { tenant: "acme", source: "mes", table: "work_order" };
  return { ...named, changes: sums.changes, sums, figures: qualityOf(sums), targets: DEFAULT_TARGETS };
};
const place = { tenant: "acme", factory: "f1", source: "mes" };
const tell = (...tables: TableQuality[]) => qualitySamples(tables, { labelsOf: () => [place], now: NOW });

test("tells the figure that misses its target by the most changes, and what else is missed", () => {
  // 6 of 200 rows are not complete (2 too many), 20 of 100 came late (15 too many)
  expect(tell(quality({ complete: 194, timely: 80 }))).toEqual([
    {
      kind: "sample", name: "source-quality", labels: { ...place, table: "work_order" }, at: NOW, receivedAt: NOW, unit: "ratio",
      value: 0.8, limit: 0.95, n: 100, detail: "及时性 timeliness 80% < 95%, 完整性 completeness 97% < 98%",
    },
  ]); // biome-ignore format: one sample
});

test("where all targets are reached it tells the figure with the least to spare, which ends an alert", () => {
  const [sample] = tell(quality({ complete: 197 }));
  expect(sample).toMatchObject({ value: 1, limit: 0.999, n: 200 });
  expect(sample).not.toHaveProperty("detail");
  expect(tell(quality({ complete: 196 }))).toMatchObject([{ value: 0.98, limit: 0.98 }]); // at the target it is reached
});

test("figures that rest on few changes are left out; where nothing is left there is no value", () => {
  expect(tell(quality({ timed: 19, timely: 0 }))).toMatchObject([{ value: 1, limit: 0.999 }]);
  const few = { changes: 19, unique: 19, complete: 0, valid: 19, consistent: 19, timed: 0, timely: 0 };
  expect(tell(quality(few))).toMatchObject([{ value: null }]);
});

test("every place that a source serves is told, and a share is never rounded up to its target", () => {
  const labelsOf = (source: string) => ["f1", "f2"].map((factory) => ({ tenant: "acme", factory, source }));
  const sums = { changes: 100_000, unique: 100_000, complete: 100_000, valid: 98_999, consistent: 100_000, timed: 0, timely: 0 };
  const told = qualitySamples([quality(sums)], { labelsOf, now: NOW });
  expect(told.map(({ labels, detail }) => [labels.factory, detail])).toEqual([
    ["f1", "有效性 validity 98.99% < 99%"],
    ["f2", "有效性 validity 98.99% < 99%"],
  ]);
});
