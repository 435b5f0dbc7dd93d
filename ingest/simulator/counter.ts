// What a station made, reported once a minute and at the end of an order: as deltas, or as counters.
//   I1. Counters show 0 at the start of a shift and after a machine failure: from there on their totals account for every part.
//   I2. Reports of a station are in the order of their times, whenever they arrive.
import { type Instant, MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import type { Random } from "./random.ts";
import type { Reporter } from "./simulated-event.ts";

export type Outcome = "good" | "scrap" | "rework";

export interface Job {
  readonly order: string;
  readonly product: string;
}

export interface Counter {
  add(at: Instant, job: Job, outcome: Outcome): void;
  /** One part was counted as good that is none: somebody says so. */
  correct(at: Instant, product: string): void;
  /** Reports what is not yet reported. */
  flush(at: Instant): void;
  /** The machine starts again, and its counters with it. */
  restart(at: Instant): void;
}

export interface CounterOptions {
  readonly station: string;
  readonly from: Instant;
  readonly countsTotals: boolean;
  readonly random: Random;
  readonly report: Reporter;
}

/** Share of totals that arrive after their successors. */
const LATE = 0.004;

export function createCounter({ station, from, countsTotals, random, report }: CounterOptions): Counter {
  const made = { good: 0, scrap: 0, rework: 0 };
  const total = { goodTotal: 0, scrapTotal: 0, reworkTotal: 0 };
  let reportedAt = from;
  let counting: Job | undefined;

  function flush(at: Instant): void {
    if (!counting || made.good + made.scrap + made.rework === 0) return;
    const { order, product } = counting;
    total.goodTotal += made.good;
    total.scrapTotal += made.scrap;
    total.reworkTotal += made.rework;
    reportedAt = Math.max(at, reportedAt);
    const lateMs = countsTotals && random.chance(LATE) ? Math.round(random.between(90, 240) * SECOND_MS) : 0;
    report(reportedAt, { type: "count", station, product, order, ...(countsTotals ? total : made) }, { lateMs });
    made.good = made.scrap = made.rework = 0;
  }

  function restart(at: Instant): void {
    if (!countsTotals) return;
    flush(at);
    total.goodTotal = total.scrapTotal = total.reworkTotal = 0;
    report(Math.max(at, reportedAt), { type: "count", station, ...total });
  }

  restart(from);
  return {
    flush,
    restart,
    correct(at, product) {
      const note = "包装时发现 / found when packing";
      report(at, { type: "command", name: "count.correct", station, product, good: -1, scrap: 1, note });
    },
    add(at, job, outcome) {
      if (counting?.order !== job.order) flush(at);
      counting = job;
      made[outcome] += 1;
      if (at - reportedAt >= MINUTE_MS) flush(at);
    },
  };
}
