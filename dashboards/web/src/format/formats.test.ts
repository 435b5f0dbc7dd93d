import { expect, test } from "vitest";
import { formatsOf } from "./formats.ts";

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
