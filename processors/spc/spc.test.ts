import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { event, type RunOptions, run, tick } from "../../tests/harness.ts";
import { line } from "../line.ts";

const T0 = Date.UTC(2026, 0, 5, 8);
const xbarR = (fields = {}) =>
  event({ type: "plan", id: "plan", at: T0, characteristic: "bore", chart: "xbar-r", subgroupSize: 5, baseline: 25, ...fields });
const individuals = (fields = {}) =>
  event({ type: "plan", id: "plan", at: T0, characteristic: "bore", chart: "i-mr", baseline: 4, ...fields });
const measured = (n: number, fields: Record<string, unknown>) =>
  event({ type: "measurement", id: `m${n}`, at: T0 + n * 1000, station: "S1", characteristic: "bore", ...fields });

const rings = JSON.parse(readFileSync(new URL("../../tests/golden/pistonrings.json", import.meta.url), "utf8"));
const ringEvents = (as: "values" | "single") =>
  rings.subgroups.flatMap((values: number[], g: number) =>
    as === "values" ? [measured(g, { values })] : values.map((value, i) => measured(g * 5 + i, { value, subgroup: `g${g}` })),
  );

const points = async (inputs: Parameters<typeof run>[1], options?: RunOptions) => (await run(line, inputs, options)).rows("spc_points");
const close = (got: unknown, want: number) => expect(Math.abs((got as number) - want)).toBeLessThan(1e-11);

test.each(["values", "single"] as const)("piston rings (Montgomery, table 6.3) as %s give the limits of R qcc", async (as) => {
  const rows = await points([xbarR(), ...ringEvents(as)]);
  expect(rows).toHaveLength(40);
  expect(rows.slice(0, 25).every((row) => row.phase === "I" && row.ucl === null)).toBe(true);
  for (const row of rows.slice(25)) {
    close(row.center_line, rings.center);
    close(row.sigma, rings.sigma);
    close(row.ucl, rings.ucl);
    close(row.lcl, rings.lcl);
  }
  expect(rows.flatMap((row, i) => ((row.signals as string[] | undefined)?.includes("nelson1") ? [i] : []))).toEqual(rings.beyondLimits);
});

test("limits are frozen by the last baseline point, unapproved, and counted from 1", async () => {
  const { rows } = await run(line, [xbarR(), ...ringEvents("values")]);
  expect(rows("spc_limits")).toMatchObject([
    {
      version: 1,
      estimator: "mean-range/d2",
      window_points: 25,
      window_from: T0,
      window_to: T0 + 24_000,
      approved: false,
      by: "linepulse",
    },
  ]);
});

test("the first moving range of phase II spans the last phase I value", async () => {
  const rows = await points([individuals(), ...[1, 3, 2, 4, 9].map((value, n) => measured(n, { value }))]);
  expect(rows.map((row) => row.second_value)).toEqual([null, 2, 1, 2, 5]);
  expect(rows.map((row) => row.phase)).toEqual(["I", "I", "I", "I", "II"]);
});

test("nelson2 stands at the ninth point on one side and at each that follows, with the points of its run", async () => {
  const plan = individuals({ limits: { mean: 10, sigma: 1 }, rules: ["nelson1", "nelson2"] });
  const values = [11, 11, 10, ...Array(10).fill(10.5), 9.5];
  const { rows } = await run(line, [plan, ...values.map((value, n) => measured(n, { value }))]);
  expect(rows("spc_points").map((row) => ((row.signals ?? []) as string[]).join())).toEqual([
    ...Array(11).fill(""),
    "nelson2",
    "nelson2",
    "",
  ]);
  const first = rows("spc_signals").find((row) => !row.second);
  expect(first).toMatchObject({ id: "m11", rule: "nelson2", points: ["m3", "m4", "m5", "m6", "m7", "m8", "m9", "m10", "m11"] });
});

