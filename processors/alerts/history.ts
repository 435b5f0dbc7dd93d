// A figure held against its own past: below (or above) the mean of its last windows by k of their standard deviations.
//   I1. A window is never judged by limits that it is part of.
//   I2. Windows that were beyond are not history, or each would widen the limits for the next. As many of them in a row as history
//       needs at the least are a new level: they become the history, and the alert is over.
import type { Condition } from "../../core/alert-config.ts";
import type { Judged } from "../../core/alerting.ts";
import type { Subject } from "./memory.ts";

type History = Extract<Condition, { type: "history" }>;

/** The limit that the figure is beyond; false = it is not; undefined = nothing can be said. */
export function judgeHistory(subject: Subject, condition: History, observation: Judged): number | false | undefined {
  if (observation.kind !== "sample") return undefined;
  const { value, n = Number.POSITIVE_INFINITY, closed = false } = observation;
  if (value === null) return false;
  if (n < condition.n) return undefined;
  const known = subject.windows ?? [];
  const limit = known.length < condition.minWindows ? undefined : limitBeyond(value, known, condition);
  if (!closed) return limit;
  const isNewLevel = remember(subject, condition, { value, isBeyond: typeof limit === "number" });
  return isNewLevel ? false : limit;
}

/**
 * Which limit of mean ± max(k·s, least) a value is strictly beyond; s is the sample standard deviation (n − 1). Undefined when there is
 * no spread and no least difference: then nothing can be told from chance.
 *
 * @example limitBeyond(0.8, [0.95, 0.97, 0.96, 0.94, 0.98], { side: "below", k: 3, least: 0 }) // 0.9126
 */
export function limitBeyond(
  value: number,
  known: readonly number[],
  { side, k, least }: Pick<History, "side" | "k" | "least">,
): number | false | undefined {
  const { mean, deviation } = momentsOf(known);
  const distance = Math.max(k * deviation, least);
  if (!(distance > 0)) return undefined;
  if (side !== "above" && value < mean - distance) return mean - distance;
  if (side !== "below" && value > mean + distance) return mean + distance;
  return false;
}

/** Mean and sample standard deviation, from differences to the first value: a high level loses nothing. */
function momentsOf(values: readonly number[]): { mean: number; deviation: number } {
  const [origin = 0] = values;
  const differences = values.map((value) => value - origin);
  const shift = differences.reduce((sum, d) => sum + d, 0) / values.length;
  const squares = differences.reduce((sum, d) => sum + (d - shift) ** 2, 0);
  return { mean: origin + shift, deviation: Math.sqrt(squares / (values.length - 1)) };
}

/** Whether the figures that were beyond have become the history. */
function remember(subject: Subject, { windows, minWindows }: History, { value, isBeyond }: { value: number; isBeyond: boolean }): boolean {
  if (!isBeyond) {
    subject.windows = [...(subject.windows ?? []), value].slice(-windows);
    subject.outliers = [];
    return false;
  }
  const outliers = [...(subject.outliers ?? []), value];
  const isNewLevel = outliers.length >= minWindows;
  if (isNewLevel) subject.windows = outliers;
  subject.outliers = isNewLevel ? [] : outliers;
  return isNewLevel;
}
