// The rules, checked against a plain reading of their definitions: at every point the values of the whole window are looked at
// again, with nothing remembered. 100 000 points by chance, a million with LINEPULSE_TEST=all.
import { expect, test } from "vitest";
import { RULES, type RuleName, type RuleSpec } from "../../core/plan.ts";
import { createRandom, type Random } from "../../ingest/simulator/random.ts";
import { compileRules, judge, limitTests, type Mark, markOf, type RuleFamily, type Scale } from "./rules.ts";

const POINTS = process.env.LINEPULSE_TEST === "all" ? 1_000_000 : 100_000;

interface Point {
  readonly value: number;
  readonly scale: Scale & { readonly centerLine: number };
}

// The definitions, word by word: a window of points is a pattern or not.

const above = (zone: number) => (p: Point) => p.value > p.scale.centerLine + zone * p.scale.standardError;
const below = (zone: number) => (p: Point) => p.value < p.scale.centerLine - zone * p.scale.standardError;
const overUcl = ({ value, scale }: Point) => scale.ucl !== null && value > scale.ucl;
const underLcl = ({ value, scale }: Point) => scale.lcl !== null && value < scale.lcl;

function isPeakOrValley(before: Point, point: Point, after: Point): boolean {
  const [a, b, c] = [before.value, point.value, after.value];
  return (b > a && b > c) || (b < a && b < c);
}

const beyondLimits = (w: readonly Point[]) => w.every(overUcl) || w.every(underLcl);
const oneSide = (w: readonly Point[]) => w.every(above(0)) || w.every(below(0));
const rises = (w: readonly Point[]) => w.slice(1).every((p, i) => p.value > w[i]!.value);
const falls = (w: readonly Point[]) => w.slice(1).every((p, i) => p.value < w[i]!.value);

const IN_A_ROW: Partial<Record<RuleName, readonly [count: number, holds: (window: readonly Point[]) => boolean]>> = {
  nelson1: [1, beyondLimits],
  westernElectric1: [1, beyondLimits],
  nelson2: [9, oneSide],
  westernElectric4: [8, oneSide],
  nelson3: [6, (w) => rises(w) || falls(w)],
  nelson4: [14, (w) => w.slice(1, -1).every((p, i) => isPeakOrValley(w[i]!, p, w[i + 2]!))],
  nelson7: [15, (w) => !w.some(above(1)) && !w.some(below(1))],
  nelson8: [8, (w) => w.every((p) => above(1)(p) || below(1)(p)) && w.some(above(1)) && w.some(below(1))],
};
const AMONG: Partial<Record<RuleName, readonly [count: number, of: number, zone: number]>> = {
  nelson5: [2, 3, 2],
  westernElectric2: [2, 3, 2],
  nelson6: [4, 5, 1],
  westernElectric3: [4, 5, 1],
};

/** The length of the pattern at the newest of the points; 0 = none. */
function lengthAt(spec: RuleSpec, points: readonly Point[]): number {
  const asked = typeof spec === "string" ? { rule: spec } : { of: spec.count + 1, ...spec };
  const among = AMONG[asked.rule];
  if (among) {
    const { count, of } = { count: among[0], of: among[1], ...asked };
    if (points.length < of) return 0;
    const sides = [above(among[2]), below(among[2])].filter((isBeyond) => isBeyond(points.at(-1)!));
    for (let length = count; length <= of; length++) {
      if (sides.some((isBeyond) => points.slice(-length).filter(isBeyond).length >= count)) return length;
    }
    return 0;
  }
  const [standard, holds] = IN_A_ROW[asked.rule]!;
  const { count } = { count: standard, ...asked };
  return points.length >= count && holds(points.slice(-count)) ? count : 0;
}

const ALLOWED: Record<RuleFamily, RegExp> = { all: /./, runs: /^nelson[1-4]$|^westernElectric[14]$/, limits: /[a-z]1$/ };

function expectedHits(rules: readonly RuleSpec[], family: RuleFamily, points: readonly Point[]): string {
  const lengths = new Map<RuleName, number>();
  for (const spec of rules) {
    const rule = typeof spec === "string" ? spec : spec.rule;
    const length = ALLOWED[family].test(rule) ? lengthAt(spec, points) : 0;
    if (length > 0) lengths.set(rule, Math.min(length, lengths.get(rule) ?? length));
  }
  return [...lengths].map(([rule, length]) => `${rule}:${length}`).join(" ");
}

// Charts by chance.

