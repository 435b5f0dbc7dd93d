import { expect, test } from "vitest";
import { calendarSchema } from "../../core/calendar.ts";
import { DAY_MS, HOUR_MS } from "../../core/time.ts";
import { workingTime } from "../../core/working-time.ts";
import { calendarAt } from "./calendar.ts";
import { shiftStartAt } from "./simulate.ts";

const MONDAY = Date.UTC(2026, 2, 2); // 08:00 in Shanghai

test("the plant works round the clock, at weekends under other names", () => {
  const working = workingTime(calendarSchema.parse(calendarAt({}, MONDAY)));
  const names = Array.from({ length: 14 }, (_, turn) => working.segmentAt(MONDAY + turn * 12 * HOUR_MS + HOUR_MS).shift);
  expect(names).toEqual([...Array(5).fill(["白班", "夜班"]).flat(), "加班白班", "加班夜班", "加班白班", "加班夜班"]);
});

test("exceptions change on Mondays in Shanghai, and none goes before figures of its day are final", () => {
  const dates = (at: number) => calendarAt({}, at).exceptions.map(({ date }) => date);
  expect(dates(MONDAY)).toEqual(dates(MONDAY + 7 * DAY_MS - 12 * HOUR_MS));
  const next = dates(shiftStartAt(MONDAY + 7 * DAY_MS));
  expect(dates(MONDAY).filter((date) => !next.includes(date))).toEqual(["2026-01-24", "2026-01-25"]);
  expect(next.at(-1)).toBe("2026-03-22");
});
