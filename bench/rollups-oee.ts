// Rows of OEE for `bench/rollups.ts`. A station is in one state for ten minutes at a time, and runs in 82 % of them.
// Every station has a fact of time for each minute, as a live line has, and one of counts every five minutes in which it runs.
import { DAY_MS, MINUTE_MS } from "../core/time.ts";
import {
  CLOCK, type Columns, calendarOf, END, insertSelect, instant, LINE_COLUMNS, LINE_CONFIG, LINES, orderAt, originColumns, type Piece,
  type Span, STAMP_COLUMNS, STATION_COLUMNS, STATIONS, STATIONS_OF_LINE,
} from "./rollups-plant.ts"; // biome-ignore format: one list

const COUNTED_EVERY = 5;
const SLOT_MS = 10 * MINUTE_MS;

/** What the station of number `s` does in slot `slot`, as an index of what follows. */
const CONDITION = `transform(cityHash64(s, slot) % 100,
  [82, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99], [2, 2, 2, 2, 3, 4, 4, 5, 5, 5, 6, 6, 6, 7, 7, 7, 8, 8], 1)`;
const STATES = "['running', 'down', 'down', 'setup', 'idle', 'starved', 'blocked', 'idle']";
const REASONS = "['', 'jam', 'tool-break', 'changeover', 'no-material', '', '', 'meeting']";

const PLANNED = "(is_off OR is_break OR condition = 8)";
const ms = (isTrue: string) => `60000 * (NOT ${PLANNED} AND ${isTrue})`;

const TIME_COLUMNS: Columns = {
  minutes: "1",
  reason: `if(is_off OR is_break, '', ${REASONS}[condition])`,
  actual_production_time_ms: `${ms("condition = 1")} - micro_stop_ms`,
  setup_ms: ms("condition = 4"),
  down_ms: ms("condition IN (2, 3)"),
  idle_ms: ms("condition = 5"),
  starved_ms: ms("condition = 6"),
  blocked_ms: ms("condition = 7"),
  micro_stop_ms: `20000 * micro_stops`,
  planned_stop_ms: "60000 * (NOT is_off AND (is_break OR condition = 8))",
  unscheduled_ms: "60000 * is_off",
  breakdown_loss_ms: "down_ms",
  setup_loss_ms: "setup_ms",
  waiting_loss_ms: "idle_ms + starved_ms + blocked_ms",
  breakdowns: "down_ms > 0 AND m % 10 = 0",
  micro_stops: `NOT ${PLANNED} AND condition = 1 AND cityHash64(s, m) % 40 = 0`,
};

const COUNT_COLUMNS: Columns = {
  minutes: "1",
  good: "10 - scrap - rework",
  scrap: "cityHash64(s, m, 1) % 20 = 0",
  rework: "cityHash64(s, m, 2) % 30 = 0",
  ideal_time_ms: "10 * 27000",
  defects_ms: "27000 * (scrap + rework)",
};

/** Statements that fill `oee_minutes`, and through the views its rollups. */
export function minuteFacts({ start }: Span, piece: Piece): string[] {
  const time = { ...STATION_COLUMNS, minute: instant(`${start} + m * ${MINUTE_MS}`), ...STAMP_COLUMNS, ...TIME_COLUMNS };
  const counts = { ...STATION_COLUMNS, minute: time.minute, ...STAMP_COLUMNS, ...orderAt(`m * ${MINUTE_MS}`), ...COUNT_COLUMNS };
  const origin = originColumns("m * 60 + s % 60");
  const isCounted = Math.ceil(piece.to / COUNTED_EVERY) > Math.ceil(piece.from / COUNTED_EVERY);
  const counted = () => `${minutesOf(start, piece, COUNTED_EVERY)} WHERE NOT ${PLANNED} AND condition = 1`;
  return [
    insertSelect("oee_minutes", { ...time, ...origin }, minutesOf(start, piece, 1)),
    ...(isCounted ? [insertSelect("oee_minutes", { ...counts, ...origin }, counted())] : []),
  ];
}

