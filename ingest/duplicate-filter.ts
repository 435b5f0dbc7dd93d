// Duplicates inside one request: the same content twice. Bounded, so that a body may be endless.
//   I1. Equal content means equal identity (tenant, factory, line, type, source and id are part of it), so content alone is
//       compared; two different events with one identity are both kept (the log's readers judge those).
//   I2. At least the newest `generation` contents are remembered, at most twice as many.

/** Contents in one generation; two are held, 4 MB each when full. */
const GENERATION = 200_000;

const FIRST_SLOTS = 1024;

export interface DuplicateFilter {
  /** True when this text was given before; remembers it. */
  seen(text: string): boolean;
}

/**
 * Compares 64 bits of hash, never texts: two different events of a request are taken for one with a chance below 1e-13 an
 * event.
 */
export function createDuplicateFilter(generation = GENERATION): DuplicateFilter {
  let current = createHashSet();
  let previous = createHashSet();
  const pair = new Int32Array(2);

  return {
    seen(text) {
      hashInto(pair, text);
      const high = pair[0] ?? 0;
      const low = pair[1] || 1; // 0 marks an empty slot
      if (previous.has(high, low)) return true;
      if (!current.add(high, low)) return true;
      if (current.size() >= generation) {
        previous = current;
        current = createHashSet();
      }
      return false;
    },
  };
}

interface HashSet {
  has(high: number, low: number): boolean;
  /** False when it was there. */
  add(high: number, low: number): boolean;
  size(): number;
}

/** Open addressing over pairs of 32 bits, at most half full. */
function createHashSet(): HashSet {
  let slots = new Int32Array(FIRST_SLOTS * 2);
  let size = 0;

  /** Where the pair stands, or the empty place for it. */
  function find(high: number, low: number): number {
    const mask = slots.length - 1;
    let at = (high << 1) & mask;
    while (slots[at + 1] !== 0 && (slots[at] !== high || slots[at + 1] !== low)) at = (at + 2) & mask;
    return at;
  }

  function grow(): void {
    const old = slots;
    slots = new Int32Array(old.length * 2);
    for (let i = 0; i < old.length; i += 2) {
      const [high = 0, low = 0] = [old[i], old[i + 1]];
      if (low !== 0) put(find(high, low), high, low);
    }
  }

  function put(at: number, high: number, low: number): void {
    slots[at] = high;
    slots[at + 1] = low;
  }

  return {
    has: (high, low) => slots[find(high, low) + 1] !== 0,
    add(high, low) {
      const at = find(high, low);
      if (slots[at + 1] !== 0) return false;
      put(at, high, low);
      size += 1;
      if (size * 4 > slots.length) grow();
      return true;
    },
    size: () => size,
  };
}

/** Two hashes of a text in one pass, with the mixing of MurmurHash3 over two UTF-16 units a step. */
function hashInto(pair: Int32Array, text: string): void {
  let a = 0x9747b28c;
  let b = 0x3c6ef372;
  for (let i = 0; i < text.length; i += 2) {
    const unit = text.charCodeAt(i) | (text.charCodeAt(i + 1) << 16); // past the end: NaN << 16 is 0
    a = Math.imul(a ^ unit, 0xcc9e2d51);
    a = (a << 15) | (a >>> 17);
    b = Math.imul(b ^ unit, 0x1b873593);
    b = (b << 13) | (b >>> 19);
  }
  pair[0] = avalanche(a ^ text.length);
  pair[1] = avalanche(b ^ a);
}

function avalanche(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
