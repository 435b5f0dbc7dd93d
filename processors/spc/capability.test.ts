// Capability of stored points: events in, rows out, and the figures that a query computes from the rows. Known answers of R
// package qcc 3.0, with exact constants.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { CapabilityFigures, StoredPlan, StoredPoint } from "../../core/spc.ts";
import { capability } from "./capability.ts";
import { estimating, type Fields, measured, planned, pointsOf, runSpc, singles, storedPoints, subgroups } from "./fixtures.ts";

const D2_2 = 2 / Math.sqrt(Math.PI);
const rings: { subgroups: number[][] } = JSON.parse(readFileSync(new URL("../../tests/golden/pistonrings.json", import.meta.url), "utf8"));
const LIMITS = { lsl: 73.95, usl: 74.05, target: 74, confidence: 0.95 };

const ask = (points: readonly StoredPoint[], plan: StoredPlan, fields: Partial<Parameters<typeof capability>[0]> = {}) =>
  capability({ points, plan, lsl: null, usl: null, target: null, confidence: 0.95, ...fields });
const individuals = async (values: readonly number[]) => storedPoints(await pointsOf([planned("i-mr"), ...singles(values)]));
const IMR: StoredPlan = { chart: "i-mr" };

/** Of the given figures each within a relative tolerance. */
function expectFigures(got: CapabilityFigures, wanted: Fields, relative: number): void {
  for (const [name, want] of Object.entries(wanted)) {
    const [values, known] = [[got[name as "cp"]].flat() as number[], [want].flat() as number[]];
    for (const [i, value] of known.entries()) expect(Math.abs((values[i] as number) / value - 1), name).toBeLessThan(relative);
  }
}

test("piston rings (qcc manual): within by ranges, overall by all values, 95 % intervals", async () => {
  const rows = await pointsOf([planned("xbar-r", { subgroupSize: 5 }), ...subgroups(rings.subgroups.slice(0, 25))]);
  const got = ask(storedPoints(rows), { chart: "xbar-r" }, LIMITS);
  expect(got).toMatchObject({ n: 125, points: 25, estimator: "mean-range/d2", observedOutside: { below: 0, above: 0 } });
  expectFigures(got, { mean: 74.00117599999999, sigmaWithin: 0.009785337607413182, sigmaOverall: 0.010069968126291413 }, 1e-9);
  const cp = { cp: 1.7032285788524428, cpl: 1.743288515026603, cpu: 1.6631686426782828, cpk: 1.6631686426782828, cpm: 1.691060209950401 };
  const pp = { pp: 1.6550863376767957, ppl: 1.6940139683385174, ppu: 1.616158707015074, ppk: 1.616158707015074, ppm: 1.6439142488900829 };
  expectFigures(got, { ...cp, ...pp }, 1e-9);
  const cpCi = {
    cpCi: [1.4913653315377344, 1.9147678851011463],
    cpkCi: [1.4480842397996647, 1.8782530455569009],
    cpmCi: [1.4800688419065935, 1.9017282212526097],
  };
  const ppCi = {
    ppCi: [1.4492114654252586, 1.860646425148877],
    ppkCi: [1.4066989614751864, 1.825618452554962],
    ppmCi: [1.4388842244874225, 1.848630144693856],
  };
  expectFigures(got, { ...cpCi, ...ppCi }, 1e-6);
  expect(got.expectedPpmWithin.below).toBeCloseTo(0.08481668400030373, 6);
  expect(got.expectedPpmOverall.above).toBeCloseTo(0.6220675180451294, 6);
});

test("the figures are the same whether values came one by one or as subgroups, and on xbar-s by standard deviations", async () => {
  const some = rings.subgroups.slice(0, 25);
  const single = await pointsOf([planned("xbar-s", { subgroupSize: 5 }), ...singles(some.flat())]);
  const whole = await pointsOf([planned("xbar-s", { subgroupSize: 5 }), ...subgroups(some)]);
  const got = ask(storedPoints(single), { chart: "xbar-s" }, LIMITS);
  expect(got).toEqual(ask(storedPoints(whole), { chart: "xbar-s" }, LIMITS));
  expect(got.estimator).toBe("mean-sd/c4");
  expectFigures(got, { sigmaWithin: 0.009829976728289322, sigmaOverall: 0.010069968126291413 }, 1e-9);
});

