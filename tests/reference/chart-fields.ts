// The fields of a chart's answer, and what is shared by charts whose limits are computed here because the product has no setting
// for them: other widths than 3 sigma, other estimators, missing values, no spread.
//   I1. Points are numbered from 0, calibration rows first, then new rows.
//   I2. Whether a point is beyond its limits or in a run is judged by the product's own rules.
import type { RuleSpec } from "../../core/plan.ts";
import type { JudgedPoint } from "../../core/spc.ts";
import { compileRules, judge, type Mark, markOf, type Scale } from "../../processors/spc/rules.ts";
import type { Json, JsonObject } from "./reference-case.ts";

/** A point on one chart. */
export type Side = Pick<JudgedPoint, "value" | "centerLine" | "ucl" | "lcl" | "signals">;

/** Points in which a run has its full length, by that length. */
export type RunIndexes = Readonly<Record<string, readonly number[]>>;

/** The rows of a case: those that calibrate come first. */
export interface Rows<R> {
  readonly all: readonly R[];
  readonly calibration: number;
  /** New rows come in a list of their own, and so do their statistics. */
  readonly newApart: boolean;
}

interface RowsInput<R> {
  readonly rows: readonly R[];
  readonly added?: readonly R[] | undefined;
  /** How many of `rows` calibrate, where they are not all. */
  readonly count?: number | undefined;
}

export function rowsOf<R>({ rows, added, count }: RowsInput<R>): Rows<R> {
  if (count === undefined) return { all: [...rows, ...(added ?? [])], calibration: rows.length, newApart: added !== undefined };
  if (added) throw new Error("input `calibration_count` is not understood beside rows that are new");
  return { all: rows, calibration: count, newApart: false };
}

/** Center line, limits, statistics and violations of one chart. */
export function chartFields<R>(sides: readonly (Side | null)[], rows: Rows<R>, runs: RunIndexes): JsonObject {
  const values = sides.map((side) => side?.value ?? null);
  const beyond = sides.flatMap((side, i) => (side?.signals.includes("nelson1") ? [i] : []));
  const known = sides.flatMap((side) => (side && side.centerLine !== null ? [side.centerLine] : []));
  const split = rows.newApart ? rows.calibration : values.length;
  return {
    center: known.every((center) => center === known[0]) ? (known[0] ?? null) : sides.map((side) => side?.centerLine ?? null),
    lcl: oneOrAll(sides.map((side) => side?.lcl ?? null)),
    ucl: oneOrAll(sides.map((side) => side?.ucl ?? null)),
    statistics: values.slice(0, split),
    ...(rows.newApart && { new_statistics: values.slice(split) }),
    violations: { beyond_limits: beyond, violating_runs: runs },
  };
}

/** One number where it is the same at every point. */
export function oneOrAll(values: readonly Json[]): Json {
  return values.length > 0 && values.every((value) => value === values[0]) ? (values[0] as Json) : values;
}

/** Points judged by the limit test. Without a scale a point has no limits; without a value it still has those of its place. */
export function sidesUnder(values: readonly (number | null)[], scales: readonly (Scale | null)[]): Side[] {
  const hits = hitsAlong(values, scales, ["nelson1"]);
  return values.map((value, i) => {
    const { centerLine = null, ucl = null, lcl = null } = scales[i] ?? {};
    return { value, centerLine, ucl, lcl, signals: hits[i] as string[] };
  });
}

export function runsAlong(values: readonly (number | null)[], scales: readonly (Scale | null)[], lengths: readonly number[]): RunIndexes {
  const runs = lengths.map((count) => {
    const hits = hitsAlong(values, scales, [{ rule: "nelson2", count }]);
    return [count, hits.flatMap((names, i) => (names.length > 0 ? [i] : []))];
  });
  return Object.fromEntries(runs);
}

function hitsAlong(values: readonly (number | null)[], scales: readonly (Scale | null)[], rules: readonly RuleSpec[]): string[][] {
  const compiled = compileRules(rules, "all");
  const marks: Mark[] = [];
  let last: number | null = null;
  return values.map((value, i) => {
    const scale = scales[i];
    if (value === null || !scale) return [];
    marks.push(markOf(value, scale, last));
    last = value;
    return judge(compiled, marks).map(({ rule }) => rule);
  });
}

export interface Bounds {
  /** Limits at so many standard errors. */
  readonly width: number;
  readonly least?: number;
  readonly most?: number;
}

export function scaleAround(
  centerLine: number,
  standardError: number,
  { width, least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY }: Bounds,
): Scale {
  const reach = width * standardError;
  return { centerLine, ucl: Math.min(most, centerLine + reach), lcl: Math.max(least, centerLine - reach), standardError };
}
