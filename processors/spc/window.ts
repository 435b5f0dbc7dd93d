// The newest points of a series, as far as limits may be estimated from them: their samples, oldest first.
//   I1. Timely points only. An excluded or incomplete one keeps its place, and is skipped where it must be.
//   I2. The newest lie in the series' live state; sixteen at a time they move on into an entry of their own in the keyed state, so
//       that each is written a few times and then never again. What is older than KEPT_POINTS (or what the plan's baseline needs, if
//       more) is forgotten, and known to be.
import type { KeyedState } from "../../core/processor.ts";
import type { Instant } from "../../core/time.ts";
import type { Sample, Statistic } from "./charts/chart.ts";

export const KEPT_POINTS = 1024;
const SEGMENT = 16;

const INCOMPLETE = 1;
const EXCLUDED = 2;

export interface WindowPoint extends Sample {
  readonly id: string;
  readonly at: Instant;
  readonly complete: boolean;
  readonly excluded: boolean;
}

/**
 * Columns of points; `offsets` are ms after `since`. Left empty: `flags` while no point has one, `ns` and `spreads` while every sample
 * is a single value.
 */
interface Columns {
  since: Instant;
  offsets: number[];
  ids: string[];
  values: Statistic[];
  flags: number[];
  ns: number[];
  spreads: (number | null)[];
  /** Absent while every rest is 0. */
  rests?: number[] | undefined;
}

/** The part in the live state: the newest points, and how many came before them. */
export interface WindowTail extends Columns {
  before: number;
}

export function emptyWindow(): WindowTail {
  return { before: 0, since: 0, offsets: [], ids: [], values: [], flags: [], ns: [], spreads: [], rests: undefined };
}

/** A window whose older points nobody kept. */
export function emptyWindowAfterOthers(): WindowTail {
  return { ...emptyWindow(), before: SEGMENT };
}

/** A window of one series: `key` names it in the keyed state. */
export interface Window {
  readonly tail: WindowTail;
  readonly key: string;
  readonly state: KeyedState;
}

/**
 * Takes a point in. At least the newest `keep` points stay at hand, and KEPT_POINTS in any case; `forget` is told of those that
 * do not, oldest first.
 */
export function append(window: Window, point: WindowPoint, keep: number, forget?: (points: readonly WindowPoint[]) => void): void {
  while (window.tail.ids.length >= 2 * SEGMENT) seal(window, Math.max(KEPT_POINTS, keep), forget);
  pushPoint(window.tail, point);
}

export function pushPoint(tail: WindowTail, { id, at, n, value, spread, rest = 0, complete, excluded }: WindowPoint): void {
  if (tail.ids.length === 0) tail.since = at;
  const flag = (complete ? 0 : INCOMPLETE) | (excluded ? EXCLUDED : 0);
  if (flag !== 0) fill(tail.flags, tail.ids.length, 0);
  if (flag !== 0 || tail.flags.length > 0) tail.flags.push(flag);
  if (n !== 1 || spread !== null) {
    fill(tail.ns, tail.ids.length, 1);
    fill(tail.spreads, tail.ids.length, null);
  }
  if (n !== 1 || spread !== null || tail.ns.length > 0) {
    tail.ns.push(n);
    tail.spreads.push(spread);
  }
  if (rest !== 0) fill((tail.rests ??= []), tail.ids.length, 0);
  tail.rests?.push(rest);
  tail.offsets.push(at - tail.since);
  tail.ids.push(id);
  tail.values.push(value);
}

/** Lets a column begin that all points before could do without. */
function fill<T>(column: T[], length: number, usual: T): void {
  while (column.length < length) column.push(usual);
}

/** How many points the window has seen since it was empty. */
export function lengthOf({ tail }: Window): number {
  return tail.before + tail.ids.length;
}

/** How many of them are kept. */
export function keptOf(window: Window): number {
  return window.tail.ids.length + segmentsOf(window).length * SEGMENT;
}

/** The points, newest first, as far back as they are kept. */
export function* newestFirst(window: Window): Generator<WindowPoint> {
  const { tail } = window;
  for (let i = tail.ids.length - 1; i >= 0; i--) yield pointAt(tail, i);
  for (const key of segmentsOf(window)) yield* pointsOf(readSegment(window, key)).reverse();
}

