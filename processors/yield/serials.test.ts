import fc from "fast-check";
import { expect, test } from "vitest";
import { type FakeContext, fakeContext } from "../../core/fixtures.ts";
import { DAY_MS } from "../../core/time.ts";
import { run } from "../../tests/harness.ts";
import { flow } from "../flow.ts";
import { clockTime, tested, yieldOf } from "./fixtures.ts";
import { blankSerial, keepStanding } from "./serial.ts";
import { forgetSerials, KEEP_DAYS, keepSerial, knownSerial, type YieldMemory } from "./serials.ts";

const RESULT = { at: 0, id: "a", source: "http", line: "L1", product: "P1", isGood: true, defects: [] };

/** A result of a serial on a day. */
function use(name: string, day: number, context: FakeContext, most?: number): Readonly<YieldMemory> {
  const serial = knownSerial(name, context.archive) ?? blankSerial(RESULT, day);
  keepStanding(serial, "OP10", { first: RESULT, final: RESULT });
  keepSerial(name, serial, day, context);
  return forgetSerials(day, context, most);
}

const unitsIn = (context: FakeContext) => [...context.archived.keys()].filter((key) => key.startsWith("unit/"));

test("a serial is known for so many whole days after its last result, and not longer", () => {
  const context = fakeContext();
  use("old", 0, context);
  use("used", 0, context);
  use("used", 5, context);
  expect(use("a", KEEP_DAYS, context)).toEqual({ serials: 3, forgotten: 0 });
  expect(use("a", KEEP_DAYS + 1, context)).toEqual({ serials: 2, forgotten: 0 });
  expect(unitsIn(context)).toEqual(["unit/used", "unit/a"]);
  expect(use("a", KEEP_DAYS + 6, context)).toEqual({ serials: 1, forgotten: 0 });
});

test("beyond the bound the oldest go first, a page at a time, and are counted", () => {
  const context = fakeContext();
  for (let n = 0; n < 100; n++) use(`old${n}`, 1, context, 200);
  for (let n = 0; n < 100; n++) use(`new${n}`, 2, context, 200);
  expect(use("one-more", 2, context, 200)).toEqual({ serials: 137, forgotten: 64 });
  expect(knownSerial("old63", context.archive)).toBeUndefined();
  expect(knownSerial("old64", context.archive)).toBeDefined();
});

test("a result of a serial that was forgotten is a first one again", async () => {
  const days = (n: number) => ({ at: clockTime("08:00") + n * DAY_MS });
  const log = [tested("S1", "pass", "08:00"), tested("S2", "pass", "08:00", days(KEEP_DAYS + 1)), tested("S1", "pass", "08:00", days(32))];
  expect(await yieldOf(log, ["operation"])).toMatchObject([{ inspected: 3, final_inspected: 3 }]);
  expect((await run(flow, log)).rows("yield_memory")).toEqual([{ tenant: "acme", factory: "f1", serials: 2, forgotten: 0 }]);
});

test("a back-fill without a clock forgets by its own time", async () => {
  const backfilled = (serial: string, day: number) =>
    tested(serial, "pass", "08:00", { at: clockTime("08:00") + day * DAY_MS, historical: true });
  const serialsAfter = async (log: Record<string, unknown>[]) => (await run(flow, log)).rows("yield_memory")[0]?.serials;
  const year = Array.from({ length: 200 }, (_, day) => backfilled(`S${day}`, day));
  expect(await serialsAfter(year)).toBe(KEEP_DAYS + 1);
  // Beside a live clock old results are as new as the day they come in: their retests are on the way.
  const live = tested("now", "pass", "08:00", { at: clockTime("08:00") + 300 * DAY_MS });
  expect(await serialsAfter([live, ...year])).toBe(201);
});

const anyUse = fc.record({ serial: fc.nat(150), later: fc.constantFrom(0, 0, 0, 0, 1, 9, 40) });

test("property: the count is that of the serials kept, the bound holds, and none goes before its time uncounted", () => {
  fc.assert(
    fc.property(fc.array(anyUse, { maxLength: 400 }), fc.integer({ min: 70, max: 160 }), (uses, most) => {
      const context = fakeContext();
      const lastUsed = new Map<string, number>();
      let day = 0;
      let lost = 0;
      for (const { serial, later } of uses) {
        day += later;
        const name = `S${serial}`;
        const memory = use(name, day, context, most);
        lastUsed.set(name, day);
        const kept = unitsIn(context);
        expect(memory.serials).toBe(kept.length);
        for (const [used, on] of lastUsed) {
          if (kept.includes(`unit/${used}`)) continue;
          lastUsed.delete(used);
          if (day - on <= KEEP_DAYS) lost++;
        }
        expect(memory.forgotten).toBe(lost);
      }
    }),
    { numRuns: 50 },
  );
});
