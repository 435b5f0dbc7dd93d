// Bytes that are looked at several at a time.
//   I1. A source is a buffer whole: records that came together lie in one, and a place means the same for all of them.
export interface Source {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

const NO_BYTES = new ArrayBuffer(0);
let last: Source & { readonly buffer: ArrayBufferLike } = {
  buffer: NO_BYTES,
  bytes: new Uint8Array(NO_BYTES),
  view: new DataView(NO_BYTES),
};

/** The buffer in which bytes lie, from their `byteOffset` on. */
export function sourceOf({ buffer }: Uint8Array): Source {
  if (last.buffer !== buffer) last = { buffer, bytes: new Uint8Array(buffer), view: new DataView(buffer) };
  return last;
}

/** Bytes that are looked for. */
export interface Literal {
  readonly length: number;
  readonly words: Uint32Array;
  /** The last four bytes, some of which may be in `words` too; nothing when there are fewer. */
  readonly end: number;
  /** All bytes, of fewer than four. */
  readonly few: Uint8Array;
}

export function literalOf(bytes: Uint8Array): Literal {
  const { length } = bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  const words = Uint32Array.from({ length: length >> 2 }, (_, n) => view.getUint32(4 * n, true));
  return { length, words, end: length < 4 ? 0 : view.getUint32(length - 4, true), few: length < 4 ? bytes.slice() : NONE };
}

const NONE = new Uint8Array();

/** Whether the literal stands at `at`, before `end`. */
export function isThere({ length, words, end: last, few }: Literal, { bytes, view }: Source, at: number, end: number): boolean {
  const after = at + length;
  if (at < 0 || after > end) return false;
  if (length < 4) {
    for (let n = 0; n < length; n++) if (bytes[at + n] !== few[n]) return false;
    return true;
  }
  if (view.getUint32(after - 4, true) !== last) return false;
  for (let n = 0, next = at; n < words.length; n++, next += 4) if (view.getUint32(next, true) !== words[n]) return false;
  return true;
}

/** Whether the `length` bytes at `one` are those at `other`: the one text (eight bytes that are the number NaN are never alike). */
export function isAlike({ bytes, view }: Source, one: number, other: number, length: number): boolean {
  let n = 0;
  for (; n + 8 <= length; n += 8) if (view.getFloat64(one + n, true) !== view.getFloat64(other + n, true)) return false;
  for (; n < length; n++) if (bytes[one + n] !== bytes[other + n]) return false;
  return true;
}
