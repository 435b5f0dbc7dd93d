import { expect, test } from "vitest";
import { fromLocalText, toLocalText } from "./local-text.ts";
import { zoneOf } from "./zone.ts";

test("what a field shows is what comes back, on both sides of a change of clocks", () => {
  const zone = zoneOf("Europe/Berlin");
  for (const at of ["2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z", "2026-07-01T12:00:59Z", "2026-12-31T23:30:00Z"].map(Date.parse)) {
    expect(fromLocalText(toLocalText(at, zone), zone)).toBe(at);
  }
});

test("a field with minutes alone is understood, anything else is not", () => {
  const zone = zoneOf("Asia/Shanghai");
  expect(fromLocalText("2026-11-22T08:00", zone)).toBe(Date.UTC(2026, 10, 22));
  expect(["", "soon"].map((text) => fromLocalText(text, zone))).toEqual([undefined, undefined]);
});
