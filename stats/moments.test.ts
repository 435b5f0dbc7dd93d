import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Moments,
  mean,
  median,
  mergeMoments,
  momentsOf,
  range,
  sampleQuantile,
  sampleStandardDeviation,
  summaryOf,
} from "./moments.ts";

const errorOf = (got: number, want: number) => Math.abs(got / want - 1);

/** NIST's numerically hard sets: one value, then `pairs` times a tenth (or one) below and above it. */
const around = (first: number, below: number, above: number, pairs: number) => [
  first,
  ...Array.from({ length: 2 * pairs }, (_, i) => (i % 2 === 0 ? below : above)),
];

const MICHELSO = [
  850, 740, 900, 1070, 930, 850, 950, 980, 980, 880, 1000, 980, 930, 650, 760, 810, 1000, 1000, 960, 960, 960, 940, 960, 940, 880,
  800, 850, 880, 900, 840, 830, 790, 810, 880, 880, 830, 800, 790, 760, 800, 880, 880, 880, 860, 720, 720, 620, 860, 970, 950,
  880, 910, 850, 870, 840, 840, 850, 840, 840, 840, 890, 810, 810, 820, 800, 770, 760, 740, 750, 760, 910, 920, 890, 860, 880,
  720, 840, 850, 850, 780, 890, 840, 780, 810, 760, 810, 790, 810, 820, 850, 870, 870, 810, 740, 810, 940, 950, 800, 810, 870,
].map((kilometres) => 299 + kilometres / 1000); // biome-ignore format: Michelson's 100 values

// Units of 0.0001 above 2.
const MAVRO = [
  18, 17, 18, 19, 18, 17, 15, 14, 15, 15, 17, 18, 18, 19, 19, 21, 20, 16, 14, 13, 13, 15, 15, 16, 15, 14, 13, 14, 15, 14, 15, 16, 15, 16,
  19, 20, 20, 21, 22, 23, 24, 25, 27, 26, 26, 26, 27, 26, 25, 24,
].map((units) => 2 + units / 10_000); // biome-ignore format: Mavrodineanu's 50 values

// NIST Statistical Reference Datasets, univariate summary statistics: certified values.
test.each([
  ["Michelso", MICHELSO, 299.8524, 0.0790105478190518, 12],
  ["Mavro", MAVRO, 2.001856, 0.000429123454003053, 12],
  ["NumAcc1", [10_000_001, 10_000_003, 10_000_002], 10_000_002, 1, 15],
  ["NumAcc2", around(1.2, 1.1, 1.3, 500), 1.2, 0.1, 14],
  ["NumAcc3", around(1_000_000.2, 1_000_000.1, 1_000_000.3, 500), 1_000_000.2, 0.1, 9],
  ["NumAcc4", around(10_000_000.2, 10_000_000.1, 10_000_000.3, 500), 10_000_000.2, 0.1, 8],
])("NIST StRD %s: the mean to 15 digits, the deviation as far as the data hold it in doubles", (_, values, center, deviation, digits) => {
  expect(errorOf(mean(values), center)).toBeLessThan(1e-15);
  expect(errorOf(sampleStandardDeviation(values), deviation)).toBeLessThan(10 ** -digits);
  const oneByOne = values.map((value) => momentsOf([value])).reduce(mergeMoments);
  expect(errorOf(summaryOf(oneByOne).standardDeviation ?? Number.NaN, deviation)).toBeLessThan(10 ** -digits);
});

test("the examples", () => {
  expect(mean([1e9, 1e9 + 2])).toBe(1000000001);
  expect(range([3, 1, 2])).toBe(2);
  expect(sampleStandardDeviation([1, 2, 3, 4])).toBeCloseTo(Math.sqrt(5 / 3), 15);
  expect(momentsOf([1, 2, 3]).m2).toBe(2);
  expect(mergeMoments(momentsOf([1, 2]), momentsOf([3])).m2).toBeCloseTo(2, 15);
});

test("skewness and kurtosis are those of Minitab, SAS and Excel", () => {
  const { mean: center, standardDeviation, skewness, kurtosis } = summaryOf(momentsOf([1, 2, 3, 10]));
  expect([center, standardDeviation]).toEqual([4, Math.sqrt(50 / 3)]);
  expect(skewness).toBeCloseTo((4 / (3 * 2)) * (180 / (50 / 3) ** 1.5), 14);
  expect(kurtosis).toBeCloseTo(3.228, 14);
  const light = summaryOf(momentsOf(MICHELSO)); // SciPy 1.17, bias=False
  expect(light.skewness).toBeCloseTo(-0.018538863775217542, 10);
  expect(light.kurtosis).toBeCloseTo(0.33968459842011445, 10);
});

