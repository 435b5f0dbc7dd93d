// The units behind the defects: which serials stand under a code, and that they add up to what is counted.
import fc from "fast-check";
import { expect, test } from "vitest";
import { type AnyRow, run, sums } from "../../tests/harness.ts";
import { flow } from "../flow.ts";
import { anyLog, anyLogTwice, clockTime, type Fields, tested } from "./fixtures.ts";

const UNIT = ["line", "operation", "product", "serial", "at", "passed", "code"] as const;
const unitsOf = async (log: readonly Fields[]) => sums((await run(flow, log)).rows("unit_defects"), UNIT);
const here = { line: "L1", operation: "OP10", product: "P1", passed: false };

test("a failed unit stands once for each of its codes, with its station and order; one that passes without defects does not", async () => {
  const defects = [{ code: "虚焊", count: 2 }, { code: "D1" }, { code: "虚焊" }];
  const log = [tested("S1", "fail", "08:05", { defects, station: "AOI", order: "WO-1" }), tested("S2", "pass", "08:06")];
  const row = { tenant: "acme", factory: "f1", ...here, at: clockTime("08:05"), serial: "S1", units: 1, station: "AOI", order: "WO-1" };
  expect((await run(flow, log)).rows("unit_defects")).toEqual([
    { ...row, code: "虚焊", count: 3 },
    { ...row, code: "D1", count: 1 },
  ]);
});

test("a unit that fails by nothing that was told stands without a code", async () => {
  expect(await unitsOf([tested("S1", "fail", "08:05")])).toEqual([{ ...here, serial: "S1", at: clockTime("08:05"), code: "", units: 1 }]);
});

test("a retest adds nothing; an earlier result that arrives late takes the later one's place", async () => {
  const late = tested("S1", "fail", "08:05", { defects: [{ code: "D2" }], order: "WO-1" });
  const first = tested("S1", "fail", "08:20", { defects: [{ code: "D1" }], order: "WO-1", station: "ICT" });
  const log = [first, tested("S1", "fail", "08:50", { defects: [{ code: "D9" }] }), late];
  expect(await unitsOf(log)).toEqual([{ ...here, serial: "S1", at: clockTime("08:05"), code: "D2", count: 1, units: 1 }]);
  expect(await unitsOf([first, tested("S1", "pass", "08:01")])).toEqual([]);
});

test("property: units and counts by code are those of the Pareto, minute by minute, and the order of arrival changes none", async () => {
  await fc.assert(
    fc.asyncProperty(anyLogTwice, async ([log, shuffled]) => {
      const { rows } = await run(flow, log);
      const by = ["line", "operation", "product", "minute", "code"] as const;
      const minutes = rows("unit_defects").map((row): AnyRow => ({ ...row, minute: (row.at as number) - ((row.at as number) % 60_000) }));
      const told = minutes.filter(({ code }) => code !== "").map(countsOf);
      expect(sums(told, by)).toEqual(sums(rows("defect_minutes").map(countsOf), by));
      expect(await unitsOf(shuffled)).toEqual(await unitsOf(log));
    }),
    { numRuns: 40 },
  );
});

test("property: no unit stands more than once under a code, and a crash changes no row", async () => {
  await fc.assert(
    fc.asyncProperty(anyLog, fc.array(fc.nat(40), { maxLength: 3 }), async (log, crashAt) => {
      const straight = await run(flow, log);
      for (const { units } of sums(straight.rows("unit_defects"), ["operation", "serial", "code"])) expect(units).toBe(1);
      expect((await run(flow, log, { crashAt })).rows("unit_defects")).toEqual(straight.rows("unit_defects"));
    }),
    { numRuns: 40 },
  );
});

function countsOf(row: AnyRow): AnyRow {
  const { line, operation, product, minute, code, count, units } = row;
  return { line, operation, product, minute, code, count, units };
}
