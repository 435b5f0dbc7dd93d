import { expect, test } from "vitest";
import { createClock } from "./clock.ts";

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

test("time goes on from what an earlier run has stamped, unless that lies absurdly far ahead", () => {
  const { time, clock } = fake();
  clock.notBefore(1_000_000 + 3_600_000);
  time.monotonic += 10;
  expect(clock.now()).toBe(4_600_010);
  const other = fake();
  other.clock.notBefore(1_000_000 + 400 * 86_400_000);
  expect(other.clock.now()).toBe(1_000_000);
});
