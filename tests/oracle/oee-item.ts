// One item of `GET /oee`: the sums of a bucket, and the ratios made of them (domain 2.5 to 2.7).
import type { Element, Loss, Parts } from "./oee-station-facts.ts";

export interface Bucket {
  readonly start: number | null;
  readonly end: number | null;
  readonly day: string | null;
  readonly shift: string | null;
  /** Up to here a first `count` makes production of nothing an OEE of 0. */
  readonly countsUpTo: number;
}

export interface OeeItem {
  readonly factory: string;
  readonly line: string;
  readonly station: string;
  readonly start: string | null;
  readonly end: string | null;
  readonly day: string | null;
  readonly shift: string | null;
  readonly key: boolean;
  readonly plannedBusyTimeMs: number;
  readonly actualProductionTimeMs: number;
  readonly setupMs: number;
  readonly downMs: number;
  readonly idleMs: number;
  readonly blockedMs: number;
  readonly starvedMs: number;
  readonly microStopMs: number;
  readonly plannedStopMs: number;
  readonly unscheduledMs: number;
  readonly unknownMs: number;
  readonly producedQuantity: number;
  readonly goodQuantity: number;
  readonly scrapQuantity: number;
  readonly reworkQuantity: number;
  readonly idealTimeMs: number;
  readonly uncycledQuantity: number;
  readonly availability: number | null;
  readonly effectiveness: number | null;
  readonly qualityRatio: number | null;
  readonly oee: number | null;
  readonly losses: {
    readonly plannedStopMs: number;
    readonly breakdownMs: number;
    readonly setupMs: number;
    readonly waitingMs: number;
    readonly microStopMs: number;
    readonly speedMs: number;
    readonly defectsMs: number;
  };
  readonly breakdowns: number;
  readonly microStops: number;
  readonly mtbfMs: number | null;
  readonly mttrMs: number | null;
  readonly findings: readonly string[];
  readonly reasons: Readonly<Record<string, string>>;
}

export interface Sums {
  readonly time: Record<Element, number>;
  readonly loss: Record<Loss, number>;
  readonly stops: { breakdown: number; microStop: number };
  readonly parts: { good: number; scrap: number; rework: number; idealTimeMs: number; defectsMs: number; uncycled: number };
  addTime(what: { element: Element; loss: Loss | undefined }, ms: number): void;
  addStop(kind: "breakdown" | "microStop"): void;
  addParts(parts: Parts): void;
  isEmpty(): boolean;
}

export function sumUp(): Sums {
  const time = { production: 0, setup: 0, down: 0, idle: 0, blocked: 0, starved: 0, microStop: 0, planned: 0, unscheduled: 0, unknown: 0 };
  const loss = { breakdown: 0, setup: 0, waiting: 0 };
  const stops = { breakdown: 0, microStop: 0 };
  const parts = { good: 0, scrap: 0, rework: 0, idealTimeMs: 0, defectsMs: 0, uncycled: 0 };
  return {
    time,
    loss,
    stops,
    parts,
    addTime({ element, loss: lost }, ms) {
      time[element] += ms;
      if (lost) loss[lost] += ms;
    },
    addStop(kind) {
      stops[kind]++;
    },
    addParts({ good, scrap, rework, cycleMs }) {
      parts.good += good;
      parts.scrap += scrap;
      parts.rework += rework;
      parts.idealTimeMs += (good + scrap + rework) * (cycleMs ?? 0);
      parts.defectsMs += (scrap + rework) * (cycleMs ?? 0);
      if (cycleMs === undefined) parts.uncycled += good + scrap + rework;
    },
    isEmpty: () => [time, loss, stops, parts].every((sums) => Object.values(sums).every((sum) => sum === 0)),
  };
}

interface ItemOptions {
  readonly factory: string;
  readonly line: string;
  readonly station: string;
  readonly key: boolean;
  readonly bucket: Bucket;
  readonly sums: Sums;
  /** The station has sent a `count` before the end of the bucket and of the range. */
  readonly hasCounted: boolean;
}

