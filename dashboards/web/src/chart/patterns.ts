// The points that make up a point's signals: what is drawn over the chart when one points at it.
import { firstOf, type Point } from "../api/point.ts";
import { type SignalRecord, signalKey } from "../api/signal.ts";
import { signalsOf } from "../series/signals.ts";
import { markOfRule, toneOf } from "./marks.ts";
import type { Pane, Plot } from "./plot.ts";
import { pixelOf } from "./scale.ts";

export interface DrawnPattern {
  readonly key: string;
  readonly tone: string;
  /** Places of the pattern's points, oldest first. */
  readonly places: readonly { readonly x: number; readonly y: number }[];
}

/** What is known of signals by `signalKey`; of a signal not known yet its own point is the pattern. */
export function patternsOf(point: Point, plot: Plot, signals: ReadonlyMap<string, SignalRecord>): DrawnPattern[] {
  return signalsOf([point]).map(({ key, rule, pane }) => {
    const ids = new Set(signals.get(signalKey({ point: point.id, rule, pane }))?.pattern ?? []).add(point.id);
    const drawnIn = pane === "lower" && plot.lower ? plot.lower : plot.upper;
    return { key, tone: toneOf(markOfRule(rule)), places: placesOf(ids, plot, drawnIn) };
  });
}

function placesOf(ids: ReadonlySet<string>, { points, xs, x }: Plot, { y, statisticOf }: Pane): DrawnPattern["places"] {
  return points.flatMap((point, i) => {
    const statistic = ids.has(point.id) ? statisticOf(point) : null;
    return statistic ? [{ x: pixelOf(x, xs[i] ?? 0), y: pixelOf(y, statistic.value) }] : [];
  });
}

/** Where a point's statistics stand, px. */
export function placesOfPoint(point: Point, place: number, { x, upper, lower }: Plot): { x: number; ys: number[] } {
  const first = firstOf(point);
  const ys = [...(first ? [pixelOf(upper.y, first.value)] : []), ...(lower && point.second ? [pixelOf(lower.y, point.second.value)] : [])];
  return { x: pixelOf(x, place), ys };
}
