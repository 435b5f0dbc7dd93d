import { expect, test } from "vitest";
import type { Characteristic } from "../api/characteristic.ts";
import { focusAfter, mostTelling, treeRows } from "./plant-tree.ts";

const of = (station: string, characteristic: string, over: Partial<Characteristic> = {}): Characteristic => ({
  factory: "F1", line: "L1", station, characteristic, product: "", chart: "xbar-r", subgroupSize: 5, baseline: null,
  lsl: null, usl: null, target: null, lastValue: null, lastAt: null, signals24h: 0, ...over,
}); // biome-ignore format: one item
const plant = [
  of("ST-10", "torque", { signals24h: 2 }),
  of("ST-2", "bore", { signals24h: 3 }),
  of("ST-2", "直径"),
  of("ST-1", "bore", { line: "L2" }),
];
const open = { characteristics: plant, search: "", closed: new Set<string>() };
const shape = (rows: ReturnType<typeof treeRows>) => rows.map(({ level, label }) => `${level} ${label}`);

test("characteristics stand under their station and line, in natural order", () => {
  expect(shape(treeRows(open))).toEqual([
    "1 L1", "2 ST-2", "3 bore", "3 直径", "2 ST-10", "3 torque", "1 L2", "2 ST-1", "3 bore",
  ]); // biome-ignore format: one list
});

test("a group sums the signals beneath it, closed too", () => {
  const [line, station] = treeRows({ ...open, closed: new Set(["F1/L1/ST-2"]) });
  expect([line?.signals, station?.signals]).toEqual([5, 3]);
  expect(shape(treeRows({ ...open, closed: new Set(["F1/L1", "F1/L2/ST-1"]) }))).toEqual(["1 L1", "1 L2", "2 ST-1"]);
});

test("a search finds every word anywhere in the path and opens what is closed", () => {
  const rows = treeRows({ ...open, search: " BORE l1 ", closed: new Set(["F1/L1"]) });
  expect(shape(rows)).toEqual(["1 L1", "2 ST-2", "3 bore"]);
  expect(treeRows({ ...open, search: "nothing" })).toEqual([]);
});

test("without a choice the characteristic with the most signals is shown", () => {
  expect(mostTelling(plant)?.characteristic).toBe("bore");
  expect(mostTelling([])).toBeUndefined();
});

test("keys walk the rows: up and down, into a group and out to its parent", () => {
  const rows = treeRows(open);
  expect([focusAfter(rows, 0, "ArrowDown"), focusAfter(rows, 0, "ArrowUp"), focusAfter(rows, 3, "End")]).toEqual([1, 0, 8]);
  expect([focusAfter(rows, 1, "ArrowRight"), focusAfter(rows, 3, "ArrowLeft"), focusAfter(rows, 5, "ArrowLeft")]).toEqual([2, 1, 4]);
  expect(focusAfter(rows, 2, "x")).toBeUndefined();
});
