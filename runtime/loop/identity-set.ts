// Which events of one source are known (design 6): two generations of up to 100 000 identities, the older one forgotten
// when the younger is full. Beside each identity stands a hash of the content, so that the same id with other content is noticed.
//   I1. Persisted as appended segments of 128 entries: a commit writes only the segments that grew.
//   I2. Restored from its segments, a set answers exactly as the one that wrote them.

export const GENERATION_SIZE = 100_000;
export const SEGMENT_SIZE = 128;
const ENTRY_BYTES = 12;

export type Known = "new" | "duplicate" | "conflict";

interface Generation {
  readonly number: number;
  count: number;
  slots: Float64Array; // identity + 1; 0 = free
  contents: Uint32Array;
  /** Entries in order of arrival, for the segments. */
  order: Uint32Array; // slot of the n-th entry
}

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
      const known = contentOf(young, identity) ?? (old ? contentOf(old, identity) : undefined);
      if (known === undefined) return "new";
      return known === content ? "duplicate" : "conflict";
    },
    add(identity, content) {
      const forgotten = young.count >= generationSize ? rotate() : 0;
      insert(young, identity, content);
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
    for (let at = 0; at < bytes.length; at += ENTRY_BYTES) insert(young, view.getFloat64(at), view.getUint32(at + 8));
  }
  return [old, young];
}

function makeGeneration(number: number): Generation {
  return { number, count: 0, slots: new Float64Array(64), contents: new Uint32Array(64), order: new Uint32Array(32) };
}

function slotOf(slots: Float64Array, identity: number): number {
  const mask = slots.length - 1;
  let slot = (identity ^ (identity / 4294967296)) & mask;
  for (;;) {
    const held = slots[slot];
    if (held === 0 || held === identity + 1) return slot;
    slot = (slot + 1) & mask;
  }
}

function contentOf(generation: Generation, identity: number): number | undefined {
  const slot = slotOf(generation.slots, identity);
  return generation.slots[slot] === 0 ? undefined : generation.contents[slot];
}

function insert(generation: Generation, identity: number, content: number): void {
  if (generation.count * 2 >= generation.slots.length) grow(generation);
  const slot = slotOf(generation.slots, identity);
  if (generation.slots[slot] !== 0) return;
  generation.slots[slot] = identity + 1;
  generation.contents[slot] = content;
  generation.order[generation.count++] = slot;
}

function grow(generation: Generation): void {
  const { slots, contents, order, count } = generation;
  generation.slots = new Float64Array(slots.length * 2);
  generation.contents = new Uint32Array(slots.length * 2);
  generation.order = new Uint32Array(slots.length);
  for (let n = 0; n < count; n++) {
    const from = order[n] as number;
    const identity = (slots[from] as number) - 1;
    const to = slotOf(generation.slots, identity);
    generation.slots[to] = identity + 1;
    generation.contents[to] = contents[from] as number;
    generation.order[n] = to;
  }
}

function* changedSegments(generation: Generation, persisted: number): Iterable<[string, Uint8Array]> {
  if (generation.count === persisted) return;
  for (let s = Math.floor(persisted / SEGMENT_SIZE); s * SEGMENT_SIZE < generation.count; s++) {
    const first = s * SEGMENT_SIZE;
    const last = Math.min(first + SEGMENT_SIZE, generation.count);
    const bytes = new Uint8Array((last - first) * ENTRY_BYTES);
    const view = new DataView(bytes.buffer);
    for (let n = first; n < last; n++) {
      const slot = generation.order[n] as number;
      view.setFloat64((n - first) * ENTRY_BYTES, (generation.slots[slot] as number) - 1);
      view.setUint32((n - first) * ENTRY_BYTES + 8, generation.contents[slot] as number);
    }
    yield [`${generation.number}.${s}`, bytes];
  }
}