test("moving ranges are taken again between the points that are left", async () => {
  const points = await individuals([10, 12, 90, 11, 13, 12]);
  const left = estimating(points.map((point) => ({ ...point, excluded: point.id === "m2" })));
  const got = ask(left, IMR);
  expect(got).toMatchObject({ n: 5, points: 5, estimator: "mean-moving-range/d2" });
  expectFigures(got, { mean: 11.6, sigmaWithin: 1.5 / D2_2, sigmaOverall: Math.sqrt(5.2 / 4) }, 1e-12);
});

test("late, incomplete and excluded points are not part of it", async () => {
  const plan = planned("xbar-r", { subgroupSize: 2, baseline: 2 });
  const good = subgroups([[1, 3], [4, 2], [3, 6]]); // biome-ignore format: one list
  const torn = [measured(3, { value: 900, subgroup: "a" }), measured(4, { value: 900, subgroup: "b" })];
  const late = measured(1, { id: "late", values: [700, 900] });
  const all = storedPoints(await pointsOf([plan, ...good, ...torn, late]), { excluded: ["m2"] });
  expect(all).toHaveLength(6);
  const question = { lsl: 0, usl: 9, target: 2 };
  expect(ask(all, { chart: "xbar-r" }, question)).toEqual(ask(estimating(all), { chart: "xbar-r" }, question));
  expectFigures(ask(estimating(all), { chart: "xbar-r" }), { n: 4, mean: 2.5, sigmaWithin: 2 / D2_2 }, 1e-12);
});

test("charts with a memory are measured by their values, not by what is plotted", async () => {
  const values = [10, 12, 9, 11, 13, 12, 10];
  const want = ask(await individuals(values), IMR, { lsl: 5, usl: 15 });
  for (const chart of ["ewma", "cusum"] as const) {
    const rows = await pointsOf([planned(chart, { baseline: 3 }), ...singles(values)]);
    expect(ask(storedPoints(rows), { chart }, { lsl: 5, usl: 15 })).toEqual(want);
  }
});

test("sigma within is the estimator of the plan in force, also for points of the chart before it", async () => {
  const groups = [[1, 3, 8], [4, 2, 2], [3, 6, 4]]; // biome-ignore format: one list
  const ranged = storedPoints(await pointsOf([planned("xbar-r", { subgroupSize: 3 }), ...subgroups(groups)]));
  const deviated = storedPoints(await pointsOf([planned("xbar-s", { subgroupSize: 3 }), ...subgroups(groups)]));
  expect(ask(ranged, { chart: "xbar-s" })).toEqual(ask(deviated, { chart: "xbar-s" }));
});

test("where a chart has gone over from subgroups to individuals, it is of the individuals", async () => {
  const plan = (id: string, subgroupSize: number) => planned("ewma", { id, subgroupSize });
  const before = subgroups([[10, 30, 20], [12, 28, 21]]); // biome-ignore format: one list
  const rows = await pointsOf([plan("p3", 3), ...before, plan("p1", 1), ...singles([20, 21, 20, 19], 5)]);
  const alone = await pointsOf([plan("p1", 1), ...singles([20, 21, 20, 19], 5)]);
  const question: StoredPlan = { chart: "ewma", subgroupSize: 1 };
  expect(ask(storedPoints(rows), question)).toEqual(ask(storedPoints(alone), question));
  expect(ask(storedPoints(alone), question)).toMatchObject({ n: 4, sigmaWithin: expect.closeTo(1 / D2_2, 12) });
});

