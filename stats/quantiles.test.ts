// Values without a source beside them are the root at 40 digits (mpmath 1.4) of the distribution function at the double p.
import fc from "fast-check";
import { expect, test } from "vitest";
import { chiSquareProbability, fProbability, studentProbability } from "./distributions.ts";
import { normalProbability } from "./normal.ts";
import { betaQuantile, chiSquareQuantile, fQuantile, normalQuantile, studentQuantile } from "./quantiles.ts";

const errorOf = (got: number, want: number) => Math.abs(got / want - 1);

test.each([
  [1e-300, -37.0470962993612],
  [1e-12, -7.034483825301132],
  [0.00135, -2.999976992703393],
  [0.75, 0.6744897501960817],
  [0.975, 1.9599639845400538],
  [0.99865, 2.9999769927034015],
  [0.999999, 4.753424308817087],
])("normal: %d", (p, want) => {
  expect(errorOf(normalQuantile(p), want)).toBeLessThan(1e-15);
});

test.each([
  [1e-6, 3, 0.00024181048720124283],
  [0.95, 1, 3.8414588206941245],
  [0.95, 10, 18.307038053275143],
  [0.025, 24, 12.401150217444433],
  [0.975, 24, 39.36407702660391],
  [0.999999, 124, 213.71496812478586],
  [0.025, 4999, 4804.924332159057],
  [0.5, 4999, 4998.333349141272],
  [0.975, 4999, 5196.864170605186],
])("chi-square: %d with %d degrees of freedom", (p, degrees, want) => {
  expect(errorOf(chiSquareQuantile(p, degrees), want)).toBeLessThan(1e-13);
});

test.each([
  [0.95, 1, 1, 161.4476387975882],
  [0.95, 2, 13, 3.805565252978056],
  [0.99, 3, 34, 4.415606242863285],
  [0.05, 5, 20, 0.2193881419549156],
  [0.9973, 5, 20, 5.382492402173224],
  [0.99865, 1, 98, 10.88847673442303],
  [0.9999, 10, 200, 3.8106300292642152],
])("F: %d with %d and %d degrees of freedom", (p, numerator, denominator, want) => {
  expect(errorOf(fQuantile(p, { numerator, denominator }), want)).toBeLessThan(1e-12);
});

test.each([
  [0.99, 1.5, 4.5, 0.699757320514569],
  [0.9973, 1.5, 17, 0.336748558141922],
  [0.9946072899999999, 2, 47.5, 0.14189991885655434],
])("beta: %d of (%d, %d)", (p, alpha, beta, want) => {
  expect(errorOf(betaQuantile(p, { alpha, beta }), want)).toBeLessThan(1e-12);
});

test.each([
  [1e-12, 5, -393.95695957760375],
  [0.00135, 4, -6.62007155118839],
  [0.95, 499, 1.6479129840597124],
  [0.975, 9, 2.262157162798205],
  [0.995, 24, 2.796939504774456],
  [0.9999, 1, 3183.0987571185015],
])("Student t: %d with %d degrees of freedom", (p, degrees, want) => {
  expect(errorOf(studentQuantile(p, degrees), want)).toBeLessThan(1e-12);
});

test("as printed in Montgomery's appendix (III: chi-square, IV: t, V: F)", () => {
  expect(chiSquareQuantile(0.95, 30)).toBeCloseTo(43.77, 2);
  expect(chiSquareQuantile(0.005, 100)).toBeCloseTo(67.33, 2);
  expect(studentQuantile(0.975, 12)).toBeCloseTo(2.179, 3);
  expect(fQuantile(0.95, { numerator: 4, denominator: 12 })).toBeCloseTo(3.26, 2);
});

test("what has a closed form", () => {
  expect(chiSquareQuantile(0.95, 2)).toBeCloseTo(-2 * Math.log(0.05), 13);
  expect(betaQuantile(0.5, { alpha: 1, beta: 2 })).toBeCloseTo(1 - Math.SQRT1_2, 15);
  expect(betaQuantile(0.3, { alpha: 1, beta: 1 })).toBeCloseTo(0.3, 15);
  expect(studentQuantile(0.9, 1)).toBeCloseTo(Math.tan(0.4 * Math.PI), 13); // Cauchy
  expect(fQuantile(0.5, { numerator: 7, denominator: 7 })).toBeCloseTo(1, 14);
  expect(studentQuantile(0.5, 7)).toBe(0);
});

const share = fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true });
const degreesOfFreedom = fc.oneof(fc.integer({ min: 1, max: 500 }), fc.double({ min: 1, max: 1e5, noNaN: true }));

test("property: below the quantile of p lies the share p", () => {
  fc.assert(
    fc.property(share, degreesOfFreedom, degreesOfFreedom, (p, numerator, denominator) => {
      const near = (back: number) => expect(Math.abs(back - p) / Math.min(p, 1 - p)).toBeLessThan(1e-6);
      near(normalProbability(normalQuantile(p)));
      near(chiSquareProbability(chiSquareQuantile(p, numerator), numerator));
      near(fProbability(fQuantile(p, { numerator, denominator }), { numerator, denominator }));
      near(studentProbability(studentQuantile(p, denominator), denominator));
    }),
  );
});

test("property: one over F has the degrees of freedom swapped, and the square of t is F with one", () => {
  const dyadic = fc.integer({ min: 1, max: 1023 }).map((n) => n / 1024); // 1 − p is exact
  fc.assert(
    fc.property(dyadic, degreesOfFreedom, degreesOfFreedom, (p, a, b) => {
      const f = fQuantile(p, { numerator: a, denominator: b });
      expect(errorOf(f * fQuantile(1 - p, { numerator: b, denominator: a }), 1)).toBeLessThan(1e-9);
      const t = studentQuantile((1 + p) / 2, a);
      expect(errorOf(t * t, fQuantile(p, { numerator: 1, denominator: a }))).toBeLessThan(1e-9);
    }),
  );
});

test("nothing is NaN: a p or a parameter outside its range throws", () => {
  for (const p of [0, 1, -0.1, 1.1, Number.NaN]) {
    expect(() => normalQuantile(p)).toThrow(RangeError);
    expect(() => chiSquareQuantile(p, 3)).toThrow(RangeError);
    expect(() => studentQuantile(p, 3)).toThrow(RangeError);
    expect(() => fQuantile(p, { numerator: 2, denominator: 3 })).toThrow(RangeError);
    expect(() => betaQuantile(p, { alpha: 2, beta: 3 })).toThrow(`quantile of p = ${p}: must be between 0 and 1`);
  }
  for (const degrees of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => chiSquareQuantile(0.9, degrees)).toThrow(`degrees = ${degrees}: must be finite and at least 1`);
    expect(() => studentQuantile(0.9, degrees)).toThrow(RangeError);
    expect(() => fQuantile(0.9, { numerator: degrees, denominator: 3 })).toThrow(RangeError);
    expect(() => fQuantile(0.9, { numerator: 3, denominator: degrees })).toThrow(RangeError);
  }
});
