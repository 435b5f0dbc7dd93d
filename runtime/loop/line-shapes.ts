// Lines of checked frames, read along the shapes of lines that came before: events of one sender differ in a few values, so what
// stays the same is compared and not parsed again. Texts that come again are the same string, with its hash known.
//   I1. What is read is exactly what `JSON.parse` would make of the line. A line of no known shape, and whatever is unusual (escapes,
//       nested values, exponents, long numbers, spaces), is not read here.
//   I2. Nothing of a line's bytes is kept: they are the log's (`LogRecord.value`).
import { NOWHERE, number, readNumber, readNumbers } from "./line-numbers.ts";
import { type LinePlace, PARTS, type Part } from "./line-runs.ts";
import { isThere, type Literal, literalOf, type Source } from "./source.ts";
import { createTextMemories, type TextMemories, type TextMemory } from "./text-memory.ts";

export type Line = Record<string, unknown>;

export interface LineShapes {
  /** The line that was read last. It ends at a newline, or with the bytes. */
  readonly last: Readonly<LinePlace>;
  /** The object of the line that begins at `start` of bytes up to `end`; undefined when it has no known shape. */
  read(source: Source, start: number, end: number): Line | undefined;
  /** Remembers the shape of an event's line, when it is a plain one. `event` is what `JSON.parse` has made of it. */
  learn(line: string, event: Line): void;
}

/** Shapes that are tried; senders of a key have few. */
const MOST_SHAPES = 8;
/** A text that has not changed in so many lines is a part of the shape, until a line has another. */
const STEADY_LINES = 32;

type Kind = "text" | "number" | "numbers";

/** A member of a line whose value may differ, and what stands between the one before and it: `","id":"`. */
interface Member {
  readonly name: string;
  readonly kind: Kind;
  readonly lead: string;
}

interface Field {
  readonly name: string;
  /** Which of the parts it is, in their order; else -1. */
  readonly part: number;
  readonly kind: Kind;
  readonly lead: Literal;
  readonly texts: TextMemory;
}

interface Shape {
  readonly fields: readonly Field[];
  readonly parts: readonly Part[];
  readonly tail: Literal;
  /** A line of this shape: others are copies of it with other values. */
  readonly example: Line;
}

interface Known {
  readonly members: readonly Member[];
  readonly tail: string;
  readonly texts: TextMemories;
  readonly general: Shape;
  /** The same with what is steady in its literals, for as long as lines fit. */
  narrow: Shape | undefined;
  /** Read since there is no narrow shape; which of their texts changed. */
  lines: number;
  readonly changed: Set<string>;
}

/** The shapes of one key's lines; `texts` are those of all keys of its partition. */
export function createLineShapes(texts: TextMemories = createTextMemories()): LineShapes {
  const shapes: Known[] = [];
  const reading: Reading = { start: 0, end: 0, parts: [], spans: new Int32Array(2 * PARTS.length) };
  return {
    last: reading,
    read(source, start, end) {
      for (let n = 0; n < shapes.length; n++) {
        const known = shapes[n] as Known;
        let line = known.narrow && readAlong(known.narrow, source, { start, end }, reading);
        line ??= readGeneral(known, source, { start, end }, reading);
        if (line === undefined) continue;
        if (n > 0) shapes.unshift(...shapes.splice(n, 1));
        return line;
      }
      return undefined;
    },
    learn(line, event) {
      const known = know(line, event, texts);
      if (known === undefined) return;
      shapes.unshift(known);
      shapes.length = Math.min(shapes.length, MOST_SHAPES);
    },
  };
}

function readGeneral(known: Known, source: Source, place: Range, reading: Reading): Line | undefined {
  const { general, members, changed } = known;
  const line = readAlong(general, source, place, reading);
  if (line === undefined) return undefined;
  if (known.narrow) {
    known.narrow = undefined;
    known.lines = 0;
    changed.clear();
    return line;
  }
  for (const { name, kind } of members) if (kind !== "text" || line[name] !== general.example[name]) changed.add(name);
  known.lines++;
  if (known.lines < STEADY_LINES) return line;
  known.narrow = compile(known, line, changed);
  return line;
}