test("a late point is judged by the limit test only, and leaves runs and moving ranges alone", async () => {
  const plan = individuals({ limits: { mean: 10, sigma: 1 }, rules: ["nelson1", "nelson2"] });
  const on = Array.from({ length: 8 }, (_, n) => measured(n + 10, { value: 10.5 }));
  const rows = await points([plan, ...on, measured(5, { value: 14 }), measured(30, { value: 10.5 })]);
  expect(rows[8]).toMatchObject({ late: true, signals: ["nelson1"], second_value: null });
  expect(rows[9]).toMatchObject({ signals: ["nelson2"], second_value: 0 });
});

test("a subgroup closes incomplete when its id changes, and when the line has gone on without it", async () => {
  const inputs = [
    xbarR({ limits: { mean: 10, sigma: 1 }, subgroupIdleMs: 60_000 }),
    measured(0, { value: 10, subgroup: "a" }),
    measured(1, { value: 12, subgroup: "a" }),
    measured(2, { value: 9, subgroup: "b" }),
    measured(62, { value: 1, characteristic: "other" }), // 60 s: not yet
    measured(63, { value: 1, characteristic: "other" }),
  ];
  const rows = await points(inputs);
  expect(rows).toMatchObject([
    { id: "m1", n: 2, complete: false, value: 11, second_value: 2 },
    { id: "m2", n: 1, complete: false, value: 9, second_value: null },
  ]);
});

test("a tick ends a silent subgroup while the line is live, and moves no line that is not", async () => {
  const plan = xbarR({ limits: { mean: 10, sigma: 1 }, subgroupIdleMs: 60_000 });
  const value = measured(0, { value: 10 });
  expect(await points([plan, value, tick(T0 + 14 * 60_000)])).toHaveLength(1);
  expect(await points([plan, value, tick(T0 + 16 * 60_000)])).toHaveLength(0);
});

test("a baseline without spread waits for more points", async () => {
  const rows = await points([individuals({ baseline: 3 }), ...[5, 5, 5, 5, 6, 5].map((value, n) => measured(n, { value }))]);
  expect(rows.map((row) => row.phase)).toEqual(["I", "I", "I", "I", "I", "II"]);
});

test("the same plan again changes rules and specification only; another size starts phase I again", async () => {
  const start = [individuals({ baseline: 2 }), ...[1, 3, 2].map((value, n) => measured(n, { value }))];
  const again = individuals({ id: "plan2", baseline: 2, rules: ["nelson2"], spec: { usl: 9 } });
  const other = individuals({ id: "plan3", baseline: 3 });
  const rows = await points([
    ...start,
    again,
    measured(4, { value: 2 }),
    other,
    measured(5, { value: 2 }),
    measured(6, { value: 4 }),
    measured(7, { value: 2 }),
    measured(8, { value: 2 }),
  ]);
  expect(rows.map((row) => [row.phase, row.limits_version, row.plan_version])).toEqual([
    ["I", 0, 1],
    ["I", 0, 1],
    ["II", 1, 1],
    ["II", 1, 2],
    ["I", 0, 3],
    ["I", 0, 3],
    ["I", 0, 3],
    ["II", 2, 3],
  ]);
  expect(rows[4]?.second_value).toBeNull();
});

test("a plan for a product makes a series of its own", async () => {
  const general = individuals({ limits: { mean: 10, sigma: 1 } });
  const special = individuals({ id: "p2", station: "S1", product: "P2", limits: { mean: 20, sigma: 1 } });
  const rows = await points([general, special, measured(0, { value: 10, product: "P1" }), measured(1, { value: 20, product: "P2" })]);
  expect(rows.map((row) => [row.product, row.center_line])).toEqual([
    ["", 10],
    ["P2", 20],
  ]);
});

