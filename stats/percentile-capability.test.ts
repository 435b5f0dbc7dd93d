import fc from "fast-check";
import { expect, test } from "vitest";
import { percentileCapability } from "./percentile-capability.ts";
import { fitQuantile } from "./positive-fits.ts";

/** Lieblein & Zelen 1956. */
const BEARINGS = [
  17.88, 28.92, 33, 41.52, 42.12, 45.6, 48.48, 51.84, 51.96, 54.12, 55.56, 67.8, 68.64, 68.64, 68.88, 84.12, 93.12, 98.64, 105.12, 105.84,
  127.92, 128.04, 173.4,
];

test("indices from the percentiles of the closest distribution: lognormal, SciPy 1.17.1", () => {
  const [low, median, high] = [13.27016780225, 63.46283721652, 303.50269624236];
  const result = percentileCapability(BEARINGS, { lsl: 5, usl: 400 });
  expect(result.method).toBe("lognormal");
  expect(result.percentiles?.low).toBeCloseTo(low, 9);
  expect(result.percentiles?.median).toBeCloseTo(median, 9);
  expect(result.percentiles?.high).toBeCloseTo(high, 8);
  expect(result.pp.value).toBeCloseTo(395 / (high - low), 9);
  expect(result.ppl.value).toBeCloseTo((median - 5) / (median - low), 9);
  expect(result.ppu.value).toBeCloseTo((400 - median) / (high - median), 9);
  expect(result.ppk).toEqual(result.ppl);
});

test("the roughness of the doc comment", () => {
  const roughness = [0.9, 1.1, 1.3, 1.6, 1.8, 2.2, 2.7, 3.5, 4.4, 6.1];
  expect(percentileCapability(roughness, { lsl: null, usl: 30 }).method).toBe("lognormal");
});

test("a one-sided tolerance has the index of its side, and Ppk is that one", () => {
  const { pp, ppl, ppu, ppk } = percentileCapability(BEARINGS, { lsl: null, usl: 400 });
  expect(pp).toEqual({ value: null, reason: "no-lsl" });
  expect(ppl).toEqual({ value: null, reason: "no-lsl" });
  expect(ppk).toEqual(ppu);
  expect(ppu.value).toBeCloseTo(1.402, 3);
  expect(percentileCapability(BEARINGS, { lsl: 5, usl: null })).toMatchObject({ pp: { reason: "no-usl" }, ppk: { reason: null } });
  expect(percentileCapability(BEARINGS, { lsl: null, usl: null })).toMatchObject({
    method: "lognormal",
    pp: { reason: "no-limits" },
    ppk: { reason: "no-limits" },
  });
});

/** Evenly spaced: no distribution with a tail fits. */
const evenly = (count: number, from: number) => Array.from({ length: count }, (_, i) => from + i / (count - 1));

test("without a fit, 741 values speak for themselves: ranks (n + 1)·p", () => {
  const values = evenly(741, -1);
  const result = percentileCapability(values, { lsl: -2, usl: 1 });
  expect(result).toMatchObject({ method: "empirical", fit: null });
  expect(result.percentiles?.low).toBeCloseTo(-1 + (742 * 0.00135 - 1) / 740, 12);
  expect(result.percentiles?.median).toBeCloseTo(-0.5, 12);
  expect(result.percentiles?.high).toBeCloseTo((1 - 742 * 0.00135) / 740, 12);
  expect(result.pp.value).toBeCloseTo(3 / (1 - (2 * (742 * 0.00135 - 1)) / 740), 12);
});

test("fewer hold no value below 0.135 %: a reason, and the fit that was not good enough", () => {
  expect(percentileCapability(evenly(740, -1), { lsl: -2, usl: 1 })).toMatchObject({
    method: null,
    pp: { value: null, reason: "not-positive" },
  });
  const unfit = percentileCapability(evenly(740, 1), { lsl: 0, usl: 3 });
  expect(unfit).toMatchObject({ method: null, percentiles: null, fit: { isAcceptable: false }, ppk: { value: null, reason: "no-fit" } });
  expect(percentileCapability(evenly(741, 1), { lsl: 0, usl: 3 })).toMatchObject({ method: "empirical", fit: { isAcceptable: false } });
});

test("half of the values tied at zero leave no spread below the median", () => {
  const values = Array.from({ length: 1000 }, (_, i) => Math.max(0, i - 600));
  expect(percentileCapability(values, { lsl: -1, usl: 900 })).toMatchObject({
    method: "empirical",
    ppl: { reason: "no-spread" },
    ppu: { reason: null },
    ppk: { reason: "no-spread" },
  });
});

test("what cannot be judged has a reason", () => {
  const limits = { lsl: 0, usl: 10 };
  const reasonOf = (values: readonly number[], given = limits) => percentileCapability(values, given).ppk.reason;
  expect(reasonOf(BEARINGS.slice(0, 7))).toBe("too-few");
  expect(reasonOf(Array.from({ length: 900 }, () => 0.1))).toBe("no-spread");
  expect(reasonOf([...BEARINGS, Number.NaN])).toBe("bad-input");
  expect(reasonOf(BEARINGS, { lsl: 10, usl: 0 })).toBe("bad-input");
  expect(reasonOf(BEARINGS, { lsl: 0, usl: Number.POSITIVE_INFINITY })).toBe("bad-input");
});

test("values over six hundred decades do not make an infinite percentile", () => {
  const values = Array.from({ length: 20 }, (_, i) => 10 ** (30 * (i - 9.5)));
  const result = percentileCapability(values, { lsl: 0, usl: 1 });
  expect(result.percentiles === null || Number.isFinite(result.percentiles.high)).toBe(true);
});

test("property: a wider tolerance never lowers an index, and no figure is NaN or infinite", () => {
  const scale = fc.double({ min: 0.2, max: 50, noNaN: true });
  fc.assert(
    fc.property(scale, fc.double({ min: 0.6, max: 20, noNaN: true }), fc.integer({ min: 8, max: 80 }), (unit, shape, n) => {
      const values = Array.from({ length: n }, (_, i) => fitQuantile({ distribution: "gamma", shape, scale: unit }, (i + 0.5) / n));
      const [tight, wide] = [10, 20].map((usl) => percentileCapability(values, { lsl: null, usl: usl * unit }));
      expect(tight?.ppk.value).not.toBeNull();
      expect(wide?.ppk.value).toBeGreaterThan(tight?.ppk.value as number);
      expect(Object.values(tight?.percentiles ?? {}).every(Number.isFinite)).toBe(true);
    }),
    { numRuns: 50 },
  );
});
