// The signals of a window of points, newest first: one for each rule that hit, on either chart of the pair.
import type { RuleName } from "../../../../core/plan.ts";
import { firstOf, type Point, type Statistic } from "../api/point.ts";

export interface Signal {
  readonly key: string;
  readonly point: Point;
  readonly rule: RuleName;
  /** Which chart of the pair. */
  readonly pane: "upper" | "lower";
  readonly statistic: Statistic;
}

export function signalsOf(points: readonly Point[]): Signal[] {
  const signals: Signal[] = [];
  for (const point of [...points].reverse()) {
    const first = firstOf(point);
    const { second } = point;
    if (first) for (const rule of first.signals) signals.push({ key: `${point.id} ${rule}`, point, rule, pane: "upper", statistic: first });
    if (second)
      for (const rule of second.signals) signals.push({ key: `${point.id} ${rule} second`, point, rule, pane: "lower", statistic: second });
  }
  return signals;
}
