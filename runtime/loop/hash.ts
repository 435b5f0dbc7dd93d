// Hashes of identity and content (design 6). Not cryptographic: a sender that forges collisions only drops its own events.
import type { Source } from "./source.ts";

/**
 * 53 bits of a string's UTF-16 units, as a safe integer ≥ 0 (cyrb53, two interleaved multiply-xorshift lanes).
 *
 * @example hashText("http", "a-1") === hashText("http", "a-1") // true
 */
export function hashText(source: string, id: string): number {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < source.length; i++) {
    const c = source.charCodeAt(i);
    a = Math.imul(a ^ c, 2654435761);
    b = Math.imul(b ^ c, 1597334677);
  }
  a = Math.imul(a ^ 0x1_0000, 2654435761); // no source and id can run together
  b = Math.imul(b ^ 0x1_0000, 1597334677);
  for (let i = 0; i < id.length; i++) {
    const c = id.charCodeAt(i);
    a = Math.imul(a ^ c, 2654435761);
    b = Math.imul(b ^ c, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & b) + (a >>> 0);
}

/** 32 bits of the bytes `[start, end)`, in two lanes of four bytes at a time (FNV-1a's steps over words, with a final mix). */
export function hashBytes({ bytes, view, from }: Source, start: number, end: number): number {
  let a = 0x811c9dc5 ^ (end - start);
  let b = 0x41c6ce57;
  let at = start;
  for (; at + 8 <= end; at += 8) {
    a = Math.imul(a ^ view.getUint32(from + at, true), 0x01000193) ^ (a >>> 15);
    b = Math.imul(b ^ view.getUint32(from + at + 4, true), 0x01000193) ^ (b >>> 15);
  }
  for (; at < end; at++) a = Math.imul(a ^ (bytes[at] as number), 0x01000193);
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  a = Math.imul(a ^ (a >>> 13), 3266489909);
  return (a ^ (a >>> 16)) >>> 0;
}
