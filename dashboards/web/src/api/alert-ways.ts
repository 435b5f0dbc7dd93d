// What keeps alerts quiet, and by which way people are told: silences, mute times, chains, channels with their robots.
import { readMatch } from "./alert-rule.ts";
import { instantOrNull, isJson, type Json, listOf, numberOrNull, textOf } from "./json.ts";

export type Match = Readonly<Record<string, string | readonly string[]>>;

export interface Silence {
  readonly id: string;
  readonly factory: string;
  readonly match: Match;
  readonly at: number;
  readonly until: number;
  readonly by: string;
  readonly note: string;
  readonly endedAt: number | null;
  /** "" = its time was over. */
  readonly endedBy: string;
  readonly isActive: boolean;
}

export interface MuteTime {
  readonly name: string;
  readonly match: Match;
  /** ISO weekdays; null = all. */
  readonly days: readonly number[] | null;
  readonly start: string;
  readonly end: string;
  /** "" = of the line's calendar. */
  readonly timeZone: string;
}

export interface Chain {
  readonly name: string;
  readonly levels: readonly { readonly channels: readonly string[]; readonly afterMs: number }[];
}

export interface AlertSettings {
  /** "" = nobody is told of what no route matches. */
  readonly chain: string;
  readonly chains: readonly Chain[];
  readonly routes: readonly { readonly match: Match; readonly chain: string }[];
  readonly muteTimes: readonly MuteTime[];
  readonly inhibitions: readonly { readonly source: Match; readonly target: Match; readonly equal: readonly string[] }[];
}

export const ROBOT_STATES = ["ready", "retrying", "resting", "refused"] as const;
export type RobotState = (typeof ROBOT_STATES)[number];

export interface RobotFault {
  readonly code: string;
  readonly text: string;
  readonly at: number | null;
}

export interface Robot {
  readonly name: string;
  readonly kind: string;
  /** null: no process delivers that says so. */
  readonly state: RobotState | null;
  readonly nextTryAt: number | null;
  readonly refusedSince: number | null;
  readonly lastSuccessAt: number | null;
  readonly perMinute: number | null;
  /** How many of them it may get now; null = not known. */
  readonly freeSlots: number | null;
  readonly fault: RobotFault | null;
}

export interface Channel {
  readonly name: string;
  /** Notifications that wait; null = not known. */
  readonly waiting: number | null;
  readonly robots: readonly Robot[];
}

export interface RobotTest {
  readonly robot: string;
  readonly delivered: boolean;
  readonly fault: RobotFault | null;
}

export function readSilence(item: unknown): Silence | undefined {
  if (!isJson(item)) return undefined;
  const id = textOf(item.id);
  const until = instantOrNull(item.until);
  if (id === "" || until === null) return undefined;
  return {
    ...{ id, until },
    factory: textOf(item.factory),
    match: readMatch(item.match),
    at: instantOrNull(item.at) ?? 0,
    by: textOf(item.by),
    note: textOf(item.note),
    endedAt: instantOrNull(item.endedAt),
    endedBy: textOf(item.endedBy),
    isActive: item.state === "active",
  };
}

export function readSettings(data: Json): AlertSettings {
  const objects = (name: string) => listOf(data[name]).filter(isJson);
  return {
    chain: textOf(data.chain),
    chains: objects("chains").map(({ name, levels }) => ({
      name: textOf(name),
      levels: listOf(levels)
        .filter(isJson)
        .map(({ channels, afterMs }) => ({ channels: listOf(channels).map(textOf), afterMs: numberOrNull(afterMs) ?? 0 })),
    })),
    routes: objects("routes").map(({ match, chain }) => ({ match: readMatch(match), chain: textOf(chain) })),
    muteTimes: objects("muteTimes").map(({ name, match, days, start, end, timeZone }) => ({
      ...{ name: textOf(name), match: readMatch(match), start: textOf(start), end: textOf(end), timeZone: textOf(timeZone) },
      days: Array.isArray(days) ? days.map(Number) : null,
    })),
    inhibitions: objects("inhibitions").map(({ source, target, equal }) => ({
      ...{ source: readMatch(source), target: readMatch(target), equal: listOf(equal).map(textOf) },
    })),
  };
}

export function readChannel(item: unknown): Channel | undefined {
  if (!isJson(item) || textOf(item.name) === "") return undefined;
  const isKnown = instantOrNull(item.toldAt) !== null;
  const robots = listOf(item.robots).filter(isJson).map(robotOf); // biome-ignore format: one thought
  return {
    name: textOf(item.name),
    waiting: numberOrNull(item.waiting),
    robots: robots.map((robot) => (isKnown ? robot : { ...robot, state: null })),
  };
}

export function readRobotTest(item: unknown): RobotTest | undefined {
  if (!isJson(item)) return undefined;
  return { robot: textOf(item.robot), delivered: item.delivered === true, fault: faultOf(item.fault) };
}

function robotOf(item: Json): Robot {
  return {
    name: textOf(item.name),
    kind: textOf(item.kind),
    state: ROBOT_STATES.find((each) => each === item.state) ?? null,
    nextTryAt: instantOrNull(item.nextTryAt),
    refusedSince: instantOrNull(item.refusedSince),
    lastSuccessAt: instantOrNull(item.lastSuccessAt),
    perMinute: numberOrNull(item.perMinute),
    freeSlots: numberOrNull(item.freeSlots),
    fault: faultOf(item.fault),
  };
}

function faultOf(value: unknown): RobotFault | null {
  return isJson(value) ? { code: textOf(value.code), text: textOf(value.text), at: instantOrNull(value.at) } : null;
}
