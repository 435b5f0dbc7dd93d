// Sums and quotients against exact arithmetic in big integers.
import fc from "fast-check";
import { expect, test } from "vitest";
import { quotientOf, sumOfProducts } from "./exact-sums.ts";

const sumOf = (values: readonly number[]) => sumOfProducts(values.map((value) => [value, 1] as const));

/** A number as an integer multiple of 2^-1074. */
function units(value: number): bigint {
  const bits = new BigUint64Array(Float64Array.of(Math.abs(value)).buffer)[0] as bigint;
  const exponent = bits >> 52n;
  const fraction = bits & ((1n << 52n) - 1n);
  const whole = exponent === 0n ? fraction : (fraction | (1n << 52n)) << (exponent - 1n);
  return value < 0 ? -whole : whole;
}

const anyValue = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => Math.round(value * 1000) / 1000 + 0);

test("property: a mean is no further from the exact one than half of what its last digit is", () => {
  fc.assert(
    fc.property(fc.array(anyValue, { minLength: 1, maxLength: 40 }), (values) => {
      const mean = quotientOf(sumOf(values), sumOf(values.map(() => 1)));
      const [sum, count] = [values.reduce((total, value) => total + units(value), 0n), BigInt(values.length)];
      const distance = (shown: number) => {
        const off = units(shown) * count - sum;
        return off < 0n ? -off : off;
      };
      const step = Math.max(Math.abs(mean) * Number.EPSILON, Number.MIN_VALUE);
      for (const neighbour of [mean - step, mean + step]) expect(distance(mean) <= distance(neighbour)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("property: values that are all alike are their own mean, and their own rate, whatever their weights", () => {
  fc.assert(
    fc.property(anyValue, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), fc.integer({ min: 1, max: 60 }), (value, weight, n) => {
      const weighted = sumOfProducts(Array.from({ length: n }, () => [weight, value] as const));
      const weights = sumOf(Array.from({ length: n }, () => weight));
      expect(quotientOf(weighted, weights)).toBe(value);
      expect(quotientOf(sumOf(Array.from({ length: n }, () => value)), weights)).toBe(value / weight);
    }),
    { numRuns: 500 },
  );
});

test("numbers that are too large for it give no number", () => {
  expect(quotientOf(sumOf([1e301, 1e301]), sumOf([1, 1]))).toBeNaN();
});