test("what too few values cannot give is null, or NaN where a number is asked for", () => {
  const nothing = { mean: null, standardDeviation: null, skewness: null, kurtosis: null };
  expect(summaryOf(momentsOf([]))).toEqual({ ...nothing, count: 0 });
  expect(summaryOf(momentsOf([5]))).toEqual({ ...nothing, count: 1, mean: 5 });
  expect(summaryOf(momentsOf([5, 5, 5, 5]))).toEqual({ ...nothing, count: 4, mean: 5, standardDeviation: 0 });
  expect([mean([]), sampleStandardDeviation([5]), median([])]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
});

test("quantiles of type 6 and type 7 (R: quantile(x, p, type = …))", () => {
  const oneToTen = [10, 3, 8, 1, 6, 5, 4, 7, 2, 9];
  const of = (p: number, type: 6 | 7) => sampleQuantile(oneToTen, { p, type });
  expect([0, 0.25, 0.5, 0.75, 0.9, 1].map((p) => of(p, 7))).toEqual([1, 3.25, 5.5, 7.75, 9.1, 10]);
  expect([0, 0.05, 0.25, 0.5, 0.75, 1].map((p) => of(p, 6))).toEqual([1, 1, 2.75, 5.5, 8.25, 10]);
  expect(of(0.9, 6)).toBeCloseTo(9.9, 14);
  expect(sampleQuantile([1, 2, 3, 4], { p: 0.25, type: 6 })).toBe(1.25);
  expect([median([3, 1, 2, 10]), median([10, 9, 1]), median([7])]).toEqual([2.5, 9, 7]);
});

/** Compared in units of the deviation. */
function expectSame(got: Moments, want: Moments): void {
  const sigma = Math.sqrt(want.m2 / want.count);
  expect(got.count).toBe(want.count);
  expect(Math.abs(got.origin - want.origin + (got.offset - want.offset))).toBeLessThanOrEqual(1e-12 * sigma);
  const power = { m2: 2, m3: 3, m4: 4 } as const;
  // Kurtosis is at most n: the largest moment of n values is n² sigma⁴.
  for (const [name, k] of Object.entries(power) as ["m2" | "m3" | "m4", number][]) {
    expect(Math.abs(got[name] - want[name]), name).toBeLessThanOrEqual(1e-12 * want.count ** (k / 2) * sigma ** k);
  }
}

const values = fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { minLength: 1, maxLength: 40 });
const level = fc.constantFrom(0, 1e3, -1e6, 1e9);

test("property: any split, merged in any order, has the moments of the whole", () => {
  fc.assert(
    fc.property(fc.array(values, { minLength: 1, maxLength: 8 }), fc.nat(), level, (samples, turn, base) => {
      const parts = samples.map((sample) => sample.map((value) => base + value / 2 ** 20));
      const whole = momentsOf(parts.flat());
      const turned = parts.map((_, i) => parts[(i + turn) % parts.length] ?? []);
      expectSame([...parts, []].map(momentsOf).reduce(mergeMoments), whole);
      expectSame(turned.map(momentsOf).reduce(mergeMoments), whole);
      expectSame(
        parts.map(momentsOf).reduceRight((right, left) => mergeMoments(left, right)),
        whole,
      );
    }),
  );
});

test("property: a level of 1e9 and units of 1e-9 change the mean and the deviation accordingly, and nothing else", () => {
  fc.assert(
    fc.property(values, (units) => {
      const small = units.map((unit) => unit / 2 ** 20);
      const sigma = sampleStandardDeviation(small);
      const high = small.map((value) => 1e9 + value); // exact: a multiple of 2⁻²⁰ below 2³³
      expect(Math.abs(mean(high) - (1e9 + mean(small)))).toBeLessThanOrEqual(2 ** -23); // an ulp: what is expected here is rounded twice
      const near = (got: number, want: number, given = 0) => expect(Math.abs(got - want)).toBeLessThanOrEqual(1e-13 * want + given);
      if (units.length > 1) near(sampleStandardDeviation(high), sigma);
      const tiny = small.map((value) => value * 1e-9);
      const rounding = 2 ** -52 * Math.max(...tiny.map(Math.abs)); // the units themselves are rounded, whatever their spread
      if (units.length > 1) near(sampleStandardDeviation(tiny), sigma * 1e-9, rounding);
    }),
  );
});
