import { expect, test } from "vitest";
import type { RuleName, RuleSpec } from "../../core/plan.ts";
import { compileRules, judge, limitTests, type Mark, markOf, type RuleFamily, type Scale } from "./rules.ts";

/** One standard error is 1, the center 0: values are sigmas. */
const SIGMAS: Scale = { centerLine: 0, ucl: 3, lcl: -3, standardError: 1 };

function marksOf(values: readonly number[], scale: Scale = SIGMAS): Mark[] {
  return values.map((value, i) => markOf(value, scale, values[i - 1] ?? null));
}

/** The points at which a rule hits, as `index:length`. */
function hitsOf(spec: RuleSpec, values: readonly number[], scale: Scale = SIGMAS): string[] {
  const rules = compileRules([spec], "all");
  const marks = marksOf(values, scale);
  return marks.flatMap((_, i) => judge(rules, marks.slice(0, i + 1)).map(({ length }) => `${i}:${length}`));
}

const times = (count: number, ...values: number[]) => Array.from({ length: count }, () => values).flat();
const zigzag = (count: number) => times(count, 0.5, -0.5).slice(0, count);

test("a mark says the side, the step and the zone of a point", () => {
  expect(markOf(1.5, SIGMAS, 2)).toBe(1 + 8 + 32); // above the center, falling, above 1 sigma
  expect(markOf(0, SIGMAS, null)).toBe(16); // on the center, no neighbour, within 1 sigma
  expect(markOf(-1, SIGMAS, -1)).toBe(2 + 16); // on the line is within it, an equal neighbour is no step
  expect(markOf(-2, SIGMAS, -3)).toBe(2 + 4 + 64);
  expect(markOf(3, SIGMAS, 3)).toBe(1 + 32 + 128);
  expect(markOf(-3.01, SIGMAS, 0)).toBe(2 + 8 + 64 + 256 + 1024);
});

test("the limit test uses the published limits: floored, absent, and without a center", () => {
  const fraction: Scale = { centerLine: 0.02, ucl: 0.08, lcl: 0, standardError: 0.02 };
  expect(hitsOf("nelson1", [0, 0.08, 0.0801], fraction)).toEqual(["2:1"]);
  expect(hitsOf("nelson1", [9, -9], { ...SIGMAS, ucl: null, lcl: null })).toEqual([]);
  expect(hitsOf("nelson1", [9, -9], { ...SIGMAS, lcl: null })).toEqual(["0:1"]);
  const distance: Scale = { centerLine: null, ucl: 11, lcl: null, standardError: 0 };
  expect(hitsOf("nelson1", [10, 11, 12], distance)).toEqual(["2:1"]);
  const others: RuleName[] = ["nelson2", "nelson5", "nelson6", "nelson7", "nelson8", "westernElectric4"];
  for (const rule of others) expect(hitsOf(rule, times(20, 12), distance)).toEqual([]);
});

