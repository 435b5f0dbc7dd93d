// Random configurations of a line: calendars with night shifts, breaks, exceptions and overlaps, reasons, cycles, micro-stop limits.
//   I1. No shift name twice in a calendar, no two shifts with one start, no overlapping breaks: the specification orders none of these.
import type { LineEvent } from "../../core/events.ts";
import type { Calendar } from "./oee-calendar.ts";
import type { Dice } from "./oee-dice.ts";

export type LineConfig = Pick<LineEvent, "stations" | "keyStation" | "idealCycles" | "reasons" | "calendar" | "operations">;
type Shift = Calendar["shifts"][number];

export const PRODUCTS = ["P1", "P2", "P3"] as const;
export const REASONS = ["lunch", "jam", "tool", "no-parts", "unheard-of"] as const;

export interface Site {
  readonly timeZone: string;
  /** Local dates on which things happen. */
  readonly dates: readonly string[];
  readonly stations: readonly string[];
}

const shift = (name: string, start: string, end: string): Shift => ({ name, start, end });
const PATTERNS: readonly (readonly Shift[])[] = [
  [shift("early", "06:00", "14:00"), shift("late", "14:00", "22:00")],
  [shift("early", "06:00", "14:00"), shift("late", "14:00", "22:00"), shift("night", "22:00", "06:00")],
  [shift("day", "08:00", "20:00"), shift("night", "20:00", "08:00")],
  [{ ...shift("office", "07:30", "16:15"), days: [1, 2, 3, 4, 5] }],
  [shift("early", "06:00", "14:30"), shift("late", "14:00", "22:30")],
  [shift("round", "06:00", "06:00")],
  [shift("night", "22:00", "06:00")],
  [shift("first", "02:30", "10:30"), shift("last", "18:15", "02:30")],
];
const BREAKS = [
  ["09:00", "09:15"], ["11:45", "12:15"], ["14:00", "14:20"], ["17:30", "18:00"], ["23:45", "00:15"], ["02:10", "02:50"], ["04:30", "04:31"],
] as const; // biome-ignore format: one list

export function randomConfig(dice: Dice, site: Site): LineConfig {
  return {
    operations: [],
    ...randomStations(dice, site),
    ...(dice.chance(0.5) ? { keyStation: dice.pick(site.stations) } : {}),
    ...randomCycles(dice, site),
    ...randomReasons(dice),
    ...(dice.chance(0.8) ? { calendar: randomCalendar(dice, site) } : {}),
  };
}

/** A later `line`: one thing is different. */
export function changedConfig(dice: Dice, site: Site, old: LineConfig): LineConfig {
  const { calendar, ...uncalendared } = old;
  switch (dice.pick(["calendar", "exception", "no calendar", "reasons", "cycles", "microStopMs", "stations", "key"])) {
    case "calendar":
      return { ...old, calendar: randomCalendar(dice, site) };
    case "exception":
      return { ...old, calendar: { ...(calendar ?? randomCalendar(dice, site)), exceptions: randomExceptions(dice, site, 1) } };
    case "no calendar":
      return uncalendared;
    case "reasons":
      return { ...old, ...randomReasons(dice) };
    case "cycles":
      return { ...old, ...randomCycles(dice, site), stations: old.stations.map((s) => ({ ...s, idealCycleMs: randomCycle(dice) })) };
    case "microStopMs":
      return { ...old, stations: old.stations.map((s) => ({ ...s, microStopMs: randomMicroStop(dice) })) };
    case "stations":
      return { ...old, ...randomStations(dice, site) };
    default:
      return { ...old, keyStation: dice.pick(site.stations) };
  }
}

const randomCycle = (dice: Dice) => dice.pick([1000, 7777, 30_000, 90_000, 240_000]);
const randomMicroStop = (dice: Dice) => dice.pick([120_000, 120_000, 60_000, 300_000, 90_500, 0]);

function randomStations(dice: Dice, site: Site): Pick<LineConfig, "stations"> {
  const named = dice.some(site.stations, 0.85);
  return {
    stations: (named.length > 0 ? named : site.stations).map((station) => ({
      station,
      ...(dice.chance(0.8) ? { idealCycleMs: randomCycle(dice) } : {}),
      microStopMs: randomMicroStop(dice),
    })),
  };
}

function randomCycles(dice: Dice, site: Site): Pick<LineConfig, "idealCycles"> {
  const cycles = site.stations.flatMap((station) => PRODUCTS.map((product) => ({ station, product, ms: randomCycle(dice) })));
  return { idealCycles: dice.some(cycles, 0.5) };
}

function randomReasons(dice: Dice): Pick<LineConfig, "reasons"> {
  const categories = ["planned", "breakdown", "setup", "waiting"] as const;
  const known = dice.some(REASONS.slice(0, 4), 0.8);
  return { reasons: known.map((code, n) => ({ code, category: dice.chance(0.7) ? (categories[n] ?? "planned") : dice.pick(categories) })) };
}

function randomCalendar(dice: Dice, site: Site): Calendar {
  return {
    timeZone: site.timeZone,
    shifts: randomShifts(dice),
    breaks: dice.some(BREAKS, 0.35).map(([start, end]) => ({ start, end, ...(dice.chance(0.35) ? { workThrough: true } : {}) })),
    exceptions: dice.chance(0.4) ? randomExceptions(dice, site, 0.3) : [],
  };
}

function randomShifts(dice: Dice): Shift[] {
  if (dice.chance(0.02)) return [];
  const shifts = dice.chance(0.7) ? dice.pick(PATTERNS) : oddShifts(dice);
  return shifts.map((s) => (dice.chance(0.15) ? { ...s, days: [1, 2, 3, 4, 5, 6, 7].filter(() => dice.chance(0.6)) } : s)).map(withSomeDay);
}

const withSomeDay = (s: Shift): Shift => (s.days?.length === 0 ? { ...s, days: [7] } : s);

/** Up to three, anywhere in the day, overlapping and nested as it happens. */
function oddShifts(dice: Dice): Shift[] {
  const clock = () => `${String(dice.int(0, 23)).padStart(2, "0")}:${dice.pick(["00", "05", "15", "30", "47"])}`;
  const starts = [...new Set([clock(), clock(), clock()])].slice(0, dice.int(1, 3));
  return starts.map((start, n) => shift(`odd-${n}`, start, clock()));
}

function randomExceptions(dice: Dice, { dates }: Site, probability: number): Calendar["exceptions"] {
  const chosen = dice.some(dates, probability).slice(0, 2);
  return chosen.map((date) =>
    dice.chance(0.5) ? { date, off: true as const } : { date, shifts: [...dice.pick(PATTERNS)].map(({ days, ...s }) => s) },
  );
}
