import { expect, test } from "vitest";
import { createClock, leftOf } from "./clock.ts";

function fake() {
  const time = { wall: 1_000_000, monotonic: 0 };
  return { time, clock: createClock({ wall: () => time.wall, monotonic: () => time.monotonic }) };
}

test("a wall clock that jumps back an hour does not turn time back", () => {
  const { time, clock } = fake();
  time.wall -= 3_600_000;
  time.monotonic += 5000;
  expect(clock.now()).toBe(1_005_000);
});

test("a wall clock that was slow and is set right is followed", () => {
  const { time, clock } = fake();
  time.wall += 60_000;
  expect(clock.now()).toBe(1_060_000);
});

test("what is left of a wait is none once the clock is set back to before it", () => {
  expect(leftOf(5000, { since: 10_000, now: 12_000 })).toBe(3000);
  expect([leftOf(5000, { since: 10_000, now: 15_000 }), leftOf(5000, { since: 10_000, now: 99_000 })]).toEqual([0, 0]);
  expect(leftOf(5000, { since: 10_000, now: 9999 })).toBe(0);
  expect(leftOf(100, { since: Number.NEGATIVE_INFINITY, now: 0 })).toBe(0);
});

test("time goes on from what an earlier run has stamped, unless that lies absurdly far ahead", () => {
  const { time, clock } = fake();
  clock.notBefore(1_000_000 + 3_600_000);
  time.monotonic += 10;
  expect(clock.now()).toBe(4_600_010);
  const other = fake();
  other.clock.notBefore(1_000_000 + 400 * 86_400_000);
  expect(other.clock.now()).toBe(1_000_000);
});
