import fc from "fast-check";
import { expect, test } from "vitest";
import { chainOf } from "./chain.ts";

const none = { plannedStop: 0, breakdown: 0, setup: 0, waiting: 0, microStop: 0, speed: 0, defects: 0 };
const hour = {
  plannedBusyTimeMs: 3_300, actualProductionTimeMs: 2_700, plannedStopMs: 300, unscheduledMs: 0, unknownMs: 0, idealTimeMs: 2_500,
  starvedMs: 150, blockedMs: 20, idleMs: 0, uncycledQuantity: 0, losses: { ...none, plannedStop: 300, breakdown: 400, waiting: 200, speed: 200, defects: 100 },
}; // biome-ignore format: one record

test("an hour falls from what has passed to the time of good parts", () => {
  expect(chainOf(hour).links.map(({ name, from, to }) => [name, from, to])).toEqual([
    ["elapsed", 0, 3_600], ["plannedStop", 3_300, 3_600], ["plannedBusyTime", 0, 3_300], ["breakdown", 2_900, 3_300],
    ["waiting", 2_700, 2_900], ["actualProductionTime", 0, 2_700], ["speed", 2_500, 2_700], ["idealTime", 0, 2_500],
    ["defects", 2_400, 2_500], ["goodTime", 0, 2_400],
  ]); // biome-ignore format: one table
});

test("waiting is told by state, where the states make up all of it", () => {
  const names = chainOf({ ...hour, blockedMs: 50 }).links.map(({ name, from, to }) => [name, from, to]);
  expect(names.slice(4, 6)).toEqual([
    ["starved", 2_750, 2_900],
    ["blocked", 2_700, 2_750],
  ]);
});

test("parts without an ideal cycle cut the chain at the actual production time", () => {
  const { links, isCut } = chainOf({ ...hour, uncycledQuantity: 3 });
  expect([links.at(-1)?.name, isCut]).toEqual(["actualProductionTime", true]);
});

test("parts that came faster than ideal reach beyond the time before them", () => {
  const { links, widthMs } = chainOf({ ...hour, plannedStopMs: 0, idealTimeMs: 4_000, losses: { ...hour.losses, speed: -1_300 } });
  expect(links.find(({ name }) => name === "speed")).toEqual({ kind: "loss", name: "speed", from: 4_000, to: 2_700, ms: -1_300 });
  expect(widthMs).toBe(4_000);
});

test("property: losses and milestones join without a gap, whatever the sums of the API", () => {
  const ms = fc.nat(1e9);
  const sums = fc.record({
    breakdown: ms,
    setup: ms,
    waiting: ms,
    microStop: ms,
    production: ms,
    ideal: ms,
    defects: ms,
    unknown: ms,
    planned: ms,
    off: ms,
  });
  fc.assert(
    fc.property(sums, ({ breakdown, setup, waiting, microStop, production, ideal, defects, unknown, planned, off }) => {
      const losses = { plannedStop: planned, breakdown, setup, waiting, microStop, speed: production - ideal, defects };
      const plannedBusyTimeMs = production + breakdown + setup + waiting + microStop;
      const times = {
        starvedMs: waiting,
        blockedMs: 0,
        idleMs: 0,
        plannedBusyTimeMs,
        actualProductionTimeMs: production,
        plannedStopMs: planned,
        unscheduledMs: off,
        unknownMs: unknown,
      };
      let left = plannedBusyTimeMs + planned + off + unknown;
      for (const link of chainOf({ ...times, idealTimeMs: ideal, uncycledQuantity: 0, losses }).links) {
        expect(link.to).toBe(left);
        if (link.kind === "loss") left = link.from;
      }
      expect(left).toBe(ideal - defects);
    }),
  );
});
