// One station at work: when it can take the next part, what stops it, and what it reports of itself (`state`, `count`).
import { HOUR_MS, type Instant, MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import { createCounter, type Job, type Outcome } from "./counter.ts";
import { idealCycleOf, REASONS, type Station } from "./plant.ts";
import type { Random } from "./random.ts";
import type { Reporter } from "./simulated-event.ts";

type State = "running" | "setup" | "idle" | "down" | "blocked" | "starved";

/** Waiting shorter than this is part of the cycle: no `state` of its own. */
const NOTICED_MS = 30 * SECOND_MS;
const JAM_EVERY_MS = 25 * MINUTE_MS;
const BREAKDOWN_EVERY_MS = 6 * HOUR_MS;
const LONGEST_BREAKDOWN_MS = 12 * MINUTE_MS;
/** Share of breakdowns whose reason the foreman finds out afterwards, and of those after which counters start at 0. */
const EXPLAINED = 0.35;
const RESTARTED = 0.3;

export interface Shift {
  readonly start: Instant;
  /** Equal to `breakEnd` where there is none. */
  readonly breakStart: Instant;
  readonly breakEnd: Instant;
}

export interface WorkplaceOptions {
  readonly station: Station;
  readonly shift: Shift;
  readonly random: Random;
  readonly countsTotals: boolean;
  readonly report: Reporter;
}

export interface Arrival {
  readonly product: string;
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
  /** One part was counted as good that is none. */
  correct(at: Instant, product: string): void;
  /** The shift ends: reports what is not yet reported. */
  leave(): void;
}

/** Parts that fit between two stations. */
export const BUFFER_PARTS = 8;

export function createWorkplace({ station, shift, random, countsTotals, report }: WorkplaceOptions): Workplace {
  const name = station.station;
  const begun: Instant[] = [];
  const stops = createStops(random, shift.start);
  const counter = createCounter({ station: name, from: shift.start, countsTotals, random, report });
  let freeAt = shift.start;
  const become = createStates(name, report);

  /** Waits for the part, for room behind, and through the break. */
  function waitFor({ ready, room }: Arrival): Instant {
    const start = Math.max(freeAt, ready, room);
    const inBreak = start >= shift.breakStart && start < shift.breakEnd;
    const waitedUntil = inBreak ? Math.max(freeAt, shift.breakStart) : start;
    if (waitedUntil - freeAt > NOTICED_MS) become(freeAt, room > ready ? "blocked" : "starved");
    if (inBreak) become(waitedUntil, "idle", "break");
    return inBreak ? shift.breakEnd : start;
  }

  /** Stands as long as `stop` lasts. */
  function stand(from: Instant, { reason, forMs }: Stop): Instant {
    become(from, "down", reason);
    const to = from + forMs;
    if (reason !== "breakdown") return to;
    if (random.chance(RESTARTED)) counter.restart(to);
    if (random.chance(EXPLAINED)) explain({ station: name, from, to, random, report });
    return to;
  }

  return {
    get freeAt() {
      return freeAt;
    },
    begunAt: (n) => begun[begun.length - 1 - n] ?? Number.NEGATIVE_INFINITY,
    work(arrival) {
      const { setupMs, product } = arrival;
      let start = waitFor(arrival);
      if (setupMs > 0) {
        become(start, "setup", "setup");
        start += setupMs;
      }
      const stop = stops.due(start);
      if (stop) start = stand(start, stop);
      become(start, "running");
      const end = start + Math.round(idealCycleOf(station, product) * (1.01 + random.exponential(0.04)));
      begun.push(start);
      if (begun.length > BUFFER_PARTS) begun.shift();
      freeAt = end;
      return { start, end };
    },
    count: counter.add,
    correct: counter.correct,
    leave() {
      counter.flush(freeAt);
      become(freeAt, "idle", "handover");
    },
  };
}

/** Reports a station's state where it changes. */
function createStates(station: string, report: Reporter) {
  let current: State | undefined;
  return (at: Instant, state: State, reason?: keyof typeof REASONS): void => {
    if (state === current) return;
    current = state;
    report(at, { type: "state", station, state, ...(reason ? { reason: REASONS[reason].code } : {}) });
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

interface Explained {
  readonly station: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly random: Random;
  readonly report: Reporter;
}

/** Some minutes after a breakdown the foreman says what it was: at times no breakdown at all. */
function explain({ station, from, to, random, report }: Explained): void {
  const found = random.pick<{ reason: string; state?: "setup" }>([
    { reason: REASONS.brokenTool.code },
    { reason: REASONS.noMaterial.code },
    { reason: REASONS.adjustment.code, state: "setup" },
  ]);
  const at = to + Math.round(random.between(3, 8) * MINUTE_MS);
  report(at, { type: "command", name: "stop.reclassify", station, from, to, ...found, note: "班长确认 / the foreman" });
}
