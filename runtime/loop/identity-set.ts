// Which events of one source are known (design 6): two generations of up to 100 000 identities, the older one forgotten
// when the younger is full. Beside each identity stands a hash of the content, so that the same id with other content is noticed.
//   I1. Persisted as appended segments of 128 entries: a commit writes only the segments that grew.
//   I2. Restored from its segments, a set answers exactly as the one that wrote them.
import { addEntry, contentOf, type Generation, makeGeneration, NOWHERE, WORDS } from "./identity-generation.ts";

export const GENERATION_SIZE = 100_000;
export const SEGMENT_SIZE = 128;
const ENTRY_BYTES = 12;
const LOWER = 2 ** 32;

/** Of an identity that is not new. */
export const KNOWN = -1;

export type Known = "new" | "duplicate" | "conflict";

export interface IdentitySet {
  readonly isEmpty: boolean;
  look(identity: number, content: number): Known;
  /** @returns how many older identities were forgotten to make room */
  add(identity: number, content: number): number;
  /** `add`, by an identity's lower 32 bits and its upper 21, if it is new; else KNOWN. */
  addNew(lower: number, upper: number, content: number): number;
  /** Segments changed since the last call, and whole generations forgotten (null). */
  takeChanges(): Iterable<readonly [segment: string, bytes: Uint8Array | null]>;
}

export type Segment = readonly [name: string, bytes: Uint8Array];

/** An empty set, or the one whose segments (in any order) are given. */
export function createIdentitySet(stored: Iterable<Segment> = [], generationSize = GENERATION_SIZE): IdentitySet {
  let [old, young] = restoreGenerations(stored);
  let persisted = young.count; // entries of `young` that the last takeChanges covered
  const pending: [string, Uint8Array | null][] = [];

  function rotate(): number {
    const forgotten = old?.count ?? 0;
    pending.push(...changedSegments(young, persisted));
    if (old) for (let s = 0; s * SEGMENT_SIZE < old.count; s++) pending.push([`${old.number}.${s}`, null]);
    old = young;
    young = makeGeneration(old.number + 1, old.count);
    persisted = 0;
    return forgotten;
  }

  function add(lower: number, upper: number, content: number): number {
    const forgotten = young.count >= generationSize ? rotate() : 0;
    addEntry(young, { lower, upper, content });
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
    add: (identity, content) => add(identity >>> 0, (identity / LOWER) >>> 0, content),
    addNew(lower, upper, content) {
      const isKnown = contentOf(young, lower, upper) !== NOWHERE || (old !== undefined && contentOf(old, lower, upper) !== NOWHERE);
      return isKnown ? KNOWN : add(lower, upper, content);
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
      young = makeGeneration(place[0], old.count);
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at < bytes.length; at += ENTRY_BYTES) {
      const identity = view.getFloat64(at);
      addEntry(young, { lower: identity >>> 0, upper: (identity / LOWER) >>> 0, content: view.getUint32(at + 8) });
    }
  }
  return [old, young];
}

function* changedSegments(generation: Generation, persisted: number): Iterable<[string, Uint8Array]> {
  const { number, entries, count } = generation;
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
