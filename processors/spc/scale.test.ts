// Levels and units (domain 1.10): a series shifted by 1e9, or measured in other units, has its limits and points shifted or
// scaled to 1e-9 of sigma (and to the last digit that a number at that level holds), and the same signals.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Chart } from "../../core/plan.ts";
import type { AnyRow } from "../../tests/harness.ts";
import { type Fields, lastOf, measured, planned, runSpc, signalsOf } from "./fixtures.ts";

const RULES = { rules: ["nelson1", "nelson2", "nelson3", "nelson5", "nelson6"] };
const CHARTS: readonly [Chart, Fields][] = [
  ["xbar-r", { subgroupSize: 4, baseline: 6 }],
  ["xbar-s", { subgroupSize: 3, baseline: 6 }],
  ["i-mr", { baseline: 10 }],
  ["ewma", { baseline: 10 }],
  ["ewma", { subgroupSize: 3, baseline: 6 }],
  ["cusum", { baseline: 10 }],
];

interface Change {
  readonly scale: number;
  readonly shift: number;
}

/** Values on a grid that a shift by 1e9 keeps exactly: thousandths would not be the same numbers there. */
const anyValues = fc.array(
  fc.integer({ min: -3000, max: 3000 }).map((n) => n / 1024),
  { minLength: 36, maxLength: 60 },
);
/** At a level no figure has more digits than this. */
const digitsAt = (level: number) => Math.abs(level) * 2 ** -52;

async function rowsOf([chart, fields]: readonly [Chart, Fields], values: readonly number[], { scale, shift }: Change) {
  const inputs = values.map((value, n) => measured(n, { value: scale * value + shift }));
  const { rows } = await runSpc([planned(chart, { ...RULES, ...fields }), ...inputs]);
  return { points: rows("spc_points"), set: rows("spc_limits")[0] };
}

function expectNear(got: unknown, want: unknown, tolerance: number, name: string): void {
  if (typeof want !== "number") expect(got, name).toEqual(want);
  else if (!(Math.abs((got as number) - want) <= tolerance)) expect.fail(`${name}: got ${got}, wanted ${want} within ${tolerance}`);
}

/** What lies on the chart moves and grows; what is a width only grows. */
function expectMoved(
  got: AnyRow,
  want: AnyRow,
  { scale, shift }: Change,
  { sigma, places }: { sigma: number; places: readonly string[] },
): void {
  const width = 1e-9 * Math.abs(scale) * sigma;
  for (const name of places) {
    const moved = want[name] === null ? null : scale * (want[name] as number) + shift;
    expectNear(got[name], moved, width + 4 * digitsAt(shift), name);
  }
  for (const name of ["sigma", "second_value", "second_center_line", "second_ucl", "second_lcl"]) {
    const grown = typeof want[name] === "number" ? Math.abs(scale) * (want[name] as number) : want[name];
    expectNear(got[name], grown, width, name);
  }
}

const CHANGES: readonly Change[] = [
  { scale: 1, shift: 1e9 },
  { scale: 1e-9, shift: 0 },
  { scale: 1e-3, shift: 0 },
  { scale: 2 ** -10, shift: 1e6 },
];
const MOVING = CHARTS.filter(([chart]) => chart !== "cusum").flatMap((kind) => CHANGES.map((change) => ({ kind, change })));

test.each(MOVING)("property: $kind moves with $change", async ({ kind, change }) => {
  await fc.assert(
    fc.asyncProperty(anyValues, async (values) => {
      const [want, got] = [await rowsOf(kind, values, { scale: 1, shift: 0 }), await rowsOf(kind, values, change)];
      fc.pre(want.set !== undefined && !isTied(want.points));
      const sigma = want.set?.sigma as number;
      expectMoved(got.set as AnyRow, want.set as AnyRow, change, { sigma, places: ["mean"] });
      const places = ["value", "center_line", "ucl", "lcl"];
      for (const [n, row] of want.points.entries()) expectMoved(got.points[n] as AnyRow, row, change, { sigma, places });
      expect(signalsOf(got.points)).toEqual(signalsOf(want.points));
    }),
    { numRuns: 3 },
  );
});

