import { expect, test } from "vitest";
import { calendar, instant } from "./working-time.fixture.ts";
import { differences, type WorkingTime, workingTime } from "./working-time.ts";

const FEBRUARY_ON = { from: "2026-02-01T00:00Z", to: "2026-03-08T12:00Z" };
const WEEKDAYS = { timeZone: "Europe/Berlin", shifts: [{ name: "early", start: "06:00", end: "14:00", days: [1, 2, 3, 4, 5] }] };

/** As ISO texts, in February and the first days of March. */
function told(a: WorkingTime, b: WorkingTime, { from, to } = FEBRUARY_ON): string[] {
  const text = (at: number) => new Date(at).toISOString().slice(0, 16);
  return differences(a, b, { from: instant(from), to: instant(to) }).map((range) => `${text(range.from)} ${text(range.to)}`);
}

test("overtime entered on Monday for Saturday changes that Saturday", () => {
  const exceptions = [{ date: "2026-02-28", shifts: [{ name: "overtime", start: "07:00", end: "12:00" }] }];
  const [before, after] = [workingTime(calendar(WEEKDAYS)), workingTime(calendar({ ...WEEKDAYS, exceptions }))];
  expect(told(before, after)).toEqual(["2026-02-27T23:00 2026-02-28T23:00"]);
  expect(told(after, before)).toEqual(told(before, after));
});

test("a night shift taken off changes both dates it was on, merged", () => {
  const shifts = [{ name: "night", start: "22:00", end: "06:00" }];
  const [before, after] = [{}, { exceptions: [{ date: "2026-02-10", off: true }] }].map((more) =>
    workingTime(calendar({ timeZone: "UTC", shifts, ...more })),
  );
  expect(told(before!, after!)).toEqual(["2026-02-10T00:00 2026-02-12T00:00"]);
});

test("a change of every day is one range, clipped", () => {
  const after = workingTime(calendar({ ...WEEKDAYS, shifts: [{ ...WEEKDAYS.shifts[0], days: undefined, end: "15:00" }] }));
  expect(told(workingTime(calendar(WEEKDAYS)), after)).toEqual(["2026-02-01T00:00 2026-03-08T12:00"]);
});

test("days apart stay apart", () => {
  const shifts = [{ ...WEEKDAYS.shifts[0], days: [1, 2, 3, 4] }];
  expect(told(workingTime(calendar(WEEKDAYS)), workingTime(calendar({ ...WEEKDAYS, shifts })))).toEqual(
    [6, 13, 20, 27]
      .map((day) => [day - 1, day].map((d) => `2026-02-${String(d).padStart(2, "0")}T23:00`).join(" "))
      .concat("2026-03-05T23:00 2026-03-06T23:00"),
  );
});

test("what no instant shows is no difference: order, a hidden shift, breaks outside shifts, a zone of the same clock", () => {
  const all = { timeZone: "Europe/Berlin", shifts: [{ name: "all", start: "00:00", end: "00:00" }] };
  const hidden = { ...all, shifts: [...all.shifts, { name: "hidden", start: "00:00", end: "12:00" }] };
  expect(told(workingTime(calendar(all)), workingTime(calendar(hidden)))).toEqual([]);
  const breaks = [{ start: "14:00", end: "15:00" }];
  expect(told(workingTime(calendar(WEEKDAYS)), workingTime(calendar({ ...WEEKDAYS, breaks })))).toEqual([]);
  expect(told(workingTime(calendar(WEEKDAYS)), workingTime(calendar({ ...WEEKDAYS, timeZone: "Europe/Paris" })))).toEqual([]);
});

test("a break that may be worked through from now on is a difference", () => {
  const shifts = [{ name: "early", start: "06:00", end: "14:00", days: [7] }];
  const [before, after] = [false, true].map((workThrough) =>
    workingTime(calendar({ timeZone: "UTC", shifts, breaks: [{ start: "09:00", end: "09:15", workThrough }] })),
  );
  const week = { from: "2026-02-02T00:00Z", to: "2026-02-09T00:00Z" };
  expect(told(before!, after!, week)).toEqual(["2026-02-08T00:00 2026-02-09T00:00"]);
});

test("the first calendar of a line outside UTC: the days of both zones are covered", () => {
  const after = workingTime(calendar({ timeZone: "Asia/Shanghai", shifts: [] }));
  const day = { from: "2026-02-02T10:00Z", to: "2026-02-03T10:00Z" };
  expect(told(workingTime(undefined), after, day)).toEqual(["2026-02-02T10:00 2026-02-03T10:00"]);
});

test("a date that comes back after midnight is covered to its end", () => {
  const shifts = [{ name: "night", start: "22:00", end: "00:15" }];
  const [without, night] = [[], shifts].map((list) => workingTime(calendar({ timeZone: "America/St_Johns", shifts: list })));
  // At 02:31 UTC the clock went from 00:01 back to 23:01; the night ends at 00:15 of its second midnight, 03:45 UTC.
  const inside = { from: "1987-10-25T02:45Z", to: "1987-10-25T04:00Z" };
  expect(told(without!, night!, inside)).toEqual(["1987-10-25T02:45 1987-10-25T04:00"]);
  expect(told(without!, night!, { ...inside, to: "1987-10-25T03:10Z" })).toEqual(["1987-10-25T02:45 1987-10-25T03:10"]);
});
