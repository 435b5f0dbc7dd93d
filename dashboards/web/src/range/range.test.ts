import { expect, test } from "vitest";
import { zoneOf } from "../plant/zone.ts";
import { type Choice, chosenRange, type ShiftSpan } from "./range.ts";

const zone = zoneOf("Asia/Shanghai");
const at = (text: string) => Date.parse(`${text}+08:00`);
const text = (instant: number | null) => instant && new Date(instant + 8 * 3_600_000).toISOString().slice(5, 16);
const shifts: ShiftSpan[] = ["16", "17", "18", "19", "20", "21"].flatMap((day) => [
  { name: "day", day: `2026-11-${day}`, from: at(`2026-11-${day}T08:00:00`), to: at(`2026-11-${day}T20:00:00`) },
  { name: "night", day: `2026-11-${day}`, from: at(`2026-11-${day}T20:00:00`), to: at(`2026-11-${day}T20:00:00`) + 12 * 3_600_000 },
]);
const now = at("2026-11-21T23:00:00");
const shown = (choice: Partial<Choice>, known: readonly ShiftSpan[] = shifts) => {
  const { from, to, previousAt, nextAt, ...rest } = chosenRange(
    { range: "shift", at: null, span: null, ...choice },
    { shifts: known, zone, now },
  );
  return { ...rest, from: text(from), to: text(to), previousAt: text(previousAt), nextAt: text(nextAt) };
};

test("the shift of now lives, and nothing comes after it", () => {
  expect(shown({})).toEqual({
    kind: "shift", shift: "night", day: "2026-11-21", isLive: true, from: "11-21T20:00", to: "11-22T08:00",
    previousAt: "11-21T08:00", nextAt: null,
  }); // biome-ignore format: one answer
});

test("an earlier shift has neighbours; the first that is known has none before", () => {
  expect(shown({ at: at("2026-11-18T03:00:00") })).toMatchObject({
    shift: "night", day: "2026-11-17", isLive: false, previousAt: "11-17T08:00", nextAt: "11-18T08:00",
  }); // biome-ignore format: one answer
  expect(shown({ at: at("2026-11-10T03:00:00") })).toMatchObject({ shift: "day", day: "2026-11-16", previousAt: null });
});

test("a production day runs from its first shift to the end of its last, whatever the date at night", () => {
  const day = { kind: "day", day: "2026-11-17", from: "11-17T08:00", to: "11-18T08:00" };
  expect(shown({ range: "day", at: at("2026-11-17T12:00:00") })).toMatchObject(day);
  expect(shown({ range: "day", at: at("2026-11-18T02:00:00") })).toMatchObject(day);
  expect(shown({ range: "day" })).toMatchObject({ day: "2026-11-21", isLive: true, nextAt: null, previousAt: "11-20T12:00" });
  expect(shown({ range: "day", at: at("2026-11-20T12:00:00") })).toMatchObject({ nextAt: "11-21T12:00" });
});

test("a week begins with Monday's first shift", () => {
  expect(shown({ range: "week" })).toMatchObject({ day: "2026-11-16", from: "11-16T08:00", to: "11-23T08:00", isLive: true, nextAt: null });
  expect(shown({ range: "week", at: at("2026-11-12T12:00:00") })).toMatchObject({
    from: "11-09T08:00",
    to: "11-16T08:00",
    nextAt: "11-16T12:00",
  });
});

test("without shifts a shift is the local day", () => {
  expect(shown({}, [])).toMatchObject({ kind: "day", from: "11-21T00:00", to: "11-22T00:00", isLive: true });
  expect(shown({ range: "week" }, [])).toMatchObject({ from: "11-16T00:00", to: "11-23T00:00" });
});

test("from one instant to another, with as much before and after", () => {
  const span = { from: at("2026-11-20T10:00:00"), to: at("2026-11-20T16:00:00") };
  expect(shown({ range: "custom", span })).toMatchObject({ isLive: false, previousAt: "11-20T04:00", nextAt: "11-20T16:00" });
  expect(shown({ range: "custom" })).toMatchObject({ kind: "shift", shift: "night" });
});
