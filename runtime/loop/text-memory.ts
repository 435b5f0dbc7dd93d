// Texts of one field, read out of JSON: a text that came lately is the same string again, with its hash known.
//   I1. Bytes are copied before they are kept.
import { NOWHERE } from "./line-numbers.ts";

export interface TextMemory {
  /** What was read last. */
  readonly text: string;
  /** Reads up to the closing quote and gives its place; NOWHERE when there is none, or an escape, or what is no UTF-8. */
  read(bytes: Uint8Array, start: number, end: number): number;
}

interface Known {
  readonly bytes: Uint8Array;
  readonly text: string;
}

/** A power of two: the lines of a partition have some thousand characteristics. */
const SLOTS = 2048;
/** Fields that have a memory of their own; what else senders invent shares one. */
const MOST_FIELDS = 64;
/** A field that seldom says the same twice, an id, is not worth remembering. */
const MISSES_PER_HIT = 4;
const QUOTE = 34;
const BACKSLASH = 92;
const SPACE = 32;
const BEYOND_ASCII = 128;
const decoder = new TextDecoder("utf-8", { fatal: true });
const NOTHING: Known = { bytes: new Uint8Array(), text: "" };

/** The memories of all lines of a partition, by the name of the field: ten thousand lines with their own would fill the heap. */
export interface TextMemories {
  of(field: string): TextMemory;
}

export function createTextMemories(): TextMemories {
  const fields = new Map<string, TextMemory>();
  const rest = createTextMemory();
  return {
    of(field) {
      let memory = fields.get(field);
      if (!memory && fields.size < MOST_FIELDS) fields.set(field, (memory = createTextMemory()));
      return memory ?? rest;
    },
  };
}

function createTextMemory(): TextMemory {
  const slots: Known[] = new Array(SLOTS).fill(NOTHING);
  let last = NOTHING;
  let credit = SLOTS * MISSES_PER_HIT;

  function recall(bytes: Uint8Array, { start, end, isAscii }: Place, hash: number): string | undefined {
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    const known = slots[slot] as Known;
    if (known.bytes.length === end - start && isAt(known.bytes, bytes, start)) {
      credit = SLOTS * MISSES_PER_HIT;
      last = known;
      return known.text;
    }
    const text = textOf(bytes, { start, end, isAscii });
    credit--;
    if (text !== undefined) slots[slot] = last = { bytes: bytes.slice(start, end), text };
    return text;
  }

  const memory = {
    text: "",
    read(bytes: Uint8Array, start: number, end: number) {
      const lastEnd = start + last.bytes.length;
      if (lastEnd < end && bytes[lastEnd] === QUOTE && isAt(last.bytes, bytes, start)) {
        memory.text = last.text;
        return lastEnd;
      }
      let hash = 0;
      let at = start;
      let c = 0;
      let all = 0;
      for (; at < end && (c = bytes[at] as number) !== QUOTE; at++) {
        if (c === BACKSLASH || c < SPACE) return NOWHERE;
        all |= c;
        hash = Math.imul(hash ^ c, 16777619);
      }
      if (at === end) return NOWHERE;
      const place = { start, end: at, isAscii: all < BEYOND_ASCII };
      const text = credit > 0 ? recall(bytes, place, hash) : textOf(bytes, place);
      if (text === undefined) return NOWHERE;
      memory.text = text;
      return at;
    },
  };
  return memory;
}

function isAt(expected: Uint8Array, bytes: Uint8Array, at: number): boolean {
  for (let n = expected.length - 1; n >= 0; n--) if (bytes[at + n] !== expected[n]) return false;
  return true;
}

interface Place {
  readonly start: number;
  readonly end: number;
  readonly isAscii: boolean;
}

function textOf(bytes: Uint8Array, { start, end, isAscii }: Place): string | undefined {
  if (isAscii) return Buffer.prototype.latin1Slice.call(bytes, start, end);
  try {
    return decoder.decode(bytes.subarray(start, end));
  } catch {
    return undefined;
  }
}
