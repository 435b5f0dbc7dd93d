// Limits that a window of points would give, and those points as they would stand under them (`GET /spc/limits/proposal`).
import type { Chart, RuleName } from "../../../../core/plan.ts";
import { reasonsOf } from "./capability.ts";
import { instantOrNull, isJson, type Json, listOf, numberOrNull, textOf } from "./json.ts";
import { readValue, type Statistic } from "./point.ts";

export interface ProposedLimits {
  readonly mean: number | null;
  readonly sigma: number | null;
  readonly estimator: string;
}

/** A point of the window under the proposed limits. */
export interface ProposedPoint extends Omit<Statistic, "value"> {
  readonly id: string;
  readonly at: number;
  readonly value: number | null;
  readonly second: Statistic | null;
}

export interface Proposal {
  readonly chart: Chart;
  readonly window: { readonly points: number; readonly from: number | null; readonly to: number | null };
  /** The newest set of the series. */
  readonly current: { readonly version: number; readonly mean: number | null; readonly sigma: number | null } | null;
  /** null: the window gives none, and `reasons.limits` says why. */
  readonly limits: ProposedLimits | null;
  /** Of the new mean from the current one, in current sigmas. */
  readonly meanShift: number | null;
  readonly sigmaRatio: number | null;
  /** What would be left out if signalling points were left out until none signals; empty where that was not asked for. */
  readonly leftOut: readonly string[];
  readonly points: readonly ProposedPoint[];
  readonly reasons: Readonly<Record<string, string>>;
}

export function readProposal(item: Json): Proposal {
  const chart = textOf(item.chart) as Chart;
  const window = isJson(item.window) ? item.window : {};
  const current = isJson(item.current) ? item.current : null;
  const lastRound = listOf(item.rounds).at(-1);
  return {
    chart,
    window: { points: numberOrNull(window.points) ?? 0, from: instantOrNull(window.from), to: instantOrNull(window.to) },
    current: current && {
      version: numberOrNull(current.version) ?? 0,
      mean: numberOrNull(current.mean),
      sigma: numberOrNull(current.sigma),
    },
    limits: isJson(item.limits) ? limitsOf(item.limits) : null,
    meanShift: numberOrNull(item.meanShift),
    sigmaRatio: numberOrNull(item.sigmaRatio),
    leftOut: isJson(lastRound) ? listOf(lastRound.excluded).map(textOf) : [],
    points: listOf(item.points).flatMap((point) => (isJson(point) ? (pointOf(point, chart) ?? []) : [])),
    reasons: reasonsOf(item.reasons),
  };
}

function limitsOf({ mean, sigma, estimator }: Json): ProposedLimits {
  return { mean: numberOrNull(mean), sigma: numberOrNull(sigma), estimator: textOf(estimator) };
}

function pointOf(item: Json, chart: Chart): ProposedPoint | undefined {
  const [id, at] = [textOf(item.id), instantOrNull(item.at)];
  if (id === "" || at === null) return undefined;
  const second = isJson(item.second) ? item.second : null;
  const value = second && readValue(second.value, chart);
  return {
    id,
    at,
    value: readValue(item.value, chart),
    ...sidesOf(item, chart),
    second: second && value !== null ? { value, ...sidesOf(second, chart) } : null,
  };
}

function sidesOf(item: Json, chart: Chart): Omit<Statistic, "value"> {
  return {
    centerLine: readValue(item.centerLine, chart),
    ucl: readValue(item.ucl, chart),
    lcl: readValue(item.lcl, chart),
    signals: listOf(item.signals).filter((rule) => typeof rule === "string") as RuleName[],
  };
}
