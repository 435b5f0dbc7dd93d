import { expect, test } from "vitest";
import { createRandom } from "./random.ts";
import { createVectorGauge } from "./vector-gauge.ts";

const components = [
  { name: "preheat", mean: 150, sigma: 2, decimals: 6 },
  { name: "soak", mean: 180, sigma: 1.5, decimals: 6 },
  { name: "peak", mean: 245, sigma: 1, decimals: 6 },
];

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const [ma, mb] = [mean(a), mean(b)];
  const product = (x: readonly number[], mx: number, y: readonly number[], my: number) =>
    x.reduce((sum, value, i) => sum + (value - mx) * ((y[i] ?? 0) - my), 0);
  return product(a, ma, b, mb) / Math.sqrt(product(a, ma, a, ma) * product(b, mb, b, mb));
}

test("components have their own means and spreads, and move together", () => {
  const gauge = createVectorGauge({ components, correlation: 0.8 }, { random: createRandom(3) });
  const read = Array.from({ length: 20_000 }, gauge);
  const of = (name: string) => read.map((vector) => vector[name] ?? 0);
  for (const { name, mean, sigma } of components) {
    const values = of(name);
    const found = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(found).toBeCloseTo(mean, 0);
    expect(Math.sqrt(values.reduce((sum, value) => sum + (value - found) ** 2, 0) / values.length) / sigma).toBeCloseTo(1, 0);
  }
  expect(correlation(of("soak"), of("peak"))).toBeGreaterThan(0.7);
  // Imbalances pull the first two apart, so that they agree a little less.
  expect(correlation(of("preheat"), of("soak"))).toBeGreaterThan(0.4);
  expect(correlation(of("preheat"), of("soak"))).toBeLessThan(correlation(of("soak"), of("peak")));
});
