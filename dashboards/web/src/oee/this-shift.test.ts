import { expect, test } from "vitest";
import { readOee } from "../api/oee.ts";
import { ofThisShift } from "./this-shift.ts";

const line = { factory: "f", line: "l" };
const at = (hour: number) => Date.UTC(2026, 0, 2, hour);
const bucket = (shift: string, from: number | null, to: number | null, over: object = {}) => {
  const edges = {
    start: from === null ? null : at(from),
    end: to === null ? null : at(to),
    day: from !== null && from < 0 ? "2026-01-01" : "2026-01-02",
  };
  return readOee({ ...line, station: "s", key: true, shift, ...edges, ...over })!;
};
const early = bucket("early", 6, 14);
const late = bucket("late", 14, 22);
const night = bucket("night", -2, 6);

test("the shift that runs stands for the line, and only the key station's", () => {
  expect(ofThisShift([night, bucket("early", 6, 14, { key: false }), early, late], line, at(7))).toBe(early);
  expect(ofThisShift([night, bucket("early", 6, 14, { line: "other" })], line, at(7))).toBe(night);
});

test("between shifts it is the last one, not the time outside them", () => {
  expect(ofThisShift([night, early, late, bucket("", null, null)], line, at(23))).toBe(late);
});

test("without a calendar it is the newest day; without figures there is none", () => {
  const days = [bucket("", null, null, { day: "2026-01-01" }), bucket("", null, null)];
  expect(ofThisShift(days, line, at(7))).toBe(days[1]);
  expect(ofThisShift([], line, at(7))).toBeUndefined();
});
