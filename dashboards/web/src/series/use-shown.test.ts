import { expect, test } from "vitest";
import { computed, ref, shallowRef } from "vue";
import { type Address, parseAddress } from "../address/address.ts";
import { unlisted } from "../api/characteristic.ts";
import { kindOf } from "../chart/chart-kinds.ts";
import { windowOf } from "./fetch.ts";
import { pointAt, statistic } from "./fixtures.ts";
import type { WatchedSeries } from "./use-series.ts";
import { decimalsOf, useShown } from "./use-shown.ts";

const HOUR = 3_600_000;
const hours = Array.from({ length: 60 }, (_, i) => pointAt(i * HOUR));

function shownOf(part: Partial<Address>, now = 60 * HOUR) {
  const points = shallowRef<typeof hours | null>(hours);
  const address = ref({ ...parseAddress(""), ...part });
  const clock = ref(now);
  const shown = useShown({ points } as unknown as WatchedSeries, { address: computed(() => address.value), now: clock });
  return { ...shown, series: points, clock, ats: () => shown.shown.value.map(({ at }) => at / HOUR) };
}

test("the newest so many, those of the last hours as they pass, or those of a stretch", () => {
  expect(shownOf({ n: 50 }).ats()).toEqual(Array.from({ length: 50 }, (_, i) => i + 10));
  const recent = shownOf({ recent: "8h" });
  expect(recent.ats()).toEqual([52, 53, 54, 55, 56, 57, 58, 59]);
  recent.clock.value += 2 * HOUR;
  expect(recent.ats()).toEqual([54, 55, 56, 57, 58, 59]);
  expect(shownOf({ span: { from: 3 * HOUR, to: 5 * HOUR }, recent: "8h" }).ats()).toEqual([3, 4]);
});

test("a second that changes nothing makes no new list", () => {
  const { shown, clock } = shownOf({ recent: "8h" }, 60 * HOUR + 1_000);
  const before = shown.value;
  clock.value += 1_000;
  expect(shown.value).toBe(before);
});

test("a paused chart holds what it has and counts what comes", () => {
  const { paused, pending, points, series } = shownOf({});
  paused.value = true;
  series.value = [...hours, pointAt(61 * HOUR), pointAt(62 * HOUR)];
  expect([points.value.length, pending.value]).toEqual([60, 2]);
  paused.value = false;
  expect([points.value.length, pending.value]).toEqual([62, 0]);
});

test("what a range asks for: at least what switching the number needs, all of a stretch", () => {
  const of = (part: Partial<Address>) => windowOf({ ...parseAddress(""), ...part }, 10 * HOUR);
  expect(of({ n: 50 })).toEqual({ limit: 500, span: null });
  expect(of({ n: 10_000 })).toEqual({ limit: 10_000, span: null });
  expect(of({ recent: "8h" })).toEqual({ limit: 10_000, span: { from: 2 * HOUR, to: null } });
  expect(of({ span: { from: 1, to: 2 } })).toEqual({ limit: 10_000, span: { from: 1, to: 2 } });
});

test("figures are as fine as specification and limits ask for, of a chart without both as the values do", () => {
  const bore = { ...unlisted({ factory: "", line: "", station: "", characteristic: "bore", product: "" }), lsl: 9.9, usl: 10.1 };
  expect(decimalsOf([pointAt(1, { ucl: 10.03, lcl: 9.97 })], bore, kindOf("xbar-r"))).toBe(4);
  const t2 = pointAt(1, { chart: "t2", ...statistic(2.5), centerLine: null, ucl: 14.26, lcl: null });
  expect(decimalsOf([t2, { ...t2, value: 7.25 }], bore, kindOf("t2"))).toBe(2);
});
