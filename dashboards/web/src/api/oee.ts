// Figures of OEE, losses and stretches of states, as the API gives them; instants as epoch ms, absent texts as "".
import { instantOrNull, isJson, type Json, listOf, numberOrNull, textOf } from "./json.ts";
import type { LineKey } from "./plant-line.ts";

export const STATES = ["running", "setup", "idle", "down", "blocked", "starved", "off"] as const;
export type State = (typeof STATES)[number];

export const FACTORS = ["availability", "effectiveness", "qualityRatio"] as const;

const TIMES = [
  "plannedBusyTimeMs", "actualProductionTimeMs", "setupMs", "downMs", "idleMs", "blockedMs", "starvedMs", "microStopMs", "plannedStopMs",
  "unscheduledMs", "unknownMs", "idealTimeMs",
] as const; // biome-ignore format: one list
const QUANTITIES = [
  "producedQuantity",
  "goodQuantity",
  "scrapQuantity",
  "reworkQuantity",
  "uncycledQuantity",
  "breakdowns",
  "microStops",
] as const;
const RATIOS = ["oee", ...FACTORS, "mtbfMs", "mttrMs"] as const;
const TARGETS = ["oee", ...FACTORS, "firstPassYield"] as const;
export const LOSSES = ["plannedStop", "breakdown", "setup", "waiting", "microStop", "speed", "defects"] as const;
export type Loss = (typeof LOSSES)[number];

export interface StationKey extends LineKey {
  readonly station: string;
}

type Amounts = Readonly<Record<(typeof TIMES)[number] | (typeof QUANTITIES)[number], number>>;

export interface OeeFigures extends StationKey, Amounts, Readonly<Record<(typeof RATIOS)[number], number | null>> {
  /** Of the whole bucket; null outside shifts. */
  readonly start: number | null;
  readonly end: number | null;
  readonly day: string;
  readonly shift: string;
  readonly key: boolean;
  readonly losses: Readonly<Record<Loss, number>>;
  readonly findings: readonly string[];
  readonly stale: boolean;
  readonly targets: Readonly<Partial<Record<(typeof TARGETS)[number], number>>>;
  /** Why a figure is null, by its name. */
  readonly reasons: Readonly<Record<string, string>>;
}

export function readOee(item: unknown): OeeFigures | undefined {
  const key = readStation(item);
  if (!key || !isJson(item)) return undefined;
  return {
    ...key,
    ...fields(item, [...TIMES, ...QUANTITIES], (value) => numberOrNull(value) ?? 0),
    ...fields(item, RATIOS, numberOrNull),
    start: instantOrNull(item.start),
    end: instantOrNull(item.end),
    day: textOf(item.day),
    shift: textOf(item.shift),
    key: item.key === true,
    losses: Object.fromEntries(
      LOSSES.map((loss) => [loss, numberOrNull(isJson(item.losses) ? item.losses[`${loss}Ms`] : 0) ?? 0]),
    ) as Record<Loss, number>,
    findings: listOf(item.findings).map(textOf),
    stale: item.stale === true,
    targets: targetsOf(item.targets),
    reasons: Object.fromEntries(Object.entries(isJson(item.reasons) ? item.reasons : {}).map(([name, why]) => [name, textOf(why)])),
  };
}

export interface LossReason {
  readonly loss: Loss;
  readonly reason: string;
  readonly name: string;
  readonly category: string;
  readonly ms: number;
  readonly stops: number | null;
}

export interface StationLosses extends StationKey {
  readonly byReason: readonly LossReason[];
}

export function readLosses(item: unknown): StationLosses | undefined {
  const key = readStation(item);
  if (!key || !isJson(item)) return undefined;
  const byReason = listOf(item.losses)
    .filter(isJson)
    .flatMap(({ loss, byReason: reasons }) =>
      listOf(reasons)
        .filter(isJson)
        .flatMap((reason) => readReason(textOf(loss), reason)),
    );
  return { ...key, byReason };
}

function readReason(text: string, { reason, name, category, ms, stops }: Json): LossReason[] {
  const loss = LOSSES.find((known) => known === text);
  if (!loss) return [];
  const texts = { reason: textOf(reason), name: textOf(name), category: textOf(category) };
  return [{ loss, ...texts, ms: numberOrNull(ms) ?? 0, stops: numberOrNull(stops) }];
}

export interface Stretch extends StationKey {
  readonly start: number;
  /** null while it lasts. */
  readonly end: number | null;
  readonly state: State;
  readonly reason: string;
  readonly reasonName: string;
  readonly category: string;
  /** "" of what is no stop. */
  readonly stop: "open" | "micro" | "stop" | "";
  readonly reclassified: boolean;
}

export function readStretch(item: unknown): Stretch | undefined {
  const key = readStation(item);
  if (!key || !isJson(item)) return undefined;
  const start = instantOrNull(item.start);
  const state = STATES.find((known) => known === item.state);
  if (start === null || !state) return undefined;
  return {
    ...key,
    start,
    end: instantOrNull(item.end),
    state,
    reason: textOf(item.reason),
    reasonName: textOf(item.reasonName),
    category: textOf(item.category),
    stop: (["open", "micro", "stop"] as const).find((known) => known === item.stop) ?? "",
    reclassified: item.reclassified === true,
  };
}

function readStation(item: unknown): StationKey | undefined {
  if (!isJson(item)) return undefined;
  const [factory, line, station] = [textOf(item.factory), textOf(item.line), textOf(item.station)];
  return factory && line && station ? { factory, line, station } : undefined;
}

function fields<K extends string, V>(item: Json, names: readonly K[], read: (value: unknown) => V): Record<K, V> {
  return Object.fromEntries(names.map((name) => [name, read(item[name])])) as Record<K, V>;
}

function targetsOf(value: unknown): OeeFigures["targets"] {
  if (!isJson(value)) return {};
  return Object.fromEntries(TARGETS.flatMap((name) => (typeof value[name] === "number" ? [[name, value[name]]] : [])));
}
