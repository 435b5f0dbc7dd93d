// Which events of one source are known (design 6): two generations of up to 100 000 identities, the older one forgotten
// when the younger is full. Beside each identity stands a hash of the content, so that the same id with other content is noticed.
//   I1. Persisted as appended segments of 128 entries: a commit writes only the segments that grew.
//   I2. Restored from its segments, a set answers exactly as the one that wrote them.
//   I3. What is asked for is new nearly always, and lies nowhere near what was asked before: an index of four bytes an entry says so with
//       one look at memory for each generation.
import { assert } from "../../core/assert.ts";

export const GENERATION_SIZE = 100_000;
export const SEGMENT_SIZE = 128;
const ENTRY_BYTES = 12;

export type Known = "new" | "duplicate" | "conflict";

interface Generation {
  readonly number: number;
  count: number;
  /** Entries in order of arrival, three words each: the identity's lower 32 bits, its upper 21, the content. */
  entries: Uint32Array;
  /** Where an identity's entry is: its number + 1, and above it the PRINT of the identity; 0 = free. */
  index: Uint32Array;
}

const WORDS = 3;
/** An index half full at most. */
const ROOM = 2;
/** Bits of an index place that number an entry, up to 262 143. The other 14 tell most identities apart without a look at the entry. */
const NUMBER_BITS = 18;
const NUMBER = 2 ** NUMBER_BITS - 1;
const PRINT_BELOW = 21 - (32 - NUMBER_BITS);
const LOWER = 2 ** 32;

export interface IdentitySet {
  readonly isEmpty: boolean;
  look(identity: number, content: number): Known;
  /** @returns how many older identities were forgotten to make room */
  add(identity: number, content: number): number;
  /** Segments changed since the last call, and whole generations forgotten (null). */
  takeChanges(): Iterable<readonly [segment: string, bytes: Uint8Array | null]>;
}

export type Segment = readonly [name: string, bytes: Uint8Array];

/** An empty set, or the one whose segments (in any order) are given. */
export function createIdentitySet(stored: Iterable<Segment> = [], generationSize = GENERATION_SIZE): IdentitySet {
  let [old, young] = restoreGenerations(stored);
  assert(generationSize <= NUMBER, "a generation has more identities than its index can number");
  let persisted = young.count; // entries of `young` that the last takeChanges covered
  const pending: [string, Uint8Array | null][] = [];

  function rotate(): number {
    const forgotten = old?.count ?? 0;
    pending.push(...changedSegments(young, persisted));
    if (old) for (let s = 0; s * SEGMENT_SIZE < old.count; s++) pending.push([`${old.number}.${s}`, null]);
    old = young;
    young = makeGeneration(old.number + 1);
    persisted = 0;
    return forgotten;
  }

  return {
    get isEmpty() {
      return young.count === 0;
    },
    look(identity, content) {
      const lower = identity >>> 0;
      const upper = (identity / LOWER) >>> 0;
      let known = contentOf(young, lower, upper);
      if (known === NOWHERE && old) known = contentOf(old, lower, upper);
      if (known === NOWHERE) return "new";
      return known === content ? "duplicate" : "conflict";
    },
    add(identity, content) {
      const forgotten = young.count >= generationSize ? rotate() : 0;
      insert(young, { lower: identity >>> 0, upper: (identity / LOWER) >>> 0, content });
      return forgotten;
    },
    takeChanges() {
      const changes = [...pending.splice(0), ...changedSegments(young, persisted)];
      persisted = young.count;
      return changes;
    },
  };
}

function restoreGenerations(stored: Iterable<Segment>): [Generation | undefined, Generation] {
  const segments = [...stored].map(([name, bytes]) => ({ place: name.split(".").map(Number) as [number, number], bytes }));
  segments.sort((a, b) => a.place[0] - b.place[0] || a.place[1] - b.place[1]);
  let old: Generation | undefined;
  let young = makeGeneration(segments[0]?.place[0] ?? 0);
  for (const { place, bytes } of segments) {
    if (place[0] !== young.number) {
      old = young;
      young = makeGeneration(place[0]);
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at < bytes.length; at += ENTRY_BYTES) {
      const identity = view.getFloat64(at);
      insert(young, { lower: identity >>> 0, upper: (identity / LOWER) >>> 0, content: view.getUint32(at + 8) });
    }
  }
  return [old, young];
}

function makeGeneration(number: number): Generation {
  return { number, count: 0, entries: new Uint32Array(32 * WORDS), index: new Uint32Array(32 * ROOM) };
}

/** No content: those are from 0 on. */
const NOWHERE = -1;

/** The place of the index that has this identity, or the free one where it would stand. */
function placeOf({ entries, index }: Generation, lower: number, upper: number): number {
  const mask = index.length - 1;
  for (let place = lower & mask; ; place = (place + 1) & mask) {
    const held = index[place] as number;
    if (held === 0) return place;
    if (held >>> NUMBER_BITS !== upper >>> PRINT_BELOW) continue;
    const at = WORDS * ((held & NUMBER) - 1);
    if (entries[at] === lower && entries[at + 1] === upper) return place;
  }
}

function contentOf(generation: Generation, lower: number, upper: number): number {
  const held = generation.index[placeOf(generation, lower, upper)] as number;
  return held === 0 ? NOWHERE : (generation.entries[WORDS * ((held & NUMBER) - 1) + 2] as number);
}

function insert(generation: Generation, { lower, upper, content }: { lower: number; upper: number; content: number }): void {
  if (generation.count * ROOM >= generation.index.length) grow(generation);
  const place = placeOf(generation, lower, upper);
  if (generation.index[place] !== 0) return;
  const { entries, count } = generation;
  entries[WORDS * count] = lower;
  entries[WORDS * count + 1] = upper;
  entries[WORDS * count + 2] = content;
  generation.count++;
  generation.index[place] = ((upper >>> PRINT_BELOW) << NUMBER_BITS) | generation.count;
}

function grow(generation: Generation): void {
  const { entries, index, count } = generation;
  generation.entries = new Uint32Array(entries.length * 2);
  generation.entries.set(entries);
  generation.index = new Uint32Array(index.length * 2);
  for (let n = 0; n < count; n++) {
    const upper = entries[WORDS * n + 1] as number;
    generation.index[placeOf(generation, entries[WORDS * n] as number, upper)] = ((upper >>> PRINT_BELOW) << NUMBER_BITS) | (n + 1);
  }
}

function* changedSegments({ number, entries, count }: Generation, persisted: number): Iterable<[string, Uint8Array]> {
  if (count === persisted) return;
  const first = persisted - (persisted % SEGMENT_SIZE);
  const bytes = new Uint8Array((count - first) * ENTRY_BYTES);
  const view = new DataView(bytes.buffer);
  for (let n = first; n < count; n++) {
    const at = WORDS * n;
    view.setFloat64((n - first) * ENTRY_BYTES, (entries[at + 1] as number) * LOWER + (entries[at] as number));
    view.setUint32((n - first) * ENTRY_BYTES + 8, entries[at + 2] as number);
  }
  for (let n = first; n < count; n += SEGMENT_SIZE) {
    const start = (n - first) * ENTRY_BYTES;
    yield [`${number}.${n / SEGMENT_SIZE}`, bytes.subarray(start, start + SEGMENT_SIZE * ENTRY_BYTES)];
  }
}
