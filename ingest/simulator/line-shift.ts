// One line for one shift: its orders, one after the other, and everything that they cause, on a timeline.
//   I1. Everything depends on the seed, the shift and the line only.
//   I2. A shift starts empty and ends empty: what enters leaves, shipped or scrapped.
//   I3. Nothing is reported at or after the shift's end, nor before `frontier` once it has moved on.
import { HOUR_MS, type Instant } from "../../core/time.ts";
import { createFloor, type Order } from "./floor.ts";
import { FACTORY, HANDOVER_MS, type Line, LOT_SIZE, SHIFT_MS, SOURCE } from "./plant.ts";
import type { Random } from "./random.ts";
import type { Report, SimulatedEvent } from "./simulated-event.ts";

export interface LineShiftOptions {
  readonly line: Line;
  readonly tenant: string;
  readonly start: Instant;
  readonly random: Random;
  readonly put: (at: Instant, event: SimulatedEvent) => void;
}

export interface LineShift {
  /** Nothing before this instant will be reported any more; Infinity when the shift is over. */
  readonly frontier: Instant;
  /** Feeds the next lot, or hands over. */
  advance(): void;
}

const DUE_AFTER_MS = 8 * HOUR_MS;

export function createLineShift(options: LineShiftOptions): LineShift {
  const { line, start, random } = options;
  const end = start + SHIFT_MS;
  const { report, raise } = createReporter(options);
  const floor = createFloor({ line, start, random, report });
  let order: Order | undefined;
  let orders = 0;
  let lotsLeft = 0;
  let isOver = false;
  const isLate = () => floor.feedAt() >= end - HANDOVER_MS;
  const frontier = () => (isOver ? Number.POSITIVE_INFINITY : floor.feedAt());

  function openOrder(): Order {
    const at = floor.feedAt();
    lotsLeft = Math.ceil(random.between(7, 14));
    const number = `WO-${start / SHIFT_MS}-${line.line}-${++orders}`;
    const product = line.products[orders % line.products.length] ?? line.products[0]; // a product wheel: each has its turn
    const opened = { order: number, product, quantity: lotsLeft * LOT_SIZE };
    report(at, { type: "order", ...opened, status: "created", due: at + DUE_AFTER_MS });
    report(at, { type: "order", ...opened, status: "released" });
    return opened;
  }

  function feedLot(): void {
    const isFirst = order === undefined;
    order ??= openOrder();
    const { startAt, endAt } = floor.runLot(order, { needsSetup: isFirst });
    if (isFirst) report(startAt, { type: "order", ...order, status: "started" });
    lotsLeft -= 1;
    if (lotsLeft > 0 && !isLate()) return;
    report(endAt, { type: "order", ...order, status: "completed" });
    order = undefined;
  }

  return {
    get frontier() {
      return frontier();
    },
    advance() {
      raise(frontier());
      if (isLate()) {
        isOver = true;
        floor.leave();
      } else feedLot();
      floor.sampleUntil(Math.min(frontier(), end));
    },
  };
}

/** Names events and keeps their times between what was given out already and the shift's end (I3). */
function createReporter({ line, tenant, start, put }: LineShiftOptions) {
  const turn = start / SHIFT_MS;
  const latest = start + SHIFT_MS - 1;
  let earliest = start;
  let number = 0;

  return {
    raise(frontier: Instant): void {
      earliest = frontier;
    },
    report(at: Instant, event: Report): void {
      const bounded = Math.min(Math.max(at, earliest), latest);
      const id = `sim-${turn}-${line.line}-${++number}`;
      put(bounded, { ...event, id, at: bounded, tenant, factory: FACTORY, line: line.line, source: SOURCE } as SimulatedEvent);
    },
  };
}
