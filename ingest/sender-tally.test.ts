import { expect, test } from "vitest";
import type { Event } from "../core/events.ts";
import { createSenderTally, LATE_AFTER_MS } from "./sender-tally.ts";

const NOW = Date.UTC(2026, 10, 22, 8);
const event = (fields: Partial<Event> = {}) =>
  ({
    type: "state",
    id: "e",
    tenant: "acme",
    factory: "f1",
    line: "L1",
    source: "http",
    at: NOW,
    station: "S1",
    state: "running",
    ...fields,
  }) as Event;

test("counts by source and line: events, late ones, the newest event's time and when the last one came", () => {
  const tally = createSenderTally();
  tally.count(event(), NOW);
  tally.count(event({ at: NOW - LATE_AFTER_MS - 1 }), NOW + 5);
  tally.count(event({ at: NOW + 6 - LATE_AFTER_MS }), NOW + 6); // at the bound it is not late
  tally.count(event({ at: NOW - 86_400_000, historical: true }), NOW + 7);
  tally.count(event({ source: "mqtt", line: "二线" }), NOW + 9);
  const place = { tenant: "acme", factory: "f1" };
  expect(tally.list()).toEqual([
    { ...place, line: "二线", source: "mqtt", events: 1, late: 0, historical: 0, lastAt: NOW, heardAt: NOW + 9 },
    { ...place, line: "L1", source: "http", events: 4, late: 1, historical: 1, lastAt: NOW, heardAt: NOW + 7 },
  ]);
});

test("what was counted by parts is what was counted in one", () => {
  const [whole, sum] = [createSenderTally(), createSenderTally()];
  for (let n = 0; n < 20; n++) {
    const part = createSenderTally();
    const one = event({ source: `s${n % 3}`, at: NOW - n * 100_000, historical: n % 4 === 0 });
    for (const tally of [whole, part]) tally.count(one, NOW + n);
    sum.add(part.list());
  }
  expect(sum.list()).toEqual(whole.list());
});

test("of too many senders those that were heard longest ago are forgotten", () => {
  const tally = createSenderTally(3);
  for (let n = 0; n < 10; n++) tally.count(event({ source: `s${n}` }), NOW + n);
  tally.count(event({ source: "s9" }), NOW + 20);
  expect(tally.list().map(({ source, events }) => [source, events])).toEqual([["s9", 2], ["s8", 1], ["s7", 1]]); // biome-ignore format: pairs
});
