import { expect, test } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../core/time.ts";
import { DAYS_FROM_MS, kindOf, MINUTES_UP_TO_MS, piecesOf } from "./oee-range.ts";

const FROM = Date.UTC(2026, 2, 1, 7, 30);

const noDays = (to: number) => ({ first_day: "2026-03-01", last_day: "2026-03-01", before_days: to, after_days: FROM });
const hours = (to: number) => ({ first_hour: FROM, last_hour: to - 2 * HOUR_MS + 1 });

test("up to four hours all is minutes", () => {
  const to = FROM + MINUTES_UP_TO_MS;
  const none = { ...noDays(to), first_hour: FROM, last_hour: FROM };
  expect(piecesOf({ from: FROM, to }, undefined)).toEqual(none);
  expect(piecesOf({ from: FROM, to }, "hour")).toEqual(none);
  expect(kindOf(none)).toBe("-minutes");
});

test("of a range of days the hours that lie inside in every time zone are whole", () => {
  const to = FROM + DAYS_FROM_MS - MINUTE_MS;
  expect(piecesOf({ from: FROM, to }, undefined)).toEqual({ ...noDays(to), ...hours(to) });
  expect(kindOf(piecesOf({ from: FROM, to }, "shift"))).toBe("-hours");
});

test("of a long one the days too, and the hours of other days lie around them", () => {
  const to = FROM + 61 * DAY_MS + MINUTE_MS; // May 1, 07:31
  // March 3 began at the earliest on the 2nd, 10:00; a fact of April 28 ends at the latest on the 30th, 12:00.
  const days = { first_day: "2026-03-03", last_day: "2026-04-29" };
  // A fact of March 2 ends at the latest on the 4th, 12:00; one of April 29 lies in an hour that began on the 28th, 08:00, or later.
  const around = { before_days: Date.UTC(2026, 2, 5), after_days: Date.UTC(2026, 3, 27, 22) };
  expect(piecesOf({ from: FROM, to }, "day")).toEqual({ ...hours(to), ...days, ...around });
  expect(piecesOf({ from: FROM, to }, "shift")).toEqual({ ...hours(to), ...days, ...around });
  expect(kindOf(piecesOf({ from: FROM, to }, undefined))).toBe("");
});

test("hours are never taken from days", () => {
  const pieces = piecesOf({ from: FROM, to: FROM + 365 * DAY_MS }, "hour");
  expect(pieces).toMatchObject({ first_day: "2026-03-01", last_day: "2026-03-01" });
  expect(kindOf(pieces)).toBe("-hours");
});
