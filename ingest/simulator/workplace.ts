// One station at work: when it can take the next part, what stops it, and what it reports of itself (`state`, `count`).
import { HOUR_MS, type Instant, MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import { REASONS, type Station } from "./plant.ts";
import type { Random } from "./random.ts";
import type { Report } from "./simulated-event.ts";

export type Outcome = "good" | "scrap" | "rework";
type State = "running" | "setup" | "idle" | "down" | "blocked" | "starved";

/** Waiting shorter than this is part of the cycle: no `state` of its own. */
const NOTICED_MS = 30 * SECOND_MS;
const JAM_EVERY_MS = 25 * MINUTE_MS;
const BREAKDOWN_EVERY_MS = 6 * HOUR_MS;
const LONGEST_BREAKDOWN_MS = 12 * MINUTE_MS;

export interface Shift {
  readonly start: Instant;
  readonly breakStart: Instant;
  readonly breakEnd: Instant;
}

export interface WorkplaceOptions {
  readonly station: Station;
  readonly shift: Shift;
  readonly random: Random;
  readonly countsTotals: boolean;
  readonly report: (at: Instant, event: Report) => void;
}

export interface Job {
  readonly order: string;
  readonly product: string;
}

export interface Arrival {
  /** When the part is there. */
  readonly ready: Instant;
  /** When there is room for it behind this station. */
  readonly room: Instant;
  /** Changeover before it; 0 within an order. */
  readonly setupMs: number;
}

export interface Workplace {
  /** When the last part left. */
  readonly freeAt: Instant;
  /** When the n-th newest part began, 0 the newest. */
  begunAt(n: number): Instant;
  work(arrival: Arrival): { start: Instant; end: Instant };
  count(at: Instant, job: Job, outcome: Outcome): void;
  /** The shift ends: reports what is not yet reported. */
  leave(): void;
}

/** Parts that fit between two stations. */
export const BUFFER_PARTS = 8;

export function createWorkplace(options: WorkplaceOptions): Workplace {
  const { station, shift, random, report } = options;
  const begun: Instant[] = [];
  const stops = createStops(random, shift.start);
  const counter = createCounter(options);
  let freeAt = shift.start;
  let current: State | undefined;

  function become(at: Instant, state: State, reason?: keyof typeof REASONS): void {
    if (state === current) return;
    current = state;
    report(at, { type: "state", station: station.station, state, ...(reason ? { reason: REASONS[reason].code } : {}) });
  }

  /** Waits for the part, for room behind, and through the break. */
  function waitFor({ ready, room }: Arrival): Instant {
    const start = Math.max(freeAt, ready, room);
    const inBreak = start >= shift.breakStart && start < shift.breakEnd;
    const waitedUntil = inBreak ? Math.max(freeAt, shift.breakStart) : start;
    if (waitedUntil - freeAt > NOTICED_MS) become(freeAt, room > ready ? "blocked" : "starved");
    if (inBreak) become(waitedUntil, "idle", "break");
    return inBreak ? shift.breakEnd : start;
  }

  return {
    get freeAt() {
      return freeAt;
    },
    begunAt: (n) => begun[begun.length - 1 - n] ?? Number.NEGATIVE_INFINITY,
    work(arrival) {
      const { setupMs } = arrival;
      let start = waitFor(arrival);
      if (setupMs > 0) {
        become(start, "setup", "setup");
        start += setupMs;
      }
      const stop = stops.due(start);
      if (stop) {
        become(start, "down", stop.reason);
        start += stop.forMs;
      }
      become(start, "running");
      const end = start + Math.round(station.idealCycleMs * (1.01 + random.exponential(0.04)));
      begun.push(start);
      if (begun.length > BUFFER_PARTS) begun.shift();
      freeAt = end;
      return { start, end };
    },
    count: counter.add,
    leave() {
      counter.flush(freeAt);
      become(freeAt, "idle", "handover");
    },
  };
}

interface Stop {
  readonly reason: "jam" | "breakdown";
  readonly forMs: number;
}

/** Jams are micro-stops, breakdowns are not; both come at random. */
function createStops(random: Random, from: Instant) {
  let jamAt = from + random.exponential(JAM_EVERY_MS);
  let breakdownAt = from + random.exponential(BREAKDOWN_EVERY_MS);

  return {
    /** The stop that falls due at `at`, if any. */
    due(at: Instant): Stop | undefined {
      if (at >= breakdownAt) {
        breakdownAt = at + random.exponential(BREAKDOWN_EVERY_MS);
        const forMs = 3 * MINUTE_MS + random.exponential(4 * MINUTE_MS);
        return { reason: "breakdown", forMs: Math.round(Math.min(forMs, LONGEST_BREAKDOWN_MS)) };
      }
      if (at < jamAt) return undefined;
      jamAt = at + random.exponential(JAM_EVERY_MS);
      return { reason: "jam", forMs: Math.round(random.between(15, 90) * SECOND_MS) };
    },
  };
}

/** What was made, reported once a minute and at the end of an order: as deltas, or as counters that start at 0 every shift. */
function createCounter({ station, countsTotals, report, shift }: WorkplaceOptions) {
  const made = { good: 0, scrap: 0, rework: 0 };
  const total = { goodTotal: 0, scrapTotal: 0, reworkTotal: 0 };
  let reportedAt = shift.start;
  let counting: Job | undefined;

  function flush(at: Instant): void {
    if (!counting || made.good + made.scrap + made.rework === 0) return;
    const { order, product } = counting;
    total.goodTotal += made.good;
    total.scrapTotal += made.scrap;
    total.reworkTotal += made.rework;
    report(at, { type: "count", station: station.station, product, order, ...(countsTotals ? total : made) });
    made.good = made.scrap = made.rework = 0;
    reportedAt = at;
  }

  return {
    flush,
    add(at: Instant, job: Job, outcome: Outcome): void {
      if (counting?.order !== job.order) flush(at);
      counting = job;
      made[outcome] += 1;
      if (at - reportedAt >= MINUTE_MS) flush(at);
    },
  };
}
