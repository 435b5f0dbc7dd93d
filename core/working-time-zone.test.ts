import { describe, expect, test } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "./time.ts";
import { calendar, hoursTold, instant, told } from "./working-time.fixture.ts";
import { type WorkingTime, workingTime } from "./working-time.ts";
import { zone } from "./working-time-zone.ts";

const NIGHT = [
  { name: "day", start: "06:00", end: "22:00" },
  { name: "night", start: "22:00", end: "06:00" },
];

function inZone(timeZone: string, shifts: unknown[] = NIGHT, breaks: unknown[] = []): WorkingTime {
  return workingTime(calendar({ timeZone, shifts, breaks }));
}

function hoursOf({ dayBounds }: WorkingTime, date: string): number {
  const { start, end } = dayBounds(date);
  return (end - start) / HOUR_MS;
}

describe("Europe/Berlin", () => {
  test("spring: the night is an hour shorter, the clock goes from 02:00 to 03:00", () => {
    const time = inZone("Europe/Berlin");
    const night = time.shiftOf("2026-03-28", "night");
    expect(night).toMatchObject({ start: instant("2026-03-28T22:00+01:00"), end: instant("2026-03-29T06:00+02:00") });
    expect((night?.end ?? 0) - (night?.start ?? 0)).toBe(7 * HOUR_MS);
    expect(hoursOf(time, "2026-03-29")).toBe(23);
    expect(hoursTold(time, "2026-03-29T01:00+01:00", "2026-03-29T04:00+02:00")).toEqual(["01:00+01:00 60", "03:00+02:00 60"]);
  });

  test("autumn: the night is an hour longer, 02:00 comes twice, as two hours", () => {
    const time = inZone("Europe/Berlin");
    const night = time.shiftOf("2026-10-24", "night");
    expect((night?.end ?? 0) - (night?.start ?? 0)).toBe(9 * HOUR_MS);
    expect(hoursOf(time, "2026-10-25")).toBe(25);
    expect(hoursTold(time, "2026-10-25T01:00+02:00", "2026-10-25T04:00+01:00")).toEqual([
      "01:00+02:00 60",
      "02:00+02:00 60",
      "02:00+01:00 60",
      "03:00+01:00 60",
    ]);
    expect(told(time, "2026-10-25T00:00+02:00", "2026-10-25T07:00+01:00")).toEqual([
      "00:00-06:00 scheduled night 2026-10-24",
      "06:00-07:00 scheduled day 2026-10-25",
    ]);
  });

  test("a repeated local time is the first one: a break at 02:15 does not come twice", () => {
    const time = inZone("Europe/Berlin", NIGHT, [{ start: "02:15", end: "02:45" }]);
    const breaks = [...time.segments(instant("2026-10-25T00:00+02:00"), instant("2026-10-25T06:00+01:00"))].filter(
      (s) => s.kind === "break",
    );
    expect(breaks).toMatchObject([{ from: instant("2026-10-25T02:15+02:00"), to: instant("2026-10-25T02:45+02:00") }]);
  });

  test("what the gap leaves no length does not take place: shifts and breaks from 02:00 to 03:00, and those turned round", () => {
    const shifts = [
      { name: "empty", start: "02:00", end: "03:00" },
      { name: "backward", start: "02:45", end: "03:15" },
      { name: "moved", start: "02:30", end: "04:30" },
    ];
    const breaks = [
      { start: "02:00", end: "03:00" },
      { start: "03:50", end: "04:00" },
    ];
    const time = inZone("Europe/Berlin", shifts, breaks);
    expect(told(time, "2026-03-29T01:00+01:00", "2026-03-29T05:00+02:00")).toEqual([
      "01:00-03:30 unscheduled - 2026-03-29",
      "03:30-03:50 scheduled moved 2026-03-29",
      "03:50-04:00 break moved 2026-03-29",
      "04:00-04:30 scheduled moved 2026-03-29",
      "04:30-05:00 unscheduled - 2026-03-29",
    ]);
    expect(time.shiftOf("2026-03-29", "empty")).toBeUndefined();
    expect(time.shiftOf("2026-03-29", "backward")).toBeUndefined();
    expect(time.shiftOf("2026-03-30", "empty")).toMatchObject({ start: instant("2026-03-30T02:00+02:00") });
  });
});

