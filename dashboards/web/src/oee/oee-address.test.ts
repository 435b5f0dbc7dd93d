import fc from "fast-check";
import { expect, test } from "vitest";
import { RANGES } from "../range/range.ts";
import { formatOeeAddress, type OeeAddress, parseOeeAddress, TREND_STEPS } from "./oee-address.ts";

const name = fc.string({ maxLength: 12, unit: "grapheme" }).map((text) => text.toWellFormed());
const instant = fc.integer({ min: 0, max: 4_000_000_000_000 });
const span = fc.option(fc.tuple(instant, fc.integer({ min: 1, max: 1e10 })).map(([from, size]) => ({ from, to: from + size })));
const anyAddress: fc.Arbitrary<OeeAddress> = fc.record({
  factory: name, line: name, station: name, range: fc.constantFrom(...RANGES), at: fc.option(instant), span,
  trend: fc.constantFrom(...TREND_STEPS), zoom: span,
}); // biome-ignore format: one record

test("an empty address is the shift of now at the first line", () => {
  const none = { factory: "", line: "", station: "", range: "shift", at: null, span: null, trend: "shift", zoom: null };
  expect(parseOeeAddress("")).toEqual(none);
  expect(parseOeeAddress("?range=year&at=soon&from=2026-01-02T00:00Z&to=2026-01-01T00:00Z&zoomFrom=x")).toEqual(none);
  expect(formatOeeAddress(parseOeeAddress(""))).toBe("");
});

test("property: an address names exactly one view", () => {
  fc.assert(
    fc.property(anyAddress, (address) => {
      expect(parseOeeAddress(formatOeeAddress(address))).toEqual(address);
    }),
  );
});
