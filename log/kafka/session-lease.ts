// How long a member may take for true that it has its place: until the group's session has passed since it last asked and was told so.
//   I1. Counted from when the question was sent, so that it ends here before the broker gives the member's partitions to others.
//   I2. Told by the clock, not by the timer: a process that was stopped finds it over when it wakes.
import type { Instant } from "../../core/time.ts";
import type { Timer } from "../../core/timer.ts";

export interface SessionLease {
  /** A question sent at `sentAt` was answered well. */
  renew(sentAt: Instant): void;
  /**
   * While a join waits, the broker gives nothing away: for so long at most the lease does not end. The returned function ends that.
   */
  hold(ms: number): () => void;
  /** What is left of it. When nothing is, that has been told to `onOver` by the time this returns. */
  remainingMs(): number;
  /** The place is gone: nothing is left to run out. */
  drop(): void;
}

export interface SessionLeaseOptions {
  readonly sessionTimeoutMs: number;
  readonly now: () => Instant;
  readonly timer: Timer;
  readonly onOver: () => void;
}

const NEVER = Number.NEGATIVE_INFINITY;

export function createSessionLease({ sessionTimeoutMs, now, timer, onOver }: SessionLeaseOptions): SessionLease {
  let renewedUntil = NEVER;
  let heldUntil = NEVER;
  let cancel = () => {};

  function remainingMs(): number {
    const ms = Math.max(renewedUntil, heldUntil) - now();
    if (ms > 0 || renewedUntil === NEVER) return Math.max(ms, 0);
    renewedUntil = NEVER;
    cancel();
    onOver();
    return 0;
  }

  function watch(): void {
    cancel();
    const ms = remainingMs();
    if (ms > 0) cancel = timer.after(ms, watch);
  }

  return {
    renew(sentAt) {
      renewedUntil = sentAt + sessionTimeoutMs;
      watch();
    },
    hold(ms) {
      heldUntil = now() + ms;
      return () => {
        heldUntil = NEVER;
        watch();
      };
    },
    remainingMs,
    drop() {
      renewedUntil = NEVER;
      cancel();
    },
  };
}