describe("hours by the wall clock", () => {
  test.each([
    ["Asia/Kolkata", "2026-03-02T00:00Z", "2026-03-02T02:00Z", ["05:00+05:30 30", "06:00+05:30 60", "07:00+05:30 30"]],
    ["Asia/Kathmandu", "2026-03-02T00:00Z", "2026-03-02T01:15Z", ["05:00+05:45 15", "06:00+05:45 60"]],
  ])("%s begins its hours inside those of UTC", (timeZone, from, to, hours) => {
    expect(hoursTold(inZone(timeZone), from, to)).toEqual(hours);
  });

  test("Lord Howe changes by half an hour: the change begins an hour of its own, so none is longer than 60 minutes", () => {
    const time = inZone("Australia/Lord_Howe");
    expect(hoursTold(time, "2026-04-05T01:00+11:00", "2026-04-05T03:00+10:30")).toEqual([
      "01:00+11:00 60",
      "01:30+10:30 30",
      "02:00+10:30 60",
    ]);
    expect(hoursTold(time, "2026-10-04T01:00+10:30", "2026-10-04T04:00+11:00")).toEqual([
      "01:00+10:30 60",
      "02:30+11:00 30",
      "03:00+11:00 60",
    ]);
    expect([hoursOf(time, "2026-04-05"), hoursOf(time, "2026-10-04")]).toEqual([24.5, 23.5]);
  });

  test("St John's changed a minute past midnight: the old date comes back for 59 minutes, inside the new day", () => {
    const time = inZone("America/St_Johns", [{ name: "day", start: "08:00", end: "16:00" }]);
    expect(hoursTold(time, "1987-10-25T00:00-02:30", "1987-10-25T01:00-03:30")).toEqual([
      "00:00-02:30 1",
      "23:01-03:30 59",
      "00:00-03:30 60",
    ]);
    expect(told(time, "1987-10-24T23:00-02:30", "1987-10-25T01:00-03:30")).toEqual([
      "23:00-00:00 unscheduled - 1987-10-24",
      "00:00-23:01 unscheduled - 1987-10-25",
      "23:01-00:00 unscheduled - 1987-10-24",
      "00:00-01:00 unscheduled - 1987-10-25",
    ]);
    expect(time.dateOf(instant("1987-10-24T23:30-03:30"))).toBe("1987-10-24");
    const again = { from: instant("1987-10-24T23:01-03:30"), to: instant("1987-10-25T00:00-03:30"), productionDate: "1987-10-24" };
    expect(inZone("America/St_Johns", []).segmentAt(again.from)).toMatchObject({ ...again, hourStart: again.from });
    expect(hoursOf(time, "1987-10-25")).toBe(25);
  });
});

describe("midnights", () => {
  test.each([
    ["America/Sao_Paulo", "2018-11-04", "2018-11-04T01:00-02:00", 23],
    ["Africa/Cairo", "2024-04-26", "2024-04-26T01:00+03:00", 23],
    ["America/Toronto", "1919-03-31", "1919-03-31T00:30-04:00", 23.5],
    ["America/Havana", "2025-11-02", "2025-11-02T00:00-04:00", 25],
  ])("%s on %s begins at %s and lasts %d hours", (timeZone, date, start, hours) => {
    const time = inZone(timeZone);
    expect(time.dayBounds(date).start).toBe(instant(start));
    expect(hoursOf(time, date)).toBe(hours);
    expect(time.dateOf(instant(start))).toBe(date);
    expect(time.dateOf(instant(start) - 1)).not.toBe(date);
  });

  test("a shift over a skipped midnight is an hour shorter and does not break", () => {
    expect(told(inZone("America/Sao_Paulo"), "2018-11-03T22:00-03:00", "2018-11-04T07:00-02:00")).toEqual([
      "22:00-06:00 scheduled night 2018-11-03",
      "06:00-07:00 scheduled day 2018-11-04",
    ]);
  });

  test("Apia skipped 2011-12-30: nothing begins on it, and the night of the 29th ends on the 31st", () => {
    const time = inZone("Pacific/Apia");
    expect(told(time, "2011-12-29T12:00-10:00", "2011-12-31T12:00+14:00")).toEqual([
      "12:00-22:00 scheduled day 2011-12-29",
      "22:00-06:00 scheduled night 2011-12-29",
      "06:00-12:00 scheduled day 2011-12-31",
    ]);
    expect(hoursOf(time, "2011-12-30")).toBe(0);
    expect(time.shiftOf("2011-12-30", "day")).toBeUndefined();
    expect(time.dateOf(instant("2011-12-29T23:59-10:00") + MINUTE_MS)).toBe("2011-12-31");
  });
});

test("local mean time has seconds: Shanghai was 8:05:43 ahead until 1901, and its hours begin with its clock", () => {
  const time = inZone("Asia/Shanghai");
  const { from, to, hourStart } = time.segmentAt(instant("1900-06-01T00:00Z"));
  expect([from, to]).toEqual([instant("1900-05-31T23:54:17Z"), instant("1900-06-01T00:54:17Z")]);
  expect(hourStart).toBe(from);
});

test("the far end of what an event may carry", () => {
  const time = inZone("Europe/Berlin");
  expect(time.segmentAt(instant("2299-07-01T12:00Z"))).toMatchObject({ shift: "day", hourStart: instant("2299-07-01T14:00+02:00") });
  expect(time.segmentAt(instant("1900-01-01T00:00Z"))).toMatchObject({ shift: "night", productionDate: "1899-12-31" });
});

test("a date that is none is refused", () => {
  expect(() => inZone("UTC").dayBounds("2026-02-30")).toThrow(RangeError);
});

test("`compatible`: of a repeated time the first, a skipped one moved on by the gap", () => {
  const { instantOf, spanAt, startOf, dayAt } = zone("Europe/Berlin");
  expect(instantOf(Date.UTC(2026, 2, 29, 2, 30))).toBe(1774747800000);
  expect(instantOf(Date.UTC(2026, 9, 25, 2, 30))).toBe(instant("2026-10-25T02:30+02:00"));
  const change = instant("2026-03-29T01:00Z");
  expect(spanAt(change)).toEqual({ from: change, to: instant("2026-10-25T01:00Z"), offsetMs: 2 * HOUR_MS });
  expect(spanAt(change - 1)).toMatchObject({ to: change, offsetMs: HOUR_MS });
  expect(dayAt(startOf(dayAt(change)))).toBe(Date.UTC(2026, 2, 29) / DAY_MS);
});
