import { expect, test } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../core/time.ts";
import { MINUTES_UP_TO_MS, piecesOf } from "./oee-range.ts";

const FROM = Date.UTC(2026, 2, 1, 7, 30);

test("up to four hours all is minutes", () => {
  const range = { from: FROM, to: FROM + MINUTES_UP_TO_MS };
  const none = { first_day: "2026-03-01", last_day: "2026-03-01", first_hour: FROM, last_hour: FROM };
  expect(piecesOf(range, undefined)).toEqual(none);
  expect(piecesOf(range, "hour")).toEqual(none);
});

test("beyond, the days and hours that lie inside in every time zone are whole", () => {
  const to = FROM + 31 * DAY_MS + MINUTE_MS; // April 1, 07:31
  const hours = { first_hour: FROM, last_hour: to - 2 * HOUR_MS + 1 };
  // March 3 began at the earliest on the 2nd, 10:00; a fact of March 29 ends at the latest on the 31st, 12:00.
  const days = { first_day: "2026-03-03", last_day: "2026-03-30" };
  expect(piecesOf({ from: FROM, to }, "day")).toEqual({ ...hours, ...days });
  expect(piecesOf({ from: FROM, to }, "shift")).toEqual({ ...hours, ...days });
  expect(piecesOf({ from: FROM, to }, undefined)).toEqual({ ...hours, ...days });
});

test("a range in which no day is certainly whole has whole hours only", () => {
  const to = FROM + DAY_MS;
  const none = { first_day: "2026-03-01", last_day: "2026-03-01" };
  expect(piecesOf({ from: FROM, to }, undefined)).toEqual({ ...none, first_hour: FROM, last_hour: to - 2 * HOUR_MS + 1 });
});

test("hours are never taken from days", () => {
  expect(piecesOf({ from: FROM, to: FROM + 365 * DAY_MS }, "hour")).toMatchObject({ first_day: "2026-03-01", last_day: "2026-03-01" });
});
