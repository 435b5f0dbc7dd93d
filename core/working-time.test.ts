import { expect, test } from "vitest";
import { calendar, instant, told } from "./working-time.fixture.ts";
import { workingTime } from "./working-time.ts";

const SHANGHAI = {
  timeZone: "Asia/Shanghai",
  shifts: [
    { name: "day", start: "08:00", end: "20:00" },
    { name: "night", start: "20:00", end: "08:00" },
  ],
  breaks: [
    { start: "12:00", end: "12:30" },
    { start: "23:45", end: "00:15" },
    { start: "04:00", end: "04:20", workThrough: true },
  ],
};

/** 2026-03-02 is a Monday. */
const WEEKDAYS = { timeZone: "Asia/Shanghai", shifts: [{ name: "early", start: "06:00", end: "14:00", days: [1, 2, 3, 4, 5] }] };

test("a day of Shanghai: the night belongs to the date it began on, its breaks go over midnight with it", () => {
  const time = workingTime(calendar(SHANGHAI));
  expect(told(time, "2026-03-02T06:00+08:00", "2026-03-03T08:30+08:00")).toEqual([
    "06:00-08:00 scheduled night 2026-03-01",
    "08:00-12:00 scheduled day 2026-03-02",
    "12:00-12:30 break day 2026-03-02",
    "12:30-20:00 scheduled day 2026-03-02",
    "20:00-23:45 scheduled night 2026-03-02",
    "23:45-00:15 break night 2026-03-02",
    "00:15-04:00 scheduled night 2026-03-02",
    "04:00-04:20 workThrough night 2026-03-02",
    "04:20-08:00 scheduled night 2026-03-02",
    "08:00-08:30 scheduled day 2026-03-03",
  ]);
});

test("the example: 04:30 on the 2nd is the night of the 1st", () => {
  const shifts = [{ name: "night", start: "20:00", end: "08:00" }];
  const time = workingTime({ timeZone: "Asia/Shanghai", shifts, breaks: [], exceptions: [] });
  expect(time.segmentAt(Date.UTC(2026, 2, 1, 20, 30)).productionDate).toBe("2026-03-01");
});

test("a segment ends with the hour, also inside a break over midnight, and says all there is to say", () => {
  const time = workingTime(calendar(SHANGHAI));
  const midnight = instant("2026-03-03T00:00+08:00");
  expect(time.segmentAt(midnight)).toEqual({
    from: midnight,
    to: instant("2026-03-03T00:15+08:00"),
    kind: "break",
    workThrough: false,
    shift: "night",
    productionDate: "2026-03-02",
    hourStart: midnight,
  });
  expect(time.segmentAt(midnight - 1)).toMatchObject({ from: instant("2026-03-02T23:45+08:00"), to: midnight });
});

test("segments are clipped to the range; an empty or backward range has none", () => {
  const time = workingTime(calendar(SHANGHAI));
  const [from, to] = [instant("2026-03-02T08:10:00.001+08:00"), instant("2026-03-02T09:05+08:00")];
  const segments = [...time.segments(from, to)];
  const nine = instant("2026-03-02T09:00+08:00");
  expect(segments.map((segment) => [segment.from, segment.to])).toEqual([[from, nine], [nine, to]]); // biome-ignore format: pairs
  expect(segments[0]?.hourStart).toBe(instant("2026-03-02T08:00+08:00"));
  expect([...time.segments(from, from)]).toEqual([]);
  expect([...time.segments(to, from)]).toEqual([]);
});

test("outside every shift time has its own local date, and breaks there are no breaks", () => {
  const time = workingTime(calendar({ ...WEEKDAYS, breaks: [{ start: "13:30", end: "15:00" }] }));
  expect(told(time, "2026-03-06T12:00+08:00", "2026-03-07T12:00+08:00")).toEqual([
    "12:00-13:30 scheduled early 2026-03-06",
    "13:30-14:00 break early 2026-03-06",
    "14:00-00:00 unscheduled - 2026-03-06",
    "00:00-12:00 unscheduled - 2026-03-07",
  ]);
});

test("`days` are those on which a shift begins: a Friday night goes on into Saturday, none begins there", () => {
  const time = workingTime(calendar({ timeZone: "UTC", shifts: [{ name: "night", start: "22:00", end: "06:00", days: [5] }] }));
  expect(told(time, "2026-03-06T12:00Z", "2026-03-07T23:00Z")).toEqual([
    "12:00-22:00 unscheduled - 2026-03-06",
    "22:00-06:00 scheduled night 2026-03-06",
    "06:00-23:00 unscheduled - 2026-03-07",
  ]);
});

test("weekdays hold before 1970 as well: 1969-07-20 was a Sunday", () => {
  const time = workingTime(calendar({ ...WEEKDAYS, timeZone: "UTC" }));
  expect(time.shiftOf("1969-07-20", "early")).toBeUndefined();
  expect(time.shiftOf("1969-07-21", "early")?.start).toBe(instant("1969-07-21T06:00Z"));
});

test("overtime on a Saturday, whatever the days of its shift; a holiday takes the shifts off, not the night before", () => {
  const night = { name: "night", start: "22:00", end: "06:00" };
  const exceptions = [
    { date: "2026-03-07", shifts: [{ name: "overtime", start: "07:00", end: "12:00", days: [1] }] },
    { date: "2026-03-10", off: true },
  ];
  const time = workingTime(
    calendar({ ...WEEKDAYS, timeZone: "UTC", shifts: [...WEEKDAYS.shifts, { ...night, days: [1, 2] }], exceptions }),
  );
  expect(told(time, "2026-03-07T00:00Z", "2026-03-08T00:00Z")).toEqual([
    "00:00-07:00 unscheduled - 2026-03-07",
    "07:00-12:00 scheduled overtime 2026-03-07",
    "12:00-00:00 unscheduled - 2026-03-07",
  ]);
  expect(told(time, "2026-03-10T00:00Z", "2026-03-11T07:00Z")).toEqual([
    "00:00-06:00 scheduled night 2026-03-09",
    "06:00-00:00 unscheduled - 2026-03-10",
    "00:00-06:00 unscheduled - 2026-03-11",
    "06:00-07:00 scheduled early 2026-03-11",
  ]);
});

