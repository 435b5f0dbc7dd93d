// Entries of one thing in the order of time, in chunks in the archive: what a late event needs to find its neighbours.
//   I1. Ordered by (at, id, source): the order in which they arrived leaves no trace (domain 0.1).
//   I2. A chunk is never empty; the index of chunks (their start instants) lies in the state.
import type { Archive, KeyedState } from "../../core/processor.ts";
import { floorTo, type Instant } from "../../core/time.ts";

export interface Entry {
  readonly at: Instant;
  readonly id: string;
  readonly source?: string;
}

export interface Store {
  readonly state: KeyedState;
  readonly archive: Archive;
}

export interface Timeline<T extends Entry> {
  insert(entry: T): void;
  /** The one that holds at an instant: the last at or before it. */
  lastAtOrBefore(at: Instant): T | undefined;
  lastBefore(at: Instant): T | undefined;
  firstAfter(at: Instant): T | undefined;
  /** The entries right before and right after where `entry` stands, or would stand. */
  neighbours(entry: T): { before: T | undefined; after: T | undefined };
  /** Those in `[from, to)`, in order. */
  range(from: Instant, to: Instant): T[];
  /** Marks the chunk of a mutated entry as changed. */
  touch(entry: T): void;
  /** Forgets whole chunks before `before`, but never the last entry before it: it may still hold. */
  forget(before: Instant): void;
}

interface Chunks<T> {
  readonly name: string;
  readonly chunkMs: number;
  /** Start instants, ascending. */
  starts(): readonly Instant[];
  at(start: Instant): T[];
  readonly store: Store;
}

/** Opens the timeline `name`, kept in chunks of `chunkMs`. */
export function openTimeline<T extends Entry>(store: Store, name: string, chunkMs: number): Timeline<T> {
  const chunks: Chunks<T> = {
    name,
    chunkMs,
    store,
    starts: () => store.state.get<Instant[]>(name) ?? [],
    at: (start) => store.archive.get<T[]>(`${name}/${start}`) ?? [],
  };
  return {
    insert: (entry) => insert(chunks, entry),
    lastAtOrBefore: (at) => last(chunks, at, (entry) => entry.at <= at),
    lastBefore: (at) => last(chunks, at, (entry) => entry.at < at),
    firstAfter: (at) => first(chunks, at, (entry) => entry.at > at),
    neighbours: (entry) => ({
      before: last(chunks, entry.at, (other) => compareEntries(other, entry) < 0),
      after: first(chunks, entry.at, (other) => compareEntries(other, entry) > 0),
    }),
    range: (from, to) => range(chunks, from, to),
    touch({ at }) {
      const start = floorTo(at, chunkMs);
      store.archive.set(`${name}/${start}`, chunks.at(start));
    },
    forget: (before) => forget(chunks, before),
  };
}

function insert<T extends Entry>({ name, chunkMs, starts, at, store }: Chunks<T>, entry: T): void {
  const start = floorTo(entry.at, chunkMs);
  const index = starts();
  const place = upperBound(index, start);
  if (index[place - 1] !== start) store.state.set(name, index.toSpliced(place, 0, start));
  const chunk = at(start);
  let n = chunk.length;
  while (n > 0 && compareEntries(chunk[n - 1] as T, entry) > 0) n--;
  chunk.splice(n, 0, entry);
  store.archive.set(`${name}/${start}`, chunk);
}

/** The last entry for which `isBefore` holds; it must hold for a prefix of the order, up to `at`. */
function last<T>({ starts, at: chunkAt }: Chunks<T>, at: Instant, isBefore: (entry: T) => boolean): T | undefined {
  const index = starts();
  for (let n = upperBound(index, at) - 1; n >= 0; n--) {
    const chunk = chunkAt(index[n] as Instant);
    const found = chunk[lengthOfPrefix(chunk, isBefore) - 1];
    if (found) return found;
  }
  return undefined;
}

/** The first entry for which `isAfter` holds; it must hold for a suffix of the order, from `at` on. */
function first<T>({ starts, at: chunkAt }: Chunks<T>, at: Instant, isAfter: (entry: T) => boolean): T | undefined {
  const index = starts();
  for (let n = Math.max(upperBound(index, at) - 1, 0); n < index.length; n++) {
    const chunk = chunkAt(index[n] as Instant);
    const found = chunk[lengthOfPrefix(chunk, (entry) => !isAfter(entry))];
    if (found) return found;
  }
  return undefined;
}

function range<T extends Entry>({ starts, at: chunkAt }: Chunks<T>, from: Instant, to: Instant): T[] {
  const index = starts();
  const found: T[] = [];
  for (let n = Math.max(upperBound(index, from) - 1, 0); n < index.length && (index[n] as Instant) < to; n++) {
    const chunk = chunkAt(index[n] as Instant);
    for (let i = lengthOfPrefix(chunk, ({ at }) => at < from); i < chunk.length && (chunk[i] as T).at < to; i++) found.push(chunk[i] as T);
  }
  return found;
}

function forget<T>({ name, chunkMs, starts, store }: Chunks<T>, before: Instant): void {
  const index = starts();
  let drop = 0;
  while (drop + 1 < index.length && (index[drop + 1] as Instant) + chunkMs <= before) drop++;
  if (drop === 0) return;
  for (const start of index.slice(0, drop)) store.archive.delete(`${name}/${start}`);
  store.state.set(name, index.slice(drop));
}

export function compareEntries(a: Entry, b: Entry): number {
  return a.at - b.at || compareText(a.id, b.id) || compareText(a.source ?? "", b.source ?? "");
}

/** By code unit, as the order of ids is defined. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** How many of the ascending numbers are at most `value`. */
function upperBound(ascending: readonly number[], value: number): number {
  return lengthOfPrefix(ascending, (each) => each <= value);
}

/** How many entries at the start fulfil what a prefix of them does: a chunk may hold thousands, and a long stop asks for each. */
function lengthOfPrefix<T>(entries: readonly T[], isInside: (entry: T) => boolean): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isInside(entries[middle] as T)) low = middle + 1;
    else high = middle;
  }
  return low;
}