test("a figure that cannot be given is null, and says why", async () => {
  const points = await individuals([10, 12, 11, 13]);
  const upper = ask(points, IMR, { usl: 15 });
  expect(upper).toMatchObject({ cp: null, cpCi: null, cpl: null, cpm: null, pp: null, ppm: null, expectedPpmWithin: { below: null } });
  expect(upper.reasons).toMatchObject({ cp: "no lower specification limit", cpl: "no lower specification limit" });
  expect(upper.cpk).toBe(upper.cpu);
  expect(ask(points, IMR).reasons).toMatchObject({ cp: "no specification limits", cpk: "no specification limits" });
  expect(ask(points, IMR, { lsl: 5, usl: 15 })).toMatchObject({ cpm: null, reasons: { cpm: "no target", ppm: "no target" } });
  for (const field of ["cp", "cpk", "cpm"] as const) expect(ask(points, IMR, { lsl: 5, usl: 15, target: 11 })[field]).not.toBeNull();
});

test("too few values, none, and no spread say so", async () => {
  const spec = { lsl: 5, usl: 15, target: 10 };
  const one = ask(await individuals([10]), IMR, spec);
  expect(one).toMatchObject({ n: 1, points: 1, mean: 10, sigmaWithin: null, sigmaOverall: null, cp: null, pp: null });
  expect(one.reasons).toMatchObject({
    sigmaWithin: "too few values",
    sigmaOverall: "too few values",
    cp: "too few values",
    pp: "too few values",
  });
  const none = ask([], IMR, spec);
  expect(none).toMatchObject({ n: 0, points: 0, mean: null, sigmaWithin: null, cpk: null, ppk: null });
  expect(Object.keys(none.reasons)).toEqual(expect.arrayContaining(["mean", "sigmaWithin", "sigmaOverall", "cp", "ppk", "normality"]));
  const flat = ask(await individuals([10, 10, 10]), IMR, spec);
  expect(flat).toMatchObject({ sigmaWithin: 0, sigmaOverall: 0, cp: null, ppk: null, observedOutside: { below: 0, above: 0 } });
  expect(flat.reasons).toMatchObject({ cp: "the values do not differ", ppk: "the values do not differ" });
});

test("counts and vectors have no capability", async () => {
  for (const chart of ["p", "c", "g", "t", "t2"] as const) {
    const got = ask(await individuals([10, 12, 11]), { chart }, { lsl: 5, usl: 15 });
    expect(got).toMatchObject({ cp: null, ppk: null, mean: null, sigmaWithin: null });
    expect(got.reasons.cp).toBe("no measured values");
  }
});

test("every null has its reason, and no figure is NaN or infinite", async () => {
  const sets = [[], [1], [1, 1], [1, 2], [1e9, 1e9 + 1e-3, 1e9 - 1e-3], [1e-9, 2e-9, 4e-9], [0, 0, 0, 0, 0, 0, 0, 0, 5]];
  const specs = [{}, { lsl: 0 }, { usl: 3 }, { lsl: 0, usl: 3 }, { lsl: 0, usl: 3, target: 1 }, { lsl: 3, usl: 0 }];
  for (const values of sets) {
    for (const spec of specs) {
      const { reasons, ...got } = ask(await individuals(values), IMR, spec);
      for (const path of nullsOf(got)) expect(reasons[path.replace(/Ci$/, "")] ?? "", `${path} of ${values}`).toMatch(/\w/);
      expect(JSON.parse(JSON.stringify(got))).toEqual(got);
    }
  }
});

test("by rows of phase I and II alike: the query decides the range", async () => {
  const { rows } = await runSpc([planned("i-mr", { baseline: 3 }), ...singles([10, 12, 11, 13, 9])]);
  expect(ask(storedPoints(rows("spc_points")), IMR)).toMatchObject({ n: 5, mean: 11 });
});

/** Where there is nothing, however deep. */
function nullsOf(fields: object): string[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    if (value === null) return [name];
    if (typeof value !== "object" || Array.isArray(value)) return [];
    return nullsOf(value).map((path) => `${name}.${path}`);
  });
}
