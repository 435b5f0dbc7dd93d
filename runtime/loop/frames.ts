// From a record of `events` to its events. Pure; garbage becomes a fault with its place, never an exception.
import type { DeadLetterReason } from "../../core/errors.ts";
import { type Event, parseEvent } from "../../core/events.ts";
import { keysOf } from "../../core/keys.ts";
import type { LogRecord } from "../../log/log.ts";
import { NOWHERE } from "./line-numbers.ts";
import { createRunReader, type LineRun } from "./line-runs.ts";
import type { LineShapes } from "./line-shapes.ts";
import { type Source, sourceOf } from "./source.ts";

export interface Fault {
  readonly reason: DeadLetterReason;
  readonly detail: string;
}

export interface Frame {
  /** One entry a line: the event, the run that it lies in, or why it is none. */
  readonly entries: readonly (Event | LineRun | Fault)[];
  /** That none of them is a fault. */
  readonly isSound: boolean;
  /** Line n lies at `[starts[n], ends[n])` of the source. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly source: Source;
}

export function isFault(entry: Event | Fault): entry is Fault {
  return "reason" in entry && !("type" in entry);
}

const NEWLINE = 10;
/** Lines of one record that can be told apart by `src_index`; a longer record is somebody else's mistake. */
const MAX_LINES = 4095;
const decoder = new TextDecoder("utf-8", { fatal: true });

/** Decodes a frame; `shapes` are those of the frames of its key before. */
export function decodeFrame(record: LogRecord, shapes: LineShapes): Frame {
  const checked = record.headers.checked === "1" ? parseChecked(shapes, record) : undefined;
  if (checked) return checked;
  const bounds = lineBounds(record.value);
  const { byteOffset } = record.value;
  return {
    entries: parseLines(record, bounds),
    isSound: false,
    starts: bounds.slice(0, -1).map((start) => byteOffset + start),
    ends: bounds.slice(1).map((next) => byteOffset + next - 1),
    source: sourceOf(record.value),
  };
}

/** Starts of all lines, and one past the end as if a newline stood there. A last empty line is none. */
function lineBounds(value: Uint8Array): number[] {
  const bounds = [0];
  for (let at = value.indexOf(NEWLINE); at >= 0; at = value.indexOf(NEWLINE, at + 1)) bounds.push(at + 1);
  if (bounds.at(-1) !== value.length) bounds.push(value.length + 1);
  return bounds;
}

/** Records of one event each that are read as one frame. */
const MOST_JOINED = 1000;

/** The frame that the records from `from` on make, each a line of it, as far as they are of one key and hold one checked event each. */
export function decodeSingles(records: readonly LogRecord[], from: number, shapes: LineShapes): Frame | undefined {
  const { key, value } = records[from] as LogRecord;
  const { buffer } = value;
  const reading = beginReading(shapes, sourceOf(value));
  const most = Math.min(records.length, from + MOST_JOINED);
  for (let n = from; n < most; n++) {
    const record = records[n] as LogRecord;
    if (record.key !== key || record.headers.checked !== "1" || record.value.buffer !== buffer) break;
    const start = record.value.byteOffset;
    const end = start + record.value.length;
    if (start === end || readLine(reading, shapes, start, end) === undefined) break;
    const lineEnd = reading.ends[n - from] as number;
    if (lineEnd < end - 1) {
      reading.entries.pop(); // it has more lines
      break;
    }
  }
  return reading.entries.length > 0 ? reading : undefined;
}

/** Undefined when a line is no event: all are judged one by one then, so that one bad line costs only itself. */
function parseChecked(shapes: LineShapes, { value }: LogRecord): Frame | undefined {
  const reading = beginReading(shapes, sourceOf(value));
  const end = value.byteOffset + value.length;
  for (let start = value.byteOffset; start < end; ) {
    const lineEnd = readLine(reading, shapes, start, end);
    if (lineEnd === undefined) return undefined;
    start = lineEnd + 1;
  }
  return reading;
}

interface Reading extends Frame {
  readonly entries: (Event | LineRun)[];
  readonly starts: number[];
  readonly ends: number[];
  /** Lines of new shapes, less those of known ones. */
  news: number;
}

/** Lines of new shapes in a frame: beyond it their senders have no shapes. */
const MOST_NEW = 8;
const runs = createRunReader();

function beginReading(shapes: LineShapes, source: Source): Reading {
  runs.follow(undefined, shapes.last, 0);
  return { entries: [], isSound: true, starts: [], ends: [], source, news: 0 };
}

/** Reads the line at `start` into a frame. @returns where it ends; undefined when it is no event */
function readLine(reading: Reading, shapes: LineShapes, start: number, end: number): number | undefined {
  const { entries, source } = reading;
  const line = entries.length;
  let lineEnd: number | undefined = runs.read(source, start, end, line);
  if (lineEnd !== NOWHERE) {
    const run = runs.run as LineRun;
    if (line === run.first + 1) entries[run.first] = run;
    entries.push(run);
  } else {
    lineEnd = readEvent(reading, shapes, start, end);
    if (lineEnd === undefined) return undefined;
  }
  reading.starts.push(start);
  reading.ends.push(lineEnd);
  return lineEnd;
}

function readEvent(reading: Reading, shapes: LineShapes, start: number, end: number): number | undefined {
  const { entries, source } = reading;
  const line = entries.length;
  const known = reading.news < MOST_NEW ? shapes.read(source, start, end) : undefined;
  if (known) {
    reading.news--;
    runs.follow(known as unknown as Event, shapes.last, line);
    entries.push(known as unknown as Event);
    return shapes.last.end;
  }
  runs.follow(undefined, shapes.last, line);
  const rest = source.bytes.subarray(start, end); // the buffer goes on for a megabyte: a newline is not looked for beyond
  const newline = rest.indexOf(NEWLINE);
  const lineEnd = newline < 0 ? end : start + newline;
  try {
    const text = decoder.decode(rest.subarray(0, lineEnd - start));
    const event = JSON.parse(text) as Record<string, unknown>;
    if (!looksLikeEvent(event)) return undefined;
    if (reading.news++ < MOST_NEW) shapes.learn(text, event);
    entries.push(event as unknown as Event);
    return lineEnd;
  } catch {
    return undefined;
  }
}

/** What the loop itself relies on; the rest of a checked event was checked by the edge. */
function looksLikeEvent(entry: unknown): boolean {
  const { type, id, at } = (entry ?? {}) as Partial<Event>;
  return typeof type === "string" && typeof id === "string" && typeof at === "number";
}

function parseLines(record: LogRecord, bounds: readonly number[]): (Event | Fault)[] {
  const entries: (Event | Fault)[] = [];
  for (let n = 0; n + 1 < bounds.length; n++) {
    if (n >= MAX_LINES) entries.push({ reason: "undecodable", detail: `line ${n} of a record with more than ${MAX_LINES} lines` });
    else entries.push(parseLine(record, record.value.subarray(bounds[n], (bounds[n + 1] as number) - 1)));
  }
  return entries;
}

function parseLine(record: LogRecord, line: Uint8Array): Event | Fault {
  let json: unknown;
  try {
    json = JSON.parse(decoder.decode(line));
  } catch {
    return { reason: "undecodable", detail: "the line is not JSON in UTF-8" };
  }
  const result = parseEvent(json);
  if (!result.ok) return { reason: "undecodable", detail: `${result.code}: ${result.detail}` };
  if (!keysOf(result.event).includes(record.key)) {
    return { reason: "undecodable", detail: `the event belongs to "${keysOf(result.event).join('" and "')}", not to "${record.key}"` };
  }
  return result.event;
}
