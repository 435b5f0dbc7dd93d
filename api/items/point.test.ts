import fc from "fast-check";
import { expect, test } from "vitest";
import { pointRow } from "../fakes.ts";
import { pointItem, pointSchema } from "./point.ts";

test("a row of the log, which lacks what holds its default, gives the same item as the warehouse's", () => {
  const { signals: _, second_signals: _second, late: _late, excluded: _excluded, values: _values, lot: _lot, ...short } = pointRow();
  expect(pointItem(short)).toEqual(pointItem(pointRow({ signals: [], values: [], lot: "" })));
});

test("property: whatever the numbers, the text of an item is JSON that its schema knows", () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true });
  const limits = fc.record({
    center_line: fc.option(number),
    ucl: fc.option(number),
    lcl: fc.option(number),
    second_value: fc.option(number),
  });
  const at = fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2299, 11, 31) });
  fc.assert(
    fc.property(number, limits, at, fc.array(number), (value, fields, instant, values) => {
      const item = pointItem(pointRow({ value, at: instant, values, ...fields }));
      const parsed = pointSchema.strict().parse(JSON.parse(JSON.stringify(item)));
      expect(Date.parse(parsed.at)).toBe(instant);
      expect(parsed.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    }),
  );
});

test("what a point lacks says why: before there are limits, and where its chart has none", () => {
  const judged = { center_line: null, ucl: null, lcl: null, sigma: null };
  const first = pointItem(pointRow({ ...judged, phase: "I" }));
  expect(Object.keys(first.reasons ?? {})).toEqual(["centerLine", "ucl", "lcl", "sigma"]);
  expect(new Set(Object.values(first.reasons ?? {}))).toEqual(new Set(["there are no limits yet"]));
  const distance = pointItem(pointRow({ center_line: null, sigma: null, phase: "II" }));
  expect(distance.reasons).toEqual({ centerLine: "a chart of this kind has none", sigma: "a chart of this kind has none" });
  expect(pointItem(pointRow({ phase: "II" }))).not.toHaveProperty("reasons");
});
