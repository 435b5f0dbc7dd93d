// The stations of a line in a row: a lot's parts go through them one behind the other, and the lot follows its last part.
import { type Instant, MINUTE_MS } from "../../core/time.ts";
import { createBench } from "./bench.ts";
import { crewAt, operatorAt } from "./crew.ts";
import { type EndingOptions, endLot } from "./ending.ts";
import { reportStudy } from "./gauge-study.ts";
import { createLot, type Lot } from "./lot.ts";
import type { Order } from "./orders.ts";
import type { Part } from "./part.ts";
import { BREAK_AFTER_MS, BREAK_MS, type Line, LOT_SIZE, SHIFT_MS } from "./plant.ts";
import { createQuality, type Quality } from "./quality.ts";
import type { Random } from "./random.ts";
import type { Reporter } from "./simulated-event.ts";
import { BUFFER_PARTS, createWorkplace, type Shift, type Workplace } from "./workplace.ts";

export interface FloorOptions {
  readonly line: Line;
  readonly start: Instant;
  readonly random: Random;
  readonly report: Reporter;
}

export interface Floor {
  /** When the first station can take the next part. */
  feedAt(): Instant;
  /** One lot of an order, until the last part of it has left. */
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

/** Share of day shifts in which a line that can works through the midday break. */
const WORKED_THROUGH = 0.5;
/** Share of lots in which one more bad part is found when they are packed. */
const CORRECTED = 0.015;

function shiftOf(line: Line, start: Instant, random: Random): Shift {
  const isDay = (start / SHIFT_MS) % 2 === 0;
  const hasBreak = !(line.worksThroughMidday && isDay && random.chance(WORKED_THROUGH));
  const breakStart = start + BREAK_AFTER_MS;
  return { start, breakStart, breakEnd: hasBreak ? breakStart + BREAK_MS : breakStart };
}

export function createFloor({ line, start, random, report }: FloorOptions): Floor {
  const turn = start / SHIFT_MS;
  const shift = shiftOf(line, start, random);
  const latest = start + SHIFT_MS - MINUTE_MS;
  const bench = line.stations.some(({ tests }) => tests?.toRepair)
    ? createBench({ shift, end: start + SHIFT_MS, random, report })
    : undefined;
  const takesRepair = (at: Instant) => bench?.takes(at) ?? false;
  const posts = line.stations.map((station, place): Post => {
    const workplace = createWorkplace({ station, shift, random, report, countsTotals: line.countsTotals });
    const about = { station, turn, operatorAt: (at: Instant) => operatorAt(line.line, { place, at }), takesRepair };
    return { operation: station.operation, workplace, quality: createQuality({ ...about, random, report, from: start }) };
  });
  const operations = posts.map(({ operation }) => operation);
  const reworkRoute = line.reworkedFrom === undefined ? [] : operations.slice(operations.indexOf(line.reworkedFrom));
  const ending = { line: line.line, operation: operations.at(-1) ?? "", reworkRoute, random, bench, latest };
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
      const toRepair: Part[] = [];
      let startAt = feedAt();
      for (let nth = 0; nth < LOT_SIZE; nth++) {
        const serial = `${line.line}-${turn}-${++parts}`;
        const isFirst = nth === 0;
        const run = { part: { ...part, serial }, lot, toRepair, random, needsSetup: needsSetup && isFirst, feedAt: feedAt() };
        const began = runPart(posts, run);
        if (isFirst) startAt = began;
      }
      lot.enter(operations[0] ?? "", startAt);
      return { startAt, endAt: moveOn(posts, { lot, part, toRepair, ending }) };
    },
    sampleUntil(until) {
      for (const { quality } of posts) quality.sampleUntil(until);
    },
    leave() {
      for (const { workplace } of posts) workplace.leave();
      bench?.leave(posts.at(-1)?.workplace.freeAt ?? start);
    },
  };
}

interface PartRun {
  readonly part: Part;
  readonly lot: Lot;
  /** Parts of the lot that wait for repair. */
  readonly toRepair: Part[];
  readonly random: Random;
  readonly needsSetup: boolean;
  readonly feedAt: Instant;
}

/** One part through all stations, unless it is scrapped on the way. Gives the instant at which the first began with it. */
function runPart(posts: readonly Post[], { part, lot, toRepair, random, needsSetup, feedAt }: PartRun): Instant {
  let ready = feedAt;
  let began: Instant | undefined;
  for (const [index, { operation, workplace, quality }] of posts.entries()) {
    const room = posts[index + 1]?.workplace.begunAt(BUFFER_PARTS - 1) ?? Number.NEGATIVE_INFINITY;
    const setupMs = needsSetup ? Math.round(random.between(1, index === 0 ? 6 : 2) * MINUTE_MS) : 0;
    const { start, end } = workplace.work({ product: part.product, ready, room, setupMs });
    began ??= start;
    quality.measure(end, part);
    const verdict = quality.test(end, part);
    workplace.count(verdict.at, part, verdict.outcome);
    ready = verdict.at;
    if (verdict.goesToRepair) toRepair.push(part);
    if (verdict.outcome !== "scrap") continue;
    lot.scrap(operation);
    break;
  }
  return began ?? ready;
}

interface LotRun {
  readonly lot: Lot;
  readonly part: Part;
  readonly toRepair: readonly Part[];
  readonly ending: EndingOptions;
}

/** The lot follows its parts. Gives the instant at which the last of them has left. */
function moveOn(posts: readonly Post[], { lot, part, toRepair, ending }: LotRun): Instant {
  const { random, latest } = ending;
  let at = Number.NEGATIVE_INFINITY;
  for (const [index, { operation, workplace, quality }] of posts.entries()) {
    at = Math.max(at, workplace.freeAt);
    quality.inspectLot(at, part);
    const next = posts[index + 1]?.operation;
    if (next === undefined && at < latest - 3 * MINUTE_MS && random.chance(CORRECTED)) {
      lot.scrap(operation);
      workplace.correct(at + Math.round(random.between(1, 3) * MINUTE_MS), part.product);
    }
    lot.drop(operation, at);
    if (next !== undefined) lot.move(at, { from: operation, to: next });
  }
  return endLot(lot, at, toRepair, ending);
}
