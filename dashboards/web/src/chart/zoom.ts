// Which part of the points a chart looks at. On the axis it is a domain (indices, or instants); in the address it is a stretch of time,
// so that it stays with its points while new ones come.
import type { Point } from "../api/point.ts";
import { indexAt } from "../series/points.ts";

/** Two instants, epoch ms, the first before the second. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export type XAxis = "sequence" | "time";
/** From where to where on the x axis: places in the sequence from 0, or epoch ms. */
export type Domain = readonly [from: number, to: number];

/** Fewer points than this do not spread over the whole width: a chart fills from the left. */
export const FEWEST_SLOTS = 25;
/** Free room beside the first and the last point. */
const SLOT_MARGIN = 0.7;
const TIME_MARGIN = 0.012;

type Timed = readonly Pick<Point, "at">[];

/** All points. */
export function fullDomain(points: Timed, axis: XAxis): Domain {
  if (axis === "sequence") return [-SLOT_MARGIN, Math.max(points.length, FEWEST_SLOTS) - 1 + SLOT_MARGIN];
  const from = points[0]?.at ?? 0;
  return withMargin(from, Math.max(points.at(-1)?.at ?? 1, from + 1000));
}

/** Where a stretch lies on the axis; all points where it holds none of them. */
export function domainOf(points: Timed, { axis, zoom }: { axis: XAxis; zoom: Stretch | null }): Domain {
  if (!zoom) return fullDomain(points, axis);
  const [first, last] = [indexAt(points, zoom.from), indexAt(points, zoom.to + 1) - 1];
  if (last < first) return fullDomain(points, axis);
  return axis === "sequence" ? [first - SLOT_MARGIN, last + SLOT_MARGIN] : withMargin(zoom.from, zoom.to);
}

/** The stretch of time of a domain, from its first to its last point; null when it holds all points, or too few to tell apart. */
export function stretchOf(points: Timed, { axis, domain }: { axis: XAxis; domain: Domain }): Stretch | null {
  const [first, last] = indicesOf(points, { axis, domain });
  const [from, to] = [points[first]?.at, points[last]?.at];
  if (from === undefined || to === undefined || from >= to) return null;
  return first === 0 && last === points.length - 1 ? null : { from, to };
}

/** First and last point within a domain. */
export function indicesOf(points: Timed, { axis, domain }: { axis: XAxis; domain: Domain }): [first: number, last: number] {
  if (axis === "time") return [indexAt(points, domain[0]), indexAt(points, domain[1] + 1) - 1];
  const [first, last] = [Math.round(domain[0] + SLOT_MARGIN), Math.round(domain[1] - SLOT_MARGIN)];
  return [Math.max(0, first), Math.min(points.length - 1, last)];
}

export interface Bounds {
  readonly full: Domain;
  /** The narrowest that makes sense. */
  readonly least: number;
}

/** Makes a domain wider (`factor` above 1) or narrower around a place that stays where it is. */
export function zoomedDomain(
  [from, to]: Domain,
  { factor, around, bounds: { full, least } }: { factor: number; around: number; bounds: Bounds },
): Domain {
  const size = Math.min(full[1] - full[0], Math.max(least, (to - from) * factor));
  const share = to > from ? (around - from) / (to - from) : 0.5;
  return movedInto([around - size * share, around + size * (1 - share)], full);
}

/** Moves a domain along the axis, as far as there are points. */
export function pannedDomain([from, to]: Domain, by: number, full: Domain): Domain {
  return movedInto([from + by, to + by], full);
}

/** Moves a domain by as little as shows a place. */
export function domainWith(domain: Domain, place: number, full: Domain): Domain {
  const margin = (domain[1] - domain[0]) * 0.04;
  if (place < domain[0]) return pannedDomain(domain, place - margin - domain[0], full);
  if (place > domain[1]) return pannedDomain(domain, place + margin - domain[1], full);
  return domain;
}

function movedInto([from, to]: Domain, full: Domain): Domain {
  const size = Math.min(to - from, full[1] - full[0]);
  const start = Math.max(full[0], Math.min(full[1] - size, from));
  return [start, start + size];
}

function withMargin(from: number, to: number): Domain {
  const margin = (to - from) * TIME_MARGIN;
  return [from - margin, to + margin];
}
