// The newest points of a series, as far as limits may be estimated from them: their samples, oldest first.
//   I1. Timely points only. An excluded or incomplete one keeps its place, and is skipped where it must be.
//   I2. The newest lie in the series' live state; sixteen at a time they move on into chunks of the keyed state, so that a value
//       writes little. What is older than KEPT_POINTS (or the plan's baseline, if longer) is forgotten, and known to be.
import type { KeyedState } from "../../core/processor.ts";
import type { Instant } from "../../core/time.ts";
import type { Sample, Statistic } from "./charts/chart.ts";

export const KEPT_POINTS = 1024;
const SEALED = 16;
const CHUNK = 128;

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
}

/** The part in the live state: the newest points, and how many came before them. */
export interface WindowTail extends Columns {
  before: number;
}

export function emptyWindow(): WindowTail {
  return { before: 0, since: 0, offsets: [], ids: [], values: [], flags: [], ns: [], spreads: [] };
}

/** A window whose older points nobody kept. */
export function emptyWindowAfterOthers(): WindowTail {
  return { ...emptyWindow(), before: CHUNK };
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
  while (window.tail.ids.length >= 2 * SEALED) seal(window, Math.max(KEPT_POINTS, keep), forget);
  pushPoint(window.tail, point);
}

export function pushPoint(tail: WindowTail, { id, at, n, value, spread, complete, excluded }: WindowPoint): void {
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
export function keptOf({ tail, key, state }: Window): number {
  let kept = tail.ids.length;
  for (let chunk = Math.ceil(tail.before / CHUNK) - 1; chunk >= 0; chunk--) {
    const segments = state.get<string[]>(chunkKey(key, chunk));
    if (!segments) break;
    kept += segments.length * SEALED;
  }
  return kept;
}

/** The points, newest first, as far back as they are kept. */
export function* newestFirst(window: Window): Generator<WindowPoint> {
  const { tail } = window;
  for (let i = tail.ids.length - 1; i >= 0; i--) yield pointAt(tail, i);
  for (let chunk = Math.ceil(tail.before / CHUNK) - 1; chunk >= 0; chunk--) {
    const segments = window.state.get<string[]>(chunkKey(window.key, chunk));
    if (!segments) return;
    for (const segment of segments.toReversed()) {
      yield* pointsOf(JSON.parse(segment) as Columns).reverse();
    }
  }
}

/** True while nothing has been forgotten: every timely point since the window was empty is in it. */
export function isWhole({ tail, key, state }: Window): boolean {
  return tail.before === 0 || state.get(chunkKey(key, 0)) !== undefined;
}

/** Leaves a point out, or takes it in again. @returns what it was before, undefined when it is not in the window */
export function setExcluded(window: Window, id: string, excluded: boolean): boolean | undefined {
  const { tail, key, state } = window;
  const was = mark(tail, id, excluded);
  if (was !== undefined) return was;
  for (let chunk = Math.ceil(tail.before / CHUNK) - 1; chunk >= 0; chunk--) {
    const segments = state.get<string[]>(chunkKey(key, chunk));
    if (!segments) return undefined;
    for (let n = segments.length - 1; n >= 0; n--) {
      const columns = JSON.parse(segments[n] as string) as Columns;
      const wasThere = mark(columns, id, excluded);
      if (wasThere === undefined) continue;
      segments[n] = JSON.stringify(columns);
      state.set(chunkKey(key, chunk), segments);
      return wasThere;
    }
  }
  return undefined;
}

/** Forgets all points. */
export function clear({ tail, key, state }: Window): void {
  for (let chunk = Math.ceil(tail.before / CHUNK) - 1; chunk >= 0; chunk--) state.delete(chunkKey(key, chunk));
  Object.assign(tail, emptyWindow());
}

/** Moves the older half of the tail on, and forgets the chunk that is too old. */
function seal({ tail, key, state }: Window, keep: number, forget: ((points: readonly WindowPoint[]) => void) | undefined): void {
  const chunk = Math.floor(tail.before / CHUNK);
  const segments = state.get<string[]>(chunkKey(key, chunk)) ?? [];
  const sealed: Columns = {
    since: tail.since,
    offsets: tail.offsets.splice(0, SEALED),
    ids: tail.ids.splice(0, SEALED),
    values: tail.values.splice(0, SEALED),
    flags: tail.flags.splice(0, SEALED),
    ns: tail.ns.splice(0, SEALED),
    spreads: tail.spreads.splice(0, SEALED),
  };
  segments.push(JSON.stringify(sealed));
  state.set(chunkKey(key, chunk), segments);
  tail.before += SEALED;
  const passed = tail.offsets[0] ?? 0;
  tail.since += passed;
  tail.offsets = tail.offsets.map((offset) => offset - passed);
  const oldest = Math.floor((tail.before - keep) / CHUNK) - 1;
  if (oldest < 0) return;
  forget?.((state.get<string[]>(chunkKey(key, oldest)) ?? []).flatMap((segment) => pointsOf(JSON.parse(segment) as Columns)));
  state.delete(chunkKey(key, oldest));
}

function pointsOf(columns: Columns): WindowPoint[] {
  return columns.ids.map((_, i) => pointAt(columns, i));
}

function pointAt({ since, offsets, ids, values, flags, ns, spreads }: Columns, i: number): WindowPoint {
  const flag = flags[i] ?? 0;
  return {
    id: ids[i] as string,
    at: since + (offsets[i] as number),
    n: ns[i] ?? 1,
    value: values[i] as Statistic,
    spread: spreads[i] ?? null,
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

function chunkKey(key: string, chunk: number): string {
  return `window/${key}/${chunk}`;
}
