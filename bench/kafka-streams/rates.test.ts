import { expect, test } from "vitest";
import { medianOf, quantileOf, ratesBetween } from "./rates.ts";

const sample = (atMs: number, values: number, clientCpu: number, brokerCpu: number) => ({ atMs, values, clientCpu, brokerCpu });

test("rates are taken between the two crossings, and start-up counts for nothing", () => {
  const samples = [
    sample(0, 0, 0, 5),
    sample(9000, 500_000, 7, 6),
    sample(10_000, 1_500_000, 9, 7),
    sample(11_000, 2_500_000, 12, 7.5),
    sample(12_000, 3_500_000, 15, 8),
    sample(20_000, 3_500_000, 99, 99),
  ];
  expect(ratesBetween(samples, 1_000_000, 3_000_000)).toEqual({ perSecond: 1e6, clientCpu: (13.5 - 8) / 2, brokerCpu: (7.75 - 6.5) / 2 });
});

test("what was never passed is no rate", () => {
  expect(() => ratesBetween([sample(0, 0, 0, 0), sample(1, 5, 0, 0)], 1, 6)).toThrow("6 values were not passed");
});

test("medians and quantiles", () => {
  expect([medianOf([3]), medianOf([4, 1, 3, 2])]).toEqual([3, 2.5]);
  const hundred = Array.from({ length: 100 }, (_, n) => 100 - n);
  expect([quantileOf(hundred, 0.99), quantileOf([7], 0.99)]).toEqual([99, 7]);
});
