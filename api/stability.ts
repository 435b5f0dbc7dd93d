// Whether a process is stable over a range: the question before its capability means anything (domain 1.4, 1.8).
import type { SpcFigures, StoredPlan, StoredPoint } from "../core/spc.ts";
import type { Instant } from "../core/time.ts";

export interface StabilityQuestion {
  /** Signals of points in the range that are neither closed nor excluded. */
  readonly openSignals: number;
  /** Time of the newest limit set that a person has approved; null = none. */
  readonly approvedAt: Instant | null;
  readonly points: readonly StoredPoint[];
  /** Those that the newest limits come from, in the range or not, while nobody has approved them; none = they are among `points`. */
  readonly baseline: readonly StoredPoint[];
  readonly plan: StoredPlan;
}

/**
 * Phase II answers by its signals. Points of phase I were never judged: they are, by the rules run over them, until a person has
 * approved limits that came after them.
 */
export function isStable({ openSignals, approvedAt, points, baseline, plan }: StabilityQuestion, figures: SpcFigures): boolean {
  if (openSignals > 0) return false;
  const known = new Set(baseline.map(({ id }) => id));
  const others = points.filter(({ phase, at, id }) => phase === "I" && (approvedAt === null || at > approvedAt) && !known.has(id));
  return [baseline, others].every((judged) => judged.length === 0 || figures.isBaselineStable({ points: judged, plan }));
}
