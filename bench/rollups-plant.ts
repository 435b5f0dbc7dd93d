// The company of `bench/rollups.ts`: 4 factories of 5 lines of 10 stations, three shifts from Monday to Saturday in UTC+8, a year up to CLOCK.
//   I1. All rows follow from their place and time by a hash: the same scale gives the same rows.
import { DAY_MS, floorTo, HOUR_MS, MINUTE_MS } from "../core/time.ts";

export const TENANT = "acme";
/** What the warehouse's readers see as long as no other was announced. */
export const GENERATION = 1;
export const LINES = 20;
const LINES_OF_FACTORY = 5;
export const STATIONS_OF_LINE = 10;
export const STATIONS = LINES * STATIONS_OF_LINE;
export const KEY_STATION = "S10";
/** Operations with a test of every unit. */
export const TESTED = ["OP40", "OP70", "OP100"];
export const ORDER_MS = 12 * HOUR_MS;
/** So long before the year the first order began. */
export const ORDER_STARTED_MS = 5 * HOUR_MS;

/** Every line's clock, and the API's: some seconds into a minute, so that the open minute counts. A Thursday evening in the plant. */
export const CLOCK = Date.UTC(2026, 0, 22, 10, 37, 20);
export const END = floorTo(CLOCK, MINUTE_MS);
const UTC_OFFSET_MS = 8 * HOUR_MS;
const FIRST_SHIFT_MS = 6 * HOUR_MS;

/** Whole minutes `[from, to)` counted from `start`: what one INSERT covers. */
export interface Piece {
  readonly from: number;
  readonly to: number;
}

export interface Span {
  readonly days: number;
  readonly start: number;
  readonly minutes: number;
  /** Some days each; the last hour comes minute by minute, as sinks write it. */
  readonly pieces: readonly Piece[];
}

const PIECE_MINUTES = (10 * DAY_MS) / MINUTE_MS;
const LIVE_MINUTES = 60;

/** A year, or a share of one in whole days. */
export function spanOf(scale: number): Span {
  const days = Math.max(2, Math.round(365 * scale));
  const minutes = (days * DAY_MS) / MINUTE_MS;
  const pieces: Piece[] = [];
  const bulk = minutes - LIVE_MINUTES;
  for (let from = 0; from < bulk; from += PIECE_MINUTES) pieces.push({ from, to: Math.min(from + PIECE_MINUTES, bulk) });
  for (let from = bulk; from < minutes; from++) pieces.push({ from, to: from + 1 });
  return { days, start: END - days * DAY_MS, minutes, pieces };
}

/** Columns by name, each an SQL expression over what `from` gives. */
export type Columns = Readonly<Record<string, string>>;

/** `INSERT … SELECT`, with columns told by name; the engine keeps little of it in memory at a time. */
export function insertSelect(table: string, columns: Columns, from: string): string {
  const names = Object.keys(columns).map((name) => `\`${name}\``);
  const values = Object.entries(columns).map(([name, expression]) => `${expression} AS \`${name}\``);
  return `INSERT INTO ${table} (${names.join(", ")})\nSELECT ${values.join(",\n  ")}\nFROM ${from}\nSETTINGS min_insert_block_size_rows = 500000`;
}

/** Where the line of number `l` is. */
export const LINE_COLUMNS: Columns = {
  tenant: `'${TENANT}'`,
  generation: String(GENERATION),
  factory: `['F1', 'F2', 'F3', 'F4'][intDiv(l, ${LINES_OF_FACTORY}) + 1]`,
  line: `['L1', 'L2', 'L3', 'L4', 'L5'][l % ${LINES_OF_FACTORY} + 1]`,
};

/** Where the station of number `s` is, on the line of number `l`. */
export const STATION_COLUMNS: Columns = { ...LINE_COLUMNS, station: `concat('S', leftPad(toString(s % ${STATIONS_OF_LINE} + 1), 2, '0'))` };

