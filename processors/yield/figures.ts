// Yields of a range from its sums (domain 3), when somebody asks (core/yield.ts).
//   I1. Ratios are computed from sums, never averaged, never clamped.
import type { RolledYield, RouteQuestion, YieldFigures, YieldQuestion, YieldRatios } from "../../core/yield.ts";
import { normalQuantile } from "../../stats/quantiles.ts";

export const yieldFigures: YieldFigures = { yieldRatios, rolledYield };

const NO_UNITS = "no units";

/**
 * First-pass and final yield; defects per unit, per opportunity and per million opportunities; and the sigma level Φ⁻¹(1 − DPO) + shift
 * (Harry and Schroeder, "Six Sigma", 2000: 3.4 DPMO are 6 sigma, with a shift of 1.5).
 *
 * @example yieldRatios({ inspected: 200, firstPassGood: 190, finalInspected: 200, finalGood: 198, defects: 12, opportunities: 3, sigmaShift: 1.5 })
 * // firstPassYield 0.95, finalYield 0.99, dpu 0.06, dpo 0.02, dpmo 20 000, sigmaLevel 3.5537
 */
export function yieldRatios(question: YieldQuestion): YieldRatios {
  const { inspected, firstPassGood, finalInspected, finalGood, defects, opportunities } = question;
  const chances = inspected * opportunities;
  const { sigmaLevel, reason } = sigmaOf(question);
  const missing = inspected === 0 ? ["firstPassYield", "dpu", "dpo", "dpmo"] : [];
  if (finalInspected === 0) missing.push("finalYield");
  const reasons = Object.fromEntries(missing.map((field) => [field, NO_UNITS]));
  return {
    firstPassYield: ratio(firstPassGood, inspected),
    finalYield: ratio(finalGood, finalInspected),
    dpu: ratio(defects, inspected),
    dpo: ratio(defects, chances),
    dpmo: ratio(defects * 1e6, chances),
    sigmaLevel,
    reasons: reason === null ? reasons : { ...reasons, sigmaLevel: reason },
  };
}

/** −Φ⁻¹(DPO) is Φ⁻¹(1 − DPO) with all its digits: 1 − DPO would lose those of a small DPO. */
function sigmaOf({ inspected, defects, opportunities, sigmaShift }: YieldQuestion) {
  const without = (reason: string) => ({ sigmaLevel: null, reason });
  if (inspected === 0) return without(NO_UNITS);
  if (defects === 0) return without("no defects");
  const dpo = defects / (inspected * opportunities);
  if (!(dpo < 1)) return without("dpo not below 1");
  return { sigmaLevel: -normalQuantile(dpo) + sigmaShift, reason: null };
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/**
 * The share of units that would pass every operation of a route the first time: the product of its first-pass yields. An operation
 * that a route names twice counts once, as its serials have one first result there.
 *
 * @example rolledYield({ operations: ["A", "B"], sums: new Map([["A", { inspected: 10, firstPassGood: 9 }], ["B", { inspected: 5, firstPassGood: 4 }]]) })
 * // { rolledThroughputYield: 0.72 }
 */
export function rolledYield({ operations, sums }: RouteQuestion): RolledYield {
  if (operations.length === 0) return { rolledThroughputYield: null, reason: "no route" };
  let product = 1;
  for (const operation of new Set(operations)) {
    const { inspected, firstPassGood } = sums.get(operation) ?? { inspected: 0, firstPassGood: 0 };
    if (inspected === 0) return { rolledThroughputYield: null, reason: "no first result at an operation", missingOperation: operation };
    product *= firstPassGood / inspected;
  }
  return { rolledThroughputYield: product };
}
