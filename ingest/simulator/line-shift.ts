// One line for one shift: orders, lots and parts move through its stations, and everything is reported on a timeline.
//   I1. Everything depends on the seed, the shift and the line only.
//   I2. A shift starts empty and ends empty: what enters leaves, shipped or scrapped.
//   I3. Nothing is reported at or after the shift's end, nor before `frontier` once it has moved on.
import { HOUR_MS, type Instant, MINUTE_MS } from "../../core/time.ts";
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
  lotsLeft: number;
  isNew: boolean;
}

const HELD = 0.05;

export function createLineShift(options: LineShiftOptions): LineShift {
  const { line, start, random } = options;
  const turn = start / SHIFT_MS;
  const end = start + SHIFT_MS;
  const report = createReporter(options);
  const shift = { start, breakStart: start + BREAK_AFTER_MS, breakEnd: start + BREAK_AFTER_MS + BREAK_MS };
  const posts = line.stations.map((station) => ({
    operation: station.operation,
    workplace: createWorkplace({ station, shift, random, report, countsTotals: line.countsTotals }),
    quality: createQuality({ station, turn, random, report, from: start }),
  }));
  const count = { orders: 0, lots: 0, parts: 0 };
  let order: Order | undefined;
  let isOver = false;
  const feedAt = () => posts[0]?.workplace.freeAt ?? end;

  function openOrder(): Order {
    count.orders += 1;
    const opened = { order: `WO-${turn}-${line.line}-${count.orders}`, product: random.pick(line.products), lotsLeft: Math.ceil(random.between(7, 14)) };
    const fields = { type: "order" as const, order: opened.order, product: opened.product, quantity: opened.lotsLeft * LOT_SIZE };
    report(feedAt(), { ...fields, status: "created", due: end + 8 * HOUR_MS });
    report(feedAt(), { ...fields, status: "released" });
    return { ...opened, isNew: true };
  }

  function closeOrder({ order, product }: Order, at: Instant): void {
    report(at, { type: "order", order, product, quantity: LOT_SIZE, status: "completed" });
  }

  /** All parts of a lot through all stations; the lot itself moves on behind its last part. */
  function runLot(of: Order): Instant {
    const lot = createLot({ part: { order: of.order, product: of.product, lot: `LOT-${turn}-${line.line}-${++count.lots}` }, report });
    let endAt = feedAt();
    for (let nth = 0; nth < LOT_SIZE; nth++) {
      const part = { ...lot.part, serial: `${line.line}-${turn}-${++count.parts}` };
      endAt = runPart(part, { isFirst: nth === 0, isLast: nth === LOT_SIZE - 1, lot, of });
    }
    lot.ship(posts.at(-1)?.operation ?? "", endAt, random.chance(HELD) ? random.between(5, 15) * MINUTE_MS : 0);
    return endAt;
  }

  function runPart(part: Part, { isFirst, isLast, lot, of }: { isFirst: boolean; isLast: boolean; lot: Lot; of: Order }): Instant {
    let ready = feedAt();
    let isScrapped = false;
    for (const [index, { operation, workplace, quality }] of posts.entries()) {
      if (!isScrapped) {
        const room = posts[index + 1]?.workplace.begunAt(BUFFER_PARTS - 1) ?? Number.NEGATIVE_INFINITY;
        const job = { ...part, setupMs: of.isNew ? Math.round(random.between(1, index === 0 ? 6 : 2) * MINUTE_MS) : 0 };
        const { start: startAt, end: endAt } = workplace.work(job, { ready, room });
        if (index === 0 && isFirst) lot.enter(operation, startAt);
        if (index === 0 && of.isNew) report(startAt, { type: "order", order: of.order, product: of.product, quantity: of.lotsLeft * LOT_SIZE, status: "started" });
        quality.measure(endAt, part);
        const verdict = quality.test(endAt, part);
        workplace.count(verdict.at, job, verdict.outcome);
        if (verdict.outcome === "scrap") lot.scrap();
        isScrapped = verdict.outcome === "scrap";
        ready = verdict.at;
      }
      if (!isLast) continue;
      quality.inspectLot(ready, part);
      lot.leave(operation, posts[index + 1]?.operation, ready);
    }
    of.isNew = false;
    return ready;
  }

  function handOver(): void {
    isOver = true;
    for (const { workplace } of posts) workplace.leave(order);
  }

  return {
    get frontier() {
      return isOver ? Number.POSITIVE_INFINITY : feedAt();
    },
    advance() {
      if (feedAt() >= end - HANDOVER_MS) handOver();
      else {
        order ??= openOrder();
        const endAt = runLot(order);
        order.lotsLeft -= 1;
        if (order.lotsLeft === 0 || feedAt() >= end - HANDOVER_MS) {
          closeOrder(order, endAt);
          if (order.lotsLeft === 0) order = undefined;
        }
      }
      for (const { quality } of posts) quality.sampleUntil(Math.min(this.frontier, end));
    },
  };
}
