// Bytes that are looked at four at a time.
//   I1. Records that came together lie in one buffer: one view of it serves them all.
export interface Source {
  readonly bytes: Uint8Array;
  /** Of the buffer whole: what is at `n` in `bytes` is at `from + n` here. */
  readonly view: DataView;
  readonly from: number;
}

let lastView: DataView = new DataView(new ArrayBuffer(0));

export function sourceOf(bytes: Uint8Array): Source {
  if (lastView.buffer !== bytes.buffer) lastView = new DataView(bytes.buffer);
  return { bytes, view: lastView, from: bytes.byteOffset };
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
export function isThere({ length, words, end: last, few }: Literal, { bytes, view, from }: Source, at: number, end: number): boolean {
  const after = at + length;
  if (at < 0 || after > end) return false;
  if (length < 4) {
    for (let n = 0; n < length; n++) if (bytes[at + n] !== few[n]) return false;
    return true;
  }
  if (view.getUint32(from + after - 4, true) !== last) return false;
  for (let n = 0, next = from + at; n < words.length; n++, next += 4) if (view.getUint32(next, true) !== words[n]) return false;
  return true;
}

/** Whether the `length` bytes at `one` are those at `other`: the one text (eight bytes that are the number NaN are never alike). */
export function isAlike({ bytes, view, from }: Source, one: number, other: number, length: number): boolean {
  let n = 0;
  for (; n + 8 <= length; n += 8) if (view.getFloat64(from + one + n, true) !== view.getFloat64(from + other + n, true)) return false;
  for (; n < length; n++) if (bytes[one + n] !== bytes[other + n]) return false;
  return true;
}
