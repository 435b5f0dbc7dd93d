// Whether an answer agrees with a reference case: the rules of the set's own `compare.py`.
//   I1. Only keys that the answer gives are compared. One number stands for a list of equal ones, on either side.
//   I2. A difference from `expected` is tried against each variant, its values laid over `expected`.
import { isObject, type Json, type JsonObject, type ReferenceCase, type Tolerance } from "./reference-case.ts";

export interface Verdict {
  readonly status: "pass" | "variant" | "fail";
  /** The variant's label, or the first difference. */
  readonly detail: string;
}

type Judged = Pick<ReferenceCase, "expected" | "tolerance" | "variants">;

/** Results that go through a chi-square, F, beta or normal quantile, with a tolerance of their own. */
const QUANTILE = new Set(["ci", "ucl_phase1", "ucl_phase2", "expected_ppm_within", "expected_ppm_overall"]);
/** Lists whose order says nothing. */
const SETS = /^\.violations|^\.rules|^\.western_electric|\.violations/;

export function verdictOf({ expected, tolerance, variants = [] }: Judged, got: JsonObject): Verdict {
  if (got.error !== undefined) {
    if (variants.some((variant) => "error" in variant.expected)) return { status: "variant", detail: "refuse" };
    return { status: "fail", detail: `refused: ${got.error}` };
  }
  const first = firstDifference(got, expected, tolerance);
  if (first === null) return { status: "pass", detail: "" };
  for (const { label, expected: changed } of variants) {
    if ("error" in changed) continue;
    if (firstDifference(got, overlay(expected, changed), tolerance) === null) return { status: "variant", detail: label };
  }
  return { status: "fail", detail: first };
}

/** Null when there is none. */
export function firstDifference(got: Json, want: Json, tolerance: Tolerance): string | null {
  return differenceAt(got, want, { tolerance, path: "", isQuantile: false });
}

interface Where {
  readonly tolerance: Tolerance;
  readonly path: string;
  readonly isQuantile: boolean;
}

function differenceAt(got: Json, want: Json, where: Where): string | null {
  const { path } = where;
  if (isObject(got)) return isObject(want) ? objectDifference(got, want, where) : `${path}: object, expected ${JSON.stringify(want)}`;
  if (Array.isArray(got) || Array.isArray(want)) return listDifference(got, want, where);
  if (typeof got === "number" && typeof want === "number" && isClose(got, want, where)) return null;
  return got === want ? null : `${path}: ${JSON.stringify(got)} expected ${JSON.stringify(want)}`;
}

function objectDifference(got: JsonObject, want: JsonObject, where: Where): string | null {
  const common = Object.entries(got).filter(([key]) => Object.hasOwn(want, key));
  if (where.path === "" && common.length === 0) return "nothing to compare: no key of expected was given";
  for (const [key, value] of common) {
    const isQuantile = where.isQuantile || QUANTILE.has(key);
    const difference = differenceAt(value, want[key] as Json, { ...where, path: `${where.path}.${key}`, isQuantile });
    if (difference !== null) return difference;
  }
  return null;
}

function listDifference(got: Json, want: Json, where: Where): string | null {
  const { path } = where;
  if (SETS.test(path)) {
    const [found, expected] = [sorted(got), sorted(want)];
    return found === expected ? null : `${path}: ${found} expected ${expected}`;
  }
  const length = Math.max(Array.isArray(got) ? got.length : 1, Array.isArray(want) ? want.length : 1);
  const [found, expected] = [spread(got, length), spread(want, length)];
  if (found.length !== expected.length) return `${path}: ${found.length} values, expected ${expected.length}`;
  for (const [i, value] of found.entries()) {
    const difference = differenceAt(value, expected[i] as Json, { ...where, path: `${path}[${i}]` });
    if (difference !== null) return difference;
  }
  return null;
}

function spread(value: Json, length: number): readonly Json[] {
  return Array.isArray(value) ? value : Array<Json>(length).fill(value);
}

function sorted(value: Json): string {
  if (!Array.isArray(value)) return JSON.stringify(value);
  return JSON.stringify(
    value.toSorted((a, b) => (typeof a === "number" && typeof b === "number" ? a - b : String(a) < String(b) ? -1 : 1)),
  );
}

function isClose(got: number, want: number, { tolerance: { abs, rel, quantile_rel: quantileRel = 0 }, isQuantile }: Where): boolean {
  return Math.abs(got - want) <= abs + Math.max(rel, isQuantile ? quantileRel : 0) * Math.abs(want);
}

function overlay(base: Json | undefined, top: Json): Json {
  if (!isObject(base) || !isObject(top)) return top;
  return { ...base, ...Object.fromEntries(Object.entries(top).map(([key, value]) => [key, overlay(base[key], value)])) };
}
