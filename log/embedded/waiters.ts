// Who waits for new records of a topic's partition. A version counts its commits, so that a commit that falls
// between a reader's look and its wait is never missed.
import type { Timer } from "../../core/timer.ts";

export interface Waiters {
  version(id: string): number;
  /** Resolves when `id` was woken after `seen`, after `waitMs`, when `signal` aborts, or at close. */
  wait(id: string, seen: number, waitMs: number, signal?: AbortSignal): Promise<void>;
  wake(id: string): void;
  close(): void;
}

export function createWaiters(timer: Timer): Waiters {
  const versions = new Map<string, number>();
  const waiting = new Map<string, Set<() => void>>();
  let closed = false;
  const version = (id: string) => versions.get(id) ?? 0;
  return {
    version,
    wait(id, seen, waitMs, signal) {
      if (closed || version(id) !== seen || signal?.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const finish = () => {
          cancel();
          signal?.removeEventListener("abort", finish);
          waiting.get(id)?.delete(finish);
          resolve();
        };
        const cancel = timer.after(waitMs, finish);
        signal?.addEventListener("abort", finish, { once: true });
        let set = waiting.get(id);
        if (!set) waiting.set(id, (set = new Set()));
        set.add(finish);
      });
    },
    wake(id) {
      versions.set(id, version(id) + 1);
      for (const finish of [...(waiting.get(id) ?? [])]) finish();
    },
    close() {
      closed = true;
      for (const set of waiting.values()) for (const finish of [...set]) finish();
    },
  };
}
