// Average run lengths of the charts as they judge: samples by chance go through the same `plot` and `judge` as live ones, until
// a rule hits. Known answers from the literature and from stats/run-length.ts, which solves the integral equations.
import { expect, test } from "vitest";
import type { Chart, RuleName } from "../../../core/plan.ts";
import { createRandom, type Random } from "../../../ingest/simulator/random.ts";
import { cusumRunLength, ewmaRunLength, shewhartRunLength } from "../../../stats/run-length.ts";
import { compileRules, judge, type Mark, markOf } from "../rules.ts";
import type { ChartParameters, LimitSet } from "./chart.ts";
import { CHART_METHODS } from "./charts.ts";

/** Mean 0, sigma 1. */
const SET: LimitSet = {
  version: 1, mean: 0, sigma: 1, estimator: "given", windowPoints: 0, windowFrom: null, windowTo: null, by: "test", at: 0, reason: "",
  approved: true,
}; // biome-ignore format: one object

interface Design {
  readonly chart: Chart;
  readonly parameters?: ChartParameters;
  readonly rules?: readonly RuleName[];
  /** Values a point. */
  readonly n?: number;
  /** Of the values, in sigmas, from the first point on. */
  readonly shift?: number;
}

interface RunLength {
  readonly mean: number;
  /** Standard error of the mean, as a share of it. */
  readonly error: number;
}

function simulate(design: Design, { runs, seed }: { runs: number; seed: number }): RunLength {
  const random = createRandom(seed, 20260105);
  let [sum, squares] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const length = runOnce(design, random);
    sum += length;
    squares += length * length;
  }
  const mean = sum / runs;
  return { mean, error: Math.sqrt((squares / runs - mean * mean) / runs) / mean };
}

function runOnce({ chart, parameters = {}, rules = ["nelson1"], n = 1, shift = 0 }: Design, random: Random): number {
  const method = CHART_METHODS[chart];
  const first = compileRules(rules, method.rules);
  const second = compileRules(rules, method.secondRules ?? "limits");
  const marks: Mark[] = [];
  let memory = method.begin?.(SET, parameters) ?? [];
  let previous: number | null = null;
  for (let length = 1; ; length++) {
    const plot = method.plot({ n, value: meanOf(n, shift, random), spread: null }, { set: SET, parameters, memory, previous: null });
    const { value, scale } = plot;
    if (value === null || !scale) throw new Error("nothing to judge");
    marks.push(markOf(value, scale, previous));
    if (marks.length > first.lookBack + 1) marks.shift();
    if (judge(first, marks).length > 0) return length;
    if (plot.second?.scale && judge(second, [markOf(plot.second.value, plot.second.scale, null)]).length > 0) return length;
    memory = plot.memory ?? memory;
    previous = value;
  }
}

function meanOf(n: number, shift: number, random: Random): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += random.normal(shift, 1);
  return sum / n;
}

/** The simulated figure is so close, and precise enough for that to say something. */
function expectArl({ mean, error }: RunLength, known: number | null, share = 0.03): void {
  expect(error).toBeLessThan(0.01);
  expect(Math.abs(mean / (known as number) - 1)).toBeLessThan(share);
}

test("individuals with known limits: 370.4 without a shift, 43.9 with one sigma", () => {
  expectArl(simulate({ chart: "i-mr" }, { runs: 10_500, seed: 1 }), 370.4);
  expectArl(simulate({ chart: "i-mr", shift: 1 }, { runs: 10_500, seed: 2 }), shewhartRunLength({ limit: 3, shift: 1 }).arl);
});

test("means of five: a shift of one sigma is found after 4.5 points, of half a sigma after 33.4 (Montgomery, section 6.2.6)", () => {
  expectArl(simulate({ chart: "xbar-r", n: 5, shift: 1 }, { runs: 20_000, seed: 3 }), 4.5);
  expectArl(
    simulate({ chart: "xbar-s", n: 5, shift: 0.5 }, { runs: 10_500, seed: 4 }),
    shewhartRunLength({ limit: 3, shift: 0.5 * Math.sqrt(5) }).arl,
  );
});

test("all four Western Electric rules: 91.75 without a shift (Champ & Woodall, Technometrics 29(4), 1987)", () => {
  const rules: RuleName[] = ["westernElectric1", "westernElectric2", "westernElectric3", "westernElectric4"];
  expectArl(simulate({ chart: "i-mr", rules }, { runs: 12_000, seed: 5 }), 91.75);
});

test("EWMA with limits that widen: as the integral equation has it, below the 500 of steady limits", () => {
  const known = (limit: number, shift: number) => ewmaRunLength({ lambda: 0.1, limit, limits: "exact", shift }).arl;
  const design = (width: number, shift = 0): Design => ({ chart: "ewma", parameters: { lambda: 0.1, width }, shift });
  expectArl(simulate(design(2.7), { runs: 10_500, seed: 7 }), known(2.7, 0));
  expectArl(simulate(design(2.814, 1), { runs: 10_500, seed: 8 }), known(2.814, 1));
  // Lucas & Saccucci 1990 print 500 for steady limits at 2.814; those that start narrow give 4 % less.
  expect((known(2.814, 0) as number) / 500).toBeGreaterThan(0.95);
  expect((known(2.814, 0) as number) / 500).toBeLessThan(1);
});

test("EWMA of subgroups: the same in standard errors of their means", () => {
  const design: Design = { chart: "ewma", parameters: { lambda: 0.2, width: 2.962 }, n: 4, shift: 0.5 };
  expectArl(simulate(design, { runs: 10_500, seed: 9 }), ewmaRunLength({ lambda: 0.2, limit: 2.962, limits: "exact", shift: 1 }).arl);
});

test.each([
  [5, 0, 465],
  [5, 1, 10.4],
  [4, 0, 168],
  [4, 1, 8.38],
])("CUSUM with k 0.5, h %d, shift %d: %d as printed (Montgomery, table 9.3)", (h, shift, printed) => {
  expectArl(simulate({ chart: "cusum", parameters: { k: 0.5, h }, shift }, { runs: 10_500, seed: 10 + h + shift }), printed);
});

test("CUSUM with a head start of half of h finds a shift sooner (Lucas & Crosier 1982)", () => {
  const parameters = { k: 0.5, h: 5, headStart: 2.5 };
  const known = cusumRunLength({ k: 0.5, h: 5, headStart: 2.5, shift: 1 }).arl;
  expectArl(simulate({ chart: "cusum", parameters, shift: 1 }, { runs: 10_500, seed: 20 }), known);
});