/** The next value in standard errors, by the one before it. */
const SHAPES: readonly ((random: Random, before: number) => number)[] = [
  (random) => random.normal(0, 1),
  (random) => Math.round(2 * random.normal(0, 1.5)) / 2, // ties, and points on every zone line
  (random) => random.normal(random.pick([-1.2, 1.2]), 0.3), // two streams
  (random) => random.normal(1.2, 0.8), // shifted
  (random) => random.normal(-2.2, 0.8),
  (random) => random.between(-1.02, 1.02), // within 1 sigma
  (random) => random.pick([-3, -2, -1, 0, 1, 2, 3]) + random.pick([0, 0, 1e-12, -1e-12]),
  (random, before) => before + random.pick([0.125, 0.25, 0.25, 0.25, 0.5, 0.5, 0, -0.125]), // a tool that wears
  (random, before) => (before > 0 ? -1 : 1) * random.between(0.1, random.pick([1, 2])), // alternation
  (_, before) => before,
];

/** Sizes that vary, limits floored or absent, levels far from zero. */
function scaleOf(random: Random, center: number, unequal: boolean): Point["scale"] {
  const standardError = unequal ? 0.8 / Math.sqrt(random.pick([1, 2, 4, 5])) : 0.5;
  const ucl = random.chance(0.01) ? null : center + 3 * standardError;
  const lcl = random.pick([null, Math.max(0, center - 3 * standardError), center - 3 * standardError]);
  return { centerLine: center, ucl, lcl, standardError };
}

const LEAST: Partial<Record<RuleName, number>> = { nelson3: 2, nelson4: 3, nelson8: 2 };

function anySpec(random: Random): RuleSpec {
  const rule = random.pick(RULES);
  const count = Math.max(LEAST[rule] ?? 1, Math.floor(random.between(1, random.pick([4, 12, 20]))));
  if (random.chance(0.3)) return rule;
  if (!AMONG[rule] || random.chance(0.3)) return { rule, count };
  return { rule, count, of: count + Math.floor(random.between(0, 6)) };
}

const anyRules = (random: Random) => (random.chance(0.5) ? RULES : Array.from({ length: 10 }, () => anySpec(random)));

type Kept = Point & { mark: Mark };

/** Takes one of the newest points out of the runs, as if it had been excluded after it was judged. */
function excludeOne(random: Random, kept: Kept[]): void {
  const index = kept.length - 1 - Math.floor(random.between(0, Math.min(5, kept.length)));
  kept.splice(index, 1);
  const next = kept[index];
  if (next) next.mark = markOf(next.value, next.scale, kept[index - 1]?.value ?? null);
}

/** One chart: judged point by point, and what the definitions say otherwise is returned. */
function differences(seed: number, length: number, tally: Map<string, number>): string[] {
  const random = createRandom(seed, 7);
  const [family, specs] = [random.pick<RuleFamily>(["all", "all", "all", "runs", "limits"]), anyRules(random)];
  const rules = compileRules(specs, family);
  const lateRules = compileRules(limitTests(specs), family);
  const center = random.pick([0, 0, 10, 0.3, -1e9]);
  const [unequal, exclusions] = [random.chance(0.4), random.chance(0.4) ? 0.1 : 0];
  const found: string[] = [];
  let kept: Kept[] = [];
  let shape = random.pick([SHAPES[0]!, ...SHAPES]);
  let z = 0;
  const check = (point: number, got: ReturnType<typeof judge>, want: string) => {
    const hits = got.map((hit) => `${hit.rule}:${hit.length}`).join(" ");
    if (hits !== want) found.push(`chart ${seed}, point ${point}: got "${hits}", want "${want}"`);
    for (const { rule } of got) tally.set(rule, (tally.get(rule) ?? 0) + 1);
  };
  for (let i = 0; i < length; i++) {
    if (random.chance(0.03)) shape = random.pick([SHAPES[0]!, ...SHAPES]);
    z = shape(random, Math.abs(z) > 4 ? -3 : z);
    const scale = scaleOf(random, center, unequal);
    const point: Point = { scale, value: scale.centerLine + z * scale.standardError };
    if (random.chance(0.01))
      check(i, judge(lateRules, [markOf(point.value, scale, null)]), expectedHits(limitTests(specs), family, [point]));
    if (random.chance(0.005)) kept = []; // a new limit set
    // What stood on the chart before it makes no difference, so that a neighbour from there does no harm.
    kept.push({ ...point, mark: markOf(point.value, scale, kept.at(-1)?.value ?? random.pick([null, center])) });
    const marks = kept.slice(-1 - rules.lookBack).map(({ mark }) => mark);
    check(i, judge(rules, marks), expectedHits(specs, family, kept));
    if (exclusions > 0 && random.chance(exclusions)) excludeOne(random, kept);
  }
  return found;
}

test(`property: over ${POINTS} points by chance, every rule hits where its definition says, with the points it says`, () => {
  const tally = new Map<string, number>();
  const length = 200;
  const found: string[] = [];
  for (let seed = 1; seed <= POINTS / length && found.length < 5; seed++) found.push(...differences(seed, length, tally));
  expect(found).toEqual([]);
  for (const rule of RULES) expect(tally.get(rule) ?? 0, `${rule} was put to the test`).toBeGreaterThan(POINTS / 500);
});
