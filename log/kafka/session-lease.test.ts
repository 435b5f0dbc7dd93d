import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { timer } from "../../runtime/clock.ts";
import { createSessionLease } from "./session-lease.ts";

let ends: number[];

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  ends = [];
});
afterEach(() => vi.useRealTimers());

const create = () => createSessionLease({ sessionTimeoutMs: 10_000, now: Date.now, timer, onOver: () => ends.push(Date.now()) });

test("it ends a session after the last question that was answered was sent, once", () => {
  const lease = create();
  lease.renew(0);
  vi.advanceTimersByTime(4000);
  lease.renew(3000);
  expect(lease.remainingMs()).toBe(9000);
  vi.advanceTimersByTime(60_000);
  expect([ends, lease.remainingMs()]).toEqual([[13_000], 0]);
});

test("an answer that came too late renews nothing", () => {
  const lease = create();
  lease.renew(0);
  vi.setSystemTime(30_000);
  lease.renew(19_000);
  expect([ends, lease.remainingMs()]).toEqual([[30_000], 0]);
});

test("who asks after a stop is told at once, whatever the timers do", () => {
  const lease = create();
  lease.renew(0);
  vi.setSystemTime(10_000);
  expect([lease.remainingMs(), ends]).toEqual([0, [10_000]]);
});

test("held, it lasts so long at the most, and no longer than it would when let go", () => {
  const lease = create();
  lease.renew(0);
  const release = lease.hold(15_000);
  vi.advanceTimersByTime(12_000);
  expect([ends, lease.remainingMs()]).toEqual([[], 3000]);
  release();
  expect(ends).toEqual([12_000]);
  lease.renew(12_000);
  lease.hold(15_000);
  vi.advanceTimersByTime(20_000);
  expect(ends).toEqual([12_000, 27_000]);
});

test("dropped, or never begun, it does not end", () => {
  const lease = create();
  lease.hold(1000)();
  lease.renew(0);
  lease.drop();
  vi.advanceTimersByTime(60_000);
  expect([ends, lease.remainingMs()]).toEqual([[], 0]);
});
