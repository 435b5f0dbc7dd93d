// Whether a process is stable over a range: the question before its capability means anything (domain 1.4, 1.8).
import type { SpcFigures, StoredPlan, StoredPoint } from "../core/spc.ts";
import type { Instant } from "../core/time.ts";

export interface StabilityQuestion {
  /** Signals of points in the range that are neither closed nor excluded. */
  readonly openSignals: number;
  /** Time of the newest limit set that a person has approved; null = none. */
  readonly approvedAt: Instant | null;
  readonly points: readonly StoredPoint[];
  readonly plan: StoredPlan;
}

/**
 * Phase II answers by its signals. Points of phase I were never judged: they are, by the rules run over them, until a person has
 * approved limits that came after them.
 */
export function isStable({ openSignals, approvedAt, points, plan }: StabilityQuestion, figures: SpcFigures): boolean {
  if (openSignals > 0) return false;
  const baseline = points.filter(({ phase, at }) => phase === "I" && (approvedAt === null || at > approvedAt));
  return baseline.length === 0 || figures.isBaselineStable({ points: baseline, plan });
}