test("several exceptions for a date add up, in any order", () => {
  const exceptions = [
    { date: "2026-03-07", shifts: [{ name: "a", start: "06:00", end: "08:00" }] },
    { date: "2026-03-07", off: true },
    { date: "2026-03-07", shifts: [{ name: "b", start: "10:00", end: "12:00" }] },
  ];
  for (const order of [exceptions, exceptions.toReversed()]) {
    const time = workingTime(calendar({ ...WEEKDAYS, exceptions: order }));
    expect(["early", "a", "b"].map((name) => time.shiftOf("2026-03-07", name)?.start)).toEqual([
      undefined,
      instant("2026-03-07T06:00+08:00"),
      instant("2026-03-07T10:00+08:00"),
    ]);
  }
});

test("of overlapping shifts the one that began first holds to its end; of two that begin together the one listed first", () => {
  const shifts = [
    { name: "b", start: "09:00", end: "12:00" },
    { name: "a", start: "08:00", end: "10:00" },
    { name: "hidden", start: "09:00", end: "11:00" },
    { name: "c", start: "11:00", end: "14:00" },
  ];
  const time = workingTime(calendar({ timeZone: "UTC", shifts }));
  expect(told(time, "2026-03-02T08:00Z", "2026-03-02T14:00Z")).toEqual([
    "08:00-10:00 scheduled a 2026-03-02",
    "10:00-12:00 scheduled b 2026-03-02",
    "12:00-14:00 scheduled c 2026-03-02",
  ]);
  expect(time.shiftOf("2026-03-02", "hidden")).toMatchObject({ start: instant("2026-03-02T09:00Z"), end: instant("2026-03-02T11:00Z") });
});

test("yesterday's night began before today's early shift and holds", () => {
  const shifts = [
    { name: "early", start: "05:00", end: "13:00" },
    { name: "night", start: "21:00", end: "06:00" },
  ];
  const time = workingTime(calendar({ timeZone: "UTC", shifts }));
  expect(told(time, "2026-03-03T04:00Z", "2026-03-03T07:00Z")).toEqual([
    "04:00-06:00 scheduled night 2026-03-02",
    "06:00-07:00 scheduled early 2026-03-03",
  ]);
});

test("where breaks overlap, running is production only if every one of them is worked through", () => {
  const breaks = [
    { start: "12:00", end: "13:00", workThrough: true },
    { start: "12:30", end: "12:45" },
    { start: "12:50", end: "13:10", workThrough: true },
  ];
  const time = workingTime(calendar({ timeZone: "UTC", shifts: [{ name: "day", start: "08:00", end: "16:00" }], breaks }));
  expect(told(time, "2026-03-02T11:00Z", "2026-03-02T14:00Z")).toEqual([
    "11:00-12:00 scheduled day 2026-03-02",
    "12:00-12:30 workThrough day 2026-03-02",
    "12:30-12:45 break day 2026-03-02",
    "12:45-13:10 workThrough day 2026-03-02",
    "13:10-14:00 scheduled day 2026-03-02",
  ]);
});

test("a shift has its own edges; one name twice on a date reaches from the first to the last", () => {
  const shifts = [
    { name: "split", start: "06:00", end: "10:00" },
    { name: "split", start: "20:00", end: "02:00" },
    { name: "all", start: "08:00", end: "08:00" },
  ];
  const time = workingTime(calendar({ timeZone: "Asia/Kolkata", shifts }));
  expect(time.shiftOf("2026-03-02", "split")).toEqual({
    productionDate: "2026-03-02",
    shift: "split",
    start: instant("2026-03-02T06:00+05:30"),
    end: instant("2026-03-03T02:00+05:30"),
  });
  expect(time.shiftOf("2026-03-02", "all")?.end).toBe(instant("2026-03-03T08:00+05:30"));
  expect(time.shiftOf("2026-03-02", "other")).toBeUndefined();
});

test("without a calendar it is UTC and scheduled round the clock", () => {
  const time = workingTime(undefined);
  expect(time.timeZone).toBe("UTC");
  expect(told(time, "2026-03-02T22:30Z", "2026-03-03T01:00Z")).toEqual([
    "22:30-00:00 scheduled - 2026-03-02",
    "00:00-01:00 scheduled - 2026-03-03",
  ]);
  expect(time.shiftOf("2026-03-02", "")).toBeUndefined();
});

test("a calendar without shifts is never scheduled, but for exceptions", () => {
  const exceptions = [{ date: "2026-03-07", shifts: [{ name: "overtime", start: "07:00", end: "12:00" }] }];
  const breaks = [{ start: "11:00", end: "13:00" }];
  const time = workingTime(calendar({ timeZone: "Europe/Berlin", shifts: [], breaks, exceptions }));
  expect(told(time, "2026-03-06T00:00+01:00", "2026-03-07T14:00+01:00")).toEqual([
    "00:00-00:00 unscheduled - 2026-03-06",
    "00:00-07:00 unscheduled - 2026-03-07",
    "07:00-11:00 scheduled overtime 2026-03-07",
    "11:00-12:00 break overtime 2026-03-07",
    "12:00-14:00 unscheduled - 2026-03-07",
  ]);
});
