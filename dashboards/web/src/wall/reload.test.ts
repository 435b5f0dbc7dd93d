import { expect, test } from "vitest";
import { zoneOf } from "../plant/zone.ts";
import { untilReload } from "./reload.ts";

const zone = zoneOf("Asia/Shanghai");
const at = (time: string) => Date.parse(`2026-11-22T${time}:00+08:00`);
const minutes = (now: number, random = 0) => untilReload(now, { zone, minute: 270, random }) / 60_000;

test("the next quiet time is the plant's own, today or tomorrow, spread over ten minutes", () => {
  expect([minutes(at("03:30")), minutes(at("04:30")), minutes(at("12:30"))]).toEqual([60, 24 * 60, 16 * 60]);
  expect(minutes(at("03:30"), 0.5)).toBe(65);
});

test("a screen that was just loaded does not load itself again at once", () => {
  expect(minutes(at("04:15"), 0)).toBe(24 * 60 + 15);
  expect(minutes(at("04:25"), 0.999)).toBeGreaterThan(24 * 60);
});
