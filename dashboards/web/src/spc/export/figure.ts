// The pair of charts as shapes for paper: paths, marks and words with their places in pixels, from the same plot as the screen's.
import type { Point } from "../../api/point.ts";
import { spread } from "../../chart/labels.ts";
import type { LimitRun } from "../../chart/limit-runs.ts";
import { type Mark, markOf } from "../../chart/marks.ts";
import type { Specification } from "../../chart/option.ts";
import type { Pane, Plot } from "../../chart/plot.ts";
import { pixelOf } from "../../chart/scale.ts";

export interface FigureMark {
  readonly x: number;
  readonly y: number;
  readonly mark: Mark;
}

export interface FigureLine {
  readonly kind: "limit" | "center" | "spec";
  readonly path: string;
}

export interface FigureTag {
  readonly kind: FigureLine["kind"];
  readonly name: "ucl" | "cl" | "lcl" | "usl" | "target" | "lsl";
  readonly value: number;
  readonly y: number;
}

export interface PaneFigure {
  readonly name: Pane["name"];
  readonly top: number;
  readonly bottom: number;
  /** Zone B, zone A. */
  readonly zones: readonly [b: string, a: string];
  readonly grid: readonly { readonly y: number; readonly value: number }[];
  readonly lines: readonly FigureLine[];
  readonly join: string;
  /** Plain points, each a stroke of no length: drawn with round ends they are dots. */
  readonly dots: string;
  readonly marks: readonly FigureMark[];
  readonly tags: readonly FigureTag[];
}

interface Options {
  readonly zones: boolean;
  readonly specification: Specification | null;
}

/** Labels of neighbouring lines stand so far apart, px. */
const TAG_GAP = 14;

export function figuresOf(plot: Plot, options: Options): PaneFigure[] {
  return [plot.upper, ...(plot.lower ? [plot.lower] : [])].map((pane) => figureOf(plot, pane, options));
}

function figureOf(plot: Plot, pane: Pane, { zones, specification }: Options): PaneFigure {
  const { x } = plot;
  const spec = pane.name === "upper" ? specification : null;
  const level = (levelOf: (run: LimitRun) => number | null) => stepPath(pane.runs, { plot, pane, levelOf });
  const across = (value: number | null | undefined) =>
    value === null || value === undefined ? "" : `M${px(x.start)} ${px(pixelOf(pane.y, value))}H${px(x.end)}`;
  const lines: FigureLine[] = [
    { kind: "center", path: level((run) => run.centerLine) },
    { kind: "limit", path: level((run) => run.ucl) },
    { kind: "limit", path: level((run) => run.lcl) },
    ...[spec?.usl, spec?.target, spec?.lsl].map((value) => ({ kind: "spec" as const, path: across(value) })),
  ];
  return {
    name: pane.name,
    top: pane.top,
    bottom: pane.top + pane.height,
    zones: zones && pane.name === "upper" ? [zonePath(plot, pane, [1 / 3, 2 / 3]), zonePath(plot, pane, [2 / 3, 1])] : ["", ""],
    grid: gridOf(pane),
    lines: lines.filter(({ path }) => path !== ""),
    ...pointsOf(plot, pane),
    tags: tagsOf(plot, pane, spec),
  };
}

/** Level within a stretch of limits, a step to the next, a gap where there are none. */
function stepPath(
  runs: readonly LimitRun[],
  { plot, pane, levelOf }: { plot: Plot; pane: Pane; levelOf: (run: LimitRun) => number | null },
): string {
  let path = "";
  let end: number | null = null;
  for (const run of runs) {
    const level = levelOf(run);
    if (level === null) {
      end = null;
      continue;
    }
    const [from, to, y] = [pixelOf(plot.x, run.from), pixelOf(plot.x, run.to), pixelOf(pane.y, level)];
    path += end === run.from ? `V${px(y)}H${px(to)}` : `M${px(from)} ${px(y)}H${px(to)}`;
    end = run.to;
  }
  return path;
}

/** Both sides of the centre, between two shares of the way to the limits. */
function zonePath(plot: Plot, pane: Pane, [near, far]: readonly [number, number]): string {
  const area = (run: LimitRun, limit: number | null) => {
    const { centerLine } = run;
    if (centerLine === null || limit === null) return "";
    const y = (share: number) => px(pixelOf(pane.y, centerLine + (limit - centerLine) * share));
    return `M${px(pixelOf(plot.x, run.from))} ${y(near)}H${px(pixelOf(plot.x, run.to))}V${y(far)}H${px(pixelOf(plot.x, run.from))}Z`;
  };
  return pane.runs.map((run) => area(run, run.ucl) + area(run, run.lcl)).join("");
}

function gridOf({ range, y }: Pane): PaneFigure["grid"] {
  const count = Math.round((range.max - range.min) / range.step);
  return Array.from({ length: count + 1 }, (_, i) => range.min + i * range.step).map((value) => ({ value, y: pixelOf(y, value) }));
}

function pointsOf(plot: Plot, pane: Pane): Pick<PaneFigure, "join" | "dots" | "marks"> {
  let join = "";
  let dots = "";
  const marks: FigureMark[] = [];
  plot.points.forEach((point: Point, i) => {
    const statistic = pane.statisticOf(point);
    const [x, y] = [pixelOf(plot.x, plot.xs[i] ?? 0), statistic ? pixelOf(pane.y, statistic.value) : 0];
    if (!statistic || x < plot.x.start - 1 || x > plot.x.end + 1) return;
    if (!point.late && !point.excluded) join += `${join === "" ? "M" : "L"}${px(x)} ${px(y)}`;
    const mark = markOf(point, statistic);
    if (mark === "plain") dots += `M${px(x)} ${px(y)}h0`;
    else marks.push({ x, y, mark });
  });
  return { join, dots, marks };
}

function tagsOf({ x }: Plot, pane: Pane, spec: Specification | null): FigureTag[] {
  const run = pane.runs.at(-1);
  const isOpen = run !== undefined && run.to === x.max;
  const known = [
    { kind: "limit", name: "ucl", value: isOpen ? run.ucl : null },
    { kind: "center", name: "cl", value: isOpen ? run.centerLine : null },
    { kind: "limit", name: "lcl", value: isOpen ? run.lcl : null },
    { kind: "spec", name: "usl", value: spec?.usl ?? null },
    { kind: "spec", name: "target", value: spec?.target ?? null },
    { kind: "spec", name: "lsl", value: spec?.lsl ?? null },
  ] as const;
  const tags = known.flatMap(({ value, ...tag }) => (value === null ? [] : [{ ...tag, value }]));
  const ys = tags.map(({ value }) => pixelOf(pane.y, value));
  const placed = spread(ys, { gap: TAG_GAP, top: pane.top - 2, bottom: pane.top + pane.height + 2 });
  return tags.map((tag, i) => ({ ...tag, y: placed[i] ?? 0 }));
}

/** A tenth of a pixel is finer than any printer's eye. */
function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}
