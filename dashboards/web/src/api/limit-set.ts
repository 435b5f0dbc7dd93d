// A frozen set of limits of a series: which version, from what, by whom.
import { instantOrNull, isJson, numberOrNull, textOf } from "./json.ts";

export interface LimitSet {
  readonly version: number;
  readonly mean: number | null;
  readonly sigma: number | null;
  readonly estimator: string;
  readonly by: string;
  readonly at: number | null;
  readonly reason: string;
  readonly approved: boolean;
}

export function readLimitSet(item: unknown): LimitSet | undefined {
  if (!isJson(item)) return undefined;
  const version = numberOrNull(item.version);
  if (version === null) return undefined;
  return {
    version,
    mean: numberOrNull(item.mean),
    sigma: numberOrNull(item.sigma),
    estimator: textOf(item.estimator),
    by: textOf(item.by),
    at: instantOrNull(item.at),
    reason: textOf(item.reason),
    approved: item.approved === true,
  };
}
