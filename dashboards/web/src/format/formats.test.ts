import fc from "fast-check";
import { expect, test } from "vitest";
import { durationText, percentText } from "../../../../core/figure-text.ts";
import { formatsOf, partsOf } from "./formats.ts";

const en = formatsOf("en");
const zh = formatsOf("zh-CN");

test("figures keep their decimals, so that a column aligns", () => {
  expect(en.figure(74, 4)).toBe("74.0000");
  expect(en.figure(-1.5, 2)).toBe("−1.50");
  expect(en.figure(-0.2, 0)).toBe("0");
  expect(en.figure(null, 2)).toBe("–");
});

test("a figure too small for its decimals turns to powers of ten", () => {
  expect(en.figure(0.00000184, 9)).toBe("1.840E−6");
  expect(en.figure(0, 9)).toBe("0");
  expect(en.figure(0.00003, 4)).toBe("0.0000");
});

test("a specification shows as it was entered", () => {
  expect(en.plain(73.95)).toBe("73.95");
  expect(zh.plain(undefined)).toBe("–");
});

test("an age takes the largest unit that fits, and is never negative", () => {
  expect(en.ago(3_400)).toBe("3s ago");
  expect(en.ago(61_000)).toBe("1m ago");
  expect(en.ago(-5_000)).toBe(en.ago(0));
  expect(zh.ago(7_200_000)).toBe("2小时前");
});

test("midnight is 00, not 24", () => {
  expect(en.hourMinute(new Date(2026, 0, 1, 0, 5).getTime())).toBe("00:05");
});

test("a length of time has its two largest units", () => {
  expect([48_400, 185_000, 8_059_000, 7_200_000, 90_000_000].map(en.duration)).toEqual(["48s", "3m 5s", "2h 14m", "2h", "1d 1h"]);
  expect([null, -60_000].map(en.duration)).toEqual(["–", "−1m"]);
  expect(zh.duration(8_059_000)).toBe("2小时14分钟");
  expect(partsOf(59_700)).toEqual([["minute", 1]]);
  expect([3_599_800, 86_399_000].map(partsOf)).toEqual([[["hour", 1]], [["day", 1]]]);
});

test("ratios are percent, and nothing is clamped", () => {
  expect([en.ratio(0.5488), en.ratio(1.043, 0), en.ratio(null), en.ratio(-0.02)]).toEqual(["54.9%", "104%", "–", "−2.0%"]);
});

test("instants are those of the plant where its zone is given", () => {
  const at = Date.UTC(2026, 10, 21, 16, 5, 9);
  expect(formatsOf("en", "Asia/Shanghai").dayTime(at)).toBe("Nov 22, 00:05");
  expect(formatsOf("en-GB", "UTC").day(at)).toBe("Sat 21 Nov");
});

test("property: messages write lengths of time and shares as the page does", () => {
  const anyMs = fc.oneof(fc.integer({ min: -100_000, max: 10_000_000 }), fc.integer({ min: 0, max: 200 * 86_400_000 }));
  const anyRatio = fc.oneof(
    fc.integer({ min: -3000, max: 30_000 }).map((n) => n / 10_000),
    fc.double({ min: -1, max: 100, noNaN: true }),
  );
  fc.assert(
    fc.property(anyMs, anyRatio, (ms, ratio) => {
      expect([durationText(ms, "zh-CN"), durationText(ms, "en")]).toEqual([zh.duration(ms), en.duration(ms)]);
      expect([percentText(ratio), percentText(ratio)]).toEqual([zh.ratio(ratio), en.ratio(ratio)]);
    }),
  );
});
