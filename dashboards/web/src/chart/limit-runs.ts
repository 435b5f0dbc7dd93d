// Stretches of a chart with one and the same limits: what limit lines, zones and version marks are drawn from.
import type { Point, Statistic } from "../api/point.ts";

export interface LimitRun {
  /** Edges on the x axis: half-way to the neighbouring stretch. */
  readonly from: number;
  readonly to: number;
  /** T² has none. */
  readonly centerLine: number | null;
  readonly ucl: number | null;
  readonly lcl: number | null;
  readonly version: number;
}

export interface RunInput {
  readonly points: readonly Point[];
  readonly xs: readonly number[];
  readonly statisticOf: (point: Point) => Statistic | null;
  /** Where the first and the last stretch end. */
  readonly domain: readonly [number, number];
}

/**
 * Limits step where they change: half-way between the points on either side. Points without limits (phase I) leave a gap;
 * late points are left out, since they stand among neighbours that were judged by older limits.
 */
export function limitRuns({ points, xs, statisticOf, domain }: RunInput): LimitRun[] {
  const runs: LimitRun[] = [];
  let open: LimitRun | undefined;
  let lastX: number | undefined;
  points.forEach((point, i) => {
    if (point.late) return;
    const x = xs[i] ?? domain[1];
    const edge = lastX === undefined ? domain[0] : Math.max(domain[0], Math.min(domain[1], (lastX + x) / 2));
    const own = runOf(point, statisticOf(point), edge);
    if (open && !(own && isSameLimits(open, own))) {
      runs.push({ ...open, to: edge });
      open = undefined;
    }
    open ??= own;
    lastX = x;
  });
  if (open) runs.push({ ...open, to: domain[1] });
  return runs.filter(({ from, to }) => from < to);
}

function runOf(point: Point, statistic: Statistic | null, from: number): LimitRun | undefined {
  if (!statistic) return undefined;
  const { centerLine, ucl, lcl } = statistic;
  if (centerLine === null && ucl === null && lcl === null) return undefined;
  return { from, to: from, centerLine, ucl, lcl, version: point.limitsVersion };
}

function isSameLimits(a: LimitRun, b: LimitRun): boolean {
  return a.centerLine === b.centerLine && a.ucl === b.ucl && a.lcl === b.lcl && a.version === b.version;
}

/** Where another version of the limits takes over: x and the version that begins there. */
export function versionChanges(runs: readonly LimitRun[]): { x: number; version: number }[] {
  return runs.flatMap((run, i) => {
    const before = runs[i - 1];
    return before && before.version !== run.version ? [{ x: run.from, version: run.version }] : [];
  });
}
