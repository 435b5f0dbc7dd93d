import fc from "fast-check";
import { expect, test } from "vitest";
import { type Cron, lastDue, parseCron } from "./cron.ts";
import { DAY_MS, MINUTE_MS } from "./time.ts";

const due = (text: string, timeZone: string, now: string) => lastDue(parseCron(text) as Cron, { timeZone, now: Date.parse(now) });
const shown = (text: string, timeZone: string, now: string) => {
  const found = due(text, timeZone, now);
  return found && [found.local, new Date(found.at).toISOString()];
};

test("the newest time that is due, by the clock on the plant's wall", () => {
  expect(shown("30 7 * * *", "Asia/Shanghai", "2026-03-01T12:00:00Z")).toEqual(["2026-03-01T07:30", "2026-02-28T23:30:00.000Z"]);
  expect(shown("30 7 * * *", "Asia/Shanghai", "2026-02-28T23:29:59Z")?.[0]).toBe("2026-02-28T07:30");
  expect(shown("5 8,20 * * *", "Asia/Shanghai", "2026-03-01T12:05:00Z")?.[0]).toBe("2026-03-01T20:05");
  expect(shown("30 7 * * 1", "Europe/Berlin", "2026-03-01T12:00:00Z")?.[0]).toBe("2026-02-23T07:30");
  expect(shown("*/15 6-8 * * mon-fri", "UTC", "2026-03-01T00:00:00Z")?.[0]).toBe("2026-02-27T08:45");
  expect(shown("0 0 1 jan *", "Asia/Kolkata", "2026-12-31T18:29:00Z")?.[0]).toBe("2026-01-01T00:00");
  expect(shown("0 0 29 2 *", "UTC", "2032-02-28T12:00:00Z")?.[0]).toBe("2028-02-29T00:00");
  expect(shown("0 12 13 * fri", "UTC", "2026-03-14T00:00:00Z")?.[0]).toBe("2026-03-13T12:00");
  expect(shown("0 12 13 * fri", "UTC", "2026-03-12T00:00:00Z")?.[0]).toBe("2026-03-06T12:00");
});

test("what the clocks leave out is due an hour later, what they bring twice is due the first time", () => {
  expect(shown("30 2 * * *", "Europe/Berlin", "2026-03-29T01:29:00Z")?.[0]).toBe("2026-03-28T02:30");
  expect(shown("30 2 * * *", "Europe/Berlin", "2026-03-29T01:30:00Z")).toEqual(["2026-03-29T02:30", "2026-03-29T01:30:00.000Z"]);
  expect(shown("30 2 * * *", "Europe/Berlin", "2026-10-25T00:30:00Z")).toEqual(["2026-10-25T02:30", "2026-10-25T00:30:00.000Z"]);
  expect(shown("30 2 * * *", "Europe/Berlin", "2026-10-25T12:00:00Z")?.[1]).toBe("2026-10-25T00:30:00.000Z");
});

test("what is no expression is none, nor one that is never due", () => {
  const wrong = ["", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8", "5-3 * * * *", "a * * * *", "*/0 * * * *", "1-2-3 * * * *", "0 0 30 2 *", "0 0 31 4,6 *", "1,,2 * * * *", "@daily"]; // biome-ignore format: one list
  for (const text of wrong) expect(parseCron(text), text).toBeUndefined();
  for (const text of ["* * * * *", "0 0 * * 7", "0 0 1-31/2 feb-dec sun", "5/20 * * * *", "0 0 30 2 mon"])
    expect(parseCron(text), text).toBeDefined();
  expect(parseCron("0 0 * * 0")).toEqual(parseCron("0 0 * * sun"));
  expect(parseCron("0 0 * * 7")).toEqual(parseCron("0 0 * * sun"));
});

test.each(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Shanghai"])("property: what is due daily is due once on each day of a year (%s)", (timeZone) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1439 }), (minute) => {
      const cron = parseCron(`${minute % 60} ${Math.floor(minute / 60)} * * *`) as Cron;
      let now = Date.UTC(2027, 0, 2, 12);
      const days: string[] = [];
      for (let run = 0; run < 365; run++) {
        const found = lastDue(cron, { timeZone, now });
        if (!found) throw new Error("a day without its run");
        days.push(found.local);
        expect(Math.abs(now - found.at)).toBeLessThanOrEqual(DAY_MS + 120 * MINUTE_MS);
        now = found.at - 1;
      }
      expect(new Set(days).size).toBe(365);
      expect(days.at(-1)?.slice(0, 7)).toMatch(/2026-01/);
    }),
    { numRuns: 6 },
  );
}); // biome-ignore format: one test