/** True while nothing has been forgotten: every timely point since the window was empty is in it. */
export function isWhole({ tail, key, state }: Window): boolean {
  return tail.before === 0 || state.get(segmentKey(key, 0)) !== undefined;
}

/** Whether one of the newest points, the last SEGMENT at least, has this id at this time. */
export function isAmongNewest({ tail: { since, offsets, ids } }: Window, id: string, at: Instant): boolean {
  for (let i = ids.length - 1; i >= 0 && since + (offsets[i] as number) === at; i--) if (ids[i] === id) return true;
  return false;
}

/** Leaves a point out, or takes it in again. @returns what it was before, undefined when it is not in the window */
export function setExcluded(window: Window, id: string, excluded: boolean): boolean | undefined {
  const was = mark(window.tail, id, excluded);
  if (was !== undefined) return was;
  for (const key of segmentsOf(window)) {
    const columns = readSegment(window, key);
    const wasThere = mark(columns, id, excluded);
    if (wasThere === undefined) continue;
    window.state.set(key, JSON.stringify(columns));
    return wasThere;
  }
  return undefined;
}

/** Forgets all points. */
export function clear(window: Window): void {
  for (const key of segmentsOf(window)) window.state.delete(key);
  Object.assign(window.tail, emptyWindow());
}

/** Moves the older half of the tail on, and forgets the segment that is too old. */
function seal(window: Window, keep: number, forget: ((points: readonly WindowPoint[]) => void) | undefined): void {
  const { tail, key, state } = window;
  const sealed: Columns = {
    since: tail.since,
    offsets: tail.offsets.splice(0, SEGMENT),
    ids: tail.ids.splice(0, SEGMENT),
    values: tail.values.splice(0, SEGMENT),
    flags: tail.flags.splice(0, SEGMENT),
    ns: tail.ns.splice(0, SEGMENT),
    spreads: tail.spreads.splice(0, SEGMENT),
    rests: tail.rests?.splice(0, SEGMENT),
  };
  state.set(segmentKey(key, tail.before / SEGMENT), JSON.stringify(sealed));
  tail.before += SEGMENT;
  const passed = tail.offsets[0] ?? 0;
  tail.since += passed;
  tail.offsets = tail.offsets.map((offset) => offset - passed);
  const oldest = segmentKey(key, Math.floor((tail.before - keep) / SEGMENT) - 1);
  if (tail.before - keep < SEGMENT || state.get(oldest) === undefined) return;
  forget?.(pointsOf(readSegment(window, oldest)));
  state.delete(oldest);
}

/** Keys of the segments that are kept, newest first. */
function segmentsOf({ tail, key, state }: Window): string[] {
  const keys: string[] = [];
  for (let n = tail.before / SEGMENT - 1; n >= 0; n--) {
    const name = segmentKey(key, n);
    if (state.get(name) === undefined) break;
    keys.push(name);
  }
  return keys;
}

function readSegment({ state }: Window, key: string): Columns {
  return JSON.parse(state.get<string>(key) as string) as Columns;
}

function pointsOf(columns: Columns): WindowPoint[] {
  return columns.ids.map((_, i) => pointAt(columns, i));
}

function pointAt({ since, offsets, ids, values, flags, ns, spreads, rests }: Columns, i: number): WindowPoint {
  const flag = flags[i] ?? 0;
  return {
    id: ids[i] as string,
    at: since + (offsets[i] as number),
    n: ns[i] ?? 1,
    value: values[i] as Statistic,
    spread: spreads[i] ?? null,
    rest: rests?.[i],
    complete: (flag & INCOMPLETE) === 0,
    excluded: (flag & EXCLUDED) !== 0,
  };
}

function mark({ ids, flags }: Columns, id: string, excluded: boolean): boolean | undefined {
  const i = ids.lastIndexOf(id);
  if (i < 0) return undefined;
  const old = flags[i] ?? 0;
  if (excluded) fill(flags, ids.length, 0);
  if (flags.length > 0) flags[i] = excluded ? old | EXCLUDED : old & ~EXCLUDED;
  return (old & EXCLUDED) !== 0;
}

function segmentKey(key: string, segment: number): string {
  return `window/${key}/${segment}`;
}