test.each<[RuleName, string, readonly number[], readonly string[]]>([
  ["nelson1", "one point strictly beyond 3 sigma", [3, 3.001, -3, -4], ["1:1", "3:1"]],
  ["nelson2", "nine in a row on one side, at the ninth and at each that follows", times(10, 0.1), ["8:9", "9:9"]],
  ["nelson2", "below the center as above it", times(9, -0.1), ["8:9"]],
  ["nelson2", "a point on the center breaks the run", [...times(8, 1), 0, ...times(8, 1)], []],
  ["nelson3", "six points steadily rising, five steps", [-1, -0.5, 0, 0.5, 1, 1.5, 2], ["5:6", "6:6"]],
  ["nelson3", "six points steadily falling, however the first was reached", [5, 6, 5, 4, 3, 2, 1], ["6:6"]],
  ["nelson3", "an equal neighbour breaks the trend", [0, 1, 2, 2, 3, 4, 5], []],
  ["nelson4", "fourteen alternating, thirteen steps", zigzag(15), ["13:14", "14:14"]],
  ["nelson4", "an equal neighbour breaks the alternation", [...zigzag(9), ...zigzag(9)], []],
  ["nelson4", "two steps one way break the alternation", [...zigzag(12), 0, 0.5, -0.5], []],
  ["nelson5", "two of three beyond 2 sigma on one side", [2.1, 0, 2.1], ["2:3"]],
  ["nelson5", "the pattern is the smallest window that holds it", [0, 2.1, 2.1], ["2:2"]],
  ["nelson5", "the newest is itself beyond", [2.1, 2.1, 0], []],
  ["nelson5", "on the line is not beyond, and the other side does not count", [2, 2.1, -2.1, -2.1], ["3:2"]],
  ["nelson5", "a window must be full", [2.1, 2.1, 2.1], ["2:2"]],
  ["nelson6", "four of five beyond 1 sigma on one side", [-1.1, -1.1, 0, -1.1, -1.1], ["4:5"]],
  ["nelson6", "a window must be full, the pattern within it may be shorter", times(5, 1.1), ["4:4"]],
  ["nelson6", "three of five are not enough", [1.1, 1.1, 0, 0, 1.1, 0.9, 1.1], []],
  ["nelson7", "fifteen within or on 1 sigma", times(8, 1, -1), ["14:15", "15:15"]],
  ["nelson7", "one outside breaks it", [...times(14, 0), 1.01, ...times(14, 0)], []],
  ["nelson8", "eight beyond 1 sigma, on both sides", [...times(7, 1.1), -1.1, -1.1], ["7:8", "8:8"]],
  ["nelson8", "all on one side is another pattern", times(9, 1.1), []],
  ["nelson8", "a point within 1 sigma breaks it", [...times(3, 2, -2), 1, ...times(3, 2, -2)], []],
  ["westernElectric1", "one point strictly beyond 3 sigma", [3, -3.001], ["1:1"]],
  ["westernElectric2", "two of three beyond 2 sigma", [-2.1, 0, -2.1], ["2:3"]],
  ["westernElectric3", "four of five beyond 1 sigma", [1.1, 0, 1.1, 1.1, 1.1], ["4:5"]],
  ["westernElectric4", "eight in a row on one side", times(9, 0.1), ["7:8", "8:8"]],
])("%s: %s", (rule, _, values, hits) => {
  expect(hitsOf(rule, values)).toEqual(hits);
});

test("zones of unequal sizes use each point's own standard error", () => {
  const scaleOf = (n: number): Scale => ({ centerLine: 0, ucl: 3 / Math.sqrt(n), lcl: -3 / Math.sqrt(n), standardError: 1 / Math.sqrt(n) });
  const marks = [4, 1, 4].map((n) => markOf(1.1, scaleOf(n), null));
  expect(judge(compileRules(["nelson5"], "all"), marks)).toEqual([{ rule: "nelson5", length: 3 }]);
  expect(judge(compileRules(["nelson5"], "all"), [...marks.slice(1), markOf(1.1, scaleOf(1), null)])).toEqual([]);
});

test("a plan may ask for other counts", () => {
  expect(hitsOf({ rule: "nelson2", count: 7 }, times(8, 1))).toEqual(["6:7", "7:7"]);
  expect(hitsOf({ rule: "nelson3", count: 7 }, [0, 1, 2, 3, 4, 5, 6])).toEqual(["6:7"]);
  expect(hitsOf({ rule: "nelson7", count: 3 }, [0, 0, 0, 2])).toEqual(["2:3"]);
  expect(hitsOf({ rule: "nelson8", count: 2 }, [0, 2, -2])).toEqual(["2:2"]);
  expect(hitsOf({ rule: "nelson5", count: 3, of: 5 }, [2.1, 0, 2.1, 0, 2.1, 2.1])).toEqual(["4:5", "5:4"]);
  expect(hitsOf({ rule: "nelson5", count: 3, of: 3 }, [2.1, 2.1, 0, 2.1, 2.1, 2.1])).toEqual(["5:3"]);
});

test("count without of is so many of one more; two beyond the limits are two in a row beyond one of them", () => {
  expect(hitsOf({ rule: "nelson5", count: 3 }, [2.1, 2.1, 0, 2.1])).toEqual(["3:4"]);
  expect(hitsOf({ rule: "westernElectric3", count: 1 }, [1.1, 1.1])).toEqual(["1:1"]);
  expect(hitsOf({ rule: "nelson1", count: 2 }, [4, -4, -4])).toEqual(["2:2"]);
});

