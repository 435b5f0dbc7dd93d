// What a station's events come to, not yet cut into buckets: stretches of time each in one element, stops at their start, counted parts.
import type { CommandEvent, CountEvent, Event, LineEvent, StateEvent } from "../../core/events.ts";
import { type Accepted, isTotal } from "./oee-admission.ts";
import type { Span, WorkingTime } from "./oee-calendar.ts";
import {
  byTime,
  changesOf,
  endedStops,
  hasPassed,
  livedTo,
  type Reclassification,
  type Standing,
  type StationLog,
  type Stop,
  standingAt,
} from "./oee-timeline.ts";

export const DEFAULT_MICRO_STOP_MS = 120_000;

export type Loss = "breakdown" | "setup" | "waiting";
export type Element =
  | "production"
  | "setup"
  | "down"
  | "idle"
  | "blocked"
  | "starved"
  | "microStop"
  | "planned"
  | "unscheduled"
  | "unknown";

export interface Stretch extends Span {
  readonly element: Element;
  readonly loss: Loss | undefined;
}

export interface Parts {
  readonly at: number;
  readonly good: number;
  readonly scrap: number;
  readonly rework: number;
  readonly cycleMs: number | undefined;
}

export interface CountedStop {
  readonly at: number;
  readonly kind: "breakdown" | "microStop";
}

export interface StationFacts {
  readonly stretches: readonly Stretch[];
  readonly stops: readonly CountedStop[];
  readonly parts: readonly Parts[];
  /** Lowest `at` of its `count` events; Infinity without any. */
  readonly firstCountAt: number;
}

type Config = LineEvent | undefined;
type Category = "planned" | Loss;

const PLANNED_BUSY: ReadonlySet<Element> = new Set(["production", "setup", "down", "idle", "blocked", "starved", "microStop"]);

/** The newest `line` of the log. */
export function newestLine(accepted: readonly Accepted[]): Config {
  return accepted.map(({ event }) => event).findLast((event) => event.type === "line");
}

export function stationFacts(station: string, accepted: readonly Accepted[], time: WorkingTime): StationFacts {
  const config = newestLine(accepted);
  const log = stationLog(station, accepted);
  const limits = microStopLimits(station, accepted);
  const stops = endedStops(log, isPlannedBy(config)).map((stop) => {
    return { ...stop, micro: stop.to - stop.from < (limits.get(spanKey(stop)) as number) };
  });
  const stretches = stretchesOf(log, { config, time, microStops: stops.filter(({ micro }) => micro) });
  const counted = stops.filter((stop) => stretches.some((s) => PLANNED_BUSY.has(s.element) && s.from < stop.to && stop.from < s.to));
  return {
    stretches,
    stops: counted.flatMap(({ from: at, first, micro }): CountedStop[] => {
      if (micro) return [{ at, kind: "microStop" }];
      return categoryOf(first, config) === "breakdown" ? [{ at, kind: "breakdown" }] : [];
    }),
    parts: partsOf(station, accepted),
    firstCountAt: Math.min(...eventsOf(station, accepted).flatMap((e) => (e.type === "count" ? [e.at] : []))),
  };
}

function eventsOf(station: string, accepted: readonly Accepted[]): Event[] {
  return accepted.map(({ event }) => event).filter((event) => "station" in event && event.station === station);
}

export function stationLog(station: string, accepted: readonly Accepted[]): StationLog {
  const own = eventsOf(station, accepted);
  return {
    states: own.filter((e): e is StateEvent => e.type === "state").sort(byTime),
    reclassifications: own.filter((e): e is Reclassification => e.type === "command" && e.name === "stop.reclassify").sort(byTime),
    firstAt: Math.min(...accepted.map(({ event }) => event.at)),
    clock: accepted.at(-1)?.clock ?? Number.NEGATIVE_INFINITY,
  };
}

function isPlannedBy(config: Config): (reason: string | undefined) => boolean {
  return (reason) => reasonCategory(reason, config) === "planned";
}

function reasonCategory(reason: string | undefined, config: Config): Category | undefined {
  return reason === undefined ? undefined : config?.reasons?.find(({ code }) => code === reason)?.category;
}

/** The loss of a state: its reason's category, without one the state's own. */
function categoryOf({ state, reason }: Standing, config: Config): Category | undefined {
  if (state === "running") return undefined;
  return reasonCategory(reason, config) ?? (state === "down" ? "breakdown" : state === "setup" ? "setup" : "waiting");
}

const spanKey = ({ from, to }: Span) => `${from}-${to}`;

/** For each stop that has ended, the `microStopMs` in force just before the event by which it was first known so. */
function microStopLimits(station: string, accepted: readonly Accepted[]): Map<string, number> {
  let limits = new Map<string, number>();
  for (const n of placesToLook(station, accepted)) {
    const log = stationLog(station, accepted.slice(0, n + 1));
    const stops: Stop[] = endedStops(log, isPlannedBy(newestLine(accepted.slice(0, n + 1))));
    const limit = microStopMs(station, newestLine(accepted.slice(0, n)));
    limits = new Map(stops.map(spanKey).map((key) => [key, limits.get(key) ?? limit]));
  }
  return limits;
}

