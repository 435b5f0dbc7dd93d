import { expect, test } from "vitest";
import { durationText, percentText } from "./figure-text.ts";

test("a length of time has its two largest units, rounded to the smaller", () => {
  const all = [48_400, 59_700, 185_000, 8_059_000, 7_200_000, 90_000_000, 119_999, 0, -60_000];
  expect(all.map((ms) => durationText(ms, "en"))).toEqual(["48s", "1m", "3m 5s", "2h 14m", "2h", "1d 1h", "2m", "0s", "−1m"]);
  expect(all.map((ms) => durationText(ms, "zh-CN"))).toEqual([
    "48秒", "1分钟", "3分钟5秒", "2小时14分钟", "2小时", "1天1小时", "2分钟", "0秒", "−1分钟",
  ]); // biome-ignore format: as above
});

test("what is rounded up to a larger unit is written in that", () => {
  expect([3_599_700, 86_370_000, 172_799_999].map((ms) => durationText(ms, "en"))).toEqual(["1h", "1d", "2d"]);
});

test("a share is percent with one decimal, rounded as it is written, and nothing is clamped", () => {
  expect([0.85, 0.8235, 0.5488, 1.0449, 0, -0.02].map(percentText)).toEqual(["85.0%", "82.4%", "54.9%", "104.5%", "0.0%", "−2.0%"]);
});
