import { expect, test } from "vitest";
import { meanSteps } from "./absorbing-chain.ts";

test("two states of which one leads out", () => {
  const chain = { moves: Float64Array.of(0.4, 0.5, 0.5, 0.5), exits: Float64Array.of(0.1, 0) };
  expect([...meanSteps(chain)]).toEqual([20, 22]);
});

test("a fair walk between two exits: i·(n + 1 − i) steps from the i-th of n (Feller 1968, XIV.3)", () => {
  const n = 9;
  const moves = new Float64Array(n * n);
  const exits = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    if (i > 0) moves[i * n + i - 1] = 0.5;
    if (i < n - 1) moves[i * n + i + 1] = 0.5;
  }
  exits[0] = exits[n - 1] = 0.5;
  const means = meanSteps({ moves, exits });
  means.forEach((mean, i) => {
    expect(mean).toBeCloseTo((i + 1) * (n - i), 11);
  });
});

test("1e30 steps are as exact as two", () => {
  const chain = { moves: Float64Array.of(0.5, 0.5, 0.25, 0.75), exits: Float64Array.of(1e-30, 0) };
  // A visit to state 0 costs 1 + 0.5/0.25 steps before the next try.
  expect((meanSteps(chain)[0] as number) / 3e30).toBeCloseTo(1, 14);
});

test("the chain that is given stays as it is", () => {
  const chain = { moves: Float64Array.of(0.4, 0.5, 0.5, 0.5), exits: Float64Array.of(0.1, 0) };
  meanSteps(chain);
  expect(chain).toEqual({ moves: Float64Array.of(0.4, 0.5, 0.5, 0.5), exits: Float64Array.of(0.1, 0) });
});
