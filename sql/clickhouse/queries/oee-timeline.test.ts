// Stretches of stations' time on the real engine: what GET /oee/timeline and the bottleneck of GET /wip read.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { activePeriods } from "../../../api/active-periods.ts";
import type { Query, QueryParams } from "../../../api/deps.ts";
import type { StretchRow } from "../../../api/items/oee-stretch.ts";
import type { Row } from "../../../core/rows.ts";
import { DAY_MS, type Instant } from "../../../core/time.ts";
import { MINUTE, NOON, openQueryWorld, PLACE, type QueryWorld } from "./fixtures.ts";
import { clockRow, stretchRow } from "./oee.fixture.ts";

let world: QueryWorld;

beforeAll(async () => {
  world = await openQueryWorld();
  await insertStretches();
}, 60_000);

afterAll(() => world.close());

const at = (minutes: number) => NOON + minutes * MINUTE;

/** Station s1: a closed stretch, one that a correction took away, one replaced, one that lasts. */
async function insertStretches(): Promise<void> {
  await world.insert("line_clocks", [clockRow({ clock: at(65) + 20_000 })]);
  await world.insert("station_states", [
    stretchRow({ start: at(-1000), end: at(10) }),
    stretchRow({ start: at(10), state: "down", reason: "jam", stop: "open" }),
    stretchRow({ start: at(12), state: "idle", stop: "micro" }),
    stretchRow({ start: at(0), station: "s2" }),
    stretchRow({ start: at(0), tenant: "rival" }),
    stretchRow({ start: at(0), end: at(30), line: "past" }),
    stretchRow({ start: at(30), line: "past" }),
  ]);
  await world.insert("station_states", [
    stretchRow({ start: at(10), end: at(20), state: "down", reason: "jam", stop: "stop", reclassified: true }),
    stretchRow({ start: at(12), removed: true }),
    stretchRow({ start: at(20), state: "setup" }),
  ]);
}

describe("oee-timeline", () => {
  const starts = async (from: number, to: number, more: QueryParams = {}) => {
    const params = { from: at(from), to: at(to), line: "l1", station: "s1", ...more };
    const rows = await world.ask<StretchRow>("oee-timeline", params);
    if (rows[0]) expect(await world.ask("oee-timeline-count", params)).toEqual([{ total: rows[0].total }]);
    return rows.map(({ start }) => (start - NOON) / MINUTE);
  };

  test("gives the newest of each stretch, with the line's clock", async () => {
    const [, down] = await world.ask<StretchRow>("oee-timeline", { from: NOON, to: at(60), line: "l1", station: "s1" });
    expect(down).toEqual({
      factory: "f1", line: "l1", station: "s1", start: at(10), end: at(20), state: "down", reason: "jam", stop: "stop", reclassified: true,
      clock: at(65) + 20_000, total: 3,
    }); // biome-ignore format: one row
  });

  test.each([
    [-2000, 600, [-1000, 10, 20]],
    [0, 10, [-1000]],
    [10, 20, [10]],
    [19, 21, [10, 20]],
    [65, 66, [20]],
    [66, 70, []],
    [-2000, -1000, []],
  ])("[%i, %i) is reached by those that began at %j", async (from, to, expected) => {
    expect(await starts(from, to)).toEqual(expected);
  });

  test("of a line without a clock, which holds history alone, gives what has ended", async () => {
    expect(await starts(0, 60, { line: "past" })).toEqual([0]);
  });

  test("orders by place, then start, and pages", async () => {
    const rows = await world.ask<StretchRow>("oee-timeline", { from: NOON, to: at(60), line: "l1", limit: 2, offset: 2 });
    expect(rows.map(({ station, start, total }) => [station, start, total])).toEqual([
      ["s1", at(20), 4],
      ["s2", NOON, 4],
    ]);
    expect(await starts(0, 60, { tenant: "rival" })).toEqual([]); // its line has no clock yet
  });
});

type Stretch = Row<"station_states">;

const LINE = { ...PLACE, line: "long" };
const DAYS = 200;
const FIRST = NOON - DAYS * DAY_MS;
const CLOCK = NOON + 30_000;

