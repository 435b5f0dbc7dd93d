import { expect, test } from "vitest";
import { gaussLegendre } from "./gauss-legendre.ts";

function integral(points: number, of: (x: number) => number): number {
  const { nodes, weights } = gaussLegendre(points);
  return nodes.reduce((sum, node, i) => sum + (weights[i] as number) * of(node), 0);
}

test("nodes and weights of Abramowitz & Stegun, table 25.4", () => {
  const two = gaussLegendre(2);
  expect([...two.nodes].map((x) => Math.round(x * 1e12) / 1e12)).toEqual([-0.57735026919, 0.57735026919]);
  const { nodes, weights } = gaussLegendre(10);
  expect(nodes[9]).toBeCloseTo(0.973906528517172, 14);
  expect(weights[9]).toBeCloseTo(0.066671344308688, 14);
  expect(nodes[5]).toBeCloseTo(0.148874338981631, 14);
  expect(weights[5]).toBeCloseTo(0.295524224714753, 14);
});

test.each([1, 2, 7, 20, 301])("%i points integrate every power below twice their number", (points) => {
  for (const power of [0, 1, 2 * points - 2, 2 * points - 1]) {
    expect(integral(points, (x) => x ** power)).toBeCloseTo(power % 2 === 0 ? 2 / (power + 1) : 0, 12);
  }
});

test("a smooth function to rounding", () => {
  expect(integral(20, Math.exp)).toBeCloseTo(Math.E - 1 / Math.E, 14);
});
