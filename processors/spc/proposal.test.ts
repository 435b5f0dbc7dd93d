// A proposal of limits is what a freeze would give, and its points are as the chart would judge them.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Chart } from "../../core/plan.ts";
import type { JudgedPoint, Proposal, StoredPlan } from "../../core/spc.ts";
import type { AnyRow, RunResult } from "../../tests/harness.ts";
import {
  command, estimating, excluded, type Fields, inspected, lastOf, measured, planned, pointsOf, runSpc, signalsOf, singles, storedPoints,
} from "./fixtures.ts"; // biome-ignore format: one list
import { isBaselineStable, propose } from "./proposal.ts";

type Given = Exclude<Proposal, { limits: null }>;

function ask(rows: readonly AnyRow[], plan: StoredPlan, fields: Partial<Parameters<typeof propose>[0]> = {}): Proposal {
  return propose({ points: estimating(storedPoints(rows)), plan, current: null, iterate: false, ...fields });
}

function given(proposal: Proposal): Given {
  if (proposal.limits === null) throw new Error(proposal.reason);
  return proposal;
}

const planIn = (result: RunResult): StoredPlan => JSON.parse(lastOf(result.rows("characteristics")).plan as string);
const OUTLIER = [10, 12, 11, 13, 10, 40, 12, 11, 10, 12, 13, 11];
const D2_2 = 2 / Math.sqrt(Math.PI);

test("one round: the limits of all points, and every point under them", async () => {
  const rows = await pointsOf([planned("i-mr"), ...singles(OUTLIER)]);
  const { limits, rounds, points, meanShift, sigmaRatio } = given(ask(rows, { chart: "i-mr" }));
  const sigma = (2 + 1 + 2 + 3 + 30 + 28 + 1 + 1 + 2 + 1 + 2) / 11 / D2_2;
  expect(limits).toMatchObject({ mean: 13.75, center: null, estimator: "mean-moving-range/d2" });
  expect(limits.sigma).toBeCloseTo(sigma, 12);
  expect(rounds).toEqual([{ excluded: [], limits }]);
  expect(points.map(({ id }) => id)).toEqual(OUTLIER.map((_, n) => `m${n}`));
  expect(points.flatMap(({ id, signals }) => (signals.length > 0 ? [id] : []))).toEqual(["m5"]);
  expect(points[5]).toMatchObject({ value: 40, centerLine: 13.75, signals: ["nelson1"], second: { value: 30, signals: ["nelson1"] } });
  expect(points[0]).toMatchObject({ second: null });
  expect([meanShift, sigmaRatio]).toEqual([null, null]);
});

test("it iterates until nothing signals: what was left out, round by round", async () => {
  const rows = await pointsOf([planned("i-mr"), ...singles(OUTLIER)]);
  const { limits, rounds, points } = given(ask(rows, { chart: "i-mr" }, { iterate: true }));
  // The moving range from 40 back to 12 stands at m6: it signals as well, and goes with it.
  expect(rounds.map((round) => round.excluded)).toEqual([[], ["m5", "m6"]]);
  const left = [10, 12, 11, 13, 10, 11, 10, 12, 13, 11];
  expect(limits.mean).toBeCloseTo(11.3, 12);
  expect(limits.sigma).toBeCloseTo((2 + 1 + 2 + 3 + 1 + 1 + 2 + 1 + 2) / 9 / D2_2, 12);
  expect(lastOf(rounds).limits).toEqual(limits);
  expect(points).toHaveLength(12);
  expect(points.filter(({ id }) => id !== "m5" && id !== "m6").map(({ value }) => value)).toEqual(left);
  expect(points.every(({ id, signals }) => id === "m5" || signals.length === 0)).toBe(true);
});

test("compared with the set in force: the shift in its sigmas, and the ratio of sigmas", async () => {
  const rows = await pointsOf([planned("i-mr"), ...singles([10, 12, 11, 13])]);
  const { meanShift, sigmaRatio, limits } = given(ask(rows, { chart: "i-mr" }, { current: { mean: 10.5, sigma: 2 } }));
  expect(meanShift).toBeCloseTo(0.5, 12);
  expect(sigmaRatio).toBeCloseTo((limits.sigma as number) / 2, 12);
});

test("too few points and no spread say so", async () => {
  const rows = await pointsOf([planned("i-mr"), ...singles([5, 5, 5])]);
  expect(ask(rows.slice(0, 1), { chart: "i-mr" })).toEqual({ limits: null, reason: "too few points" });
  expect(ask([], { chart: "i-mr" })).toEqual({ limits: null, reason: "too few points" });
  expect(ask(rows, { chart: "i-mr" })).toEqual({ limits: null, reason: "the points do not differ" });
});

