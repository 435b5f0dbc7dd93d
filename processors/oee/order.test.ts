// The facts are a function of the set of events: order of delivery, crashes and the time of a configuration leave no trace.
import fc from "fast-check";
import { expect, test } from "vitest";
import { type RunResult, run } from "../../tests/harness.ts";
import { line } from "../line.ts";
import { anyEvents, command, config, type Fields, facts, MINUTE, PLANT, state, stationsNow, T0 } from "./fixtures.ts";

const byTime = (a: Fields, b: Fields) => (a.at as number) - (b.at as number) || ((a.id as string) < (b.id as string) ? -1 : 1);

/** Rows of the Gantt chart that stand, and since when each station is in its state. */
function stretches(result: RunResult) {
  const rows = new Map(result.rows("station_states").map((row) => [`${row.station} ${row.start}`, row]));
  const standing = [...rows].filter(([, { removed }]) => !removed).sort(([a], [b]) => (a < b ? -1 : 1));
  return { standing, since: [...stationsNow(result)].map(([station, { state_since }]) => `${station} ${state_since}`).sort() };
}

test("property: any order of delivery gives the facts and the stretches of the events in order", async () => {
  await fc.assert(
    fc.asyncProperty(anyEvents, async (events) => {
      const straight = await run(line, [PLANT, ...[...events].sort(byTime)]);
      const made = await run(line, [PLANT, ...events]);
      expect(facts(made)).toEqual(facts(straight));
      expect(stretches(made)).toEqual(stretches(straight));
    }),
    { numRuns: 40 },
  );
});

test("a repeated state is the first that is heard after the edge of a reclassification that ended a stop", async () => {
  const minute = (n: number) => T0 + n * MINUTE;
  const idle = (n: number) => state(minute(n), "idle", { id: `idle-${n}`, reason: "broken" });
  const stop = { at: minute(2), from: minute(2), to: minute(9), state: "running" };
  const inOrder = [idle(0), state(minute(1), "running", { station: "S2" }), command("stop.reclassify", stop), idle(3)];
  const [first, other, reclassified, repeated] = inOrder as [Fields, Fields, Fields, Fields];
  const expected = facts(await run(line, [PLANT, repeated, other, first, reclassified] as Parameters<typeof run>[1]));
  expect(facts(await run(line, [PLANT, ...inOrder] as Parameters<typeof run>[1]))).toEqual(expected);
  expect(expected).toContainEqual(expect.objectContaining({ station: "S1", minute: T0, breakdowns: 1 }));
});

test("property: a crash anywhere changes no row", async () => {
  await fc.assert(
    fc.asyncProperty(
      anyEvents,
      fc.array(fc.nat(40), { maxLength: 3 }),
      fc.integer({ min: 1, max: 7 }),
      async (events, crashAt, commitEvery) => {
        const straight = await run(line, [PLANT, ...events]);
        const crashed = await run(line, [PLANT, ...events], { crashAt, commitEvery });
        for (const table of ["oee_minutes", "station_now", "line_clocks", "shifts", "station_states"] as const) {
          expect(crashed.rows(table), table).toEqual(straight.rows(table));
        }
      },
    ),
    { numRuns: 40 },
  );
});

test("property: a calendar and reasons that come late give the facts of those that were there from the start", async () => {
  await fc.assert(
    fc.asyncProperty(anyEvents, fc.nat(), async (events, place) => {
      const early = { ...PLANT, id: "0" };
      const other = { ...config({ stations: PLANT.stations, reasons: [], calendar: undefined }), id: "1", at: PLANT.at };
      const n = place % (events.length + 1);
      const late = await run(line, [other, ...events.slice(0, n), PLANT, ...events.slice(n)]);
      const straight = await run(line, [early, { ...PLANT, id: "1" }, ...events.slice(0, n), PLANT, ...events.slice(n)]);
      expect(facts(late)).toEqual(facts(straight));
    }),
    { numRuns: 40 },
  );
});
