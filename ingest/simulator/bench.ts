// The repair line's bench: mends one board after the other and tests it on the twin of the tester that it failed on.
import { type Instant, MINUTE_MS } from "../../core/time.ts";
import type { Part } from "./part.ts";
import { BENCH, idealCycleOf, REASONS, REPAIR } from "./plant.ts";
import type { Random } from "./random.ts";
import type { Report, Reporter } from "./simulated-event.ts";
import type { Shift } from "./workplace.ts";

export interface Bench {
  /** Boards that failed now can be mended well before the shift ends, and without a long queue. */
  takes(at: Instant): boolean;
  /** `operation` is the test's. */
  mend(at: Instant, boards: readonly Part[], operation: string): { doneAt: Instant; scrapped: number };
  leave(at: Instant): void;
}

interface BenchOptions {
  readonly shift: Shift;
  /** Of the shift. */
  readonly end: Instant;
  readonly random: Random;
  readonly report: Reporter;
}

const MENDED = 0.8;
const LONGEST_QUEUE_MS = 15 * MINUTE_MS;
const LAST_TAKEN_MS = 75 * MINUTE_MS;

export function createBench({ shift, end, random, report }: BenchOptions): Bench {
  const { station } = BENCH;
  let freeAt = shift.start;
  const tell = (at: Instant, event: Report) => report(at, event, { line: REPAIR.line });
  const standStill = () => tell(freeAt, { type: "state", station, state: "idle", reason: REASONS.noWork.code });

  function mendOne(at: Instant, { product, order, serial }: Part, operation: string): boolean {
    const wanted = Math.max(at, freeAt);
    const begin = wanted >= shift.breakStart && wanted < shift.breakEnd ? shift.breakEnd : wanted;
    tell(begin, { type: "state", station, state: "running" });
    freeAt = begin + Math.round(idealCycleOf(BENCH, product) * (1.05 + random.exponential(0.3)));
    const isMended = random.chance(MENDED);
    const found = isMended ? { result: "pass" as const } : { result: "fail" as const, defects: [{ code: "无法修复" }] };
    tell(freeAt, { type: "unit", operation, station, serial, product, order, ...found });
    tell(freeAt, { type: "count", station, product, order, good: Number(isMended), scrap: Number(!isMended), rework: 0 });
    return isMended;
  }

  standStill();
  return {
    takes: (at) => at < end - LAST_TAKEN_MS && freeAt < at + LONGEST_QUEUE_MS,
    mend(at, boards, operation) {
      const scrapped = boards.filter((board) => !mendOne(at, board, operation)).length;
      standStill();
      return { doneAt: freeAt, scrapped };
    },
    leave(at) {
      tell(Math.max(at, freeAt), { type: "state", station, state: "off", reason: REASONS.handover.code });
    },
  };
}
