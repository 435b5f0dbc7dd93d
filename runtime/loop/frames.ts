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
  /** Line n lies at `[bounds[n], bounds[n + 1] - 1)` of the record's value. */
  readonly bounds: readonly number[];
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
  const source = sourceOf(record.value);
  const checked = record.headers.checked === "1" ? parseChecked(shapes, source) : undefined;
  if (checked) return checked;
  const bounds = lineBounds(record.value);
  return { entries: parseLines(record, bounds), isSound: false, bounds, source };
}

/** Starts of all lines, and one past the end as if a newline stood there. A last empty line is none. */
function lineBounds(value: Uint8Array): number[] {
  const bounds = [0];
  for (let at = value.indexOf(NEWLINE); at >= 0; at = value.indexOf(NEWLINE, at + 1)) bounds.push(at + 1);
  if (bounds.at(-1) !== value.length) bounds.push(value.length + 1);
  return bounds;
}

/** Lines of new shapes in a frame, less those of known ones: beyond it their senders have no shapes. */
const MOST_NEW = 8;

const runs = createRunReader();

/** Undefined when a line is no event: all are judged one by one then, so that one bad line costs only itself. */
function parseChecked(shapes: LineShapes, source: Source): Frame | undefined {
  const { bytes } = source;
  let entries: (Event | LineRun)[] | undefined;
  let bounds = [0];
  let news = 0;
  runs.follow(undefined, shapes.last, 0);
  try {
    for (let start = 0, end = 0; start < bytes.length; start = end + 1) {
      const line = entries ? entries.length : 0;
      end = runs.read(source, start, line);
      let entry: Event | LineRun;
      if (end !== NOWHERE) {
        entry = runs.run as LineRun;
        if (line === entry.first + 1) (entries as (Event | LineRun)[])[entry.first] = entry;
      } else {
        let event = news < MOST_NEW ? shapes.read(source, start) : undefined;
        if (event) {
          end = shapes.last.end;
          news--;
          runs.follow(event as unknown as Event, shapes.last, line);
        } else {
          const newline = bytes.indexOf(NEWLINE, start);
          end = newline < 0 ? bytes.length : newline;
          const text = decoder.decode(bytes.subarray(start, end));
          event = JSON.parse(text) as Record<string, unknown>;
          if (!looksLikeEvent(event)) return undefined;
          if (news++ < MOST_NEW) shapes.learn(text, event);
          runs.follow(undefined, shapes.last, line);
        }
        entry = event as unknown as Event;
      }
      if (entries) {
        entries.push(entry);
        bounds.push(end + 1);
      } else {
        entries = [entry]; // many a record has no other: room for more comes with the second
        bounds = [0, end + 1];
      }
    }
    return { entries: entries ?? [], isSound: true, bounds, source };
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