test("limits set by a command apply from their place in the log, and say who and why", async () => {
  const command = event({
    type: "command",
    id: "c1",
    at: T0,
    name: "limits.set",
    station: "S1",
    characteristic: "bore",
    mean: 5,
    sigma: 0.5,
    note: "new tool",
    by: "li",
  });
  const plan = individuals({ limits: { mean: 10, sigma: 1 } });
  const { rows } = await run(line, [plan, measured(0, { value: 10 }), command, measured(1, { value: 5 })]);
  expect(rows("spc_points").map((row) => [row.limits_version, row.ucl])).toEqual([
    [1, 13],
    [2, 6.5],
  ]);
  expect(rows("spc_limits")[1]).toMatchObject({ version: 2, by: "li", reason: "new tool", approved: true });
  expect(rows("commands")).toMatchObject([{ id: "c1", status: "applied", code: "OK" }]);
});

test("a command that cannot be carried out is answered, not lost", async () => {
  const command = event({ type: "command", id: "c1", at: T0, name: "limits.set", station: "S9", characteristic: "bore", mean: 5 });
  expect((await run(line, [command])).rows("commands")).toMatchObject([{ status: "failed", code: "NOT_FOUND" }]);
});

test("what does not fit its plan is dead-lettered; without a plan it is a reading", async () => {
  const result = await run(line, [measured(0, { values: [1, 2] }), individuals(), measured(1, { values: [1, 2] })]);
  expect(result.rows("readings")).toMatchObject([{ id: "m0", values: [1, 2] }]);
  expect(result.deadletters).toEqual(["wrong-shape"]);
});

test("a series frame counts as its single values", async () => {
  const values = [1, 3, 2, 4, 9];
  const frame = event({
    type: "series",
    id: "f",
    at: T0 + 4000,
    station: "S1",
    characteristic: "bore",
    times: values.map((_, n) => T0 + n * 1000),
    values,
  });
  const strip = ({ id, ...row }: Record<string, unknown>) => row;
  const rows = await points([individuals(), frame]);
  expect(rows.map((row) => row.id)).toEqual(["f/0", "f/1", "f/2", "f/3", "f/4"]);
  expect(rows.map(strip)).toEqual((await points([individuals(), ...values.map((value, n) => measured(n, { value }))])).map(strip));
});

test("property: a crash at any event, then a restore, changes no row", async () => {
  const kinds = fc.array(
    fc.record({ value: fc.double({ min: 9, max: 11, noNaN: true }), group: fc.nat(2), gap: fc.nat(4000), kind: fc.nat(20) }),
    { maxLength: 60 },
  );
  await fc.assert(
    fc.asyncProperty(kinds, fc.array(fc.nat(60), { maxLength: 4 }), fc.integer({ min: 1, max: 9 }), async (steps, crashAt, commitEvery) => {
      let at = T0;
      const inputs = [xbarR({ baseline: 3, subgroupSize: 3, subgroupIdleMs: 3000, rules: ["nelson1", "nelson2"] })];
      for (const [n, { value, group, gap, kind }] of steps.entries()) {
        at += gap - 1000;
        const id = kind === 1 ? "m0" : `m${n}`;
        if (kind === 2) inputs.push(xbarR({ id: `p${n}`, baseline: 2 + (n % 3), subgroupSize: 3 }));
        inputs.push(event({ type: "measurement", id, at, station: `S${kind % 2}`, characteristic: "bore", value, subgroup: `g${group}` }));
      }
      const straight = await run(line, inputs);
      const crashed = await run(line, inputs, { crashAt, commitEvery });
      for (const table of ["spc_points", "spc_signals", "spc_limits", "characteristics"] as const) {
        expect(crashed.rows(table)).toEqual(straight.rows(table));
      }
      expect(crashed.deadletters).toEqual(straight.deadletters);
    }),
    { numRuns: 200 },
  );
});

test("a line that reports ever new stations is refused beyond its bounds, and known ones go on", async () => {
  const inputs = Array.from({ length: 1002 }, (_, n) => measured(n, { station: `S${n}`, value: 1 }));
  const result = await run(line, [...inputs, measured(2000, { station: "S5", value: 1 })]);
  expect(result.deadletters).toEqual(["over-capacity", "over-capacity"]);
  expect(result.rows("readings")).toHaveLength(1001);
});