test("a baseline is stable when the rules of its plan hit nothing under its own limits", async () => {
  const stable = async (values: number[], rules?: StoredPlan["rules"]) =>
    isBaselineStable({
      points: estimating(storedPoints(await pointsOf([planned("i-mr"), ...singles(values)]))),
      plan: { chart: "i-mr", rules },
    });
  expect(await stable([10, 12, 11, 13, 10, 11])).toBe(true);
  expect(await stable(OUTLIER)).toBe(false);
  const steps = [10, 10.1, 10, 10.1, 10, 10.1, 10, 10.1, 10.2, 11, 11, 11.1, 11, 11.1, 11, 11.1, 11, 11.1];
  expect(
    await stable(
      steps.map((value) => value),
      ["nelson1"],
    ),
  ).toBe(false);
  expect(await stable([1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3], ["nelson1"])).toBe(true);
  expect(await stable([1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3], ["nelson4"])).toBe(false);
});

const RULES = ["nelson1", "nelson2", "nelson3", "nelson5", "nelson6"];
const CHARTS: readonly [Chart, Fields][] = [
  ["xbar-r", { subgroupSize: 3 }], ["xbar-s", { subgroupSize: 2 }], ["i-mr", {}], ["p", {}], ["np", {}], ["c", {}], ["u", {}],
  ["p-laney", {}], ["u-laney", {}], ["ewma", { lambda: 0.3 }], ["ewma", { subgroupSize: 2 }], ["cusum", { h: 2 }], ["g", {}], ["t", {}], ["t2", {}],
]; // biome-ignore format: one list
const anySample = fc.record({ a: fc.integer({ min: -40, max: 40 }), b: fc.integer({ min: 20, max: 60 }), far: fc.nat(9) });
const anySamples = fc.array(anySample, { minLength: 8, maxLength: 30 });

/** The n-th event of a chart, out of two numbers. */
function sampleEvent(chart: Chart, n: number, { a, b, far }: { a: number; b: number; far: number }): Fields {
  const value = (far === 0 ? 10 * a : a) / 7;
  if (chart === "t2") return measured(n, { vector: { x: value, y: b } });
  if (chart === "u" || chart === "u-laney") return inspected(n, b / 4, Math.abs(a));
  if (chart === "t") return inspected(n, b, 1, { at: 1e12 + n * n * 1000 + b * 17 });
  if (chart === "g") return inspected(n, b, 1);
  if (["p", "np", "c", "p-laney"].includes(chart)) return inspected(n, b, Math.min(b, Math.abs(a)));
  return measured(n, { value });
}

test.each(CHARTS)("property: %s %o: a proposal that is frozen gives the limits that it showed", async (chart, fields) => {
  await fc.assert(
    fc.asyncProperty(anySamples, fc.boolean(), async (samples, iterate) => {
      const inputs = [planned(chart, { ...fields, rules: RULES }), ...samples.map((sample, n) => sampleEvent(chart, n, sample))];
      const before = await runSpc(inputs);
      const points = estimating(storedPoints(before.rows("spc_points")));
      const proposal = ask(before.rows("spc_points"), planIn(before), { iterate });
      const left = proposal.limits === null ? [] : lastOf(proposal.rounds).excluded;
      const freeze = command("f", "limits.freeze", { points: Math.max(1, points.length - left.length) });
      const after = await runSpc([...inputs, ...left.map((id, n) => excluded(`x${n}`, id)), freeze]);
      const outcome = lastOf(after.rows("commands"));
      if (proposal.limits === null) {
        if (!iterate) expect(outcome.status).toBe("failed");
        return;
      }
      expect(outcome.code).toBe("OK");
      const { mean, sigma, center, estimator } = lastOf(after.rows("spc_limits"));
      expect({ mean, sigma, center, estimator }).toEqual(proposal.limits);
    }),
    { numRuns: 5 },
  );
});

// T² takes no given limits, a given g has no median, and CUSUM keeps its estimated mean with more digits than a given one has.
const GIVEN = CHARTS.filter(([chart]) => chart !== "t2" && chart !== "g" && chart !== "cusum");

test.each(GIVEN)("property: %s %o: points stand as the chart judges them under the same limits", async (chart, fields) => {
  await fc.assert(
    fc.asyncProperty(anySamples, async (samples) => {
      const events = samples.map((sample, n) => sampleEvent(chart, n, sample));
      const baseline = await runSpc([planned(chart, { ...fields, rules: RULES }), ...events]);
      const complete = baseline.rows("spc_points").filter(({ complete: isWhole }) => isWhole);
      const proposal = ask(complete, planIn(baseline));
      if (proposal.limits === null || proposal.limits.sigma === 0) return;
      const { mean, sigma } = proposal.limits;
      const judged = await pointsOf([planned(chart, { ...fields, rules: RULES, limits: { mean, sigma } }), ...events]);
      expect(proposal.points.map(seen)).toEqual(judged.map(stood));
    }),
    { numRuns: 5 },
  );
});

function seen({ id, value, centerLine, ucl, lcl, signals, second }: JudgedPoint): unknown[] {
  const below = second && [second.value, second.centerLine, second.ucl, second.lcl];
  return [id, value, centerLine, ucl, lcl, signals.join() + (second?.signals.length ? `/${second.signals.join()}` : ""), below];
}

function stood(row: AnyRow): unknown[] {
  const below = [row.second_value, row.second_center_line, row.second_ucl, row.second_lcl];
  return [row.id, row.value, row.center_line, row.ucl, row.lcl, signalsOf([row])[0], row.second_value === null ? null : below];
}
