// Run rules: which patterns the newest points of a chart make up. Lloyd S. Nelson, The Shewhart Control Chart: Tests for
// Special Causes, Journal of Quality Technology 16 (1984); Western Electric, Statistical Quality Control Handbook (1956).
//   I1. Beyond is strict. The 3-sigma test uses the limits published with the point, which may be floored, capped or absent;
//       the zones lie at its own center line ± 1 and ± 2 of its own standard errors, so sizes may vary from point to point.
//   I2. A window must be full: no rule hits before as many points stand on the chart as it looks at.
//   I3. A signal stands at each point that completes the pattern, and never at one that is no part of it: a trend counts its
//       points, not its steps, and of two of three the newest is itself beyond. On the center is on no side, equal is no step.
//   I4. A rule reads marks alone, never values or limits: each point stays where the limits of its own time placed it.
import { RULES, type RuleName, type RuleSpec } from "../../core/plan.ts";

/** Which rules may judge a chart: all (Xbar, individuals), runs (ranges, counts: zones of a skewed statistic mislead), limits. */
export type RuleFamily = "all" | "runs" | "limits";

/** The published limits of a point, and the standard error of the plotted statistic for the zones. No center line: no sides. */
export interface Scale {
  readonly centerLine: number | null;
  readonly ucl: number | null;
  readonly lcl: number | null;
  readonly standardError: number;
}

/** Where a point fell and which way it went from its neighbour: a sum of the facts below. The rarer a fact, the higher its bit. */
export type Mark = number;

const ABOVE = 1;
const BELOW = 2;
const RISING = 4;
const FALLING = 8;
/** Within or on 1 sigma; neither this nor beyond where there is no center line. */
const WITHIN_1 = 16;
const ABOVE_1 = 32;
const BELOW_1 = 64;
const ABOVE_2 = 128;
const BELOW_2 = 256;
const ABOVE_UCL = 512;
const BELOW_LCL = 1024;

const SIDE = ABOVE | BELOW;
const STEP = RISING | FALLING;
const BEYOND_1 = ABOVE_1 | BELOW_1;
const BEYOND_2 = ABOVE_2 | BELOW_2;
const BEYOND_LIMITS = ABOVE_UCL | BELOW_LCL;

/**
 * The mark of a point, given the value of the point before it (null: there is none).
 *
 * @example markOf(1.5, { centerLine: 0, ucl: 3, lcl: -3, standardError: 1 }, 2) // 41: above the center, falling, above 1 sigma
 */
export function markOf(value: number, { centerLine, ucl, lcl, standardError }: Scale, previous: number | null): Mark {
  let mark = stepOf(value, previous);
  if (ucl !== null && value > ucl) mark |= ABOVE_UCL;
  if (lcl !== null && value < lcl) mark |= BELOW_LCL;
  return centerLine === null ? mark : mark | zoneOf(value, centerLine, standardError);
}

function stepOf(value: number, previous: number | null): number {
  if (previous === null || value === previous) return 0;
  return value > previous ? RISING : FALLING;
}

function zoneOf(value: number, centerLine: number, standardError: number): number {
  if (value > centerLine + standardError) return ABOVE | ABOVE_1 | (value > centerLine + 2 * standardError ? ABOVE_2 : 0);
  if (value < centerLine - standardError) return BELOW | BELOW_1 | (value < centerLine - 2 * standardError ? BELOW_2 : 0);
  if (value === centerLine) return WITHIN_1;
  return WITHIN_1 | (value > centerLine ? ABOVE : BELOW);
}

/** A rule with its numbers. */
interface Test {
  readonly rule: RuleName;
  /** What the pattern is made of: a newest point with none of these facts completes none. */
  readonly facts: number;
  readonly count: number;
  /** The window: so many points must stand on the chart. */
  readonly of: number;
  readonly find: Find;
}

/** How many of the newest points, in a full window, make up the pattern that the newest completes; 0 = there is none. */
type Find = (marks: readonly Mark[], test: Test) => number;

interface Pattern extends Pick<Test, "find" | "facts" | "count"> {
  /** How many points of the window need not agree. */
  readonly spare?: number;
  /** The fewest points that can show the pattern, where one cannot. */
  readonly least?: number;
}

const PATTERNS: Readonly<Record<RuleName, Pattern>> = {
  nelson1: { find: inRow, facts: BEYOND_LIMITS, count: 1 },
  nelson2: { find: inRow, facts: SIDE, count: 9 },
  nelson3: { find: trend, facts: STEP, count: 6, least: 2 },
  nelson4: { find: alternating, facts: STEP, count: 14, least: 3 },
  nelson5: { find: among, facts: BEYOND_2, count: 2, spare: 1 },
  nelson6: { find: among, facts: BEYOND_1, count: 4, spare: 1 },
  nelson7: { find: inRow, facts: WITHIN_1, count: 15 },
  nelson8: { find: onBothSides, facts: BEYOND_1, count: 8, least: 2 },
  westernElectric1: { find: inRow, facts: BEYOND_LIMITS, count: 1 },
  westernElectric2: { find: among, facts: BEYOND_2, count: 2, spare: 1 },
  westernElectric3: { find: among, facts: BEYOND_1, count: 4, spare: 1 },
  westernElectric4: { find: inRow, facts: SIDE, count: 8 },
};