/** What a station did for months: mostly minutes of this and that, now and then one state for weeks; gaps, and at last one that lasts. */
const anyHistory = (station: string) =>
  fc
    .array(
      fc.record({
        minutes: fc.oneof(
          { weight: 40, arbitrary: fc.integer({ min: 1, max: 900 }) },
          { weight: 1, arbitrary: fc.integer({ min: 9000, max: 90_000 }) },
        ),
        state: fc.constantFrom<Stretch["state"]>("running", "setup", "down", "idle", "starved"),
        gap: fc.constantFrom(0, 0, 0, 0, 0, 7),
      }),
      { minLength: 700, maxLength: 700 },
    )
    .map((pieces) => {
      const stretches: Stretch[] = [];
      let start = FIRST;
      for (const { minutes, state, gap } of pieces) {
        if (start >= CLOCK) break;
        const end = start + minutes * MINUTE;
        stretches.push(stretchRow({ ...LINE, station, start, end: end >= CLOCK ? null : end, state }));
        start = end + gap * MINUTE;
      }
      return stretches;
    });

/** Versions of before: they lasted still or ended elsewhere, or are of stretches that a correction took away. */
function versionsOf(newest: readonly Stretch[]): { before: Stretch[]; after: Stretch[] } {
  const before = newest.map(
    (row, n): Stretch => ({ ...row, end: n % 3 === 0 ? null : row.start + ((n * 7919) % 100_000) * MINUTE, state: "idle" }),
  );
  const gone = newest.map(
    (row, n): Stretch => ({ ...row, start: row.start + 1000, end: n % 2 === 0 ? null : row.start + DAY_MS * (n % 90) + 2000 }),
  );
  return { before: [...before, ...gone], after: [...newest, ...gone.map((row) => ({ ...row, removed: true }))] };
}

describe("of stretches of any length and in many versions", () => {
  const stations = ["a", "b", "c", "d", "e", "f"];
  const histories = stations.map((station, seed) => fc.sample(anyHistory(station), { seed: seed + 1, numRuns: 1 })[0] ?? []);
  const all = histories.flat();
  const anyInstant = fc.integer({ min: -3 * 1440, max: (DAYS + 1) * 1440 }).map((minute) => FIRST + minute * MINUTE);

  beforeAll(async () => {
    const { before, after } = versionsOf(all);
    await world.insert("station_states", before);
    await world.insert("station_states", after);
    await world.insert("line_clocks", [clockRow({ ...LINE, clock: CLOCK })]);
  }, 60_000);

  const endOf = ({ end }: Stretch) => end ?? CLOCK + 1;

  test("property: the timeline has exactly those that reach into the range", async () => {
    expect(all.length).toBeGreaterThan(1000);
    const anyLength = fc.oneof(fc.integer({ min: 1, max: 1440 }), fc.integer({ min: 1440, max: 60_000 }));
    await fc.assert(
      fc.asyncProperty(anyInstant, anyLength, async (from, minutes) => {
        const to = from + minutes * MINUTE;
        const rows = await world.ask<StretchRow>("oee-timeline", { line: "long", from, to, limit: 100_000 });
        const expected = all.filter((row) => row.start < to && endOf(row) > from);
        expect(rows.map(({ station, start, end, state }) => [station, start, end, state])).toEqual(
          expected.map(({ station, start, end, state }) => [station, start, end, state]),
        );
      }),
      { numRuns: 30, seed: 5 },
    );
  }, 120_000);

  /** Straight from the stretches: back from the one at `instant`, as long as they follow each other. */
  function activeAt(history: readonly Stretch[], instant: Instant): object[] {
    const until = Math.min(instant, CLOCK);
    const seen = history.filter((row) => row.start <= instant && endOf(row) > instant - 35 * DAY_MS);
    const isActive = (row: Stretch | undefined) => row !== undefined && row.state !== "idle" && row.state !== "starved";
    let n = seen.length - 1;
    const newest = seen[n];
    if (newest === undefined || !isActive(newest) || endOf(newest) <= until) return [];
    while (isActive(seen[n - 1]) && seen[n - 1]?.end === seen[n]?.start) n--;
    return [{ factory: "f1", line: "long", station: newest.station, state: newest.state, since: seen[n]?.start, until }];
  }

  test("property: an active period goes back as far as active stretches follow each other", async () => {
    await fc.assert(
      fc.asyncProperty(anyInstant, async (instant) => {
        const query: Query = (name, params) => world.ask(name, params);
        const { signal } = new AbortController();
        const rows = await activePeriods(query, { params: { factory: "f1", line: "long" }, at: instant, signal });
        const sorted = rows.toSorted((a, b) => (a.station < b.station ? -1 : 1));
        expect(sorted).toEqual(histories.flatMap((history) => activeAt(history, instant)));
      }),
      { numRuns: 30, seed: 5 },
    );
  }, 120_000);
});
