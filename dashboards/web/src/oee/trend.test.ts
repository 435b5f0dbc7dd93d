import { expect, test } from "vitest";
import { readOee } from "../api/oee.ts";
import { zoneOf } from "../plant/zone.ts";
import type { ChosenRange } from "../range/range.ts";
import { trendBars } from "./trend.ts";

const zone = zoneOf("UTC");
const HOUR_MS = 3_600_000;
const START = Date.UTC(2026, 2, 1);
const shift = (n: number, over: object = {}) => {
  const start = START + n * 12 * HOUR_MS;
  const bucket = { start, end: start + 12 * HOUR_MS, day: zone.dateOf(start), shift: n % 2 === 0 ? "day" : "night" };
  return readOee({ factory: "f", line: "l", station: "s", oee: n / 100, ...bucket, ...over })!;
};
const range = (n: number): ChosenRange => {
  const from = START + n * 12 * HOUR_MS;
  return { kind: "shift", shift: "", day: zone.dateOf(from), from, to: from + 12 * HOUR_MS, isLive: false, previousAt: null, nextAt: null };
};

test("a bar a shift, ascending, without the time outside shifts; a day is named at its first bar", () => {
  const bars = trendBars([shift(1), shift(0), shift(2, { shift: "", start: null })], { step: "shift", range: range(1), zone });
  expect(bars.map(({ shift: name, isChosen, isFirstOfDay }) => [name, isChosen, isFirstOfDay])).toEqual([
    ["day", false, true],
    ["night", true, false],
  ]);
});

test("of many shifts the newest are shown, but the chosen one always", () => {
  const all = Array.from({ length: 60 }, (_, n) => shift(n));
  const oees = (n: number) => trendBars(all, { step: "shift", range: range(n), zone }).map(({ oee }) => Math.round((oee ?? 0) * 100));
  expect([oees(59).length, oees(59).at(-1), oees(59)[0]]).toEqual([18, 59, 42]);
  expect([oees(20)[0], oees(20).at(-1)]).toEqual([12, 29]);
  expect([oees(3)[0], oees(3).at(-1)]).toEqual([0, 17]);
});

test("a day stands at its noon, so that its shifts lie around it", () => {
  const [bar] = trendBars([shift(0, { shift: "" })], { step: "day", range: { ...range(0), kind: "day" }, zone });
  expect(bar).toMatchObject({ at: START + 12 * HOUR_MS, isChosen: true, shift: "" });
});
