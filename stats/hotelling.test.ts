import fc from "fast-check";
import { expect, test } from "vitest";
import { choleskyFactor } from "./cholesky.ts";
import { pooledCovariance, sampleCovariance } from "./covariance.ts";
import { hotellingT2, individualT2Limits, subgroupT2Limits } from "./hotelling.ts";
import { fQuantile } from "./quantiles.ts";

/** T² of each subgroup, or undefined where the covariance is singular. */
function statistics(subgroups: readonly (readonly (readonly number[])[])[]): number[] | undefined {
  const isSingle = subgroups.every(({ length }) => length === 1);
  const estimate = isSingle ? sampleCovariance(subgroups.flat()) : pooledCovariance(subgroups);
  const cholesky = choleskyFactor(estimate?.covariance ?? [[0]]);
  if (!estimate || cholesky.kind === "singular") return undefined;
  return subgroups.map((subgroup) => hotellingT2(subgroup, { center: estimate.center, lower: cholesky.lower }));
}

test("the example, by hand: mean deviation (2, 0), variance 4, two vectors", () => {
  const standard = { center: { origin: [1, 1], offset: [0, 0] }, lower: [[2, 0], [0, 1]] }; // biome-ignore format: a matrix
  expect(hotellingT2([[3, 0], [3, 2]], standard)).toBe(2); // biome-ignore format: vectors
});

test("two correlated variables, by hand", () => {
  // S = [[2, 1], [1, 2]], S⁻¹ = [[2, −1], [−1, 2]] / 3: for (1, 2) it is (2 − 4 + 8) / 3.
  const cholesky = choleskyFactor([[2, 1], [1, 2]]); // biome-ignore format: a matrix
  const lower = cholesky.kind === "factor" ? cholesky.lower : [];
  expect(hotellingT2([[1, 2]], { center: { origin: [0, 0], offset: [0, 0] }, lower })).toBeCloseTo(2, 14);
});

test("Montgomery 11.3, tensile strength and diameter: 20 samples of 10, alpha 0.001, phase 1 limit 13.72", () => {
  const limits = subgroupT2Limits({ variables: 2, subgroups: 20, size: 10, confidence: 0.999 });
  expect(limits?.phase1).toBeCloseTo(13.72, 2);
  // p(m + 1)(n − 1) / (mn − m − p + 1) · F
  expect(limits?.phase2).toBeCloseTo(((2 * 21 * 9) / 179) * fQuantile(0.999, { numerator: 2, denominator: 179 }), 12);
});

test("R package qcc 2.7, T2 and T2.single", () => {
  const limits = subgroupT2Limits({ variables: 2, subgroups: 15, size: 4 });
  expect(limits?.phase1).toBeCloseTo(11.253599673402949, 10);
  expect(limits?.phase2).toBeCloseTo(12.861256769603369, 10);
  const single = individualT2Limits({ variables: 2, observations: 20, confidence: 0.99 });
  expect(single?.phase1).toBeCloseTo(7.550150150479281, 10);
  expect(single?.phase2).toBeCloseTo(13.328605717141173, 10);
});

test("without degrees of freedom there is no limit", () => {
  expect(subgroupT2Limits({ variables: 4, subgroups: 2, size: 3 })).not.toBeNull();
  expect(subgroupT2Limits({ variables: 5, subgroups: 2, size: 3 })).toBeNull();
  expect(subgroupT2Limits({ variables: 1, subgroups: 1, size: 9 })).toBeNull();
  expect(subgroupT2Limits({ variables: 1, subgroups: 9, size: 1 })).toBeNull();
  expect(individualT2Limits({ variables: 3, observations: 5 })).not.toBeNull();
  expect(individualT2Limits({ variables: 3, observations: 4 })).toBeNull();
});

const component = fc.integer({ min: -1000, max: 1000 });
const vectors = fc.array(fc.tuple(component, component, component), { minLength: 8, maxLength: 20 });

test("property: the T² of the m vectors that gave the covariance add up to p(m − 1)", () => {
  fc.assert(
    fc.property(vectors, (rows) => {
      const total = statistics(rows.map((row) => [row]))?.reduce((sum, value) => sum + value, 0);
      if (total !== undefined) expect(total).toBeCloseTo(3 * (rows.length - 1), 6);
    }),
  );
});

test("property: level and unit of each variable do not matter, nor does the order of variables", () => {
  fc.assert(
    fc.property(fc.array(vectors, { minLength: 2, maxLength: 4 }), (subgroups) => {
      const plain = statistics(subgroups);
      const other = statistics(subgroups.map((rows) => rows.map(([a, b, c]) => [1e8 + c / 256, b * 1e-8, -a])));
      if (plain && other)
        for (const [i, value] of plain.entries()) expect(Math.abs((other[i] as number) - value)).toBeLessThan(1e-9 * (1 + value));
    }),
  );
});
