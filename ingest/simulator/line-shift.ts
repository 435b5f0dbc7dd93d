// One line for one shift: its orders, one after the other, and everything that they cause, on a timeline.
//   I1. Everything depends on the seed, the shift and the line only.
//   I2. A shift starts empty and ends empty: what enters leaves, shipped or scrapped.
//   I3. Nothing is reported at or after the shift's end, nor before `frontier` once it has moved on.
//   I4. Of one instant, ids are in the order of the reports.
import type { Instant } from "../../core/time.ts";
import { createFloor } from "./floor.ts";
import { createOrders } from "./orders.ts";
import { FACTORY, HANDOVER_MS, type Line, SHIFT_MS, SOURCE } from "./plant.ts";
import type { Random } from "./random.ts";
import type { Reporter, SimulatedEvent } from "./simulated-event.ts";

export interface LineShiftOptions {
  readonly line: Line;
  readonly tenant: string;
  readonly start: Instant;
  readonly random: Random;
  /** `arrivesAt` is when it is sent: at its time, or later. */
  readonly put: (arrivesAt: Instant, event: SimulatedEvent) => void;
}

export interface LineShift {
  /** Nothing before this instant will be reported any more; Infinity when the shift is over. */
  readonly frontier: Instant;
  /** Feeds the next lot, or hands over. */
  advance(): void;
}

export function createLineShift(options: LineShiftOptions): LineShift {
  const { line, start, random } = options;
  const end = start + SHIFT_MS;
  const { report, raise } = createReporter(options);
  const floor = createFloor({ line, start, random, report });
  const orders = createOrders({ line, start, random, report });
  let isOver = false;
  const isLate = () => floor.feedAt() >= end - HANDOVER_MS;
  const frontier = () => (isOver ? Number.POSITIVE_INFINITY : floor.feedAt());

  function feedLot(): void {
    const { order, isNew } = orders.next(floor.feedAt());
    const lot = floor.runLot(order, { needsSetup: isNew });
    orders.made(lot, { isLast: isLate() });
  }

  return {
    get frontier() {
      return frontier();
    },
    advance() {
      raise(frontier());
      if (isLate()) {
        isOver = true;
        orders.close(floor.feedAt());
        floor.leave();
      } else feedLot();
      floor.sampleUntil(Math.min(frontier(), end));
    },
  };
}

/** Names events and keeps their times between what was given out already and the shift's end (I3). */
function createReporter({ line, tenant, start, put }: LineShiftOptions): { raise(frontier: Instant): void; report: Reporter } {
  const turn = start / SHIFT_MS;
  const latest = start + SHIFT_MS - 1;
  let earliest = start;
  let number = 0;

  return {
    raise(frontier) {
      earliest = frontier;
    },
    report(at, event, { lateMs = 0, line: where = line.line } = {}) {
      const bounded = Math.min(Math.max(at, earliest), latest);
      const id = `sim-${turn}-${line.line}-${String(++number).padStart(6, "0")}`;
      const envelope = { id, at: bounded, tenant, factory: FACTORY, line: where, source: SOURCE };
      put(Math.min(bounded + lateMs, latest), { ...event, ...envelope } as SimulatedEvent);
    },
  };
}
