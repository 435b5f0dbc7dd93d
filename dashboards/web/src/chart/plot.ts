// The plot as numbers: where everything stands, before anything draws it. The canvas and the labels over it share this one result.
import { firstOf, type Point, type Statistic } from "../api/point.ts";
import { kindOf } from "./chart-kinds.ts";
import { type LimitRun, limitRuns, versionChanges } from "./limit-runs.ts";
import { indexTicks, pixelOf, type RoundRange, roundRange, type Scale, timeTicks } from "./scale.ts";

export type XAxis = "sequence" | "time";

export interface PlotInput {
  readonly points: readonly Point[];
  readonly width: number;
  readonly height: number;
  readonly axis: XAxis;
  /** Values that the upper axis must hold beside the points and their limits: the specification, when it is shown. */
  readonly include: readonly number[];
  /** What local time is ahead of UTC, ms. */
  readonly offsetMs: number;
}

export interface Pane {
  readonly name: "upper" | "lower";
  readonly statisticOf: (point: Point) => Statistic | null;
  readonly top: number;
  readonly height: number;
  readonly range: RoundRange;
  readonly y: Scale;
  readonly runs: readonly LimitRun[];
}

export interface Plot {
  readonly points: readonly Point[];
  readonly axis: XAxis;
  readonly left: number;
  readonly width: number;
  readonly xs: readonly number[];
  readonly x: Scale;
  readonly xTicks: readonly number[];
  readonly upper: Pane;
  /** Absent while no point has a second statistic. */
  readonly lower: Pane | undefined;
  readonly changes: readonly { x: number; version: number }[];
  /** Pixels between neighbours of a sequence. */
  readonly spacing: number;
}

/** Room around the panes, px: figures of the axis on the left, names of the limits on the right. */
const LEFT = 68;
const RIGHT = 104;
const TOP = 22;
const GAP = 30;
const BOTTOM = 26;
const UPPER_SHARE = 0.64;
/** Two sums weigh the same. */
const MIRRORED_SHARE = 0.5;
const TICK_ROOM = 104;
/** Fewer points than this do not spread over the whole width: a chart fills from the left. */
const FEWEST_SLOTS = 25;

export function plotOf(input: PlotInput): Plot {
  const { points, axis } = input;
  const width = Math.max(40, input.width - LEFT - RIGHT);
  const xs = points.map((point, i) => (axis === "sequence" ? i : point.at));
  const domain = domainOf(xs, axis);
  const x: Scale = { min: domain[0], max: domain[1], start: LEFT, end: LEFT + width };
  const hasSecond = points.some(({ second }) => second !== null);
  const room = Math.max(80, input.height - TOP - BOTTOM - (hasSecond ? GAP : 0));
  const { isMirrored } = kindOf(points.at(-1)?.chart ?? "");
  const upperHeight = Math.round(hasSecond ? room * (isMirrored ? MIRRORED_SHARE : UPPER_SHARE) : room);

  const upperOf = isMirrored ? upperSumOf : firstOf;
  const upperRuns = limitRuns({ points, xs, statisticOf: upperOf, domain });
  const zero = isMirrored ? [0] : [];
  const upperRange = roundRange([...zero, ...valuesOf(points, upperOf), ...input.include], ticksFor(upperHeight));
  const upper = paneOf({ name: "upper", statisticOf: upperOf, top: TOP, height: upperHeight, range: upperRange, runs: upperRuns });

  return {
    points, axis, left: LEFT, width, xs, x, upper,
    xTicks: ticksOf({ axis, xs, domain, most: Math.max(2, Math.floor(width / TICK_ROOM)), offsetMs: input.offsetMs }),
    lower: hasSecond ? lowerPane({ points, xs, domain, isMirrored, top: TOP + upperHeight + GAP, height: room - upperHeight }) : undefined,
    changes: versionChanges(upperRuns),
    spacing: width / (domain[1] - domain[0] || 1) * (axis === "sequence" ? 1 : (domain[1] - domain[0]) / Math.max(FEWEST_SLOTS, points.length)),
  }; // biome-ignore format: one result
}

interface LowerInput {
  readonly points: readonly Point[];
  readonly xs: readonly number[];
  readonly domain: readonly [number, number];
  readonly isMirrored: boolean;
  readonly top: number;
  readonly height: number;
}

/** Ranges and moving ranges are never below zero, lower sums never above: the axis stands on it, or hangs from it. */
function lowerPane({ points, xs, domain, isMirrored, top, height }: LowerInput): Pane {
  const statisticOf = isMirrored ? lowerSumOf : (point: Point) => point.second;
  const runs = limitRuns({ points, xs, statisticOf, domain });
  const range = roundRange([0, ...valuesOf(points, statisticOf)], ticksFor(height));
  return paneOf({ name: "lower", statisticOf, top, height, range, runs });
}

/** A sum that never falls below zero cannot reach the lower limit: the line would only take half of the room. */
function upperSumOf(point: Point): Statistic | null {
  const sum = firstOf(point);
  return sum && { ...sum, lcl: null };
}

function lowerSumOf({ second }: Point): Statistic | null {
  return second && { ...second, ucl: null };
}

function paneOf(pane: Omit<Pane, "y">): Pane {
  return { ...pane, y: { min: pane.range.min, max: pane.range.max, start: pane.top + pane.height, end: pane.top } };
}

function valuesOf(points: readonly Point[], statisticOf: (point: Point) => Statistic | null): number[] {
  return points.flatMap((point) => {
    const statistic = statisticOf(point);
    return statistic ? [statistic.value, statistic.ucl, statistic.lcl].filter((value) => value !== null) : [];
  });
}

function ticksFor(height: number): number {
  return Math.max(2, Math.min(7, Math.round(height / 46)));
}

function domainOf(xs: readonly number[], axis: XAxis): readonly [number, number] {
  if (axis === "sequence") return [-0.7, Math.max(xs.length, FEWEST_SLOTS) - 0.3];
  const from = xs[0] ?? 0;
  const to = Math.max(xs.at(-1) ?? 1, from + 1000);
  const margin = (to - from) * 0.012;
  return [from - margin, to + margin];
}

interface TickInput {
  readonly axis: XAxis;
  readonly xs: readonly number[];
  readonly domain: readonly [number, number];
  readonly most: number;
  readonly offsetMs: number;
}

function ticksOf({ axis, xs, domain, most, offsetMs }: TickInput): number[] {
  if (axis === "time") return timeTicks(domain[0], domain[1], { most, offsetMs });
  return indexTicks(xs.length, Math.max(1, Math.floor((most * xs.length) / Math.max(xs.length, FEWEST_SLOTS))));
}

/** The point nearest to a pixel, by its place along the axis; −1 without points. */
export function nearestIndex({ xs, x }: Pick<Plot, "xs" | "x">, pixel: number): number {
  let nearest = -1;
  let distance = Number.POSITIVE_INFINITY;
  xs.forEach((value, i) => {
    const away = Math.abs(pixelOf(x, value) - pixel);
    if (away <= distance) [nearest, distance] = [i, away];
  });
  return nearest;
}
