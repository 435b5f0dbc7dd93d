import { expect, test } from "vitest";
import { isBefore, type Moment, momentOf } from "./event-order.ts";

const moment = (at: number, id: string, source = "http"): Moment => ({ at, id, source });

test("events are ordered by time, then id by code unit, then source", () => {
  const ordered = [moment(4, "z"), moment(5, "Z"), moment(5, "a"), moment(5, "a", "mes"), moment(5, "ä"), moment(6, "0")];
  const mixed = [4, 0, 5, 2, 3, 1].map((n) => ordered[n] as Moment);
  expect(mixed.sort((a, b) => (isBefore(a, b) ? -1 : 1))).toEqual(ordered);
});

test("no event is before itself", () => {
  expect(isBefore(moment(5, "Z"), moment(5, "Z"))).toBe(false);
});

test("an event without a source comes over http", () => {
  expect(momentOf({ at: 1, id: "a" })).toEqual({ at: 1, id: "a", source: "http" });
});
