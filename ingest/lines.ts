// The lines of a byte stream, whatever its chunks: NDJSON of any length in constant memory.
//   I1. The lines do not depend on where the chunks were cut.
//   I2. At most one line's limit and one window of bytes are held; a longer line is skipped as it arrives.
import { isAscii, isUtf8 } from "node:buffer";

const NEWLINE = 10;
const BOM = Buffer.from("\uFEFF");

/** Bytes that are turned into text at once; a giant chunk is taken in windows of this. */
const WINDOW_BYTES = 64 * 1024;

/** A line that cannot be given as text: beyond the limit, or not UTF-8. */
export type LineFault = { readonly fault: "too-long" | "not-utf8" };
export type Line = string | LineFault;

const TOO_LONG: LineFault = { fault: "too-long" };
const NOT_UTF8: LineFault = { fault: "not-utf8" };

interface LinesOptions {
  readonly maxBytes: number;
  /** Blank lines are given too, so that lines can be numbered. */
  readonly keepBlank?: boolean;
}

/** The lines of a stream in batches, without their newlines; blank ones and a leading byte order mark are left out. */
export async function* linesOf(body: AsyncIterable<Uint8Array>, { maxBytes, keepBlank = false }: LinesOptions): AsyncGenerator<Line[]> {
  const splitter = createLineSplitter({ maxBytes, keepBlank });
  const windowBytes = Math.min(WINDOW_BYTES, maxBytes); // no line inside one window is over the limit
  for await (const chunk of body) {
    for (let at = 0; at < chunk.length; at += windowBytes) {
      const lines = splitter.push(chunk.subarray(at, at + windowBytes));
      if (lines.length > 0) yield lines;
    }
  }
  yield splitter.end();
}

interface LineSplitter {
  push(window: Uint8Array): Line[];
  end(): Line[];
}

function createLineSplitter({ maxBytes, keepBlank }: Required<LinesOptions>): LineSplitter {
  const isKept = keepBlank ? () => true : (line: string) => !isBlank(line);
  let carry = Buffer.allocUnsafe(WINDOW_BYTES); // the unfinished line: `carry[0, held)`
  let held = 0;
  let skipping = false; // inside a line that is already over the limit
  let first = true;

  function hold(bytes: Uint8Array): void {
    if (skipping) return;
    if (held + bytes.length > maxBytes) {
      skipping = true;
      held = 0;
      return;
    }
    if (held + bytes.length > carry.length) {
      const grown = Buffer.allocUnsafe(Math.min(maxBytes, Math.max(carry.length * 2, held + bytes.length)));
      carry.copy(grown, 0, 0, held);
      carry = grown;
    }
    carry.set(bytes, held);
    held += bytes.length;
  }

  function finish(lines: Line[]): void {
    if (skipping) lines.push(TOO_LONG);
    else {
      const hasBom = first && carry.subarray(0, Math.min(held, 3)).equals(BOM);
      addLines(lines, carry.subarray(hasBom ? 3 : 0, held), isKept);
    }
    first = false;
    skipping = false;
    held = 0;
  }

  return {
    push(window) {
      const lines: Line[] = [];
      const firstEnd = window.indexOf(NEWLINE);
      if (firstEnd < 0) {
        hold(window);
        return lines;
      }
      hold(window.subarray(0, firstEnd));
      finish(lines);
      const lastEnd = window.lastIndexOf(NEWLINE);
      if (lastEnd > firstEnd) addLines(lines, window.subarray(firstEnd + 1, lastEnd), isKept);
      hold(window.subarray(lastEnd + 1));
      return lines;
    },
    end() {
      const lines: Line[] = [];
      if (skipping || held > 0) finish(lines);
      return lines;
    },
  };
}

/** Adds the lines of whole-line bytes; one byte of a multi-byte character is never a newline, so they decode together. */
function addLines(lines: Line[], bytes: Uint8Array, isKept: (line: string) => boolean): void {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (!isUtf8(view)) {
    addLinesOneByOne(lines, view, isKept);
    return;
  }
  const text = view.toString(isAscii(view) ? "latin1" : "utf8");
  for (const line of text.split("\n")) if (isKept(line)) lines.push(line);
}

function addLinesOneByOne(lines: Line[], bytes: Buffer, isKept: (line: string) => boolean): void {
  for (let start = 0; start <= bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    const line = bytes.subarray(start, end);
    const text = isUtf8(line) ? line.toString() : undefined;
    if (text === undefined) lines.push(NOT_UTF8);
    else if (isKept(text)) lines.push(text);
    start = end + 1;
  }
}

function isBlank(line: string): boolean {
  return line.charCodeAt(0) !== 123 /* { */ && line.trim() === "";
}
