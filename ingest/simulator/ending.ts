// What becomes of a lot behind its last operation: most are shipped at once; some are held, mislaid, or wait for parts of theirs.
import { type Instant, MINUTE_MS } from "../../core/time.ts";
import type { Bench } from "./bench.ts";
import type { Lot } from "./lot.ts";
import type { Part } from "./part.ts";
import { BENCH, REPAIR } from "./plant.ts";
import type { Random } from "./random.ts";

export interface EndingOptions {
  readonly line: string;
  /** From where parts are sent back to the last one, which the lot is at. */
  readonly reworkRoute: readonly string[];
  readonly operation: string;
  readonly random: Random;
  /** Of the repair line, where it mends what this line makes. */
  readonly bench: Bench | undefined;
  /** Whatever would last longer is left out. */
  readonly latest: Instant;
}

const HELD = 0.2;
const REWORKED = 0.03;
/** Longer than any lot may stand (configuration.ts): somebody has put it where nobody looks. */
const MISLAID = 0.01;

/** Gives the instant at which the lot leaves, if anything is left of it. `failed`: boards of it that are to be mended. */
export function endLot(lot: Lot, at: Instant, failed: readonly Part[], options: EndingOptions): Instant {
  const { operation, random, reworkRoute, bench, latest } = options;
  const minutes = (low: number, high: number) => Math.round(random.between(low, high) * MINUTE_MS);
  const fits = (ms: number) => at + ms < latest;
  let endAt = at;
  if (bench && failed.length > 0) {
    endAt = hold(lot, "待返修", { from: at, to: awaitRepair(lot, at, failed, { ...options, bench }) });
  } else if (lot.alive > 1 && reworkRoute.length > 0 && fits(30 * MINUTE_MS) && random.chance(REWORKED)) {
    endAt = hold(lot, "返工", { from: at, to: rework(lot, at, options) });
  } else if (random.chance(MISLAID)) {
    const forMs = minutes(60, 100);
    if (fits(forMs)) endAt = at + forMs;
  } else if (random.chance(HELD)) {
    const forMs = minutes(5, 15);
    if (fits(forMs)) endAt = hold(lot, "待检", { from: at, to: at + forMs });
  }
  lot.ship(operation, endAt);
  return endAt;
}

function hold(lot: Lot, reason: string, { from, to }: { from: Instant; to: Instant }): Instant {
  lot.hold(from, { held: true, reason });
  lot.hold(to, { held: false, reason });
  return to;
}

type RepairOptions = EndingOptions & { readonly bench: Bench };

/** Boards that failed cross to the repair line, and come back to where they failed. */
function awaitRepair(lot: Lot, at: Instant, failed: readonly Part[], { line, operation, bench, random }: RepairOptions): Instant {
  const serial = failed.length === 1 ? failed[0]?.serial : undefined;
  const branch = lot.split(at, { operation, quantity: failed.length, serial });
  const thereAt = at + Math.round(random.between(1, 3) * MINUTE_MS);
  branch.move(thereAt, { line: REPAIR.line, fromLine: line, from: operation, to: BENCH.operation });
  const { doneAt, scrapped } = bench.mend(thereAt, failed, operation);
  branch.scrap(doneAt, { line: REPAIR.line, operation: BENCH.operation, quantity: scrapped });
  const backAt = doneAt + Math.round(random.between(1, 3) * MINUTE_MS);
  branch.move(backAt, { fromLine: REPAIR.line, from: BENCH.operation, to: operation, kind: "rework" });
  branch.merge(operation, backAt);
  return backAt;
}

/** Part of the lot is done again from an earlier operation on. */
function rework(lot: Lot, at: Instant, { operation, reworkRoute, random }: EndingOptions): Instant {
  const branch = lot.split(at, { operation, quantity: Math.ceil((lot.alive - 1) * random.between(0.1, 0.5)) });
  let [from, now] = [operation, at];
  for (const to of reworkRoute) {
    now += Math.round(random.between(2, 7) * MINUTE_MS);
    branch.move(now, { from, to, ...(from === operation ? { kind: "rework" as const } : {}) });
    from = to;
  }
  branch.merge(operation, now);
  return now;
}