type Reading = { -readonly [K in keyof LinePlace]: LinePlace[K] };

const NEWLINE = 10;

interface Range {
  readonly start: number;
  readonly end: number;
}

function readAlong(shape: Shape, source: Source, { start, end }: Range, reading: Reading): Line | undefined {
  const { fields, tail } = shape;
  const { spans } = reading;
  const { bytes } = source;
  const line = { ...shape.example };
  let at = start;
  for (const { name, kind, lead, texts, part } of fields) {
    if (!isThere(lead, source, at, end)) return undefined;
    at += lead.length;
    if (part >= 0) spans[2 * part] = at;
    if (kind === "text") {
      at = texts.read(bytes, at, end);
      line[name] = texts.text;
    } else if (kind === "number") {
      at = readNumber(bytes, at, end);
      line[name] = number.read;
    } else {
      const numbers: number[] = [];
      at = readNumbers(bytes, at, end, numbers);
      line[name] = numbers;
    }
    if (at === NOWHERE) return undefined;
    if (part >= 0) spans[2 * part + 1] = at;
  }
  if (!isThere(tail, source, at, end)) return undefined;
  at += tail.length;
  if (at < end && bytes[at] !== NEWLINE) return undefined;
  reading.start = start;
  reading.end = at;
  reading.parts = shape.parts;
  return line;
}

/** `"name":` and a value: text without escapes, a number, numbers, or a word, which is part of the shape. */
const MEMBER = /"([^"\\]*)":(?:"([^"\\]*)"|(-?[0-9.]+)|\[(-?[0-9.]+(?:,-?[0-9.]+)*)\]|true|false|null)([,}])/y;

/** What an event's line is like; undefined when it is not plain. */
function know(line: string, event: Line, texts: TextMemories): Known | undefined {
  const members: Member[] = [];
  const names = new Set<string>();
  let leadFrom = 0;
  MEMBER.lastIndex = 1;
  for (let end: string | undefined = ","; end === ","; ) {
    const from = MEMBER.lastIndex;
    const member = MEMBER.exec(line);
    if (member === null) return undefined;
    const [, name = "", text, single, several] = member;
    end = member[5];
    if (names.has(name) || name === "__proto__") return undefined;
    names.add(name);
    const value = text ?? single ?? several;
    if (value === undefined) continue;
    const kind = text !== undefined ? "text" : single !== undefined ? "number" : "numbers";
    const valueFrom = from + `"${name}":`.length + (kind === "number" ? 0 : 1);
    members.push({ name, kind, lead: line.slice(leadFrom, valueFrom) });
    leadFrom = valueFrom + value.length;
  }
  const kindOf = (name: string) => members.find((member) => member.name === name)?.kind;
  const isEvent = kindOf("type") === "text" && kindOf("id") === "text" && kindOf("at") === "number";
  if (MEMBER.lastIndex !== line.length || !isEvent) return undefined;
  const tail = line.slice(leadFrom);
  const general = compile({ members, tail, texts }, event, names);
  return { members, tail, texts, general, narrow: undefined, lines: 0, changed: new Set() };
}

const encoder = new TextEncoder();

/** The shape in which members that do not change stand as they are in `line`. */
function compile({ members, tail, texts }: Pick<Known, "members" | "tail" | "texts">, line: Line, changing: ReadonlySet<string>): Shape {
  const fields: Field[] = [];
  const parts: Part[] = [];
  let lead = "";
  for (const { name, kind, lead: between } of members) {
    lead += between;
    if (!changing.has(name)) {
      lead += line[name];
      continue;
    }
    const isPart = isPartOf(name, kind);
    if (isPart) parts.push(name);
    fields.push({ name, part: isPart ? parts.length - 1 : -1, kind, lead: literalOf(encoder.encode(lead)), texts: texts.of(name) });
    lead = "";
  }
  return { parts: parts.length === PARTS.length ? parts : [], fields, tail: literalOf(encoder.encode(lead + tail)), example: { ...line } };
}

function isPartOf(name: string, kind: Kind): name is Part {
  return (PARTS as readonly string[]).includes(name) && kind === (name === "id" ? "text" : "number");
}