test("too few points to show a pattern never do", () => {
  const few: RuleSpec[] = [
    { rule: "nelson3", count: 1 },
    { rule: "nelson4", count: 2 },
    { rule: "nelson8", count: 1 },
  ];
  for (const spec of few) expect(hitsOf(spec, [2, -2, 2, -2, -3, -4, -5])).toEqual([]);
  expect(hitsOf({ rule: "nelson3", count: 2 }, [0, 0, 1])).toEqual(["2:2"]);
  expect(hitsOf({ rule: "nelson4", count: 3 }, [0, 1, 0, 0])).toEqual(["2:3"]);
});

test("hits come in the order of the plan, one a rule: its shorter pattern", () => {
  const rules: RuleSpec[] = [{ rule: "nelson2", count: 5 }, "nelson1", { rule: "nelson2", count: 3 }, "nelson2"];
  expect(judge(compileRules(rules, "all"), marksOf(times(9, 4)))).toEqual([
    { rule: "nelson2", length: 3 },
    { rule: "nelson1", length: 1 },
  ]);
});

test("a rule that the chart does not allow is left out", () => {
  const all: RuleSpec[] = ["nelson1", "nelson2", "nelson3", "nelson4", "nelson5", "nelson6", "nelson7", "nelson8"];
  const western: RuleSpec[] = ["westernElectric1", "westernElectric2", "westernElectric3", "westernElectric4"];
  const namesOf = (family: RuleFamily) => compileRules([...all, ...western], family).tests.map(({ rule }) => rule);
  expect(namesOf("all")).toEqual([...all, ...western]);
  expect(namesOf("runs")).toEqual(["nelson1", "nelson2", "nelson3", "nelson4", "westernElectric1", "westernElectric4"]);
  expect(namesOf("limits")).toEqual(["nelson1", "westernElectric1"]);
});

test("the look-back is what the widest window needs before the newest point", () => {
  const lookBackOf = (...rules: RuleSpec[]) => compileRules(rules, "all").lookBack;
  expect(lookBackOf()).toBe(0);
  expect(lookBackOf("nelson1")).toBe(0);
  expect(lookBackOf("nelson2", { rule: "nelson5", count: 3 })).toBe(8);
  expect(lookBackOf("nelson1", "nelson7", "nelson8")).toBe(14);
  expect(lookBackOf({ rule: "nelson6", count: 2, of: 10 })).toBe(9);
  expect(compileRules(["nelson1", "nelson7"], "limits").lookBack).toBe(0);
});

test("a step belongs to the neighbour that it was marked with", () => {
  const [first, , second, ...rest] = marksOf([0, 9, 1, 2, 3, 4, 5]);
  const rules = compileRules(["nelson3"], "all");
  expect(judge(rules, [first!, second!, ...rest])).toEqual([]); // 9 to 1 still falls
  expect(judge(rules, [first!, markOf(1, SIGMAS, 0), ...rest])).toEqual([{ rule: "nelson3", length: 6 }]);
});

test("nothing hits before there is a point, and the answer is one shared empty list", () => {
  const rules = compileRules(["nelson1", "nelson7"], "all");
  expect(judge(rules, [])).toEqual([]);
  expect(judge(rules, marksOf([1]))).toBe(judge(rules, marksOf([2, -2])));
});

test("a late point is judged by the limit tests of the plan", () => {
  const plan: RuleSpec[] = ["nelson2", "westernElectric1", { rule: "nelson5", count: 2, of: 3 }, { rule: "nelson1", count: 1 }];
  expect(limitTests(plan)).toEqual(["westernElectric1", { rule: "nelson1", count: 1 }]);
  expect(judge(compileRules(limitTests(plan), "all"), [markOf(4, SIGMAS, null)])).toEqual([
    { rule: "westernElectric1", length: 1 },
    { rule: "nelson1", length: 1 },
  ]);
});

/** Worked cases with the points at which R qcc 3.0 (and, but for rule 8 and full windows, Rspc 1.2.2) sees each pattern completed. */
interface Worked {
  readonly values: readonly number[];
  /** Points by rule; those not named have none. */
  readonly nelson: Readonly<Record<number, readonly number[]>>;
  readonly western: Readonly<Record<number, readonly number[]>>;
  /** Rules 3 and 4 of the other convention: seven points rising (six steps), fifteen alternating. */
  readonly longer: Readonly<Record<number, readonly number[]>>;
}

