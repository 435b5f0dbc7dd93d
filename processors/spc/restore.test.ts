// A crash at any event, and a restore from what was committed, changes no row: for all charts, with commands and plans among
// the events, whatever comes in whatever shape.
import fc from "fast-check";
import { expect, test } from "vitest";
import { CHARTS, type Chart } from "../../core/plan.ts";
import { TABLE_NAMES } from "../../core/rows.ts";
import { event, tick } from "../../tests/harness.ts";
import { command, type Fields, type Input, inspected, measured, planned, runSpc, STATION, T0 } from "./fixtures.ts";

const RUNS = process.env.LINEPULSE_TEST === "all" ? 300 : 20;

interface Step {
  readonly kind: number;
  readonly chart: Chart;
  readonly a: number;
  readonly b: number;
  readonly gap: number;
  readonly pick: number;
}

const anyStep = (charts: readonly Chart[]): fc.Arbitrary<Step> =>
  fc.record({
    kind: fc.nat(19),
    chart: fc.constantFrom(...charts),
    a: fc.oneof(fc.integer({ min: -20, max: 20 }), fc.double({ min: -5, max: 5, noNaN: true })),
    b: fc.integer({ min: 1, max: 30 }),
    gap: fc.integer({ min: -500, max: 1500 }),
    pick: fc.nat(1000),
  });

const SIZED: ReadonlySet<Chart> = new Set(["xbar-r", "xbar-s"]);
const EITHER: ReadonlySet<Chart> = new Set(["ewma", "cusum", "t2"]);
const RULES = ["nelson1", "nelson2", { rule: "nelson3", count: 3 }, { rule: "nelson1", count: 2 }, "westernElectric3"];

/** A plan of a chart, each for its own characteristic, out of a number. */
function planOf(chart: Chart, id: string, pick: number): Fields {
  const single = pick % 3 === 0 ? 1 : 2;
  const subgroupSize = SIZED.has(chart) ? 2 + (pick % 2) : EITHER.has(chart) ? single : undefined;
  const mayHaveLimits = chart !== "t2" && pick % 4 === 0;
  const limits = mayHaveLimits ? { limits: { mean: 0.5, sigma: 1 } } : {};
  const parameters = { lambda: 0.2 + (pick % 3) / 10, headStart: pick % 2 };
  const shortRun = { method: "target" as const, products: [{ product: "A", target: pick % 2 }] };
  return planned(chart, {
    id,
    characteristic: chart,
    subgroupSize,
    baseline: 2 + (pick % 3),
    subgroupIdleMs: 2000,
    rules: RULES.slice(pick % 3),
    ...limits,
    ...parameters,
    ...(chart === "i-mr" && pick % 5 === 0 && { shortRun }),
  });
}

function reported({ chart, a, b, kind, pick }: Step, id: string, at: number): Fields {
  const fields = { id, at, characteristic: chart, historical: kind === 8 ? true : undefined };
  const product = pick % 5 === 0 ? "A" : undefined;
  const labels = { product, subgroup: pick % 6 === 0 ? `g${pick % 2}` : undefined, lot: pick % 7 === 0 ? "L" : undefined };
  if (kind === 0) return measured(0, { ...fields, ...labels, values: [a, b] });
  if (kind === 1) return series(fields, a, at);
  if (chart === "t2") return measured(0, { ...fields, ...labels, vector: { x: a, y: b % 5 } });
  if (SIZED.has(chart) || EITHER.has(chart) || chart === "i-mr") return measured(0, { ...fields, ...labels, value: a });
  return inspected(0, b, Math.min(b, Math.floor(Math.abs(a))), { ...fields, product });
}

function series({ id, characteristic }: { id: string; characteristic: string }, a: number, at: number): Fields {
  return event({ type: "series", id, at, station: STATION, characteristic, times: [at - 3, at - 1, at], values: [a, a + 1, -a] });
}

function commandOf({ chart, a, b, kind, pick }: Step, id: string): Fields {
  const series = { characteristic: chart };
  const point = `m${pick % 60}`;
  switch (kind % 6) {
    case 0:
      return command(id, "limits.freeze", { ...series, points: pick % 2 === 0 ? 1 + (b % 9) : undefined });
    case 1:
      return command(id, "limits.set", { ...series, mean: Math.abs(a) / 20, sigma: b / 4 });
    case 2:
      return command(id, "limits.approve", { ...series, version: 1 + (pick % 3) });
    case 3:
      return command(id, "point.annotate", { ...series, point, text: "seen" });
    default:
      return command(id, "point.exclude", { ...series, point, excluded: kind % 6 === 4 });
  }
}

