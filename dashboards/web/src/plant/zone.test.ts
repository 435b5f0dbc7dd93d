import { expect, test } from "vitest";
import { dayAfter, mondayOf, zoneOf } from "./zone.ts";

test("a local date begins at its own midnight, on the days of a change of clocks too", () => {
  const berlin = zoneOf("Europe/Berlin");
  expect(new Date(berlin.startOf("2026-03-29")).toISOString()).toBe("2026-03-28T23:00:00.000Z");
  expect(new Date(berlin.startOf("2026-03-30")).toISOString()).toBe("2026-03-29T22:00:00.000Z");
  expect(new Date(berlin.startOf("2026-10-26")).toISOString()).toBe("2026-10-25T23:00:00.000Z");
  expect(new Date(zoneOf("Asia/Shanghai").startOf("2026-11-22")).toISOString()).toBe("2026-11-21T16:00:00.000Z");
  expect(new Date(zoneOf("America/St_Johns").startOf("2026-07-01")).toISOString()).toBe("2026-07-01T02:30:00.000Z");
});

test("an instant has its local date", () => {
  const at = Date.UTC(2026, 10, 21, 16);
  expect([zoneOf("Asia/Shanghai").dateOf(at), zoneOf("UTC").dateOf(at)]).toEqual(["2026-11-22", "2026-11-21"]);
});

test("a zone that nobody knows is UTC", () => {
  expect(zoneOf("Mars/Olympus").offsetMs(0)).toBe(0);
  expect(zoneOf("").name).toBe("UTC");
});

test("dates count on over months; a week begins on Monday", () => {
  expect([dayAfter("2026-02-28", 1), dayAfter("2026-01-01", -1)]).toEqual(["2026-03-01", "2025-12-31"]);
  expect(["2026-11-22", "2026-11-16", "2026-11-17"].map(mondayOf)).toEqual(["2026-11-16", "2026-11-16", "2026-11-16"]);
});
