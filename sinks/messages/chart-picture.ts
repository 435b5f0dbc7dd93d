// The last points of a chart as a small picture: limits as lines with their figures, signals as larger diamonds in a ring. Above it what it
// is of, as far as there are glyphs for it (none for Chinese names), and the id of the alert, which its message has too.
import { percentText } from "../../core/figure-text.ts";
import type { Instant } from "../../core/time.ts";
import { type Canvas, dashes, disc, newCanvas, polyline, type Rgb, type Spot } from "./canvas.ts";
import { timeOf } from "./figures.ts";
import { toPng } from "./png.ts";
import { canWrite, widthOf, write } from "./stroke-font.ts";

export interface PicturePoint {
  readonly at: Instant;
  readonly value: number;
  readonly centerLine: number | null;
  readonly ucl: number | null;
  readonly lcl: number | null;
  readonly mark: "none" | "signal" | "left-out";
}

export interface PictureOptions {
  readonly timeZone: string;
  /** `ratio` is shown as percent. */
  readonly unit?: string | undefined;
  /** The limits are those of a control chart, and named so. */
  readonly isControlChart: boolean;
  /** Left out where there are letters that cannot be written; the id never is. */
  readonly title: { readonly name: string; readonly id: string };
}

const SIZE = { width: 800, height: 400 };
const PLOT = { left: 24, right: 640, top: 52, bottom: 350 };
const LETTER = 15;
const LINE_OF_LABELS = LETTER + 8;
const WHITE: Rgb = [255, 255, 255];
const INK: Rgb = [31, 41, 55];
const FAINT_INK: Rgb = [75, 85, 99];
const FAINT: Rgb = [209, 213, 219];
const CURVE: Rgb = [37, 99, 155];
const LIMIT: Rgb = [180, 35, 24];
const CENTER: Rgb = [21, 94, 60];

/** PNG of at least one point; undefined of none. */
export function chartPicture(points: readonly PicturePoint[], options: PictureOptions): Uint8Array | undefined {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return undefined;
  const canvas = newCanvas({ ...SIZE, ground: WHITE });
  const scale = scaleOf(points);
  frame(canvas);
  for (const name of ["ucl", "lcl", "centerLine"] as const) limitLine(canvas, { points, name, scale });
  const joined = points.flatMap(({ mark }, index) => (mark === "left-out" ? [] : [scale.spot(index, points)])); // left out: no part of the line
  polyline(canvas, joined, { color: CURVE, width: 2 });
  for (const [index, { mark }] of points.entries()) pointMark(canvas, scale.spot(index, points), mark);
  labels(canvas, last, scale, options);
  titleLine(canvas, options.title);
  const [from, to] = [timeOf(first.at, options.timeZone).replace("-", "/"), timeOf(last.at, options.timeZone).replace("-", "/")];
  write(canvas, from, { at: [PLOT.left, PLOT.bottom + 16], height: LETTER, color: INK });
  write(canvas, to, { at: [PLOT.right - widthOf(to, LETTER), PLOT.bottom + 16], height: LETTER, color: INK });
  return toPng(canvas);
}

interface Scale {
  readonly y: (value: number) => number;
  readonly spot: (index: number, points: readonly PicturePoint[]) => Spot;
}

function scaleOf(points: readonly PicturePoint[]): Scale {
  const shown = points.flatMap(({ value, ucl, lcl, centerLine }) => [value, ucl, lcl, centerLine].filter((each) => each !== null));
  const [low, high] = [Math.min(...shown), Math.max(...shown)];
  const room = (high - low || Math.abs(high) || 1) * 0.08;
  const share = (value: number) => (value - low + room) / (high - low + 2 * room);
  const y = (value: number) => PLOT.bottom - share(value) * (PLOT.bottom - PLOT.top);
  const step = (PLOT.right - PLOT.left - 24) / Math.max(1, points.length - 1);
  return { y, spot: (index) => [PLOT.left + 12 + index * step, y(points[index]?.value ?? low)] };
}

