// Where a series stands: still collecting the points that its limits will be estimated from, or judged against a frozen set.
import type { Point } from "../api/point.ts";

/** What a plan means when it says nothing. */
export const DEFAULT_BASELINE = 25;

export type Phase =
  | { readonly name: "none" }
  | { readonly name: "I"; readonly collected: number; readonly baseline: number }
  | { readonly name: "II"; readonly limitsVersion: number };

/** Read off the newest point; in phase I, counts the points that will estimate: complete, timely, not excluded, of this plan. */
export function phaseOf(points: readonly Point[], baseline: number): Phase {
  const newest = points.findLast(({ late }) => !late);
  if (!newest) return { name: "none" };
  if (newest.phase === "II") return { name: "II", limitsVersion: newest.limitsVersion };
  const collected = points.filter(
    ({ phase, planVersion, complete, late, excluded }) =>
      phase === "I" && planVersion === newest.planVersion && complete && !late && !excluded,
  );
  return { name: "I", collected: Math.min(collected.length, baseline), baseline };
}
