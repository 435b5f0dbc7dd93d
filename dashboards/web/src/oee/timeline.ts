// The states of stations over time, as lanes: which stretch stands where, what lies under the pointer, how the view zooms and pans.
import type { Loss, State, Stretch } from "../api/oee.ts";
import type { Span } from "../range/range.ts";

/** What a stretch looks like: a state, or a stop that was planned. */
export type Look = State | "planned";

export interface Lane {
  readonly station: string;
  /** Ascending. */
  readonly stretches: readonly Stretch[];
}

/** Shorter views show nothing that a person could use. */
export const SHORTEST_VIEW_MS = 5 * 60_000;

/** One lane a station, in the order of the line; stations that only the stretches know come last. */
export function lanesOf(stretches: readonly Stretch[], stations: readonly string[]): Lane[] {
  const byStation = new Map<string, Stretch[]>(stations.map((station) => [station, []]));
  for (const stretch of stretches) {
    const lane = byStation.get(stretch.station);
    if (lane) lane.push(stretch);
    else byStation.set(stretch.station, [stretch]);
  }
  return [...byStation].map(([station, own]) => ({ station, stretches: own.toSorted((a, b) => a.start - b.start) }));
}

export function lookOf({ state, category }: Pick<Stretch, "state" | "category">): Look {
  return category === "planned" && state !== "running" ? "planned" : state;
}

const OWN_LOSS: Readonly<Partial<Record<State, Loss>>> = {
  down: "breakdown", setup: "setup", idle: "waiting", off: "waiting", blocked: "waiting", starved: "waiting",
}; // biome-ignore format: one table
const LOSS_OF: Readonly<Record<string, Loss>> = { breakdown: "breakdown", setup: "setup", waiting: "waiting", planned: "plannedStop" };

/** The loss that a stretch counts as where that does not follow from its state: by the category of its reason; undefined = nothing to tell. */
export function countedAs({ state, category, stop }: Pick<Stretch, "state" | "category" | "stop">): Loss | undefined {
  const loss = stop === "micro" ? "microStop" : LOSS_OF[category];
  return state === "running" || loss === OWN_LOSS[state] ? undefined : loss;
}
/** Where a stretch ends; one that lasts reaches up to `clock`. */
export function endOf({ start, end }: Pick<Stretch, "start" | "end">, clock: number): number {
  return end ?? Math.max(start, clock);
}

/**
 * The stretch at an instant of a lane, or within `reachMs` of it: a stop of a few seconds is narrower than a pointer. Of several in
 * reach the one that is not production, else the nearest.
 */
export function stretchAt(lane: Lane, at: number, { reachMs, clock }: { reachMs: number; clock: number }): Stretch | undefined {
  const distance = (stretch: Stretch) => Math.max(stretch.start - at, at - endOf(stretch, clock), 0);
  const near = lane.stretches.filter((stretch) => distance(stretch) <= reachMs);
  const rank = (stretch: Stretch) => distance(stretch) + (stretch.state === "running" ? reachMs : 0);
  return near.reduce<Stretch | undefined>((best, each) => (best && rank(best) <= rank(each) ? best : each), undefined);
}

/** The view `factor` times as long, with the instant `around` where it was; never beyond `bounds`. */
export function zoomed(view: Span, { factor, around, bounds }: { factor: number; around: number; bounds: Span }): Span {
  const whole = bounds.to - bounds.from;
  const size = Math.min(whole, Math.max(Math.min(SHORTEST_VIEW_MS, whole), (view.to - view.from) * factor));
  const share = (around - view.from) / (view.to - view.from);
  return held({ from: around - share * size, to: around - share * size + size }, bounds);
}

/** The view moved by `byMs`, as far as `bounds` let it. */
export function panned(view: Span, byMs: number, bounds: Span): Span {
  return held({ from: view.from + byMs, to: view.to + byMs }, bounds);
}

/** The part of the bounds that is looked at; a zoom that is not inside them is none. */
export function viewOf(zoom: Span | null, bounds: Span): Span {
  if (!zoom || zoom.from >= bounds.to || zoom.to <= bounds.from) return { from: bounds.from, to: bounds.to };
  return held(zoom, bounds);
}

function held({ from, to }: Span, bounds: Span): Span {
  const size = Math.min(to - from, bounds.to - bounds.from);
  const start = Math.round(Math.max(bounds.from, Math.min(from, bounds.to - size)));
  return { from: start, to: Math.round(start + size) };
}

export interface Cursor {
  readonly lane: number;
  readonly index: number;
}

const ARROWS: Readonly<Record<string, { readonly along: number; readonly across: number }>> = {
  ArrowLeft: { along: -1, across: 0 },
  ArrowRight: { along: 1, across: 0 },
  ArrowUp: { along: 0, across: -1 },
  ArrowDown: { along: 0, across: 1 },
};

/** Where an arrow key moves the cursor: along a lane, or to what another station did at the same time. */
export function cursorAfter(lanes: readonly Lane[], cursor: Cursor | null, key: string): Cursor | null | undefined {
  if (key === "Escape") return null;
  const arrow = ARROWS[key];
  if (!arrow) return undefined;
  const { along, across } = arrow;
  const filled = lanes.findIndex(({ stretches }) => stretches.length > 0);
  if (filled === -1) return null;
  if (!cursor) return { lane: filled, index: (lanes[filled]?.stretches.length ?? 1) - 1 };
  const from = lanes[cursor.lane];
  if (along !== 0) return { lane: cursor.lane, index: clamped(cursor.index + along, (from?.stretches.length ?? 1) - 1) };
  const lane = clamped(cursor.lane + across, lanes.length - 1);
  const at = from?.stretches[cursor.index]?.start ?? 0;
  const before = lanes[lane]?.stretches.findLastIndex(({ start }) => start <= at) ?? -1;
  return (lanes[lane]?.stretches.length ?? 0) === 0 ? cursor : { lane, index: Math.max(0, before) };
}

function clamped(value: number, last: number): number {
  return Math.max(0, Math.min(last, value));
}
