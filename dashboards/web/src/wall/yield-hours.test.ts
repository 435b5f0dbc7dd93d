import { expect, test } from "vitest";
import { HOUR_MS, HOURS, hoursToAsk, lineYield, readTested, shownHours, withHours, type YieldHours } from "./yield-hours.ts";

const tested = (operation: string, inspected: number, good: number, line = "l") => ({ factory: "f", line, operation, inspected, good });
const now = 100 * HOUR_MS + 5 * 60_000;

test("products are pooled by operation, and operations multiply along the line", () => {
  const items = [
    tested("OP20", 50, 45),
    tested("OP10", 60, 60),
    tested("OP20", 50, 50),
    tested("OP10", 40, 36),
    tested("OP10", 9, 0, "other"),
    tested("OP30", 0, 0),
  ];
  const { operations, rolled } = lineYield(items, { factory: "f", line: "l", operations: ["OP10", "OP20"] });
  expect(operations).toEqual([
    { operation: "OP10", firstPassYield: 0.96 },
    { operation: "OP20", firstPassYield: 0.95 },
  ]);
  expect(rolled).toBeCloseTo(0.912, 12);
  expect(lineYield([], { factory: "f", line: "l", operations: [] }).rolled).toBeNull();
});

test("hours that are over are asked once; the present one and the one that may still get results again", () => {
  const all = shownHours(now);
  const known = withHours(
    new Map(),
    all.map((hour) => [hour, []]),
    now,
  );
  expect(hoursToAsk(new Map(), now)).toEqual(all);
  expect(hoursToAsk(known, now)).toEqual([99 * HOUR_MS, 100 * HOUR_MS]);
  expect(hoursToAsk(known, now + 10 * 60_000)).toEqual([99 * HOUR_MS, 100 * HOUR_MS]);
  expect(hoursToAsk(withHours(known, [[99 * HOUR_MS, []]], now + 10 * 60_000), now + 10 * 60_000)).toEqual([100 * HOUR_MS]);
});

test("a month of hours takes no more memory than a day of them", () => {
  let known: YieldHours = new Map();
  for (let hour = 0; hour < 24 * 30; hour++) {
    const at = now + hour * HOUR_MS;
    known = withHours(
      known,
      hoursToAsk(known, at).map((asked) => [asked, [tested("OP10", 1, 1)]]),
      at,
    );
    expect(known.size).toBe(HOURS);
  }
});

test("an item of the API is read", () => {
  expect(readTested({ factory: "f", line: "l", operation: "OP10", inspected: 5, firstPassGood: 4, firstPassYield: 0.8 })).toEqual(
    tested("OP10", 5, 4),
  );
});
