// Long ranges of OEE are put together from days, hours and minutes: on the real engine, against the minutes alone.
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { OeeRow } from "../../../api/items/oee.ts";
import { BUCKETS, type Bucket } from "../../../api/oee-range.ts";
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS } from "../../../core/time.ts";
import { type WorkingTime, workingTime } from "../../../core/working-time.ts";
import { openQueryWorld, PLACE, type QueryWorld } from "./fixtures.ts";
import { askBothWays, factRow, type Range } from "./oee.fixture.ts";

let world: QueryWorld;
beforeAll(async () => {
  world = await openQueryWorld();
}, 60_000);
afterAll(() => world.close());

const FROM = Date.UTC(2026, 1, 15);
const DAYS = 80; // the clocks change on March 8 and 29 and April 5

/** A night shift that reaches two hours short of the next day's end, and time zones at both ends of the world. */
const shifts = [{ name: "night", start: "20:00", end: "18:00" }];
const ZONES = ["Europe/Berlin", "Pacific/Kiritimati", "America/New_York", "Australia/Lord_Howe", "Etc/GMT+12"];
const LINES = ZONES.map((timeZone, n) => ({ line: `l${n}`, time: workingTime({ timeZone, shifts, breaks: [], exceptions: [] }) }));

interface Fact {
  readonly line: string;
  readonly minute: Instant;
  readonly minutes: number;
  readonly ms: number;
  readonly good: number;
  readonly hour: Instant;
  readonly day: string;
  readonly shift: string;
}

/** One station a line: time of many minutes as far as its hour and shift go, or parts; now and then taken back. */
const anyFact = fc
  .record({
    where: fc.constantFrom(...LINES),
    minute: fc.integer({ min: 0, max: DAYS * 1440 - 1 }).map((n) => FROM + n * MINUTE_MS),
    minutes: fc.integer({ min: 1, max: 60 }),
    sign: fc.constantFrom(1, 1, -1),
    good: fc.option(fc.integer({ min: 1, max: 9 })),
  })
  .map(({ where: { line, time }, minute, minutes, sign, good }): Fact => {
    const { hourStart: hour, productionDate: day, shift } = time.segmentAt(minute);
    const length = good === null ? Math.min(minutes, minutesAlike(time, minute)) : 1;
    const amounts = good === null ? { ms: sign * length * MINUTE_MS, good: 0 } : { ms: 0, good: sign * good };
    return { line, minute, minutes: length, ...amounts, hour, day, shift };
  });

/** How many minutes from `minute` on share its stamps. */
function minutesAlike(time: WorkingTime, minute: Instant): number {
  return Math.floor((time.segmentAt(minute).to - minute) / MINUTE_MS);
}

type Sums = Record<string, { ms: number; good: number }>;

/** The same straight from the facts: what of each lies in the range. */
function sumsOf(facts: readonly Fact[], { from, to }: Range, by: Bucket | undefined): Sums {
  const sums: Sums = {};
  for (const { line, minute, minutes, ms, good, hour, day, shift } of facts) {
    const inside = Math.min(minute + minutes * MINUTE_MS, to) - Math.max(minute, from);
    if (inside <= 0) continue;
    const bucket = { hour: String(hour), shift: `${day}/${shift}`, day }[by ?? "hour"];
    const sum = (sums[by ? `${line}/${bucket}` : line] ??= { ms: 0, good: 0 });
    sum.ms += Math.sign(ms) * (ms === 0 ? 0 : inside);
    sum.good += good;
  }
  return Object.fromEntries(Object.entries(sums).filter(([, { ms, good }]) => ms !== 0 || good !== 0));
}

async function asked(range: Range, by: Bucket | undefined): Promise<Sums> {
  const rows = await askBothWays<OeeRow>(world, "oee", { range, by, more: { limit: 1_000_000 } });
  const keyed = rows.map(({ line, hour, day, shift, setup_ms: ms, good }) => {
    const bucket = { hour: String(hour), shift: `${day}/${shift}`, day }[by ?? "hour"];
    return [by ? `${line}/${bucket}` : line, { ms, good }] as const;
  });
  expect(new Set(keyed.map(([key]) => key)).size).toBe(keyed.length);
  return Object.fromEntries(keyed);
}

/** From minutes alone, from hours, or from days. */
const anyLength = fc.oneof(
  fc.integer({ min: 1, max: 240 }),
  fc.integer({ min: 241, max: 40 * 1440 - 1 }),
  fc.integer({ min: 40 * 1440, max: 90 * 1440 }),
);
const anyRange = fc
  .tuple(fc.integer({ min: -3 * 1440, max: 45 * 1440 }), anyLength)
  .map(([start, length]): Range => ({ from: FROM + start * MINUTE_MS, to: FROM + (start + length) * MINUTE_MS }));

test("property: whole days, whole hours and the minutes left are exactly the minutes alone", async () => {
  const facts = fc.sample(anyFact, { numRuns: 20_000, seed: 7 });
  const rows = facts.map(({ minute, minutes, ms, good, line, hour, day, shift }) =>
    factRow({ ...PLACE, line, minute, minutes, setup_ms: ms, good, hour_start: hour, production_date: day, shift }),
  );
  await world.insert("oee_minutes", rows.slice(0, 12_000));
  await world.insert("oee_minutes", rows.slice(12_000));
  const anyBucket = fc.constantFrom(undefined, ...BUCKETS);
  await fc.assert(
    fc.asyncProperty(anyRange, anyBucket, async (range, by) => {
      expect(await asked(range, by)).toEqual(sumsOf(facts, range, by));
    }),
    { numRuns: 30, seed: 11 },
  );
}, 120_000);

test("a fact of a production day lies where its pieces look for it, and an hour is not longer than they think", () => {
  for (const { time } of LINES) {
    const astray = [...time.segments(FROM, FROM + DAYS * DAY_MS)].filter(({ from, to, productionDate, hourStart }) => {
      const utc = Date.parse(`${productionDate}T00:00:00Z`);
      return from < utc - DAY_MS || to > utc + 3 * DAY_MS || to - hourStart > HOUR_MS;
    });
    expect(astray).toEqual([]);
  }
});
