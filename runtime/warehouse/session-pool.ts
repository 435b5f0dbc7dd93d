// Engine sessions and who waits for one: a session serves one statement at a time, in the order of arrival.
//   I1. The line is bounded: over it a caller is told at once, instead of waiting for an answer that comes too late.
import type { Session } from "chdb";
import { ClickHouseFault } from "./clickhouse-fault.ts";

const STOPPING = "the warehouse is stopping";
const GONE = "the client has gone";

/** A session and the database that its unqualified names mean. */
export interface Seat {
  session: Session;
  database: string;
}

export interface SessionPool {
  /**
   * Runs `work` with a session of its own. A caller that aborts while it waits leaves the line.
   *
   * @throws ClickHouseFault TOO_MANY_SIMULTANEOUS_QUERIES, ABORTED
   */
  use<T>(signal: AbortSignal, work: (seat: Seat) => Promise<T>): Promise<T>;
  /** Refuses newcomers and resolves when the last session is free again. */
  drain(): Promise<void>;
}

interface Waiter {
  readonly sit: (seat: Seat) => void;
  readonly refuse: (fault: ClickHouseFault) => void;
}

export function createSessionPool(seats: readonly Seat[], { maxWaiting }: { maxWaiting: number }): SessionPool {
  const free = [...seats];
  const waiting = new Set<Waiter>();
  let isClosed = false;
  let onDrained = () => {};

  function take(signal: AbortSignal): Promise<Seat> {
    if (isClosed) return Promise.reject(new ClickHouseFault("ABORTED", STOPPING));
    if (signal.aborted) return Promise.reject(new ClickHouseFault("ABORTED", GONE));
    const seat = free.pop();
    if (seat) return Promise.resolve(seat);
    if (waiting.size >= maxWaiting) {
      const text = `Too many simultaneous queries: ${waiting.size} wait already`;
      return Promise.reject(new ClickHouseFault("TOO_MANY_SIMULTANEOUS_QUERIES", text));
    }
    return new Promise((resolve, reject) => {
      const waiter: Waiter = { sit: resolve, refuse: reject };
      waiting.add(waiter);
      const leave = () => {
        if (waiting.delete(waiter)) reject(new ClickHouseFault("ABORTED", GONE));
      };
      signal.addEventListener("abort", leave, { once: true });
    });
  }

  function give(seat: Seat): void {
    const [next] = waiting;
    if (next) {
      waiting.delete(next);
      next.sit(seat);
      return;
    }
    free.push(seat);
    if (free.length === seats.length) onDrained();
  }

  return {
    async use(signal, work) {
      const seat = await take(signal);
      try {
        return await work(seat);
      } finally {
        give(seat);
      }
    },
    drain() {
      isClosed = true;
      for (const waiter of waiting) waiter.refuse(new ClickHouseFault("ABORTED", STOPPING));
      waiting.clear();
      return new Promise((resolve) => {
        onDrained = resolve;
        if (free.length === seats.length) resolve();
      });
    },
  };
}
