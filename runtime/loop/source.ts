// Bytes that are looked at four at a time.
export interface Source {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

export function sourceOf(bytes: Uint8Array): Source {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
}

/** Bytes that are looked for. */
export interface Literal {
  readonly length: number;
  readonly words: Uint32Array;
  /** The up to three bytes behind the words. */
  readonly rest: Uint8Array;
}

export function literalOf(bytes: Uint8Array): Literal {
  const { view } = sourceOf(bytes);
  const words = Uint32Array.from({ length: bytes.length >> 2 }, (_, n) => view.getUint32(4 * n, true));
  return { length: bytes.length, words, rest: bytes.slice(4 * words.length) };
}

/** Whether the literal stands at `at`, before `end`. */
export function isThere({ length, words, rest }: Literal, { bytes, view }: Source, at: number, end: number): boolean {
  if (at < 0 || at + length > end) return false;
  let next = at;
  for (let n = 0; n < words.length; n++, next += 4) if (view.getUint32(next, true) !== words[n]) return false;
  for (let n = 0; n < rest.length; n++) if (bytes[next + n] !== rest[n]) return false;
  return true;
}
