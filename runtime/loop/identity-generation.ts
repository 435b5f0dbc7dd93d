// Up to some hundred thousand identities of one source in order of arrival, each with a hash of its content.
//   I1. What is asked for is new nearly always, and lies nowhere near what was asked before. A filter of two bytes an identity (B. H. Bloom,
//       "Space/time trade-offs in hash coding with allowable errors", 1970; all bits of an identity in one word) says so with one look at
//       memory; of what is new it lets one in a hundred pass at most.
//   I2. What passes is looked up in an index, which is brought up to date only then.
import { assert } from "../../core/assert.ts";

export interface Generation {
  readonly number: number;
  count: number;
  /** In order of arrival, three words each: the identity's lower 32 bits, its upper 21, the content. A power of two of them has room. */
  entries: Uint32Array;
  filter: Uint32Array;
  /** Where an identity's entry is: its number + 1, and above it the PRINT of the identity; 0 = free. */
  index: Uint32Array;
  /** Entries that the index knows. */
  indexed: number;
}

export interface Entry {
  readonly lower: number;
  readonly upper: number;
  readonly content: number;
}

export const WORDS = 3;
const FIRST_ROOM = 32;
/** Identities for a word of the filter, of 32 bits. */
const IDENTITIES_OF_WORD = 2;
/** An index half full at most. */
const PLACES_OF_ENTRY = 2;
/** Bits of an index place that number an entry, up to 262 143. The other 14 tell most identities apart without a look at the entry. */
const NUMBER_BITS = 18;
const NUMBER = 2 ** NUMBER_BITS - 1;
const PRINT_BELOW = 21 - (32 - NUMBER_BITS);
const NO_WORDS = new Uint32Array(0);

/** An empty generation; `expected`: how many identities will come, about. */
export function makeGeneration(number: number, expected = 0): Generation {
  const room = roomFor(expected);
  return { number, count: 0, entries: new Uint32Array(room * WORDS), filter: filterFor(room), index: NO_WORDS, indexed: 0 };
}

function roomFor(count: number): number {
  let room = FIRST_ROOM;
  while (room < count) room *= 2;
  return room;
}

const filterFor = (room: number) => new Uint32Array(room / IDENTITIES_OF_WORD);

/** No content: those are from 0 on. */
export const NOWHERE = -1;

/** The content under an identity, or NOWHERE. */
export function contentOf(generation: Generation, lower: number, upper: number): number {
  const { filter } = generation;
  const bits = bitsOf(upper);
  if (((filter[lower & (filter.length - 1)] as number) & bits) !== bits) return NOWHERE;
  bringUpToDate(generation);
  const held = generation.index[placeOf(generation, lower, upper)] as number;
  return held === 0 ? NOWHERE : (generation.entries[WORDS * ((held & NUMBER) - 1) + 2] as number);
}

/** Takes in an identity that is not there. */
export function addEntry(generation: Generation, { lower, upper, content }: Entry): void {
  const { count } = generation;
  assert(count < NUMBER, "a generation has more identities than its index can number");
  if (WORDS * count === generation.entries.length) grow(generation);
  const { entries } = generation;
  const at = WORDS * count;
  entries[at] = lower;
  entries[at + 1] = upper;
  entries[at + 2] = content;
  mark(generation.filter, lower, upper);
  generation.count++;
}

/** Four of 32 bits, by the identity's upper 21. As a signed number, like what the operators give. */
function bitsOf(upper: number): number {
  return (1 << upper) | (1 << (upper >>> 5)) | (1 << (upper >>> 10)) | (1 << (upper >>> 15));
}

function mark(filter: Uint32Array, lower: number, upper: number): void {
  const word = lower & (filter.length - 1);
  filter[word] = (filter[word] as number) | bitsOf(upper);
}

function grow(generation: Generation): void {
  const { entries, count } = generation;
  generation.entries = new Uint32Array(2 * entries.length);
  generation.entries.set(entries);
  generation.filter = filterFor(2 * count);
  for (let at = 0; at < entries.length; at += WORDS) mark(generation.filter, entries[at] as number, entries[at + 1] as number);
}

/** Lets the index know the entries that have come since it was last asked. */
function bringUpToDate(generation: Generation): void {
  const { entries, count } = generation;
  const places = (entries.length / WORDS) * PLACES_OF_ENTRY;
  if (generation.index.length !== places) {
    generation.index = new Uint32Array(places);
    generation.indexed = 0;
  }
  const { index } = generation;
  for (; generation.indexed < count; generation.indexed++) {
    const at = WORDS * generation.indexed;
    const upper = entries[at + 1] as number;
    index[placeOf(generation, entries[at] as number, upper)] = ((upper >>> PRINT_BELOW) << NUMBER_BITS) | (generation.indexed + 1);
  }
}

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