/** The origin of a row, as eight partitions of a log give it; `offset` is an expression that rises with time. */
export function originColumns(offset: string): Columns {
  return { src_partition: "l % 8", src_offset: `toUInt64(${offset})`, src_index: "cityHash64(l, src_offset) % 500 * 1048576" };
}

/** The instant that is `ms` after the epoch. */
export function instant(ms: string): string {
  return `fromUnixTimestamp64Milli(toInt64(${ms}), 'UTC')`;
}

/** The order that runs on line `l` at `ms` since the start, and its product. */
export function orderAt(ms: string): { order: string; product: string } {
  const number = `intDiv(${ms} + ${ORDER_STARTED_MS}, ${ORDER_MS})`;
  return {
    order: `concat('WO-', leftPad(toString(l), 2, '0'), '-', leftPad(toString(${number}), 5, '0'))`,
    product: `['P1', 'P2', 'P3'][(${number} + l) % 3 + 1]`,
  };
}

/** What the calendar says of minute `m` since `start`: columns `minute_of_day`, `day` (from 06:00 on), `is_off`, `is_break`. */
export function calendarOf(start: number): string {
  const local = `toInt64(${start + UTC_OFFSET_MS}) + m * ${MINUTE_MS}`;
  return `intDiv(${local}, ${MINUTE_MS}) % 1440 AS minute_of_day,
    intDiv(${local} - ${FIRST_SHIFT_MS}, ${DAY_MS}) AS day, (day + 3) % 7 = 6 AS is_off,
    minute_of_day >= 600 AND minute_of_day < 615 OR minute_of_day >= 1080 AND minute_of_day < 1110
      OR minute_of_day >= 120 AND minute_of_day < 150 AS is_break`;
}

/** Stamps of a minute, from the columns of `calendarOf`. Outside shifts the day is the local date. */
export const STAMP_COLUMNS: Columns = {
  shift: "if(is_off, '', ['early', 'late', 'night'][intDiv((minute_of_day + 1080) % 1440, 480) + 1])",
  production_date: "toDate32('1970-01-01') + day + (is_off AND minute_of_day < 360)",
  hour_start: "toStartOfHour(minute)",
};

const REASONS = [
  { code: "jam", category: "breakdown", name: "parts jam" },
  { code: "tool-break", category: "breakdown", name: "broken tool" },
  { code: "changeover", category: "setup", name: "changeover" },
  { code: "no-material", category: "waiting", name: "no material" },
  { code: "meeting", category: "planned", name: "shift meeting" },
];

/** The `line` event of every line: the calendar is the one that the rows are stamped by. */
export const LINE_CONFIG = {
  stations: Array.from({ length: STATIONS_OF_LINE }, (_, n) => ({
    station: `S${String(n + 1).padStart(2, "0")}`,
    idealCycleMs: 27_000,
    microStopMs: 120_000,
  })),
  keyStation: KEY_STATION,
  operations: Array.from({ length: STATIONS_OF_LINE }, (_, n) => `OP${10 * (n + 1)}`),
  routes: { P1: TESTED, P2: TESTED, P3: TESTED },
  opportunities: { OP40: 4, OP70: 6, OP100: 10 },
  reasons: REASONS,
  targets: { oee: 0.75, firstPassYield: 0.95 },
  calendar: {
    timeZone: "Asia/Shanghai",
    shifts: [
      { name: "early", start: "06:00", end: "14:00", days: [1, 2, 3, 4, 5, 6] },
      { name: "late", start: "14:00", end: "22:00", days: [1, 2, 3, 4, 5, 6] },
      { name: "night", start: "22:00", end: "06:00", days: [1, 2, 3, 4, 5, 6] },
    ],
    breaks: [
      { start: "10:00", end: "10:15" },
      { start: "18:00", end: "18:30" },
      { start: "02:00", end: "02:30" },
    ],
  },
};
