// The orders of a line in a shift: one is planned while another is made, and each is complete with its last lot shipped.
//   I1. At the end of the shift every order is completed or cancelled.
import { HOUR_MS, type Instant, MINUTE_MS } from "../../core/time.ts";
import { type Line, LOT_SIZE, SHIFT_MS } from "./plant.ts";
import type { Random } from "./random.ts";
import type { Report, Reporter } from "./simulated-event.ts";

export interface Order {
  readonly order: string;
  readonly product: string;
  readonly quantity: number;
}

export interface Orders {
  /** What the next lot is made for. */
  next(at: Instant): { order: Order; isNew: boolean };
  /** One lot of it was made; with its last one an order ends, or early when the shift does. */
  made(lot: { readonly startAt: Instant; readonly endAt: Instant }, options: { readonly isLast: boolean }): void;
  close(at: Instant): void;
}

interface OrdersOptions {
  readonly line: Line;
  readonly start: Instant;
  readonly random: Random;
  readonly report: Reporter;
}

type Status = Extract<Report, { type: "order" }>["status"];

/** Most are completed sooner: not one whose lot is mislaid. */
const DUE_AFTER_MS = 150 * MINUTE_MS;
const CANCELLED = 0.05;
/** In the last hours nothing is planned ahead: the next shift does. */
const PLANNED_AHEAD_MS = SHIFT_MS - 3 * HOUR_MS;

export function createOrders({ line, start, random, report }: OrdersOptions): Orders {
  let planned: Order | undefined;
  let current: (Order & { lotsLeft: number; startAt?: Instant; endAt: Instant }) | undefined;
  let orders = 0;

  function tell(at: Instant, { order, product, quantity }: Order, status: Status): void {
    const due = status === "created" ? { due: at + DUE_AFTER_MS } : {};
    report(at, { type: "order", order, product, quantity, status, ...due });
  }

  function plan(at: Instant): Order {
    const order = `WO-${start / SHIFT_MS}-${line.line}-${++orders}`;
    const product = line.products[orders % line.products.length] ?? line.products[0]; // a product wheel: each has its turn
    const created = { order, product, quantity: Math.ceil(random.between(7, 14)) * LOT_SIZE };
    tell(at, created, "created");
    return created;
  }

  /** Releases what was planned, unless nobody wants it any more. */
  function release(at: Instant): Order {
    let next = planned ?? plan(at);
    while (random.chance(CANCELLED)) {
      tell(at, next, "cancelled");
      next = plan(at);
    }
    tell(at, next, "released");
    planned = at < start + PLANNED_AHEAD_MS ? plan(at) : undefined;
    return next;
  }

  return {
    next(at) {
      const isNew = current === undefined;
      if (!current) {
        const order = release(at);
        current = { ...order, lotsLeft: order.quantity / LOT_SIZE, endAt: at };
      }
      return { order: current, isNew };
    },
    made({ startAt, endAt }, { isLast }) {
      if (!current) return;
      if (current.startAt === undefined) tell(startAt, current, "started");
      current.startAt ??= startAt;
      current.endAt = Math.max(current.endAt, endAt);
      current.lotsLeft -= 1;
      if (current.lotsLeft > 0 && !isLast) return;
      tell(current.endAt, current, "completed");
      current = undefined;
    },
    close(at) {
      if (planned) tell(at, planned, "cancelled");
      planned = undefined;
    },
  };
}
