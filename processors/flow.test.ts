// The factory's processor as a whole: what is its own, what it leaves to the line's, and that parts do not disturb each other.
import fc from "fast-check";
import { expect, test } from "vitest";
import { TABLE_NAMES } from "../core/rows.ts";
import { event, run } from "../tests/harness.ts";
import { flow } from "./flow.ts";
import { anyLog as anyWip, at, type Fields, moved, ordered } from "./wip/fixtures.ts";
import { anyLog as anyYield } from "./yield/fixtures.ts";

test("a command of alerts leaves no row: the alerts of the factory carry it out, and answer it", async () => {
  const silence = { type: "command", name: "alert.silence", id: "c1", at: at(0), match: { line: "L1" }, until: at(9), by: "li" };
  expect((await run(flow, [event(silence)])).rows("commands")).toEqual([]);
});

test("what belongs to a line's key leaves no row", async () => {
  const state = event({ type: "state", id: "s1", at: at(0), station: "S1", state: "running" });
  const { rows } = await run(flow, [state]);
  expect(TABLE_NAMES.flatMap((table) => rows(table))).toEqual([]);
});

test("a serial as a unit that is tested and as a carrier that moves are told apart", async () => {
  const tested = event({ type: "unit", id: "u1", at: at(1), serial: "A", operation: "OP10", product: "P1", result: "pass" });
  const { rows } = await run(flow, [moved(0, null, "OP10", { serial: "A" }), tested, moved(2, "OP10", null, { serial: "A" })]);
  expect(rows("yield_minutes")).toHaveLength(1);
  expect(rows("lots").at(-1)).toMatchObject({ first_at: at(0), closed_at: at(2) });
});

test("a late order is dead-lettered, a late move is not: a lot parked for months must be able to leave", async () => {
  const sixtyDays = 60 * 24 * 60;
  const { deadletters, rows } = await run(flow, [moved(sixtyDays, null, "OP10"), ordered(0, "started"), moved(0, null, "OP10")]);
  expect(deadletters).toEqual(["late"]);
  expect(rows("lot_moves")).toHaveLength(2);
});

test("property: yield and WIP of one log are those of their own events alone", async () => {
  await fc.assert(
    fc.asyncProperty(anyYield, anyWip, fc.infiniteStream(fc.boolean()), async (units, moves, picks) => {
      const log: Fields[] = [];
      const left = [[...units], [...moves]] as const;
      while (left[0].length > 0 || left[1].length > 0) {
        const from = left[Number(picks.next().value)] as Fields[];
        log.push(...from.splice(0, 1));
      }
      const [both, yieldAlone, wipAlone] = await Promise.all([run(flow, log), run(flow, units), run(flow, moves)]);
      for (const table of ["yield_minutes", "defect_minutes", "yield_memory"] as const)
        expect(both.rows(table)).toEqual(yieldAlone.rows(table));
      for (const table of ["lot_moves", "lots", "holds", "orders"] as const) expect(both.rows(table)).toEqual(wipAlone.rows(table));
    }),
    { numRuns: 20 },
  );
});

test("two lines may give their configuration one id; sent again or changed it is no news to the factory", async () => {
  const limits = (line: string, ms: number) =>
    event({ type: "line", id: "line", line, at: at(0), stations: [{ station: "S1" }], queueLimits: { OP10: ms } });
  const result = await run(flow, [limits("L1", 60_000), limits("L2", 120_000), limits("L2", 120_000), limits("L2", 1)]);
  expect(result.deadletters).toEqual([]);
  expect(result.duplicates).toBe(0);
  expect(result.clock.counts.events).toBe(2);
});
