// Hashes of identity and content (design 6). Not cryptographic: a sender that forges collisions only drops its own events.
import type { Source } from "./source.ts";

/**
 * 53 bits of a string's UTF-16 units, as a safe integer ≥ 0 (cyrb53, two interleaved multiply-xorshift lanes).
 *
 * @example hashText("http", "a-1") === hashText("http", "a-1") // true
 */
export function hashText(source: string, id: string): number {
  let { a, b } = seedOf(source);
  for (let i = 0; i < id.length; i++) {
    const c = id.charCodeAt(i);
    a = takeA(a, c);
    b = takeB(b, c);
  }
  const lower = lowerOf(a, b);
  return 4294967296 * upperOf(b, lower) + lower;
}

/** The two lanes of a hash that goes on. */
export interface Seed {
  readonly a: number;
  readonly b: number;
}

let lastSource = "";
let lastSeed: Seed = seedAfter("");

/** The lanes after a source, with which the hash of any of its ids begins. */
export function seedOf(source: string): Seed {
  if (source !== lastSource) {
    lastSource = source;
    lastSeed = seedAfter(source);
  }
  return lastSeed;
}

function seedAfter(source: string): Seed {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < source.length; i++) {
    const c = source.charCodeAt(i);
    a = takeA(a, c);
    b = takeB(b, c);
  }
  return { a: takeA(a, 0x1_0000), b: takeB(b, 0x1_0000) }; // no source and id can run together
}

export function takeA(a: number, unit: number): number {
  return Math.imul(a ^ unit, 2654435761);
}

export function takeB(b: number, unit: number): number {
  return Math.imul(b ^ unit, 1597334677);
}

/** The lower 32 bits of a hash out of its lanes. */
export function lowerOf(a: number, b: number): number {
  return (Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909)) >>> 0;
}

/** The upper 21. */
export function upperOf(b: number, lower: number): number {
  return 2097151 & (Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(lower ^ (lower >>> 13), 3266489909));
}

/** 32 bits of the bytes `[start, end)` of a source, in two lanes of four bytes at a time (FNV-1a's steps over words, with a final mix). */
export function hashBytes({ bytes, view }: Source, start: number, end: number): number {
  let a = 0x811c9dc5 ^ (end - start);
  let b = 0x41c6ce57;
  let at = start;
  for (; at + 8 <= end; at += 8) {
    a = Math.imul(a ^ view.getUint32(at, true), 0x01000193) ^ (a >>> 15);
    b = Math.imul(b ^ view.getUint32(at + 4, true), 0x01000193) ^ (b >>> 15);
  }
  for (; at < end; at++) a = Math.imul(a ^ (bytes[at] as number), 0x01000193);
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  a = Math.imul(a ^ (a >>> 13), 3266489909);
  return (a ^ (a >>> 16)) >>> 0;
}
