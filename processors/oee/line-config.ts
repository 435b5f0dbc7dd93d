// What OEE takes from a line's newest `line` event: calendar, reasons, ideal cycles, limits of micro-stops.
import type { Calendar } from "../../core/calendar.ts";
import type { LineEvent } from "../../core/events.ts";
import type { KeyedState } from "../../core/processor.ts";
import { type WorkingTime, workingTime } from "../../core/working-time.ts";

export const DEFAULT_MICRO_STOP_MS = 120_000;

export type Category = "planned" | "breakdown" | "setup" | "waiting";

/** As it is kept: plain JSON. */
interface Stored {
  calendar: Calendar | null;
  /** Category by reason code. */
  reasons: Record<string, Category>;
  /** By station. */
  microStops: Record<string, number>;
  cycles: Record<string, number>;
  /** By `station/product`. */
  productCycles: Record<string, number>;
}

export interface LineConfig {
  readonly working: WorkingTime;
  readonly reasons: ReadonlyMap<string, Category>;
  readonly stations: ReadonlySet<string>;
  microStopMs(station: string): number;
  /** Ideal time of a part, ms; undefined when the line does not say. */
  cycleMs(station: string, product: string): number | undefined;
  /** Equal texts mean that calendar and reasons are the same: nothing that is accounted changes. */
  readonly retroactive: string;
}

const KEY = "oee-config";
const NONE: Stored = { calendar: null, reasons: {}, microStops: {}, cycles: {}, productCycles: {} };
const opened = new WeakMap<Stored, LineConfig>();

export function configOf(state: KeyedState): LineConfig {
  const stored = state.get<Stored>(KEY) ?? NONE;
  let config = opened.get(stored);
  if (!config) opened.set(stored, (config = open(stored)));
  return config;
}

/** Keeps what a `line` event says, from its place in the log on. */
export function keepConfig(state: KeyedState, { stations, idealCycles = [], reasons = [], calendar }: LineEvent): void {
  state.set<Stored>(KEY, {
    calendar: calendar ?? null,
    reasons: Object.fromEntries(reasons.map(({ code, category }) => [code, category])),
    microStops: Object.fromEntries(stations.map(({ station, microStopMs }) => [station, microStopMs])),
    cycles: Object.fromEntries(
      stations.flatMap(({ station, idealCycleMs }) => (idealCycleMs === undefined ? [] : [[station, idealCycleMs]])),
    ),
    productCycles: Object.fromEntries(idealCycles.map(({ station, product, ms }) => [`${station}/${product}`, ms])),
  });
}

function open({ calendar, reasons, microStops, cycles, productCycles }: Stored): LineConfig {
  const micro = new Map(Object.entries(microStops));
  const cycle = new Map(Object.entries(cycles));
  const productCycle = new Map(Object.entries(productCycles));
  return {
    working: workingTime(calendar ?? undefined),
    reasons: new Map(Object.entries(reasons)),
    stations: new Set(micro.keys()),
    microStopMs: (station) => micro.get(station) ?? DEFAULT_MICRO_STOP_MS,
    cycleMs: (station, product) => productCycle.get(`${station}/${product}`) ?? cycle.get(station),
    retroactive: JSON.stringify([calendar, reasons]),
  };
}