function inputsOf(steps: readonly Step[]): Input[] {
  let at = T0;
  return steps.map((step, n): Input => {
    at += step.gap;
    if (step.kind === 9) return tick(at + 1000);
    if (step.kind === 10) return planOf(step.chart, `p${n}`, step.pick);
    if (step.kind >= 11 && step.kind <= 14) return commandOf({ ...step, kind: step.pick }, `c${n}`);
    return reported(step, `m${n}`, at);
  });
}

/** A few charts at a time, so that each gets far enough. */
const GROUPS: readonly (readonly [Chart, ...Chart[]])[] = [
  ["xbar-r", "i-mr"], ["xbar-s", "t2"], ["p", "g", "u-laney"], ["ewma", "cusum"], ["t", "np", "c"], ["p-laney", "u", "i-mr"],
]; // biome-ignore format: one list

test("the groups below are all the charts there are", () => {
  expect([...new Set(GROUPS.flat())].sort()).toEqual([...CHARTS].sort());
});

test.each(GROUPS.map((charts) => ({ charts })))(
  "property: a crash at any event, then a restore, changes no row: $charts",
  async ({ charts }) => {
    const crashes = fc.array(fc.nat(60), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyStep(charts), { minLength: 20, maxLength: 60 }),
        crashes,
        fc.integer({ min: 1, max: 9 }),
        async (steps, crashAt, commitEvery) => {
          const plans = charts.map((chart, n) => planOf(chart, `plan${n}`, steps.length + n));
          const inputs = [...plans, ...inputsOf(steps)];
          const straight = await runSpc(inputs);
          const crashed = await runSpc(inputs, { crashAt, commitEvery });
          for (const table of TABLE_NAMES) expect(crashed.rows(table), table).toEqual(straight.rows(table));
          expect(crashed.deadletters).toEqual(straight.deadletters);
        },
      ),
      { numRuns: RUNS },
    );
  },
);

test.each(["i-mr", "ewma", "cusum", "xbar-r"] as const)(
  "property: %s too, however large or small the numbers that some gauge reports",
  async (chart) => {
    const large = fc.constantFrom(1e60, -1e60, 1e59, 0, 1, 2, 1e-60, -1e-300);
    await fc.assert(
      fc.asyncProperty(fc.array(large, { minLength: 6, maxLength: 12 }), fc.nat(12), async (values, crash) => {
        const plan = planned(chart, { baseline: 2, subgroupSize: SIZED.has(chart) ? 2 : undefined });
        const inputs = [
          plan,
          ...values.map((value, n) => measured(n, { value })),
          command("f", "limits.freeze", { points: 3 }),
          measured(99, { value: 1 }),
        ];
        const straight = await runSpc(inputs);
        const crashed = await runSpc(inputs, { crashAt: [crash, crash + 3, inputs.length - 1] });
        for (const table of TABLE_NAMES) expect(crashed.rows(table), table).toEqual(straight.rows(table));
      }),
      { numRuns: 20 },
    );
  },
);

test("a gauge that reports the largest number there is has nothing to say", () => {
  for (const fields of [{ value: Number.MAX_VALUE }, { values: [1, -Number.MAX_VALUE] }, { vector: { a: 1, b: 1e61 } }]) {
    expect(() => measured(0, fields)).toThrow("INVALID_EVENT");
  }
});

test("a line that begins with a historical value has no clock yet, before a crash and after it", async () => {
  const plan = planned("xbar-r", { subgroupSize: 3, limits: { mean: 0, sigma: 1 } });
  // A gauge whose clock has been reset counts from 1970.
  const inputs = [plan, ...[0, 1000, 2000].map((at, n) => measured(n, { value: n, at, historical: n === 0 ? true : undefined }))];
  expect((await runSpc(inputs, { crashAt: [2] })).rows("spc_points")).toEqual((await runSpc(inputs)).rows("spc_points"));
});
