import { expect, test } from "vitest";
import { pointAt } from "./fixtures.ts";
import { livenessOf, silentAfterMs } from "./rhythm.ts";

const every = (stepMs: number, count: number) => Array.from({ length: count }, (_, i) => pointAt(i * stepMs));

test("a point a minute is silent after five minutes, a point a second after half a minute", () => {
  expect(silentAfterMs(every(60_000, 30))).toBe(300_000);
  expect(silentAfterMs(every(1_000, 30))).toBe(30_000);
});

test("one long break does not change the rhythm", () => {
  expect(silentAfterMs([pointAt(-9e6), ...every(60_000, 12)])).toBe(300_000);
});

test("too few points have no rhythm", () => {
  expect(silentAfterMs([])).toBe(300_000);
  expect(silentAfterMs(every(1_000, 3))).toBe(300_000);
});

test("a broken connection outranks the age of what is shown", () => {
  expect(livenessOf({ connection: "retrying", ageMs: 0, silentMs: 1 })).toBe("offline");
  expect(livenessOf({ connection: "connecting", ageMs: 0, silentMs: 1 })).toBe("connecting");
});

test("an open connection is live, silent or empty", () => {
  expect(livenessOf({ connection: "open", ageMs: 10, silentMs: 10 })).toBe("live");
  expect(livenessOf({ connection: "open", ageMs: 11, silentMs: 10 })).toBe("silent");
  expect(livenessOf({ connection: "open", ageMs: null, silentMs: 10 })).toBe("empty");
});
