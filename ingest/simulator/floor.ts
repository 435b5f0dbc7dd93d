// The stations of a line in a row: a lot's parts go through them one behind the other, and the lot follows its last part.
import { type Instant, MINUTE_MS } from "../../core/time.ts";
import { crewAt, operatorAt } from "./crew.ts";
import { reportStudy } from "./gauge-study.ts";
import { createLot, type Lot } from "./lot.ts";
import type { Part } from "./part.ts";
import { BREAK_AFTER_MS, BREAK_MS, type Line, LOT_SIZE, SHIFT_MS } from "./plant.ts";
import { createQuality, type Quality } from "./quality.ts";
import type { Random } from "./random.ts";
import type { Report } from "./simulated-event.ts";
import { BUFFER_PARTS, createWorkplace, type Workplace } from "./workplace.ts";

export interface Order {
  readonly order: string;
  readonly product: string;
  readonly quantity: number;
}

export interface FloorOptions {
  readonly line: Line;
  readonly start: Instant;
  readonly random: Random;
  readonly report: (at: Instant, event: Report) => void;
}

export interface Floor {
  /** When the first station can take the next part. */
  feedAt(): Instant;
  runLot(order: Order, options: { needsSetup: boolean }): { startAt: Instant; endAt: Instant };
  sampleUntil(until: Instant): void;
  /** Everybody goes home. */
  leave(): void;
}

interface Post {
  readonly operation: string;
  readonly workplace: Workplace;
  readonly quality: Quality;
}

/** Share of lots that are held before they are shipped. */
const HELD = 0.2;

export function createFloor({ line, start, random, report }: FloorOptions): Floor {
  const turn = start / SHIFT_MS;
  const shift = { start, breakStart: start + BREAK_AFTER_MS, breakEnd: start + BREAK_AFTER_MS + BREAK_MS };
  const posts: Post[] = line.stations.map((station, place) => ({
    operation: station.operation,
    workplace: createWorkplace({ station, shift, random, report, countsTotals: line.countsTotals }),
    quality: createQuality({
      station,
      turn,
      operatorAt: (at) => operatorAt(line.line, { place, at }),
      random,
      report,
      from: start,
    }),
  }));
  for (const { station, study } of line.stations) {
    if (study) reportStudy(study, { station, start, operators: crewAt(line.line, start), random, report });
  }
  const feedAt = () => posts[0]?.workplace.freeAt ?? start + SHIFT_MS;
  let lots = 0;
  let parts = 0;

  return {
    feedAt,
    runLot({ order, product }, { needsSetup }) {
      const lot = createLot({ lot: `LOT-${turn}-${line.line}-${++lots}`, order, product, report });
      const part = { order, product, lot: lot.lot, serial: "" };
      let startAt = feedAt();
      for (let nth = 0; nth < LOT_SIZE; nth++) {
        const serial = `${line.line}-${turn}-${++parts}`;
        const began = runPart(posts, { part: { ...part, serial }, lot, random, needsSetup: needsSetup && nth === 0, feedAt: feedAt() });
        if (nth === 0) startAt = began;
      }
      lot.enter(posts[0]?.operation ?? "", startAt);
      return { startAt, endAt: moveOn(posts, { lot, part, random }) };
    },
    sampleUntil(until) {
      for (const { quality } of posts) quality.sampleUntil(until);
    },
    leave() {
      for (const { workplace } of posts) workplace.leave();
    },
  };
}

interface PartRun {
  readonly part: Part;
  readonly lot: Lot;
  readonly random: Random;
  readonly needsSetup: boolean;
  readonly feedAt: Instant;
}

/** One part through all stations, unless it is scrapped on the way. Gives the instant at which the first began with it. */
function runPart(posts: readonly Post[], { part, lot, random, needsSetup, feedAt }: PartRun): Instant {
  let ready = feedAt;
  let began: Instant | undefined;
  for (const [index, { operation, workplace, quality }] of posts.entries()) {
    const room = posts[index + 1]?.workplace.begunAt(BUFFER_PARTS - 1) ?? Number.NEGATIVE_INFINITY;
    const setupMs = needsSetup ? Math.round(random.between(1, index === 0 ? 6 : 2) * MINUTE_MS) : 0;
    const { start, end } = workplace.work({ ready, room, setupMs });
    began ??= start;
    quality.measure(end, part);
    const verdict = quality.test(end, part);
    workplace.count(verdict.at, part, verdict.outcome);
    ready = verdict.at;
    if (verdict.outcome !== "scrap") continue;
    lot.scrap(operation);
    break;
  }
  return began ?? ready;
}

/** The lot follows its parts. Gives the instant at which it is through. */
function moveOn(posts: readonly Post[], { lot, part, random }: Pick<PartRun, "lot" | "part" | "random">): Instant {
  let at = Number.NEGATIVE_INFINITY;
  for (const [index, { operation, workplace, quality }] of posts.entries()) {
    at = Math.max(at, workplace.freeAt);
    quality.inspectLot(at, part);
    const next = posts[index + 1]?.operation;
    const isHeld = next === undefined && random.chance(HELD);
    lot.leave(operation, { at, next, heldMs: isHeld ? Math.round(random.between(5, 15) * MINUTE_MS) : 0 });
  }
  return at;
}
