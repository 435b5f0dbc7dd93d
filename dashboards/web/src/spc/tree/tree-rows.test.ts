import { expect, test } from "vitest";
import { type Characteristic, unlisted } from "../../api/characteristic.ts";
import { focusAfter, type TreeInput, treeRows } from "./tree-rows.ts";

const of = (station: string, characteristic: string, over: Partial<Characteristic> = {}): Characteristic => ({
  ...unlisted({ factory: "F1", line: "L1", station, characteristic, product: "" }),
  ...over,
});
const plant = [
  of("ST-10", "torque", { openSignals: 2, cpk: 0.8 }),
  of("ST-2", "bore", { openSignals: 3, cpk: 1.7 }),
  of("ST-2", "直径", { openSignals: 2, cpk: 1.1 }),
  of("ST-1", "bore", { line: "L2" }),
];
const open: TreeInput = { characteristics: plant, search: "", closed: new Set(), order: "plant", favourites: new Set() };
const shape = (rows: ReturnType<typeof treeRows>) => rows.map(({ level, label }) => `${level} ${label}`);

test("characteristics stand under their station and line, in natural order", () => {
  expect(shape(treeRows(open))).toEqual([
    "1 L1", "2 ST-2", "3 bore", "3 直径", "2 ST-10", "3 torque", "1 L2", "2 ST-1", "3 bore",
  ]); // biome-ignore format: one list
});

test("a second factory makes factories a level of their own, also where a search leaves one of them", () => {
  const characteristics = [...plant, of("ST-1", "bore", { factory: "F2" })];
  expect(shape(treeRows({ ...open, characteristics, search: "f2" }))).toEqual(["1 F2", "2 L1", "3 ST-1", "4 bore"]);
});

test("a group sums the open signals beneath it, closed too", () => {
  const [line, station] = treeRows({ ...open, closed: new Set(["/L1/ST-2"]) });
  expect([line?.open, station?.open]).toEqual([7, 5]);
  expect(shape(treeRows({ ...open, closed: new Set(["/L1", "/L2/ST-1"]) }))).toEqual(["1 L1", "1 L2", "2 ST-1"]);
});

test("a search finds every word anywhere in the path and opens what is closed", () => {
  const rows = treeRows({ ...open, search: " BORE l1 ", closed: new Set(["/L1"]) });
  expect(shape(rows)).toEqual(["1 L1", "2 ST-2", "3 bore"]);
  expect(treeRows({ ...open, search: "nothing" })).toEqual([]);
});

test("the worst first: open signals, then Cpk; each says where it is", () => {
  const rows = treeRows({ ...open, order: "worst" });
  expect(shape(rows)).toEqual(["1 bore", "1 torque", "1 直径", "1 bore"]);
  expect(rows[1]).toMatchObject({ place: "L1 / ST-10", open: 2 });
});

test("favourites alone, and those that the search finds", () => {
  const favourites = new Set(["F1/L1/ST-10/torque/", "F1/L2/ST-1/bore/"]);
  expect(shape(treeRows({ ...open, order: "favourites", favourites }))).toEqual(["1 torque", "1 bore"]);
  expect(shape(treeRows({ ...open, order: "favourites", favourites, search: "tor" }))).toEqual(["1 torque"]);
});

test("keys walk the rows: up and down, into a group and out to its parent", () => {
  const rows = treeRows(open);
  expect([focusAfter(rows, 0, "ArrowDown"), focusAfter(rows, 0, "ArrowUp"), focusAfter(rows, 3, "End")]).toEqual([1, 0, 8]);
  expect([focusAfter(rows, 1, "ArrowRight"), focusAfter(rows, 3, "ArrowLeft"), focusAfter(rows, 5, "ArrowLeft")]).toEqual([2, 1, 4]);
  expect(focusAfter(rows, 2, "x")).toBeUndefined();
});
