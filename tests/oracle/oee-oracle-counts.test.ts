// The oracle itself, against cases of counted parts, identity and lateness worked by hand from the domain's text.
import { expect, test } from "vitest";
import type { Event } from "../../core/events.ts";
import { ask, command, count, DAY, day, HOUR, line, state } from "./oee-cases.ts";

test("counters: the first total counts nothing, a drop is a reset, a late total splits its neighbour's difference", () => {
  const log = [
    line({ stations: [{ station: "S", idealCycleMs: 100, microStopMs: 0 }], idealCycles: [{ station: "S", product: "P", ms: 7 }] }),
    count("01T08:00", { goodTotal: 10 }),
    count("01T10:00", { goodTotal: 30, product: "P" }),
    count("01T11:00", { goodTotal: 5 }),
    count("01T09:00", { goodTotal: 18, scrapTotal: 2 }),
  ];
  expect(ask(log, ...DAY, "hour").map((i) => [i.start, i.goodQuantity, i.idealTimeMs])).toEqual([
    ["2026-06-01T08:00:00.000Z", 0, 0],
    ["2026-06-01T09:00:00.000Z", 8, 800],
    ["2026-06-01T10:00:00.000Z", 12, 84],
    ["2026-06-01T11:00:00.000Z", 5, 500],
  ]);
});

test("a total of 48 h ago is late by a millisecond, and so is another event after 35 days", () => {
  const log = (total: number) => [
    state("10T00:00", "running"),
    count("08T00:00", { goodTotal: 1 }),
    { ...count("08T00:01", { goodTotal: 8 }), at: total } as Event,
    count("09T00:00", { goodTotal: 11 }),
  ];
  const produced = (events: Event[]) => ask(events, "2026-04-01T00:00", "2026-06-12T00:00")[0]?.producedQuantity;
  expect(produced(log(day("08T00:00")))).toBe(10);
  expect(produced(log(day("08T00:00") - 1))).toBe(10);
  expect(
    produced([
      ...log(day("08T00:00") - 1).slice(0, 1),
      { ...count("01T00:00", { good: 3 }), at: day("10T00:00") - 35 * 24 * HOUR } as Event,
    ]),
  ).toBe(3);
  expect(produced([...log(0).slice(0, 1), { ...count("01T00:00", { good: 3 }), at: day("10T00:00") - 35 * 24 * HOUR - 1 } as Event])).toBe(
    undefined,
  );
});

test("identity: the same again counts once, other content is refused, another source is another event", () => {
  const first = count("01T08:00", { good: 1 });
  const log = [first, first, { ...first, good: 7 } as Event, { ...first, source: "plc", good: 20 } as Event];
  expect(ask(log, ...DAY)[0]).toMatchObject({ goodQuantity: 21, uncycledQuantity: 21 });
});

test("corrections may sum below zero: nothing produced, and an OEE of 0 where something was counted before", () => {
  const log = [
    state("01T08:00", "running"),
    count("01T09:30", { good: 2 }),
    state("01T12:00", "off"),
    command("01T10:30", { name: "count.correct", good: -3, scrap: 1, rework: 0 }),
  ];
  expect(
    ask(log, ...DAY, "hour").map((i) => [i.producedQuantity, i.uncycledQuantity, i.oee, i.reasons.oee, i.reasons.effectiveness]),
  ).toEqual([
    [0, 0, null, "not counted", undefined],
    [2, 2, null, "no ideal cycle", "no ideal cycle"],
    [-2, -2, 0, undefined, undefined],
    [0, 0, 0, undefined, undefined],
  ]);
});
