// The newest points of a characteristic as marks of a small drawing.
//   I1. Every point and the limits of the newest one lie inside of the drawing.
import type { Point } from "../api/point.ts";

export interface ValueMark {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

export interface ValueMarks {
  /** Coordinates of a polyline. */
  readonly trace: string;
  readonly limits: readonly { readonly name: "ucl" | "center" | "lcl"; readonly d: string }[];
  readonly good: readonly ValueMark[];
  readonly broken: readonly ValueMark[];
  readonly last: number | null;
  readonly ucl: number | null;
  readonly lcl: number | null;
}

/** `points` oldest first; those without a value are left out. */
export function valueMarks(points: readonly Point[], { width, height }: { width: number; height: number }): ValueMarks {
  const shown = points.flatMap(({ id, value, signals, second }) => {
    const isBroken = signals.length > 0 || (second?.signals.length ?? 0) > 0;
    return value === null ? [] : [{ id, value, isBroken }];
  });
  const newest = points.at(-1);
  const [ucl, center, lcl] = [newest?.ucl ?? null, newest?.centerLine ?? null, newest?.lcl ?? null];
  const levels = [...shown.map(({ value }) => value), ...[ucl, center, lcl].filter((level) => level !== null)];
  const [low, high] = [Math.min(...levels), Math.max(...levels)];
  const y = (value: number) => (high === low ? height / 2 : height - ((value - low) / (high - low)) * height);
  const marks = shown.map(({ id, value, isBroken }, i) => ({
    id,
    x: shown.length === 1 ? width : (i / (shown.length - 1)) * width,
    y: y(value),
    isBroken,
  }));
  const lines = ([["ucl", ucl], ["center", center], ["lcl", lcl]] as const).flatMap(([name, level]) =>
    level === null ? [] : [{ name, d: `M0 ${y(level)}H${width}` }],
  ); // biome-ignore format: one table
  return {
    trace: marks.map((mark) => `${mark.x},${mark.y}`).join(" "),
    limits: lines,
    good: marks.filter(({ isBroken }) => !isBroken),
    broken: marks.filter(({ isBroken }) => isBroken),
    ...{ last: shown.at(-1)?.value ?? null, ucl, lcl },
  };
}
