// Yields from sums: hand-worked numbers, and the values that textbooks print.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { normalProbability } from "../../stats/normal.ts";
import { rolledYield, yieldRatios } from "./figures.ts";

const SUMS = { inspected: 200, firstPassGood: 190, finalInspected: 200, finalGood: 198, defects: 12, opportunities: 3, sigmaShift: 1.5 };

describe("yieldRatios", () => {
  test("of 200 units, 190 good at first, 198 in the end, with 12 defects in 3 opportunities each", () => {
    const { sigmaLevel, ...ratios } = yieldRatios(SUMS);
    expect(ratios).toEqual({ firstPassYield: 0.95, finalYield: 0.99, dpu: 0.06, dpo: 0.02, dpmo: 20_000, reasons: {} });
    expect(sigmaLevel).toBeCloseTo(2.053748910631823 + 1.5, 12); // Φ⁻¹(0.98), R's qnorm(0.98)
  });

  // Conversion tables of six sigma, e.g. Pyzdek and Keller, "The Six Sigma Handbook": DPMO with a shift of 1.5.
  test.each([
    [3.4, 6], [233, 5], [6210, 4], [66_807, 3], [308_538, 2], [691_462, 1],
  ])("%d defects per million opportunities are %d sigma", (dpmo, sigma) => {
    const { sigmaLevel } = yieldRatios({ ...SUMS, inspected: 10_000_000, opportunities: 1, defects: dpmo * 10 });
    expect(sigmaLevel).toBeCloseTo(sigma, 2);
  }); // biome-ignore format: one table

  test("the shift is added as it is given, and one defect in 1e15 opportunities keeps its digits", () => {
    expect(yieldRatios({ ...SUMS, sigmaShift: 0 }).sigmaLevel).toBeCloseTo(2.053748910631823, 12);
    const rare = yieldRatios({ ...SUMS, inspected: 1e9, opportunities: 1e6, defects: 1, sigmaShift: 0 });
    expect(rare.sigmaLevel).toBeCloseTo(7.941345326170997, 9); // R: qnorm(1e-15, lower.tail = FALSE)
  });

  test.each([
    ["no results", { inspected: 0, firstPassGood: 0, finalInspected: 0, finalGood: 0, defects: 0 },
      { firstPassYield: "no units", finalYield: "no units", dpu: "no units", dpo: "no units", dpmo: "no units", sigmaLevel: "no units" }],
    ["final results alone", { inspected: 0, firstPassGood: 0, defects: 0 },
      { firstPassYield: "no units", dpu: "no units", dpo: "no units", dpmo: "no units", sigmaLevel: "no units" }],
    ["first results alone", { finalInspected: 0, finalGood: 0 }, { finalYield: "no units" }],
    ["no defects", { defects: 0 }, { sigmaLevel: "no defects" }],
    ["a defect in every opportunity", { defects: 600 }, { sigmaLevel: "dpo not below 1" }],
    ["more defects than opportunities", { defects: 900 }, { sigmaLevel: "dpo not below 1" }],
  ])("with %s says what is missing", (_, sums, reasons) => {
    const ratios = yieldRatios({ ...SUMS, ...sums });
    expect(ratios.reasons).toEqual(reasons);
    const fields = ["firstPassYield", "finalYield", "dpu", "dpo", "dpmo", "sigmaLevel"] as const;
    expect(fields.filter((field) => ratios[field] === null).sort()).toEqual(Object.keys(reasons).sort());
  }); // biome-ignore format: one table

  test("property: the sigma level leads back to the share of defects", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9999 }), fc.double({ min: 0, max: 3, noNaN: true }), (defects, sigmaShift) => {
        const { sigmaLevel, dpo } = yieldRatios({ ...SUMS, inspected: 10_000, opportunities: 1, defects, sigmaShift });
        expect(normalProbability(sigmaShift - (sigmaLevel ?? Number.NaN))).toBeCloseTo(dpo ?? Number.NaN, 12);
      }),
    );
  });
});

describe("rolledYield", () => {
  const sums = new Map([
    ["OP10", { inspected: 10, firstPassGood: 9 }],
    ["OP20", { inspected: 5, firstPassGood: 4 }],
    ["OP30", { inspected: 4, firstPassGood: 0 }],
    ["OP40", { inspected: 0, firstPassGood: 0 }],
  ]);

  test("is the product of the yields of the route's operations, each once", () => {
    expect(rolledYield({ operations: ["OP10", "OP20"], sums })).toEqual({ rolledThroughputYield: 0.9 * 0.8 });
    expect(rolledYield({ operations: ["OP10", "OP20", "OP10"], sums })).toEqual({ rolledThroughputYield: 0.9 * 0.8 });
    expect(rolledYield({ operations: ["OP10", "OP30"], sums })).toEqual({ rolledThroughputYield: 0 });
  });

  test("names the first operation without a first result", () => {
    const missing = { rolledThroughputYield: null, reason: "no first result at an operation" };
    expect(rolledYield({ operations: ["OP10", "OP40", "OP50"], sums })).toEqual({ ...missing, missingOperation: "OP40" });
    expect(rolledYield({ operations: ["OP10", "OP50", "OP40"], sums })).toEqual({ ...missing, missingOperation: "OP50" });
  });

  test("is unknown without a route", () => {
    expect(rolledYield({ operations: [], sums })).toEqual({ rolledThroughputYield: null, reason: "no route" });
  });
});
