import fc from "fast-check";
import { expect, test } from "vitest";
import { DEFAULT_TARGETS, DIMENSIONS, type QualitySums, qualityOf, qualityTargets } from "./quality.ts";

const SUMS: QualitySums = {
  changes: 201, unique: 200, complete: 196, valid: 200, timed: 100, timely: 90, consistent: 200, checked: 0, accurate: 0,
}; // biome-ignore format: one row

test("a figure is the share of what was new, of what was streamed, or of what was checked; uniqueness that of what came", () => {
  expect(qualityOf(SUMS)).toEqual({
    completeness: 0.98, validity: 1, uniqueness: 200 / 201, timeliness: 0.9, consistency: 1, accuracy: null,
    met: { completeness: true, validity: true, uniqueness: false, timeliness: false, consistency: true, accuracy: null },
    reasons: { accuracy: "nothing is checked" },
  }); // biome-ignore format: one answer
  expect(qualityOf({ ...SUMS, checked: 1000, accurate: 999 })).toMatchObject({ accuracy: 0.999, met: { accuracy: true }, reasons: {} });
});

test("a figure without anything to be a share of is null, and says why", () => {
  const none = { changes: 0, complete: 0, valid: 0, unique: 0, timed: 0, timely: 0, consistent: 3, checked: 0, accurate: 0 };
  expect(qualityOf(none)).toMatchObject({
    consistency: null,
    met: { consistency: null },
    reasons: {
      completeness: "no new changes",
      validity: "no new changes",
      uniqueness: "no changes",
      timeliness: "no streamed changes",
      consistency: "no new changes",
      accuracy: "nothing is checked",
    },
  });
  expect(qualityOf({ ...none, changes: 5 })).toMatchObject({ uniqueness: 0, completeness: null, reasons: { validity: "no new changes" } });
  expect(qualityOf({ ...SUMS, timed: 0, timely: 0 }).reasons).toHaveProperty("timeliness", "no streamed changes");
});

test("nothing is clamped: a fault of the counting shows", () => {
  expect(qualityOf({ ...SUMS, consistent: 210 }).consistency).toBe(1.05);
});

test("property: at a target that the figure is exactly, whatever its decimals, it is reached, and one change less misses it", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 1000 }), (tenThousandths, hundreds) => {
      const targets = qualityTargets.parse({ completeness: Number(`0.${String(tenThousandths).padStart(4, "0")}`) || 1 });
      const unique = 10_000 * hundreds;
      const complete = Math.round(targets.completeness * 10_000) * hundreds;
      expect(qualityOf({ ...SUMS, unique, complete }, targets).met.completeness).toBe(true);
      expect(qualityOf({ ...SUMS, unique, complete: complete - 1 }, targets).met.completeness).toBe(false);
    }),
  );
});

test("targets are shares, each with a default", () => {
  expect(DEFAULT_TARGETS).toEqual({
    completeness: 0.98, validity: 0.99, uniqueness: 0.999, timeliness: 0.95, consistency: 0.99, accuracy: 0.999,
  }); // biome-ignore format: one object
  expect(Object.keys(DEFAULT_TARGETS)).toEqual([...DIMENSIONS]);
  expect(qualityTargets.parse({ accuracy: 1 })).toEqual({ ...DEFAULT_TARGETS, accuracy: 1 });
  for (const wrong of [{ accuracy: -0.1 }, { accuracy: 99 }, { acuracy: 0.9 }, { validity: "0.9" }]) {
    expect(qualityTargets.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
  }
});
