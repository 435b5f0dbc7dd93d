// What is kept of a serial: its first and its final result at each operation, with all that is needed to take them back.
//   I1. There are millions of them, so they are short: one-letter fields, tuples, and no names where they are the serial's usual
//       ones. A unit with six operations takes less than 400 bytes.
//   I2. Operations are in a list, not under keys: an operation may have any name, also that of a property all objects have.

import { isBefore, type Moment, momentOf } from "../../core/event-order.ts";
import type { UnitEvent } from "../../core/events.ts";
import type { Instant } from "../../core/time.ts";

/** Counts of a code in one result. */
export type Defects = readonly (readonly [code: string, count: number])[];

export interface Result extends Moment {
  readonly line: string;
  readonly product: string;
  readonly isGood: boolean;
  /** Each code once. Of a final result that is not the first it is not kept: nothing counts it. */
  readonly defects: Defects;
}

type Names = readonly [source: string, line: string, product: string];
type Kept = readonly [at: Instant, id: string, good: 0 | 1, names?: Names | 0, defects?: Defects];
type Operation = [operation: string, first: Kept, final?: Kept];

export interface Serial {
  /** The day under which it is listed, to be forgotten. */
  d: number;
  /** Its usual source, line and product: those of the result that arrived first. */
  readonly s: string;
  readonly l: string;
  readonly p: string;
  readonly o: Operation[];
}

/** The first and the final result at an operation; the same one until there are two. */
export interface Standing {
  readonly first: Result;
  readonly final: Result;
}

/** A code that stands twice in a result counts once, with both counts. */
export function resultOf(event: UnitEvent): Result {
  const counts = new Map<string, number>();
  for (const { code, count } of event.defects ?? []) counts.set(code, (counts.get(code) ?? 0) + count);
  const { line, product, result } = event;
  return { ...momentOf(event), line, product, isGood: result === "pass", defects: [...counts] };
}

export function blankSerial({ source, line, product }: Result, day: number): Serial {
  return { d: day, s: source, l: line, p: product, o: [] };
}

export function standingAt(serial: Serial, operation: string): Standing | undefined {
  const found = serial.o.find(([name]) => name === operation);
  if (!found) return undefined;
  const first = unpack(serial, found[1]);
  return { first, final: found[2] ? unpack(serial, found[2]) : first };
}

/** What stands after one more result (domain 3.1): the lowest is the first, the highest the final one. */
export function standingWith(standing: Standing | undefined, result: Result): Standing {
  if (!standing) return { first: result, final: result };
  return {
    first: isBefore(result, standing.first) ? result : standing.first,
    final: isBefore(standing.final, result) ? result : standing.final,
  };
}

export function keepStanding(serial: Serial, operation: string, { first, final }: Standing): void {
  const index = serial.o.findIndex(([name]) => name === operation);
  const kept: Operation = [operation, pack(serial, first)];
  if (final !== first) kept.push(pack(serial, { ...final, defects: [] }));
  serial.o[index < 0 ? serial.o.length : index] = kept;
}

function pack({ s, l, p }: Serial, { at, id, isGood, source, line, product, defects }: Result): Kept {
  const isUsual = source === s && line === l && product === p;
  const names = isUsual ? 0 : ([source, line, product] as const);
  const good = isGood ? 1 : 0;
  if (defects.length > 0) return [at, id, good, names, defects];
  return isUsual ? [at, id, good] : [at, id, good, names];
}

function unpack({ s, l, p }: Serial, [at, id, good, names = 0, defects = []]: Kept): Result {
  const [source, line, product] = names === 0 ? [s, l, p] : names;
  return { at, id, isGood: good === 1, source, line, product, defects };
}
