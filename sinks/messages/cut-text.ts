// Texts cut to a limit of bytes: never inside what a reader sees as one character, and never without saying so.
//   I1. What comes out is within the limit, whatever went in.
//   I2. Lines that must be there are there whole; of the others the last ones go first.

const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });

/** How much room a text takes; of two texts one after the other it is the sum. */
export type Measure = (text: string) => number;

export const utf8Bytes: Measure = (text) => Buffer.byteLength(text);
/** Inside a JSON string, where quotes and line ends take two. */
export const jsonBytes: Measure = (text) => Buffer.byteLength(JSON.stringify(text)) - 2;

/**
 * The beginning of a text, then `hint`, together at most `max`. A flag or a family of emoji is one character.
 *
 * @example cutText("良率过低", { max: 9 }) // "良率…"
 */
export function cutText(text: string, { max, hint = "…", measure = utf8Bytes }: { max: number; hint?: string; measure?: Measure }): string {
  const whole = text.toWellFormed();
  if (measure(whole) <= max) return whole;
  let room = max - measure(hint);
  if (room < 0) return "";
  let end = 0;
  for (const { segment, index } of graphemes.segment(whole)) {
    room -= measure(segment);
    if (room < 0) break;
    end = index + segment.length;
  }
  return whole.slice(0, end).trimEnd() + hint;
}

/**
 * The first characters, as a reader counts them.
 *
 * @example firstGraphemes("👨‍👩‍👧abc", 2) // "👨‍👩‍👧a"
 */
export function firstGraphemes(text: string, count: number): string {
  let end = 0;
  let left = count;
  for (const { segment, index } of graphemes.segment(text)) {
    if (left-- === 0) break;
    end = index + segment.length;
  }
  return text.slice(0, end);
}

export interface Line {
  readonly text: string;
  /** Must be there. */
  readonly keep?: boolean;
  /** Has markup that a cut would break: whole or not at all. */
  readonly whole?: boolean;
}

/** Lines joined by `between`, at most `max`; what has no room is left out from the end, and `hint` says so. */
export function fitLines(
  lines: readonly Line[],
  { max, hint, between = "\n", measure = utf8Bytes }: { max: number; hint: string; between?: string; measure?: Measure },
): string {
  const size = ({ text }: { text: string }) => measure(between) + measure(text.toWellFormed());
  let room = max + measure(between) - lines.reduce((sum, line) => sum + (line.keep ? size(line) : 0), 0);
  if (lines.reduce((sum, line) => sum + (line.keep ? 0 : size(line)), 0) <= room)
    return lines.map(({ text }) => text.toWellFormed()).join(between);
  room -= size({ text: hint });
  const taken: string[] = [];
  let isCut = false;
  for (const line of lines) {
    if (line.keep) taken.push(line.text.toWellFormed());
    else if (!isCut) {
      if (size(line) <= room) taken.push(line.text.toWellFormed());
      else {
        isCut = true;
        const part = line.whole ? "" : cutText(line.text, { max: room - measure(between), measure });
        taken.push(...(part === "" ? [hint] : [part, hint]));
      }
      room -= size(line);
    }
  }
  return cutText(taken.join(between), { max, measure });
}
