// One line for one shift: orders, lots and parts move through its stations, and everything is reported on a timeline.
//   I1. Everything depends on the seed, the shift and the line only.
//   I2. A shift starts empty and ends empty: what enters leaves, shipped or scrapped.
//   I3. Nothing is reported at or after the shift's end, nor before `frontier` once it has moved on.
import { HOUR_MS, type Instant, MINUTE_MS } from "../../core/time.ts";
import { createLot, type Lot } from "./lot.ts";
import { BREAK_AFTER_MS, BREAK_MS, FACTORY, HANDOVER_MS, type Line, LOT_SIZE, SHIFT_MS, SOURCE } from "./plant.ts";
import { createQuality, type Part } from "./quality.ts";
import type { Random } from "./random.ts";
import type { Report, SimulatedEvent } from "./simulated-event.ts";
import { BUFFER_PARTS, createWorkplace } from "./workplace.ts";

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
  /** Feeds the next lot. */
  advance(): void;
}

interface Order {
  readonly order: string;
  readonly product: string;
  readonly quantity: number;
}

const HELD = 0.05;
const DUE_AFTER_MS = 8 * HOUR_MS;

export function createLineShift(options: LineShiftOptions): LineShift {
  const { line, start, random } = options;
  const turn = start / SHIFT_MS;
  const end = start + SHIFT_MS;
  const { report, raise } = createReporter(options);
  const shift = { start, breakStart: start + BREAK_AFTER_MS, breakEnd: start + BREAK_AFTER_MS + BREAK_MS };
  const posts = line.stations.map((station) => ({
    operation: station.operation,
    workplace: createWorkplace({ station, shift, random, report, countsTotals: line.countsTotals }),
    quality: createQuality({ station, turn, random, report, from: start }),
  }));
  const made = { orders: 0, lots: 0, parts: 0 };
  let order: Order | undefined;
  let lotsLeft = 0;
  let isOver = false;
  const feedAt = () => posts[0]?.workplace.freeAt ?? end;
  const isLate = () => feedAt() >= end - HANDOVER_MS;

  function openOrder(): Order {
    lotsLeft = Math.ceil(random.between(7, 14));
    const number = `WO-${turn}-${line.line}-${++made.orders}`;
    const opened = { order: number, product: random.pick(line.products), quantity: lotsLeft * LOT_SIZE };
    report(feedAt(), { type: "order", ...opened, status: "created", due: feedAt() + DUE_AFTER_MS });
    report(feedAt(), { type: "order", ...opened, status: "released" });
    return opened;
  }

  /** A lot's parts through all stations, one after the other; the lot moves on behind its last part. */
  function runLot(of: Order, isFirstOfOrder: boolean): Instant {
    const { order, product } = of;
    const lot = createLot({ lot: `LOT-${turn}-${line.line}-${++made.lots}`, order, product, report });
    for (let nth = 0; nth < LOT_SIZE; nth++) {
      const part = { order, product, lot: lot.lot, serial: `${line.line}-${turn}-${++made.parts}` };
      const startAt = runPart(part, { lot, isSetUp: !isFirstOfOrder || nth > 0 });
      if (nth > 0) continue;
      lot.enter(posts[0]?.operation ?? "", startAt);
      if (isFirstOfOrder) report(startAt, { type: "order", ...of, status: "started" });
    }
    return moveOn(lot, { order, product, lot: lot.lot, serial: "" });
  }

  /** Gives the instant at which the first station began with it. */
  function runPart(part: Part, { lot, isSetUp }: { lot: Lot; isSetUp: boolean }): Instant {
    let ready = feedAt();
    let startedAt: Instant | undefined;
    for (const [index, { operation, workplace, quality }] of posts.entries()) {
      const room = posts[index + 1]?.workplace.begunAt(BUFFER_PARTS - 1) ?? Number.NEGATIVE_INFINITY;
      const setupMs = isSetUp ? 0 : Math.round(random.between(1, index === 0 ? 6 : 2) * MINUTE_MS);
      const times = workplace.work({ ready, room, setupMs });
      startedAt ??= times.start;
      quality.measure(times.end, part);
      const verdict = quality.test(times.end, part);
      workplace.count(verdict.at, part, verdict.outcome);
      ready = verdict.at;
      if (verdict.outcome !== "scrap") continue;
      lot.scrap(operation);
      break;
    }
    return startedAt ?? ready;
  }

  function moveOn(lot: Lot, part: Part): Instant {
    let at = start;
    for (const [index, { operation, workplace, quality }] of posts.entries()) {
      at = Math.max(at, workplace.freeAt);
      quality.inspectLot(at, part);
      const heldMs = random.chance(HELD) ? Math.round(random.between(5, 15) * MINUTE_MS) : 0;
      lot.leave(operation, { at, next: posts[index + 1]?.operation, heldMs });
    }
    return at;
  }

  function feedLot(): void {
    const isFirstOfOrder = order === undefined;
    order ??= openOrder();
    const endAt = runLot(order, isFirstOfOrder);
    lotsLeft -= 1;
    if (lotsLeft > 0 && !isLate()) return;
    report(endAt, { type: "order", ...order, status: "completed" });
    order = undefined;
  }

  const frontier = () => (isOver ? Number.POSITIVE_INFINITY : feedAt());
  return {
    get frontier() {
      return frontier();
    },
    advance() {
      raise(frontier());
      if (isLate()) {
        isOver = true;
        for (const { workplace } of posts) workplace.leave();
      } else feedLot();
      for (const { quality } of posts) quality.sampleUntil(Math.min(frontier(), end));
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