const NONE = { nelson: {}, western: {}, longer: {} };

// biome-ignore format: one list of numbers each
const WORKED: Readonly<Record<string, Worked>> = {
  "points on the zone lines": {
    values: [0, 1, -1, 2, 2, -2, 3, -3, 3.01, 0, 1, 1, 1, 1, 1.01, 1.02, 1.03, 1.04, 0, 0, 0],
    nelson: { 1: [8], 5: [8], 6: [17] },
    western: { 1: [8], 2: [8], 3: [17], 4: [17] },
    longer: {},
  },
  "several rules at once": {
    values: [0.1, 1.2, 2.2, 2.4, 1.3, 0.2, -0.4, 3.3, 0.5, 0.6, 0.4, 0.7, 0.2, 0.9, 0.3, 0.6, 0.8, -1.2, -0.8, -0.1, 0.4, 0.9, 1.5,
      2.6, 1.4, -1.3, 1.2, -1.6, 1.7, -1.4, 1.1, -1.2, 0],
    nelson: { 1: [7], 2: [15, 16], 3: [22, 23], 5: [3], 6: [4, 26], 8: [29, 30, 31] },
    western: { 1: [7], 2: [3], 3: [4, 26], 4: [14, 15, 16] },
    longer: { 3: [23] },
  },
  "sixty points by chance": {
    values: [-1.15, 1.87, -1.1, -0.32, 2.4, 1.78, 1.92, 0.24, 1, -1.42, 0.96, 0.8, -0.71, 1.27, 0.41, 0.61, 0.68, 2.13, -0.29, -2.15,
      1.01, -0.19, -1.26, -2.68, 1.6, 1.29, 0.68, 1.08, -0.65, 1.11, 0.19, -1.28, 0.7, 0.65, -0.17, 1.18, -0.73, -0.63, 1.79, 2, 0.5,
      1.95, -0.83, -0.45, -0.91, -1.14, -0.68, 0.93, -1.15, -0.76, 2.68, -0.29, 1.38, -0.25, 0.74, -1.42, 0.73, -1.34, -1.79, 0.61],
    ...NONE,
  },
  "a falling trend, then alternation": {
    values: [1, 0.8, 0.5, 0.1, -0.2, -0.6, -0.9, 0.4, -0.4, 0.5, -0.5, 0.6, -0.6, 0.7, -0.7, 0.8, -0.8, 0.9, -0.9, 0.3, -0.3, 0.2],
    nelson: { 3: [5, 6], 4: [18, 19, 20, 21], 7: [14, 15, 16, 17, 18, 19, 20, 21] },
    western: {},
    longer: { 3: [6], 4: [19, 20, 21] },
  },
};

const indicesOf = (spec: RuleSpec, values: readonly number[]) => hitsOf(spec, values).map((hit) => Number.parseInt(hit, 10));

test.each(Object.entries(WORKED))("worked case: %s", (_, { values, nelson, western, longer }) => {
  for (const n of [1, 2, 3, 4, 5, 6, 7, 8] as const) expect(indicesOf(`nelson${n}`, values), `nelson${n}`).toEqual(nelson[n] ?? []);
  for (const n of [1, 2, 3, 4] as const) expect(indicesOf(`westernElectric${n}`, values), `western ${n}`).toEqual(western[n] ?? []);
  expect(indicesOf({ rule: "nelson3", count: 7 }, values)).toEqual(longer[3] ?? []);
  expect(indicesOf({ rule: "nelson4", count: 15 }, values)).toEqual(longer[4] ?? []);
});

test("worked case: runs of R qcc 2.7, flagged from the point that completes one to the end of the run", () => {
  const values = [1, 2, 1, 1.5, 0.5, 1, 2, 1, -1, -0.5, 0, -1, -1, -2, -1, -1, -1, -0.2, 3.5, -3, 3];
  expect(indicesOf("nelson1", values)).toEqual([18]);
  expect(indicesOf({ rule: "nelson2", count: 5 }, values)).toEqual([4, 5, 6, 7, 15, 16, 17]);
  expect(indicesOf({ rule: "nelson2", count: 7 }, values)).toEqual([6, 7, 17]);
  expect(indicesOf("westernElectric4", values)).toEqual([7]);
  expect(indicesOf("nelson2", values)).toEqual([]);
});