const LIMIT_TESTS: readonly RuleName[] = ["nelson1", "westernElectric1"];
const RUN_TESTS: readonly RuleName[] = [...LIMIT_TESTS, "nelson2", "nelson3", "nelson4", "westernElectric4"];
const ALLOWED: Readonly<Record<RuleFamily, readonly RuleName[]>> = { all: RULES, runs: RUN_TESTS, limits: LIMIT_TESTS };

/** All agree in one of the facts: on one side, beyond one limit, within 1 sigma. */
function inRow(marks: readonly Mark[], { facts, count }: Test): number {
  return agree(marks, facts, count) ? count : 0;
}

/** All steps lead one way. How the first of the points was reached does not matter. */
function trend(marks: readonly Mark[], { facts, count }: Test): number {
  return agree(marks, facts, count - 1) ? count : 0;
}

function agree(marks: readonly Mark[], facts: number, count: number): boolean {
  let common = facts;
  for (let i = marks.length - 1; i >= marks.length - count; i--) {
    common &= marks[i] as Mark;
    if (common === 0) return false;
  }
  return true;
}

/** Steps lead up and down in turn. */
function alternating(marks: readonly Mark[], { facts, count }: Test): number {
  let step = (marks[marks.length - 1] as Mark) & facts;
  for (let back = 2; back < count; back++) {
    const before = (marks[marks.length - back] as Mark) & facts;
    if (before !== (step ^ facts)) return 0;
    step = before;
  }
  return count;
}

/** `count` of the newest `of` are beyond a zone on the side of the newest. The pattern begins at the oldest it takes. */
function among(marks: readonly Mark[], { facts, count, of }: Test): number {
  const newest = marks.length - 1;
  const side = (marks[newest] as Mark) & facts;
  let found = 0;
  for (let back = 0; back < of; back++) {
    if (((marks[newest - back] as Mark) & side) !== 0 && ++found === count) return back + 1;
  }
  return 0;
}

/** All are beyond 1 sigma, but not all on one side. */
function onBothSides(marks: readonly Mark[], { facts, count }: Test): number {
  let seen = 0;
  for (let i = marks.length - 1; i >= marks.length - count; i--) {
    const beyond = (marks[i] as Mark) & facts;
    if (beyond === 0) return 0;
    seen |= beyond;
  }
  return seen === facts ? count : 0;
}

export interface CompiledRules {
  /** How many marks before the newest the rules need at most. */
  readonly lookBack: number;
  readonly tests: readonly Test[];
}

/**
 * The rules of a plan, as far as the chart allows them. `count` alone asks for so many points in place of the rule's own; of two
 * of three and four of five it stands for `count` of `count` + 1. A count too small to show the pattern leaves the rule out.
 *
 * @example compileRules(["nelson2", { rule: "nelson5", count: 3 }], "all").lookBack // 8
 */
export function compileRules(rules: readonly RuleSpec[], family: RuleFamily): CompiledRules {
  const tests: Test[] = [];
  for (const spec of rules) {
    const asked: Pick<Test, "rule"> & Partial<Pick<Test, "count" | "of">> = typeof spec === "string" ? { rule: spec } : spec;
    const { rule } = asked;
    const { find, facts, spare = 0, least = 1, ...pattern } = PATTERNS[rule];
    const count = asked.count ?? pattern.count;
    if (ALLOWED[family].includes(rule) && count >= least) tests.push({ rule, find, facts, count, of: asked.of ?? count + spare });
  }
  return { tests, lookBack: Math.max(1, ...tests.map(({ of }) => of)) - 1 };
}

/** How many of the newest points, the newest included, make up the pattern. */
export interface Hit {
  readonly rule: RuleName;
  readonly length: number;
}

const NO_HITS: readonly Hit[] = Object.freeze([]);

/**
 * Judges the newest point, the last mark, by those before it, oldest first. Late and excluded points have no place among them.
 * Hits come in the order of the plan; a rule that it names twice hits once, with its shorter pattern.
 *
 * @example judge(compileRules(["nelson1"], "all"), [markOf(4, { centerLine: 0, ucl: 3, lcl: -3, standardError: 1 }, null)]) // [{ rule: "nelson1", length: 1 }]
 */
export function judge({ tests }: CompiledRules, marks: readonly Mark[]): readonly Hit[] {
  const newest = marks[marks.length - 1] ?? 0;
  let hits: Hit[] | undefined; // most points have none: nothing is allocated for them
  for (const test of tests) {
    if ((newest & test.facts) === 0 || marks.length < test.of) continue;
    const length = test.find(marks, test);
    if (length > 0) addHit((hits ??= []), { rule: test.rule, length });
  }
  return hits ?? NO_HITS;
}

function addHit(hits: Hit[], hit: Hit): void {
  const same = hits.findIndex(({ rule }) => rule === hit.rule);
  if (same === -1) hits.push(hit);
  else if (hit.length < (hits[same] as Hit).length) hits[same] = hit;
}

/** The rules that a late point is judged by, alone: the limit test. Where a plan asks it for two in a row, it cannot hit. */
export function limitTests(rules: readonly RuleSpec[]): readonly RuleSpec[] {
  return rules.filter((spec) => LIMIT_TESTS.includes(typeof spec === "string" ? spec : spec.rule));
}
