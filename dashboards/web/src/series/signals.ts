// The signals of a window of points, newest first: one for each rule that hit, on either chart of the pair.
import type { RuleName } from "../../../../core/plan.ts";
import { firstOf, type Point, type Statistic } from "../api/point.ts";
import { signalKey } from "../api/signal.ts";

export interface Signal {
  /** As `signalKey` names it. */
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
    if (first) for (const rule of first.signals) signals.push(signalOf({ point, rule, pane: "upper", statistic: first }));
    if (second) for (const rule of second.signals) signals.push(signalOf({ point, rule, pane: "lower", statistic: second }));
  }
  return signals;
}

function signalOf(signal: Omit<Signal, "key">): Signal {
  return { ...signal, key: signalKey({ ...signal, point: signal.point.id }) };
}
