// The plot as numbers: where everything stands, before anything draws it. The canvas and the labels over it share this one result.
//   I1. Only what lies in the domain is worked on, with one neighbour on either side, so that lines go on beyond the edges: the cost
//       of a picture is that of what is seen, however many points there are.
import { firstOf, type Point, type Statistic } from "../api/point.ts";
import { kindOf } from "./chart-kinds.ts";
import { type LimitRun, limitRuns, versionChanges } from "./limit-runs.ts";
import { indexTicks, pixelOf, type RoundRange, roundRange, type Scale, timeTicks } from "./scale.ts";
import { type Domain, FEWEST_SLOTS, fullDomain, indicesOf, type XAxis } from "./zoom.ts";

export interface PlotInput {
  readonly points: readonly Point[];
  readonly width: number;
  readonly height: number;
  readonly axis: XAxis;
  /** The part of the axis that is looked at; absent: all points. */
  readonly domain?: Domain;
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
  /** What is seen, with one neighbour on either side. */
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
  /** Pixels between neighbours, on average. */
  readonly spacing: number;
}

/** Room around the panes, px: figures of the axis on the left, names of the limits on the right. */
export const LEFT = 68;
export const RIGHT = 104;
const TOP = 22;
const GAP = 30;
const BOTTOM = 26;
const UPPER_SHARE = 0.64;
/** Two sums weigh the same. */
const MIRRORED_SHARE = 0.5;
const TICK_ROOM = 104;

export function plotOf(input: PlotInput): Plot {
  const { axis } = input;
  const width = Math.max(40, input.width - LEFT - RIGHT);
  const domain = input.domain ?? fullDomain(input.points, axis);
  const { points, xs } = seen(input.points, { axis, domain });
  const x: Scale = { min: domain[0], max: domain[1], start: LEFT, end: LEFT + width };
  const hasSecond = input.points.some(({ second }) => second !== null);
  const room = Math.max(80, input.height - TOP - BOTTOM - (hasSecond ? GAP : 0));
  const { isMirrored } = kindOf(input.points.at(-1)?.chart ?? "");
  const upperHeight = Math.round(hasSecond ? room * (isMirrored ? MIRRORED_SHARE : UPPER_SHARE) : room);

  const upperOf = isMirrored ? upperSumOf : firstOf;
  const upperRuns = limitRuns({ points, xs, statisticOf: upperOf, domain });
  const zero = isMirrored ? [0] : [];
  const upperRange = roundRange([...zero, ...extremesOf(points, upperOf), ...input.include], ticksFor(upperHeight));
  const upper = paneOf({ name: "upper", statisticOf: upperOf, top: TOP, height: upperHeight, range: upperRange, runs: upperRuns });

  return {
    points, axis, left: LEFT, width, xs, x, upper,
    xTicks: ticksOf({ ...input, domain, most: Math.max(2, Math.floor(width / TICK_ROOM)) }),
    lower: hasSecond ? lowerPane({ points, xs, domain, isMirrored, top: TOP + upperHeight + GAP, height: room - upperHeight }) : undefined,
    changes: versionChanges(upperRuns),
    spacing: axis === "sequence" ? width / (domain[1] - domain[0] || 1) : width / Math.max(FEWEST_SLOTS, points.length),
  }; // biome-ignore format: one result
}

/** The points within the domain and their places on the axis. */
function seen(points: readonly Point[], where: { axis: XAxis; domain: Domain }): Pick<Plot, "points" | "xs"> {
  const [first, last] = indicesOf(points, where);
  const from = Math.max(0, first - 1);
  const shown = from === 0 && last >= points.length - 1 ? points : points.slice(from, last + 2);
  return { points: shown, xs: shown.map((point, i) => (where.axis === "sequence" ? from + i : point.at)) };
}

interface LowerInput {
  readonly points: readonly Point[];
  readonly xs: readonly number[];
  readonly domain: Domain;
  readonly isMirrored: boolean;
  readonly top: number;
  readonly height: number;
}

/** Ranges and moving ranges are never below zero, lower sums never above: the axis stands on it, or hangs from it. */
function lowerPane({ points, xs, domain, isMirrored, top, height }: LowerInput): Pane {
  const statisticOf = isMirrored ? lowerSumOf : (point: Point) => point.second;
  const runs = limitRuns({ points, xs, statisticOf, domain });
  const range = roundRange([0, ...extremesOf(points, statisticOf)], ticksFor(height));
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

/** The lowest and the highest of values and limits; nothing without points. */
function extremesOf(points: readonly Point[], statisticOf: (point: Point) => Statistic | null): number[] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const point of points) {
    const statistic = statisticOf(point);
    if (!statistic) continue;
    const { value, ucl, lcl } = statistic;
    low = Math.min(low, value, ucl ?? value, lcl ?? value);
    high = Math.max(high, value, ucl ?? value, lcl ?? value);
  }
  return low <= high ? [low, high] : [];
}

function ticksFor(height: number): number {
  return Math.max(2, Math.min(7, Math.round(height / 46)));
}

type TickInput = Pick<PlotInput, "axis" | "points" | "offsetMs"> & { readonly domain: Domain; readonly most: number };

function ticksOf({ axis, points, domain, most, offsetMs }: TickInput): number[] {
  if (axis === "time") return timeTicks(domain[0], domain[1], { most, offsetMs });
  const newest = points.length - 1;
  const [first, last] = [Math.max(0, Math.ceil(domain[0])), Math.min(newest, Math.floor(domain[1]))];
  return indexTicks({ first, last, newest }, Math.max(1, Math.ceil((domain[1] - domain[0] - 1) / most)));
}

/** The point of the plot nearest to a pixel, by its place along the axis; −1 without points. */
export function nearestIndex({ xs, x }: Pick<Plot, "xs" | "x">, pixel: number): number {
  let nearest = -1;
  let distance = Number.POSITIVE_INFINITY;
  xs.forEach((value, i) => {
    const away = Math.abs(pixelOf(x, value) - pixel);
    if (away <= distance) [nearest, distance] = [i, away];
  });
  return nearest;
}

/** The place on the axis under a pixel. */
export function placeAt({ x }: Pick<Plot, "x">, pixel: number): number {
  return x.min + ((pixel - x.start) / (x.end - x.start)) * (x.max - x.min);
}
