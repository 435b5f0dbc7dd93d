// Figures and capital letters as strokes, for pictures made where no font can be relied on. Each glyph is on a grid of 4 by 6, drawn with a pen.
import { type Canvas, polyline, type Rgb, type Spot } from "./canvas.ts";

type Glyph = readonly (readonly Spot[])[];

const WIDTH = 4;
const HEIGHT = 6;
const GAP = 1.8;

// biome-ignore format: a glyph a line
const GLYPHS: Readonly<Record<string, Glyph>> = {
  " ": [],
  "0": [[[0, 1], [1, 0], [3, 0], [4, 1], [4, 5], [3, 6], [1, 6], [0, 5], [0, 1]]],
  "1": [[[0.8, 1.2], [2, 0], [2, 6]], [[0.8, 6], [3.2, 6]]],
  "2": [[[0, 1], [1, 0], [3, 0], [4, 1], [4, 2.2], [0, 6], [4, 6]]],
  "3": [[[0, 0], [4, 0], [2, 2.4], [3, 2.4], [4, 3.4], [4, 5], [3, 6], [1, 6], [0, 5]]],
  "4": [[[3, 6], [3, 0], [0, 4.2], [4, 4.2]]],
  "5": [[[4, 0], [0.4, 0], [0, 2.6], [3, 2.4], [4, 3.4], [4, 5], [3, 6], [1, 6], [0, 5]]],
  "6": [[[3.4, 0], [1.6, 0.6], [0, 3], [0, 5], [1, 6], [3, 6], [4, 5], [4, 3.8], [3, 2.8], [1, 2.8], [0, 3.8]]],
  "7": [[[0, 0], [4, 0], [1.6, 6]]],
  "8": [[[1, 2.8], [0, 2], [0, 0.9], [1, 0], [3, 0], [4, 0.9], [4, 2], [3, 2.8], [1, 2.8], [0, 3.8], [0, 5.1], [1, 6], [3, 6], [4, 5.1], [4, 3.8], [3, 2.8]]],
  "9": [[[0.6, 6], [2.4, 5.4], [4, 3], [4, 1], [3, 0], [1, 0], [0, 1], [0, 2.2], [1, 3.2], [3, 3.2], [4, 2.2]]],
  ".": [[[1.6, 6], [1.7, 6]]],
  "-": [[[0.6, 3.2], [3.4, 3.2]]],
  _: [[[0, 6], [4, 6]]],
  "+": [[[0.6, 3.2], [3.4, 3.2]], [[2, 1.8], [2, 4.6]]],
  ":": [[[2, 1.8], [2.1, 1.8]], [[2, 4.8], [2.1, 4.8]]],
  "/": [[[0.4, 6], [3.6, 0]]],
  "%": [[[0.2, 6], [3.8, 0]], [[0.6, 0.8], [0.8, 0.8]], [[3.3, 5.2], [3.5, 5.2]]],
  A: [[[0, 6], [2, 0], [4, 6]], [[0.7, 4], [3.3, 4]]],
  B: [[[0, 0], [0, 6], [3, 6], [4, 5], [4, 3.9], [3, 2.9], [0, 2.9]], [[3, 2.9], [3.7, 2], [3.7, 0.9], [2.8, 0], [0, 0]]],
  C: [[[4, 1], [3, 0], [1, 0], [0, 1], [0, 5], [1, 6], [3, 6], [4, 5]]],
  D: [[[0, 0], [0, 6], [2.6, 6], [4, 4.6], [4, 1.4], [2.6, 0], [0, 0]]],
  E: [[[4, 0], [0, 0], [0, 6], [4, 6]], [[0, 2.9], [3, 2.9]]],
  F: [[[4, 0], [0, 0], [0, 6]], [[0, 2.9], [3, 2.9]]],
  G: [[[4, 1], [3, 0], [1, 0], [0, 1], [0, 5], [1, 6], [3, 6], [4, 5], [4, 3.2], [2.4, 3.2]]],
  H: [[[0, 0], [0, 6]], [[4, 0], [4, 6]], [[0, 2.9], [4, 2.9]]],
  I: [[[1, 0], [3, 0]], [[2, 0], [2, 6]], [[1, 6], [3, 6]]],
  J: [[[4, 0], [4, 5], [3, 6], [1, 6], [0, 5]]],
  K: [[[0, 0], [0, 6]], [[4, 0], [0, 3.6]], [[1.3, 2.5], [4, 6]]],
  L: [[[0, 0], [0, 6], [3.8, 6]]],
  M: [[[0, 6], [0, 0], [2, 3], [4, 0], [4, 6]]],
  N: [[[0, 6], [0, 0], [4, 6], [4, 0]]],
  O: [[[0, 1.6], [1.2, 0], [2.8, 0], [4, 1.6], [4, 4.4], [2.8, 6], [1.2, 6], [0, 4.4], [0, 1.6]]],
  P: [[[0, 6], [0, 0], [3, 0], [4, 1], [4, 2.2], [3, 3.2], [0, 3.2]]],
  Q: [[[0, 1.6], [1.2, 0], [2.8, 0], [4, 1.6], [4, 4.4], [2.8, 6], [1.2, 6], [0, 4.4], [0, 1.6]], [[2.4, 4.4], [4, 6]]],
  R: [[[0, 6], [0, 0], [3, 0], [4, 1], [4, 2.2], [3, 3.2], [0, 3.2]], [[2, 3.2], [4, 6]]],
  S: [[[4, 1], [3, 0], [1, 0], [0, 1], [0, 2], [1, 2.9], [3, 2.9], [4, 3.9], [4, 5], [3, 6], [1, 6], [0, 5]]],
  T: [[[0, 0], [4, 0]], [[2, 0], [2, 6]]],
  U: [[[0, 0], [0, 5], [1, 6], [3, 6], [4, 5], [4, 0]]],
  V: [[[0, 0], [2, 6], [4, 0]]],
  W: [[[0, 0], [1, 6], [2, 2.6], [3, 6], [4, 0]]],
  X: [[[0, 0], [4, 6]], [[4, 0], [0, 6]]],
  Y: [[[0, 0], [2, 3], [4, 0]], [[2, 3], [2, 6]]],
  Z: [[[0, 0], [4, 0], [0, 6], [4, 6]]],
};

export interface Lettering {
  readonly at: Spot;
  /** Of a letter, in pixels. */
  readonly height: number;
  readonly color: Rgb;
  readonly bold?: boolean;
}

/** Writes from `at`, the top left; what there is no glyph for leaves its place empty. */
export function write(canvas: Canvas, text: string, { at: [left, top], height, color, bold = false }: Lettering): void {
  const scale = height / HEIGHT;
  for (const [index, letter] of [...text].entries()) {
    const x = left + index * (WIDTH + GAP) * scale;
    for (const line of glyphOf(letter) ?? []) {
      const spots = line.map(([gridX, gridY]): Spot => [x + gridX * scale, top + gridY * scale]);
      polyline(canvas, spots, { color, width: height * (bold ? 0.2 : 0.13) });
    }
  }
}

/** Whether there is a glyph for all of it; small letters are written as capitals. */
export function canWrite(text: string): boolean {
  return [...text].every((letter) => glyphOf(letter) !== undefined);
}

function glyphOf(letter: string): Glyph | undefined {
  return GLYPHS[letter] ?? GLYPHS[letter.toUpperCase()];
}

/** How wide a text is. */
export function widthOf(text: string, height: number): number {
  return ([...text].length * (WIDTH + GAP) - GAP) * (height / HEIGHT);
}
