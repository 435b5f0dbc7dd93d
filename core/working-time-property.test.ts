import fc from "fast-check";
import { expect, test } from "vitest";
import type { Calendar } from "./calendar.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "./time.ts";
import { instant, oracle } from "./working-time.fixture.ts";
import { differences, type Segment, workingTime } from "./working-time.ts";

/** Zones with a date on which something odd happens to their clock. */
const PLACES = [
  ["UTC", "2026-03-02"],
  ["Asia/Shanghai", "2026-03-02"],
  ["Asia/Kolkata", "2026-03-02"],
  ["Asia/Kathmandu", "1986-01-01"],
  ["Europe/Berlin", "2026-03-29"],
  ["Europe/Berlin", "2026-10-25"],
  ["America/New_York", "2026-11-01"],
  ["America/Havana", "2025-11-02"],
  ["Australia/Lord_Howe", "2026-04-05"],
  ["Australia/Lord_Howe", "2026-10-04"],
  ["America/Sao_Paulo", "2018-11-04"],
  ["Africa/Cairo", "2024-04-26"],
  ["America/Toronto", "1919-03-31"],
  ["America/St_Johns", "1987-10-25"],
  ["America/St_Johns", "1988-04-03"],
  ["Pacific/Apia", "2011-12-30"],
  ["Pacific/Kwajalein", "1969-09-30"],
  ["Pacific/Kwajalein", "1993-08-21"],
  ["Antarctica/Troll", "2026-03-29"],
] as const;

const place = fc.constantFrom(...PLACES);
const clock = fc.nat(287).map((n) => new Date(n * 5 * MINUTE_MS).toISOString().slice(11, 16));
const days = fc.option(fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), { nil: undefined });
const shift = fc.record({ name: fc.constantFrom("A", "B", "C"), start: clock, end: clock, days });
const shifts = fc.array(shift, { maxLength: 4 });
const breaks = fc.array(fc.record({ start: clock, end: clock, workThrough: fc.option(fc.boolean(), { nil: undefined }) }), {
  maxLength: 4,
});

/** Any calendar of a zone, with exceptions around a date. */
function anyCalendar(timeZone: string, date: string): fc.Arbitrary<Calendar> {
  const near = fc.integer({ min: -2, max: 2 }).map((n) => Temporal.PlainDate.from(date).add({ days: n }).toString());
  const exception = fc.oneof(fc.record({ date: near, off: fc.constant(true as const) }), fc.record({ date: near, shifts }));
  return fc.record({ timeZone: fc.constant(timeZone), shifts, breaks, exceptions: fc.array(exception, { maxLength: 3 }) });
}

/** A calendar, the day of something odd, and a time around it. */
const anyCase = place.chain(([timeZone, date]) =>
  fc.record({
    plan: anyCalendar(timeZone, date),
    from: fc.integer({ min: -12, max: 30 }).map((hours) => instant(`${date}T00:00Z`) + hours * HOUR_MS),
    length: fc.integer({ min: 1, max: 12 * HOUR_MS }),
  }),
);

const anyInstant = fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2299, 11, 31) });

const said = ({ from: _, to: __, ...rest }: Segment) => rest;

test("property: segments are what the specification says of each minute", () => {
  fc.assert(
    fc.property(anyCase, ({ plan, from }) => {
      const time = workingTime(plan);
      const expected = oracle(plan);
      const minutes = Array.from({ length: 12 * 60 }, (_, n) => from + n * MINUTE_MS);
      expect(minutes.map((at) => ({ at, ...said(time.segmentAt(at)) }))).toEqual(minutes.map((at) => ({ at, ...expected(at) })));
    }),
    { numRuns: 60 },
  );
});

test("property: without a calendar too", () => {
  const expected = oracle(undefined);
  const time = workingTime(undefined);
  fc.assert(
    fc.property(anyInstant, (at) => {
      const minute = at - (at % MINUTE_MS);
      expect(said(time.segmentAt(minute))).toEqual(expected(minute));
    }),
  );
});

