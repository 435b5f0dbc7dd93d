// Yield as a function of the set of results: the order of arrival, crashes and commits change nothing, and the sums are those of
// the definition (domain 3.1, 3.4).
import fc from "fast-check";
import { expect, test } from "vitest";
import { type AnyRow, run, sums } from "../../tests/harness.ts";
import { flow } from "../flow.ts";
import { anyLog, anyLogTwice, type Fields, sumsOf, yieldOf } from "./fixtures.ts";

const RUNS = { numRuns: 40 };

test("property: the order of arrival changes no sum", async () => {
  await fc.assert(
    fc.asyncProperty(anyLogTwice, async ([log, shuffled]) => {
      expect(await sumsOf(shuffled)).toEqual(await sumsOf(log));
    }),
    RUNS,
  );
});

test("property: a crash at any event, then a restore, changes no row", async () => {
  await fc.assert(
    fc.asyncProperty(anyLog, fc.array(fc.nat(40), { maxLength: 3 }), fc.integer({ min: 1, max: 7 }), async (log, crashAt, commitEvery) => {
      const straight = await run(flow, log);
      const crashed = await run(flow, log, { crashAt, commitEvery });
      for (const table of ["yield_minutes", "defect_minutes", "yield_memory"] as const) {
        expect(crashed.rows(table)).toEqual(straight.rows(table));
      }
    }),
    RUNS,
  );
});

test("property: the sums are those of the first and final results, found by sorting", async () => {
  await fc.assert(
    fc.asyncProperty(anyLog, async (log) => {
      expect(await yieldOf(log, ["line", "operation", "product"])).toEqual(expectedSums(log));
    }),
    RUNS,
  );
});

test("property: defects by code sum to the defects of yield, and no code has more units than there are", async () => {
  await fc.assert(
    fc.asyncProperty(anyLog, async (log) => {
      const { rows } = await run(flow, log);
      const [whole = {}] = sums(rows("yield_minutes"), []);
      const codes = sums(rows("defect_minutes"), ["code"]);
      expect(codes.reduce((sum, { count }) => sum + (count as number), 0)).toBe(whole.defects ?? 0);
      for (const { units } of codes) expect(units).toBeLessThanOrEqual(whole.inspected as number);
    }),
    RUNS,
  );
});

/** Straight from the definition: group by serial and operation, sort, take the ends. */
function expectedSums(log: readonly Fields[]): AnyRow[] {
  const text = ({ at, id, source = "http" }: Fields) => `${String(at).padStart(16, "0")} ${id} ${source}`;
  const groups = Map.groupBy(log, ({ serial, operation }) => `${serial} ${operation}`);
  const rows = [...groups.values()].flatMap((results) => {
    const sorted = results.toSorted((a, b) => (text(a) < text(b) ? -1 : 1));
    const [first, final] = [sorted[0] as Fields, sorted.at(-1) as Fields];
    const defects = ((first.defects as { count: number }[] | undefined) ?? []).reduce((sum, { count }) => sum + count, 0);
    const placeOf = ({ line, operation, product }: Fields) => ({ line, operation, product });
    return [
      { ...placeOf(first), inspected: 1, first_pass_good: first.result === "pass" ? 1 : 0, defects },
      { ...placeOf(final), final_inspected: 1, final_good: final.result === "pass" ? 1 : 0 },
    ];
  });
  return sums(rows, ["line", "operation", "product"]);
}