/**
 * After each of the station's own events, before each `line` and at the end: elsewhere nothing but the clock changes. After the last event
 * alone, if no `line` has changed the station's limit.
 */
function placesToLook(station: string, accepted: readonly Accepted[]): number[] {
  const configs = accepted.flatMap(({ event }, n) => (event.type === "line" ? [event] : n === 0 ? [undefined] : []));
  const last = accepted.length - 1;
  if (new Set(configs.map((config) => microStopMs(station, config))).size === 1) return [last];
  const isOwn = (event: Event) => event.type === "line" || ("station" in event && event.station === station);
  return accepted.flatMap(({ event }, n) => (isOwn(event) || accepted[n + 1]?.event.type === "line" || n === last ? [n] : []));
}

function microStopMs(station: string, config: Config): number {
  return config?.stations.find((s) => s.station === station)?.microStopMs ?? DEFAULT_MICRO_STOP_MS;
}

interface Circumstances {
  readonly config: Config;
  readonly time: WorkingTime;
  readonly microStops: readonly Span[];
}

function stretchesOf(log: StationLog, circumstances: Circumstances): Stretch[] {
  const end = livedTo(log);
  const cuts = [...new Set([...changesOf(log), ...circumstances.time.edges])].filter((t) => t <= end).sort((a, b) => a - b);
  return cuts.slice(0, -1).flatMap((from, n) => {
    const what = elementAt(from, log, circumstances);
    return what ? [{ from, to: cuts[n + 1] as number, ...what }] : [];
  });
}

/** Where the time from `t` on belongs; nowhere before the first state, unless it is unknown. */
function elementAt(t: number, log: StationLog, { config, time, microStops }: Circumstances): Omit<Stretch, keyof Span> | undefined {
  if (!hasPassed(t, log)) return undefined;
  const scheduled = time.always || time.shiftAt(t) !== undefined;
  const pause = time.breakAt(t);
  const standing = standingAt(t, log);
  const inElement = (element: Element, loss?: Loss) => ({ element, loss });
  if (!standing) return scheduled && !pause ? inElement("unknown") : undefined;
  if (!scheduled) return inElement("unscheduled");
  const running = standing.state === "running";
  if (pause === "break" || (pause === "work-through" && !running)) return inElement("planned");
  if (running) return inElement("production");
  const category = categoryOf(standing, config);
  if (category === "planned") return inElement("planned");
  if (microStops.some(({ from, to }) => from <= t && t < to)) return inElement("microStop");
  return inElement(standing.state === "off" ? "idle" : (standing.state as Element), category);
}

/** Parts of deltas, of the differences of totals, and of corrections, each with the cycle in force at its own place in the log. */
function partsOf(station: string, accepted: readonly Accepted[]): Parts[] {
  const parts: Parts[] = [];
  const counts: { event: CountEvent; cycleMs: number | undefined }[] = [];
  let config: Config;
  for (const { event } of accepted) {
    if (event.type === "line") config = event;
    if (!("station" in event) || event.station !== station) continue;
    if (event.type === "count") counts.push({ event, cycleMs: cycleOf(event, config) });
    if (event.type === "command" && event.name === "count.correct") parts.push(correction(event, cycleOf(event, config)));
  }
  for (const { event, cycleMs } of counts) {
    const { at, good = 0, scrap = 0, rework = 0 } = event;
    if (!isTotal(event)) parts.push({ at, good, scrap, rework, cycleMs });
  }
  for (const part of ["good", "scrap", "rework"] as const) {
    const totals = counts.filter(({ event }) => event[`${part}Total`] !== undefined).sort((a, b) => byTime(a.event, b.event));
    totals.slice(1).forEach(({ event, cycleMs }, n) => {
      const before = totals[n]?.event[`${part}Total`] as number;
      const total = event[`${part}Total`] as number;
      const quantity = total < before ? total : total - before;
      parts.push({ at: event.at, good: 0, scrap: 0, rework: 0, cycleMs, [part]: quantity });
    });
  }
  return parts;
}

function correction({ at, good, scrap, rework }: Extract<CommandEvent, { name: "count.correct" }>, cycleMs: number | undefined): Parts {
  return { at, good, scrap, rework, cycleMs };
}

/** The ideal cycle of the event's own product at its station, else the station's. */
function cycleOf({ station, product }: { station: string; product?: string | undefined }, config: Config): number | undefined {
  const own = product === undefined ? undefined : config?.idealCycles?.find((c) => c.station === station && c.product === product);
  return own?.ms ?? config?.stations.find((s) => s.station === station)?.idealCycleMs;
}