test("property: segments tile any range, each as long as nothing changes, each the one that segmentAt finds", () => {
  fc.assert(
    fc.property(anyCase, ({ plan, from, length }) => {
      const time = workingTime(plan);
      const to = from + length * 3;
      const segments = [...time.segments(from, to)];
      expect(segments[0]?.from).toBe(from);
      expect(segments.at(-1)?.to).toBe(to);
      for (const [n, segment] of segments.entries()) {
        const next = segments[n + 1];
        if (next) expect(next.from).toBe(segment.to);
        if (next) expect(said(next)).not.toEqual(said(segment));
        expect(segment.to - segment.from).toBeGreaterThan(0);
        expect(said(time.segmentAt(segment.from))).toEqual(said(segment));
        expect(time.segmentAt(segment.to - 1)).toBe(time.segmentAt(segment.from));
      }
    }),
  );
});

test("property: from 1900 to 2299 a segment holds its instant, inside one hour, at most sixty minutes", () => {
  const zone = fc.constantFrom(...Intl.supportedValuesOf("timeZone"));
  fc.assert(
    fc.property(
      zone.chain((timeZone) => anyCalendar(timeZone, "2026-03-02")),
      anyInstant,
      (plan, at) => {
        const { segmentAt, dayBounds, dateOf } = workingTime(plan);
        const { from, to, hourStart } = segmentAt(at);
        expect(from <= at && at < to && hourStart <= from && to <= hourStart + HOUR_MS).toBe(true);
        if (from >= Date.UTC(1972, 1, 1)) expect([from % MINUTE_MS, to % MINUTE_MS, hourStart % MINUTE_MS]).toEqual([0, 0, 0]);
        const { start, end } = dayBounds(dateOf(at));
        expect(start <= at && end > start).toBe(true);
        expect(segmentAt(end).from).toBe(end);
      },
    ),
    { numRuns: 300 },
  );
});

test("property: what was asked before changes nothing, also when more days were asked for than are kept", () => {
  fc.assert(
    fc.property(
      anyCase,
      fc.array(fc.integer({ min: -60 * DAY_MS, max: 60 * DAY_MS }), { minLength: 80, maxLength: 160 }),
      ({ plan, from }, steps) => {
        const instants = steps.map((step) => from + step);
        const [time, backward] = [workingTime(plan), workingTime(plan)];
        const expected = instants.toReversed().map(backward.segmentAt).toReversed();
        expect(instants.map(time.segmentAt)).toEqual(expected);
        expect(instants.slice(0, 5).map((at) => workingTime(plan).segmentAt(at))).toEqual(expected.slice(0, 5));
      },
    ),
    { numRuns: 30 },
  );
});

test("property: a shift reaches over every segment that carries its name and date", () => {
  fc.assert(
    fc.property(anyCase, ({ plan, from, length }) => {
      const time = workingTime(plan);
      for (const segment of time.segments(from, from + length * 3)) {
        if (segment.shift === "") continue;
        const shift = time.shiftOf(segment.productionDate, segment.shift);
        expect(shift && shift.start <= segment.from && segment.to <= shift.end).toBe(true);
      }
    }),
  );
});

test("property: outside the differences of two calendars they say the same, and every range holds a difference", () => {
  const pairs = place.chain(([timeZone, date]) =>
    fc.tuple(anyCalendar(timeZone, date), anyCalendar(timeZone, date), fc.constant(instant(`${date}T07:00Z`) - 3 * DAY_MS)),
  );
  fc.assert(
    fc.property(pairs, ([one, other, from]) => {
      const [a, b] = [workingTime(one), workingTime({ ...other, breaks: one.breaks, shifts: one.shifts })];
      const to = from + 7 * DAY_MS;
      const ranges = differences(a, b, { from, to });
      const differs = (at: number) => JSON.stringify(said(a.segmentAt(at))) !== JSON.stringify(said(b.segmentAt(at)));
      const minutes = Array.from({ length: (to - from) / MINUTE_MS / 5 }, (_, n) => from + n * 5 * MINUTE_MS).filter(differs);
      expect(minutes.filter((at) => !ranges.some((range) => range.from <= at && at < range.to))).toEqual([]);
      for (const [n, range] of ranges.entries()) {
        expect(minutes.some((at) => range.from <= at && at < range.to)).toBe(true);
        expect(range.from).toBeGreaterThan(ranges[n - 1]?.to ?? from - 1);
        expect(range.to).toBeLessThanOrEqual(to);
      }
    }),
    { numRuns: 60 },
  );
});
