// A frozen set of limits of a series: which version, from what, by whom.
import { instantOrNull, isJson, listOf, numberOrNull, textOf } from "./json.ts";

export interface LimitSet {
  readonly version: number;
  readonly mean: number | null;
  readonly sigma: number | null;
  readonly estimator: string;
  readonly by: string;
  readonly at: number | null;
  readonly reason: string;
  readonly approved: boolean;
  /** Points that it was estimated from; 0 where it was given by hand. */
  readonly points: number;
  readonly from: number | null;
  readonly to: number | null;
  /** Ids of points inside the window that were left out. */
  readonly excluded: readonly string[];
  readonly stage: string;
}

export function readLimitSet(item: unknown): LimitSet | undefined {
  if (!isJson(item)) return undefined;
  const version = numberOrNull(item.version);
  if (version === null) return undefined;
  const window = isJson(item.window) ? item.window : {};
  return {
    version,
    mean: numberOrNull(item.mean),
    sigma: numberOrNull(item.sigma),
    estimator: textOf(item.estimator),
    by: textOf(item.by),
    at: instantOrNull(item.at),
    reason: textOf(item.reason),
    approved: item.approved === true,
    points: numberOrNull(window.points) ?? 0,
    from: instantOrNull(window.from),
    to: instantOrNull(window.to),
    excluded: listOf(window.excluded).map(textOf),
    stage: textOf(item.stage),
  };
}