/** The name on the left, cut to what the id leaves, which stands on the right. */
function titleLine(canvas: Canvas, { name, id }: PictureOptions["title"]): void {
  const right = SIZE.width - PLOT.left - widthOf(id, LETTER);
  write(canvas, id, { at: [right, PLOT.left - 4], height: LETTER, color: FAINT_INK });
  const room = [...name].filter((_, index) => PLOT.left + widthOf(name.slice(0, index + 1), LETTER) < right - LETTER).length;
  if (canWrite(name)) write(canvas, name.slice(0, room), { at: [PLOT.left, PLOT.left - 4], height: LETTER, color: INK, bold: true });
}

function frame(canvas: Canvas): void {
  const { left, right, top, bottom } = PLOT;
  polyline(canvas, [[left, top], [right, top], [right, bottom], [left, bottom], [left, top]], { color: FAINT, width: 1.5 }); // biome-ignore format: one box
}

/** Steps where limits change: each point has those that it was judged by. */
function limitLine(
  canvas: Canvas,
  { points, name, scale }: { points: readonly PicturePoint[]; name: "ucl" | "lcl" | "centerLine"; scale: Scale },
): void {
  const pen = { color: name === "centerLine" ? CENTER : LIMIT, width: 2 };
  const edge = (index: number) => {
    if (index <= 0) return PLOT.left;
    return index >= points.length ? PLOT.right : (scale.spot(index - 1, points)[0] + scale.spot(index, points)[0]) / 2;
  };
  for (let from = 0; from < points.length; ) {
    const value = points[from]?.[name] ?? null;
    let to = from + 1;
    while (to < points.length && (points[to]?.[name] ?? null) === value) to++;
    const level = value === null ? undefined : scale.y(value);
    if (level !== undefined && name === "centerLine")
      polyline(canvas, [[edge(from), level], [edge(to), level]], pen); // biome-ignore format: one line
    else if (level !== undefined) dashes(canvas, { y: level, from: edge(from), to: edge(to) }, pen);
    from = to;
  }
}

function pointMark(canvas: Canvas, [x, y]: Spot, mark: PicturePoint["mark"]): void {
  const size = 7;
  switch (mark) {
    case "none":
      disc(canvas, [x, y], { color: CURVE, width: 7 });
      break;
    case "left-out":
      disc(canvas, [x, y], { color: FAINT, width: 9 });
      disc(canvas, [x, y], { color: WHITE, width: 4 });
      break;
    case "signal":
      disc(canvas, [x, y], { color: LIMIT, width: 24 });
      disc(canvas, [x, y], { color: WHITE, width: 20 });
      polyline(canvas, [[x, y - size], [x + size, y], [x, y + size], [x - size, y], [x, y - size]], { color: LIMIT, width: 2.5 }); // biome-ignore format: a diamond
      disc(canvas, [x, y], { color: LIMIT, width: 7 });
  }
}

/** Beside the plot, each as near to its line as the others leave room. */
function labels(canvas: Canvas, last: PicturePoint, { y }: Scale, { unit, isControlChart }: PictureOptions): void {
  const named = [["UCL ", last.ucl, LIMIT], ["CL ", last.centerLine, CENTER], ["LCL ", last.lcl, LIMIT]] as const; // biome-ignore format: a row each
  const wanted = named.flatMap(([name, value, color]) =>
    value === null ? [] : [{ text: (isControlChart ? name : "") + shown(value, unit), y: y(value), color, bold: false }],
  );
  const all = [...wanted, { text: shown(last.value, unit), y: y(last.value), color: INK, bold: true }].sort((a, b) => a.y - b.y);
  let free = PLOT.top - LETTER;
  const tops = all.map((label) => (free = Math.max(free + LINE_OF_LABELS, label.y - LETTER / 2)));
  const over = Math.max(0, (tops.at(-1) ?? 0) + LETTER - PLOT.bottom - LETTER);
  for (const [index, { text, color, bold }] of all.entries()) {
    write(canvas, text, { at: [PLOT.right + 12, (tops[index] ?? 0) - over], height: LETTER, color, bold });
  }
}

function shown(value: number, unit: string | undefined): string {
  if (unit === "ratio") return percentText(value).replace("−", "-");
  return String(Number(value.toPrecision(6)));
}
