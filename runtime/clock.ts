// The only clock. A wall clock that is set back does not set it back: live events must not look like the future then. (A wall
// clock that jumps ahead is followed, and followed back to where it would have been.)

import type { Instant } from "../core/time.ts";
import type { Timer } from "../core/timer.ts";

/** A clock found further behind the log than this is taken as it is: the log's own time must be wrong then. */
const CATCH_UP_MS = 24 * 3_600_000;

export interface Clock {
  now(): Instant;
  /** Tells the newest instant that an earlier run has stamped; time goes on from there. */
  notBefore(instant: Instant): void;
}

export interface TimeSource {
  wall(): number;
  /** Milliseconds that only ever rise. */
  monotonic(): number;
}

/** What the machine's clock shows, also where it has been set back: for signatures, which others hold against clocks of their own. */
export const wallClock = (): Instant => Date.now();

const system: TimeSource = { wall: wallClock, monotonic: () => performance.now() };

export function createClock(source: TimeSource = system): Clock {
  let anchor = { wall: source.wall(), monotonic: source.monotonic() };
  return {
    now() {
      const wall = source.wall();
      const elapsed = Math.floor(anchor.wall + source.monotonic() - anchor.monotonic);
      return Math.max(wall, elapsed);
    },
    notBefore(instant) {
      const ahead = instant - source.wall();
      if (ahead > 0 && ahead <= CATCH_UP_MS) anchor = { wall: instant, monotonic: source.monotonic() };
    },
  };
}

/**
 * How much of a wait of `ms` is left. Nothing when the clock stands before the wait's beginning: it had jumped ahead and was set right, and
 * nobody waits until it has come there again.
 *
 * @example leftOf(5000, { since: 10_000, now: 12_000 }) // 3000
 */
export function leftOf(ms: number, { since, now }: { since: Instant; now: Instant }): number {
  const passed = now - since;
  return passed < 0 ? 0 : Math.max(0, ms - passed);
}

export const timer: Timer = {
  after(ms, run) {
    const handle = setTimeout(run, ms);
    return () => clearTimeout(handle);
  },
};

/** Resolves after `ms`, or at once when the signal aborts. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const finish = () => {
      clearTimeout(handle);
      signal?.removeEventListener("abort", finish);
      resolve();
    };
    const handle = setTimeout(finish, ms);
    signal?.addEventListener("abort", finish, { once: true });
  });
}

/** Resolves after `ms`; throws the signal's reason when it aborts. */
export async function sleepOrThrow(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, signal);
  signal.throwIfAborted();
}

/** Runs `task` every `intervalMs` until the returned function is called; does not keep the process alive. */
export function every(intervalMs: number, task: () => void): () => void {
  const handle = setInterval(task, intervalMs);
  handle.unref();
  return () => clearInterval(handle);
}
