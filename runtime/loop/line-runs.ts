// Measurements that say the same as one before them but for id, time and value: read by comparing bytes, without an object or a text of
// their own.
//   I1. What is read is exactly what the general reading gives; what is unusual is left to it.
//   I2. What a run's lines say lies in columns that all partitions share, by the number of the line in its frame: of use until the next
//       frame is decoded.
import type { Event, MeasurementEvent } from "../../core/events.ts";
import type { Run } from "../../core/processor.ts";
import type { Instant } from "../../core/time.ts";
import { lowerOf, seedOf, takeA, takeB, upperOf } from "./hash.ts";
import { NOWHERE, number, readNumber } from "./line-numbers.ts";
import { isAlike, type Source } from "./source.ts";

/** Lines of a frame that can lie in runs. */
const MOST_LINES = 4096;
/** After so many lines in vain only every so many-th is compared: frames of many characteristics have no runs. */
const MOST_MISSES = 8;
const TRY_EVERY = 32;
const QUOTE = 34;
const BACKSLASH = 92;
const SPACE = 32;
const BEYOND_ASCII = 128;
const NEWLINE = 10;

const idsFrom = new Int32Array(MOST_LINES);
const idsTo = new Int32Array(MOST_LINES);
const lowers = new Uint32Array(MOST_LINES);
const uppers = new Uint32Array(MOST_LINES);
const ats = new Float64Array(MOST_LINES);
const values = new Float64Array(MOST_LINES);

/** Whoever takes lines of a run. */
export interface Taker {
  /** What comes next comes of this line. */
  begin(line: number): void;
}

/** Lines of one frame, one after the other; their numbers are those that they have in it. */
export class LineRun implements Run {
  /** The first of them. */
  readonly event: MeasurementEvent;
  readonly first: number;
  /** One after the last. */
  end: number;
  readonly source: Source;
  /** Those that are being taken. */
  from = 0;
  to = 0;
  taker: Taker | undefined;

  constructor(event: MeasurementEvent, first: number, source: Source) {
    this.event = event;
    this.first = first;
    this.end = first + 1;
    this.source = source;
    let { a, b } = seedOf(event.source ?? "http");
    for (let n = 0; n < event.id.length; n++) {
      a = takeA(a, event.id.charCodeAt(n));
      b = takeB(b, event.id.charCodeAt(n));
    }
    lowers[first] = lowerOf(a, b);
    uppers[first] = upperOf(b, lowers[first] as number);
    ats[first] = event.at;
    values[first] = event.value as number;
  }

  at(line: number): Instant {
    return ats[line] as number;
  }

  value(line: number): number {
    return values[line] as number;
  }

  id(line: number): string {
    if (line === this.first) return this.event.id;
    return Buffer.prototype.latin1Slice.call(this.source.bytes, idsFrom[line], idsTo[line]);
  }

  /** The lower 32 bits of the identity, and the upper 21. */
  lower(line: number): number {
    return lowers[line] as number;
  }

  upper(line: number): number {
    return uppers[line] as number;
  }

  begin(line: number): void {
    this.taker?.begin(line);
  }

  eventAt(line: number): MeasurementEvent {
    if (line === this.first) return this.event;
    return { ...this.event, id: this.id(line), at: this.at(line), value: this.value(line) };
  }
}

/** The members that lines of a run have of their own, in the order in which a line has them. */
export type Part = "id" | "at" | "value";
export const PARTS: readonly Part[] = ["id", "at", "value"];

/** Where a line lies, and from where to where each of its parts: those that it has, or none. */
export interface LinePlace {
  readonly start: number;
  readonly end: number;
  readonly parts: readonly Part[];
  readonly spans: Int32Array;
}

/** Reads the lines of one frame after the other. */
export interface RunReader {
  /** The line before, as it was read in the general way, may be the first of a run; undefined: it is not. */
  follow(event: Event | undefined, place: LinePlace, line: number): void;
  /** Where the line ends that begins at `start` of bytes up to `end`, when it goes on with the one before; else NOWHERE. */
  read(source: Source, start: number, end: number, line: number): number;
  /** What the line read last belongs to. */
  readonly run: LineRun | undefined;
}

export function createRunReader(): RunReader {
  let first: MeasurementEvent | undefined;
  let firstLine = 0;
  let example: LinePlace = { start: 0, end: 0, parts: [], spans: new Int32Array() };
  let run: LineRun | undefined;
  let misses = 0;
  return {
    get run() {
      return run;
    },
    follow(event, place, line) {
      run = undefined;
      first = event?.type === "measurement" && event.historical !== true && place.parts.length > 0 ? event : undefined;
      firstLine = line;
      example = place;
    },
    read(source, start, end, line) {
      if (first === undefined || line >= MOST_LINES) return NOWHERE;
      if (run === undefined && misses >= MOST_MISSES && misses++ % TRY_EVERY !== 0) return NOWHERE;
      const lineEnd = readAlike(first, example, source, { start, end, line });
      if (lineEnd === NOWHERE) {
        if (misses < MOST_MISSES) misses++;
        return NOWHERE;
      }
      misses = 0;
      run ??= new LineRun(first, firstLine, source);
      run.end = line + 1;
      return lineEnd;
    },
  };
}

interface Place {
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

function readAlike(event: MeasurementEvent, example: LinePlace, source: Source, place: Place): number {
  const { start: from, end: to, parts, spans } = example;
  const { start, end, line } = place;
  const { bytes } = source;
  let before = from;
  let at = start;
  for (let n = 0; n < PARTS.length; n++) {
    const length = (spans[2 * n] as number) - before;
    if (at + length > end || !isAlike(source, before, at, length)) return NOWHERE;
    at += length;
    const part = parts[n];
    if (part === "id") at = readId(bytes, at, place, event);
    else {
      at = readNumber(bytes, at, end);
      if (part === "at") ats[line] = number.read;
      else values[line] = number.read;
    }
    if (at === NOWHERE) return NOWHERE;
    before = spans[2 * n + 1] as number;
  }
  const length = to - before;
  if (at + length > end || !isAlike(source, before, at, length)) return NOWHERE;
  at += length;
  return at === end || bytes[at] === NEWLINE ? at : NOWHERE;
}

function readId(bytes: Uint8Array, start: number, { end, line }: Place, event: MeasurementEvent): number {
  let { a, b } = seedOf(event.source ?? "http");
  let at = start;
  for (let c = 0; at < end && (c = bytes[at] as number) !== QUOTE; at++) {
    if (c === BACKSLASH || c < SPACE || c >= BEYOND_ASCII) return NOWHERE;
    a = takeA(a, c);
    b = takeB(b, c);
  }
  const lower = lowerOf(a, b);
  idsFrom[line] = start;
  idsTo[line] = at;
  lowers[line] = lower;
  uppers[line] = upperOf(b, lower);
  return at;
}