/** A ratio, or why there is none. */
type Figure = { readonly value: number } | { readonly reason: string };

export function itemOf({ bucket, sums, hasCounted, ...identity }: ItemOptions): OeeItem {
  const { time, loss, stops, parts } = sums;
  const busy = time.production + time.setup + time.down + time.idle + time.blocked + time.starved + time.microStop;
  const produced = parts.good + parts.scrap + parts.rework;
  const figures = { ...ratiosOf(sums, { busy, produced, hasCounted }), ...meansOf(sums) };
  const valueIn = (name: keyof typeof figures) => ("value" in figures[name] ? figures[name].value : null);
  const effectiveness = valueIn("effectiveness");
  return {
    ...identity,
    start: formatted(bucket.start),
    end: formatted(bucket.end),
    day: bucket.day,
    shift: bucket.shift,
    plannedBusyTimeMs: busy,
    actualProductionTimeMs: time.production,
    setupMs: time.setup,
    downMs: time.down,
    idleMs: time.idle,
    blockedMs: time.blocked,
    starvedMs: time.starved,
    microStopMs: time.microStop,
    plannedStopMs: time.planned,
    unscheduledMs: time.unscheduled,
    unknownMs: time.unknown,
    producedQuantity: produced,
    goodQuantity: parts.good,
    scrapQuantity: parts.scrap,
    reworkQuantity: parts.rework,
    idealTimeMs: parts.idealTimeMs,
    uncycledQuantity: parts.uncycled,
    availability: valueIn("availability"),
    effectiveness,
    qualityRatio: valueIn("qualityRatio"),
    oee: valueIn("oee"),
    losses: {
      plannedStopMs: time.planned,
      breakdownMs: loss.breakdown,
      setupMs: loss.setup,
      waitingMs: loss.waiting,
      microStopMs: time.microStop,
      speedMs: time.production - parts.idealTimeMs,
      defectsMs: parts.defectsMs,
    },
    breakdowns: stops.breakdown,
    microStops: stops.microStop,
    mtbfMs: valueIn("mtbfMs"),
    mttrMs: valueIn("mttrMs"),
    findings: effectiveness !== null && effectiveness > 1 ? ["ideal cycle too long"] : [],
    reasons: Object.fromEntries(Object.entries(figures).flatMap(([name, f]) => ("reason" in f ? [[name, f.reason]] : []))),
  };
}

function ratiosOf({ time, parts }: Sums, { busy, produced, hasCounted }: { busy: number; produced: number; hasCounted: boolean }) {
  const availability: Figure = busy > 0 ? { value: time.production / busy } : { reason: "no planned busy time" };
  const quality: Figure = produced > 0 ? { value: parts.good / produced } : { reason: "nothing produced" };
  let effectiveness: Figure = { value: parts.idealTimeMs / time.production };
  if (time.production === 0) effectiveness = { reason: "no production time" };
  else if (parts.uncycled > 0) effectiveness = { reason: "no ideal cycle" };
  let oee: Figure;
  if (busy === 0) oee = availability;
  else if (produced <= 0) oee = hasCounted ? { value: 0 } : { reason: "not counted" };
  else {
    oee = { value: 1 };
    for (const factor of [availability, effectiveness, quality]) {
      if ("value" in oee) oee = "value" in factor ? { value: oee.value * factor.value } : factor;
    }
  }
  return { availability, effectiveness, qualityRatio: quality, oee };
}

/** Mean times between and to repair breakdowns, whole ms rounded half up. */
function meansOf({ time, loss, stops }: Sums): { mtbfMs: Figure; mttrMs: Figure } {
  const mean = (ms: number): Figure =>
    stops.breakdown > 0 ? { value: Math.floor((2 * ms + stops.breakdown) / (2 * stops.breakdown)) } : { reason: "no breakdowns" };
  return { mtbfMs: mean(time.production), mttrMs: mean(loss.breakdown) };
}

function formatted(t: number | null): string | null {
  return t === null ? null : new Date(t).toISOString();
}
