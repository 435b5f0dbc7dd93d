// Run rules over the newest points of a chart. A rule looks at the point and at those before it, nothing else.
//   I1. Beyond is strict and uses the published limits; a point on the centre breaks a one-side run (domain 1.6).
//   I2. A window must be full: a rule can hit only when enough points stand behind.
import type { RuleName } from "../../core/plan.ts";
import type { Limits } from "./limits.ts";
import type { Side } from "./series.ts";

/** A chart's points up to now: the newest with its value and limits, those before with their side of the centre. */
export interface Run {
  readonly value: number;
  readonly limits: Limits;
  /** Sides of the points before, oldest first. */
  readonly sides: readonly (Side | null)[];
}

/** How many points, the newest included, make up the pattern that hit; 0 = no hit. */
type Rule = (run: Run) => number;

const beyondLimits: Rule = ({ value, limits }) => (value > limits.ucl || value < limits.lcl ? 1 : 0);

function oneSide(length: number): Rule {
  return ({ value, limits, sides }) => {
    const side = sideOf(value, limits.centerLine);
    if (side === 0 || sides.length < length - 1) return 0;
    for (let back = 1; back < length; back++) if (sides[sides.length - back] !== side) return 0;
    return length;
  };
}

/** The rules there are, by name: a plan may name no other. */
export const RUN_RULES: Partial<Record<RuleName, Rule>> = {
  nelson1: beyondLimits,
  nelson2: oneSide(9),
};

/** The rules that test the newest point alone: all that a late point is judged by. */
export const LIMIT_TESTS: ReadonlySet<RuleName> = new Set(["nelson1", "westernElectric1"]);

export function sideOf(value: number, centerLine: number): Side {
  return value > centerLine ? 1 : value < centerLine ? -1 : 0;
}

export interface Hit {
  readonly rule: RuleName;
  readonly length: number;
}

export function applyRules(rules: readonly RuleName[], run: Run): Hit[] {
  const hits: Hit[] = [];
  for (const rule of rules) {
    const length = RUN_RULES[rule]?.(run) ?? 0;
    if (length > 0) hits.push({ rule, length });
  }
  return hits;
}