/** On a line, or on a neighbour: there the last digit decides. */
function isTied(points: readonly AnyRow[]): boolean {
  const near = (a: unknown, b: unknown) => typeof a === "number" && typeof b === "number" && Math.abs(a - b) < 1e-6;
  return points.some((row, n) => {
    const { value, center_line, ucl, lcl, second_value, second_center_line } = row;
    const error = ((ucl as number) - (center_line as number)) / 3;
    const lines = [center_line, ucl, lcl, ...[-2, -1, 1, 2].map((zone) => (center_line as number) + zone * error)];
    const before = points[n - 1];
    return (
      lines.some((line) => near(value, line)) ||
      near(second_value, second_center_line) ||
      near(value, before?.value) ||
      near(second_value, before?.second_value)
    );
  });
}

test.each(CHANGES)("property: the sums of CUSUM are in sigmas, and know neither level nor unit: %o", async (change) => {
  await fc.assert(
    fc.asyncProperty(anyValues, async (values) => {
      const [want, got] = [
        await rowsOf(["cusum", { baseline: 10 }], values, { scale: 1, shift: 0 }),
        await rowsOf(["cusum", { baseline: 10 }], values, change),
      ];
      fc.pre(want.set !== undefined);
      for (const [n, { value, second_value }] of want.points.entries()) {
        expectNear(got.points[n]?.value, value, 1e-9, `value of ${n}`);
        expectNear(got.points[n]?.second_value, second_value, 1e-9, `second value of ${n}`);
      }
    }),
    { numRuns: 5 },
  );
});

test("property: T² knows neither level nor unit", async () => {
  const row = fc.tuple(fc.integer({ min: -3000, max: 3000 }), fc.integer({ min: -3000, max: 3000 }));
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 14, maxLength: 20 }), fc.constantFrom(1, 2), async (vectors, subgroupSize) => {
      const plan = planned("t2", { baseline: 12 / subgroupSize, subgroupSize });
      const rowsBy = async (x: Change, y: Change) => {
        const inputs = vectors.map(([a, b], n) =>
          measured(n, { vector: { x: (x.scale * a) / 1024 + x.shift, y: (y.scale * b) / 1024 + y.shift } }),
        );
        return (await runSpc([plan, ...inputs])).rows("spc_points");
      };
      const want = await rowsBy({ scale: 1, shift: 0 }, { scale: 1, shift: 0 });
      const got = await rowsBy({ scale: 1, shift: 1e9 }, { scale: -1024e-9, shift: 0 });
      fc.pre(lastOf(want).phase === "II");
      for (const [n, { value, ucl }] of want.entries()) {
        expectNear(got[n]?.value, value, 1e-9 * Math.max(1, value as number), `T² of ${n}`);
        expectNear(got[n]?.ucl, ucl, 1e-9, `limit of ${n}`);
      }
    }),
    { numRuns: 10 },
  );
});

test.each(CHARTS)("property: %s %o turned upside down: limits change sides, and the same points signal", async (...kind) => {
  const [chart] = kind;
  await fc.assert(
    fc.asyncProperty(anyValues, async (values) => {
      const [want, got] = [await rowsOf(kind, values, { scale: 1, shift: 0 }), await rowsOf(kind, values, { scale: -1, shift: 0 })];
      for (const [n, row] of want.points.entries()) {
        const other = got.points[n] as AnyRow;
        if (chart === "cusum") {
          expectNear(other.value, row.second_value === null ? null : -(row.second_value as number), 1e-9, "upper sum");
          expect(other.signals ?? []).toEqual(row.second_signals ?? []);
        } else {
          expectNear(other.value, -(row.value as number), 1e-9, "value");
          expectNear(other.ucl, row.lcl === null ? null : -(row.lcl as number), 1e-9, "ucl");
          expectNear(other.second_ucl, row.second_ucl, 1e-9, "second ucl");
        }
      }
      if (chart !== "cusum" && !isTied(want.points)) expect(signalsOf(got.points)).toEqual(signalsOf(want.points));
    }),
    { numRuns: 3 },
  );
});

test("1e9 ± 1e-3: sigma of every estimator, where sums of squares and running means fail", async () => {
  // A number at 1e9 has steps of 2^-23: these are exact.
  const values = Array.from({ length: 60 }, (_, n) => ((n * 7919) % 9973) - 4986);
  for (const [chart, fields] of CHARTS) {
    const small = await rowsOf([chart, fields], values, { scale: 1, shift: 0 });
    const large = await rowsOf([chart, fields], values, { scale: 2 ** -23, shift: 1e9 });
    const want = (small.set?.sigma as number) * 2 ** -23;
    expectNear(large.set?.sigma, want, 1e-9 * want, `sigma of ${chart}`);
    expectNear(large.set?.mean, 1e9 + (small.set?.mean as number) * 2 ** -23, 2 * digitsAt(1e9), `mean of ${chart}`);
  }
});
