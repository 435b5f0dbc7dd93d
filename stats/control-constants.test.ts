import { expect, test } from "vitest";
import { c4, c5, controlConstants } from "./control-constants.ts";

const errorOf = (got: number, want: number) => Math.abs(got / want - 1);

// Gamma functions at 50 digits (mpmath 1.4).
test.each([
  [2, 0.7978845608028654, 0.602810274989087],
  [3, 0.886226925452758, 0.46325137517610426],
  [5, 0.9399856029866251, 0.34121410606519575],
  [25, 0.9896403755857031, 0.14356854464188365],
  [100, 0.9974779760712635, 0.07097666696017685],
  [1000, 0.9997497811015132, 0.022369067648796488],
  [10000, 0.9999749978123516, 0.007071332985194351],
])("c4 and c5 of %d values keep 14 digits", (n, mean, deviation) => {
  expect(errorOf(c4(n), mean)).toBeLessThan(1e-14);
  expect(errorOf(c5(n), deviation)).toBeLessThan(1e-14);
});

test("the expected variance is 1: c4² + c5² = 1", () => {
  for (let n = 2; n < 3000; n += 7) expect(c4(n) ** 2 + c5(n) ** 2).toBeCloseTo(1, 14);
});

// Montgomery, Introduction to Statistical Quality Control, 6th ed., appendix VI.
const PRINTED = {
  2: { A2: 1.88, A3: 2.659, c4: 0.7979, B3: 0, B4: 3.267, B5: 0, B6: 2.606, d2: 1.128, d3: 0.853, D1: 0, D2: 3.686, D3: 0, D4: 3.267 },
  5: { A2: 0.577, A3: 1.427, c4: 0.94, B3: 0, B4: 2.089, B5: 0, B6: 1.964, d2: 2.326, d3: 0.864, D1: 0, D2: 4.918, D3: 0, D4: 2.114 },
  7: { A2: 0.419, A3: 1.182, c4: 0.9594, B3: 0.118, B4: 1.882, B5: 0.113, B6: 1.806, d2: 2.704, d3: 0.833, D1: 0.204, D3: 0.076, D4: 1.924 },
  15: { A2: 0.223, A3: 0.789, c4: 0.9823, B3: 0.428, B4: 1.572, B5: 0.421, B6: 1.544, d2: 3.472, d3: 0.756, D1: 1.203, D3: 0.347, D4: 1.653 },
  25: { A2: 0.153, A3: 0.606, c4: 0.9896, B3: 0.565, B4: 1.435, B5: 0.559, B6: 1.42, d2: 3.931, d3: 0.708, D1: 1.806, D3: 0.459, D4: 1.541 },
}; // biome-ignore format: a table

test("as printed, to the places printed", () => {
  for (const [n, printed] of Object.entries(PRINTED)) {
    const exact = new Map(Object.entries(controlConstants(Number(n))));
    // The table is rounded from rounded constants: D1 and D4 are off by one in the last place.
    for (const [name, value] of Object.entries(printed))
      expect(Math.abs((exact.get(name) ?? Number.NaN) - value), `${name}(${n})`).toBeLessThan(1.2e-3);
  }
});

test("E2 of moving ranges is 2.66, and the lower limits are 0 where they would be negative", () => {
  expect(controlConstants(2).E2).toBeCloseTo((3 * Math.sqrt(Math.PI)) / 2, 14);
  expect(controlConstants(5).D4).toBeCloseTo(2.1144991450957, 12);
  const { B3, B5 } = controlConstants(5);
  const { D1, D3 } = controlConstants(6);
  expect([B3, B5, D1, D3]).toEqual([0, 0, 0, 0]);
  expect(controlConstants(6).B3).toBeGreaterThan(0.03);
  expect(controlConstants(7).D3).toBeGreaterThan(0.07);
});