/** Every station in every `every`-th minute of a piece: station after station, so that a block of rows has whole hours. */
function minutesOf(start: number, { from, to }: Piece, every: number): string {
  const count = Math.ceil(to / every) - Math.ceil(from / every);
  return `(
    SELECT intDiv(number, ${count}) AS s, intDiv(s, ${STATIONS_OF_LINE}) AS l, toInt64(${Math.ceil(from / every)} + number % ${count}) * ${every} AS m,
      intDiv(m, 10) AS slot, ${CONDITION} AS condition, ${calendarOf(start)}
    FROM numbers(${STATIONS * count})
  )`;
}

/** Stretches of the same states, joined where neighbours are alike; the last one is open. */
export function stretches({ start, minutes }: Span, line: number): string {
  const slots = Math.ceil((minutes * MINUTE_MS) / SLOT_MS);
  const columns = {
    ...STATION_COLUMNS,
    start: instant(`${start} + slot * ${SLOT_MS}`),
    end: `if(next = 0, NULL, ${instant(`${start} + next * ${SLOT_MS}`)})`,
    state: `${STATES}[condition]`,
    reason: `${REASONS}[condition]`,
    stop: "if(condition IN (2, 3, 5, 6, 7), if(next = 0, 'open', 'stop'), '')",
    ...originColumns("slot * 600 + s % 60"),
  };
  const station = "PARTITION BY s ORDER BY slot ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING";
  const first = `${line * STATIONS_OF_LINE} + intDiv(number, ${slots})`;
  const from = `(
    SELECT s, ${line} AS l, slot, condition, leadInFrame(slot, 1, 0) OVER (${station}) AS next
    FROM
    (
      SELECT ${first} AS s, number % ${slots} AS slot, ${CONDITION} AS condition, lagInFrame(condition, 1, 0) OVER (${station}) AS before
      FROM numbers(${STATIONS_OF_LINE * slots})
    )
    WHERE condition != before
  )`;
  return insertSelect("station_states", columns, from);
}

/** What there is one row of for each station, line or shift. */
export function places({ start, days, minutes }: Span): string[] {
  const stations = `(SELECT number AS s, intDiv(s, ${STATIONS_OF_LINE}) AS l, ${minutes} AS m, ${calendarOf(start)} FROM numbers(${STATIONS}))`;
  const lines = `(SELECT number AS l, ${minutes} AS m, ${calendarOf(start)} FROM numbers(${LINES}))`;
  const origin = originColumns("1");
  const config = JSON.stringify(LINE_CONFIG).replaceAll("'", "\\'");
  const held = { accounted_to: instant(String(END)), element: "'actual_production_time'", loss: "''", state: "'running'", reason: "''" };
  const now = { ...held, state_since: instant(String(END - SLOT_MS)), first_count_at: instant(String(start)), stale: "false" };
  const clock = { clock: instant(String(CLOCK)), first_at: instant(String(start)), minute: instant(String(END)), ...STAMP_COLUMNS };
  const { minute, ...stamped } = clock;
  const hour_start = STAMP_COLUMNS.hour_start?.replace("minute", minute) ?? "";
  return [
    insertSelect("stations", { ...STATION_COLUMNS, ...origin }, stations),
    insertSelect("station_now", { ...STATION_COLUMNS, ...now, ...origin }, stations),
    insertSelect("lines", { ...LINE_COLUMNS, at: instant(String(start)), config: `'${config}'`, ...origin }, lines),
    insertSelect("line_clocks", { ...LINE_COLUMNS, ...stamped, hour_start, ...origin }, lines),
    shifts(start, days),
  ];
}

/** Every shift from the day before the first to the last, but on Sundays. */
function shifts(start: number, days: number): string {
  const begin = "toInt64(day * 86400000 + (6 + 8 * number_of_day - 8) * 3600000)";
  const columns = {
    ...LINE_COLUMNS,
    production_date: "toDate32('1970-01-01') + day",
    shift: "['early', 'late', 'night'][number_of_day + 1]",
    start: instant(begin),
    end: instant(`${begin} + 28800000`),
    removed: "false",
    ...originColumns("day"),
  };
  const from = `(
    SELECT number % ${LINES} AS l, intDiv(number, ${LINES}) % 3 AS number_of_day, intDiv(number, ${3 * LINES}) + ${Math.floor(start / DAY_MS) - 1} AS day
    FROM numbers(${3 * LINES * (days + 3)})
  )
  WHERE (day + 3) % 7 != 6`;
  return insertSelect("shifts", columns, from);
}
