// The strip under a chart: all of its points as one line with ticks for signals, drawn small.
import { firstOf, type Point } from "../api/point.ts";
import { markOf, toneOf } from "./marks.ts";
import { pixelOf, type Scale } from "./scale.ts";
import { thinned } from "./thin.ts";
import type { Domain, XAxis } from "./zoom.ts";

export interface OverviewInput {
  readonly points: readonly Point[];
  readonly axis: XAxis;
  readonly full: Domain;
  readonly left: number;
  readonly width: number;
  readonly height: number;
}

export interface Overview {
  /** Ends of the strip on the axis and in pixels. */
  readonly x: Scale;
  readonly line: readonly { readonly x: number; readonly y: number }[];
  /** One for each column of pixels and colour. */
  readonly ticks: readonly { readonly x: number; readonly tone: "alarm" | "warn" | "odd" }[];
}

const EDGE_PX = 4;
const TICKS_PX = 5;

export function overviewOf({ points, axis, full, left, width, height }: OverviewInput): Overview {
  const x: Scale = { min: full[0], max: full[1], start: left, end: left + width };
  const xs: number[] = [];
  const ys: number[] = [];
  const ticks = new Map<string, Overview["ticks"][number]>();
  points.forEach((point, i) => {
    const place = axis === "sequence" ? i : point.at;
    for (const statistic of [firstOf(point), point.second]) {
      const tone = statistic && toneOf(markOf(point, statistic));
      const at = Math.round(pixelOf(x, place));
      if (tone) ticks.set(`${at} ${tone}`, { x: at, tone });
    }
    if (point.value === null || point.late || point.excluded) return;
    xs.push(place);
    ys.push(point.value);
  });
  const y: Scale = { min: least(ys), max: -least(ys.map((value) => -value)), start: height - TICKS_PX - EDGE_PX, end: EDGE_PX };
  const drawn = thinned({ xs, ys }, (full[1] - full[0]) / width);
  return { x, ticks: [...ticks.values()], line: drawn.map((i) => ({ x: pixelOf(x, xs[i] ?? 0), y: pixelOf(y, ys[i] ?? 0) })) };
}

function least(values: readonly number[]): number {
  return values.reduce((low, value) => Math.min(low, value), Number.POSITIVE_INFINITY);
}

/** What a pointer that goes down on the strip takes hold of. */
export type Grip = "from" | "to" | "window" | "outside";

const GRIP_PX = 7;

/** Ends of the window go before its inside. */
export function gripAt(pixel: number, { x, domain }: { x: Scale; domain: Domain }): Grip {
  const [from, to] = [pixelOf(x, domain[0]), pixelOf(x, domain[1])];
  if (Math.abs(pixel - from) <= GRIP_PX && domain[0] > x.min) return "from";
  if (Math.abs(pixel - to) <= GRIP_PX && domain[1] < x.max) return "to";
  return pixel > from && pixel < to && (domain[0] > x.min || domain[1] < x.max) ? "window" : "outside";
}

/** Where the window is after its grip was moved from one place of the axis to another. */
export function dragged(grip: Grip, { domain, full, from, to }: { domain: Domain; full: Domain; from: number; to: number }): Domain {
  const inside = (place: number) => Math.max(full[0], Math.min(full[1], place));
  const by = to - from;
  if (grip === "from") return ordered(inside(domain[0] + by), domain[1]);
  if (grip === "to") return ordered(domain[0], inside(domain[1] + by));
  if (grip === "outside") return ordered(inside(from), inside(to));
  const size = domain[1] - domain[0];
  const start = Math.max(full[0], Math.min(full[1] - size, domain[0] + by));
  return [start, start + size];
}

function ordered(a: number, b: number): Domain {
  return a <= b ? [a, b] : [b, a];
}
