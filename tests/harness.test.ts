// The harness itself: what the tests of the processors rely on.
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Event } from "../core/events.ts";
import type { Processor } from "../core/processor.ts";
import { event, PLACE, run, sums, tick } from "./harness.ts";

type Tally = { units: number };

/** Counts a serial's units in the archive, and says with every event how many units there were. */
const tallying: Processor = {
  name: "flow",
  version: 1,
  onEvent(event: Event, { state, archive, emit }) {
    if (event.type !== "unit") return undefined;
    const { tenant, factory, serial } = event;
    const tally = archive.get<Tally>(serial) ?? { units: 0 };
    tally.units++;
    if (tally.units === 4) archive.delete(serial);
    else archive.set(serial, tally);
    const serials = (state.get<number>("units") ?? 0) + 1;
    state.set("units", serials);
    emit("stations", { tenant, factory, line: event.line, station: `${serial}:${tally.units}` });
    emit("yield_memory", { tenant, factory, serials, forgotten: 0 });
    return undefined;
  },
};

const unit = (n: number, serial: number) =>
  event({ type: "unit", id: `u${n}`, at: n, line: `L${n % 3}`, operation: "OP1", serial: `S${serial}`, product: "P", result: "pass" });

test("the lines of a factory are one processor's, when it is the factory's; any other has one for each line", async () => {
  const inputs = [unit(0, 1), unit(1, 1), unit(2, 2), unit(3, 1)];
  const stations = async (processor: Processor) => (await run(processor, inputs)).rows("stations").map(({ station }) => station);
  expect(await stations(tallying)).toEqual(["S1:1", "S1:2", "S2:1", "S1:3"]);
  expect(await stations({ ...tallying, name: "other" })).toEqual(["S1:1", "S1:1", "S2:1", "S1:2"]);
});

test("of a row that comes with every event the newest is seen", async () => {
  const { rows } = await run(tallying, [unit(0, 1), unit(1, 2)]);
  expect(rows("yield_memory")).toEqual([{ tenant: PLACE.tenant, factory: PLACE.factory, serials: 2, forgotten: 0 }]);
});

test("property: archived values survive crashes and commits as all state does, however few stay in memory", async () => {
  const serials = fc.array(fc.nat(7), { minLength: 1, maxLength: 60 });
  const options = fc.record({
    crashAt: fc.array(fc.nat(60), { maxLength: 4 }),
    commitEvery: fc.integer({ min: 1, max: 9 }),
    archiveEntries: fc.nat(8),
  });
  await fc.assert(
    fc.asyncProperty(serials, options, async (list, disturbances) => {
      const inputs = [...list.map((serial, n) => unit(n, serial)), tick(1000)];
      const straight = await run(tallying, inputs, { commitEvery: inputs.length, archiveEntries: 1000 });
      const disturbed = await run(tallying, inputs, disturbances);
      for (const table of ["stations", "yield_memory"] as const) expect(disturbed.rows(table)).toEqual(straight.rows(table));
    }),
    { numRuns: 100 },
  );
});

test("sums add what a row counts, and never what tells its place", () => {
  const place = { station: "S1", minute: 60_000, minutes: 1, hour_start: 0 };
  const rows = [
    { ...place, good: 2, setup_ms: 5 },
    { ...place, minute: 120_000, minutes: 60, good: 3, setup_ms: -5 },
    { ...place, station: "S2", good: 1 },
    { ...place, station: "S2", good: -1 },
  ];
  expect(sums(rows, ["station"])).toEqual([{ station: "S1", good: 5 }]);
  expect(sums(rows, ["station", "minute"])).toEqual([
    { station: "S1", minute: 120_000, good: 3, setup_ms: -5 },
    { station: "S1", minute: 60_000, good: 2, setup_ms: 5 },
  ]);
});
