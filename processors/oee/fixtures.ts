// Events of one line for the tests of OEE, and what its rows come to.
import fc from "fast-check";
import { floorTo } from "../../core/time.ts";
import { type AnyRow, event, type RunOptions, type RunResult, run, sums } from "../../tests/harness.ts";
import { line } from "../line.ts";

export const T0 = Date.UTC(2026, 0, 5, 8); // a Monday
export const MINUTE = 60_000;

/** An instant of that Monday, UTC. */
export const at = (clock: string) => Date.parse(`2026-01-05T${clock}Z`);

export type Fields = Record<string, unknown>;

export function state(clock: string | number, name: string, fields: Fields = {}) {
  const instant = typeof clock === "number" ? clock : at(clock);
  return event({ type: "state", id: `s${clock}`, at: instant, station: "S1", state: name, ...fields });
}

export function count(clock: string | number, fields: Fields) {
  const instant = typeof clock === "number" ? clock : at(clock);
  return event({ type: "count", id: `c${clock}`, at: instant, station: "S1", ...fields });
}

export function config(fields: Fields = {}) {
  return event({ type: "line", id: "line", at: T0, stations: [{ station: "S1" }], ...fields });
}

export function command(name: string, fields: Fields) {
  return event({
    type: "command",
    id: `${name}-${JSON.stringify(fields)}`.slice(0, 200),
    at: T0 + MINUTE * 600,
    station: "S1",
    name,
    ...fields,
  });
}

export async function minutes(inputs: Parameters<typeof run>[1], options?: RunOptions): Promise<AnyRow[]> {
  return (await run(line, inputs, options)).rows("oee_minutes");
}

/** Sums a minute, with the minute as hh:mm, uniform rows split. */
export function byMinute(rows: readonly AnyRow[]): [string, AnyRow][] {
  return sums(splitRows(rows), ["station", "minute"]).map(({ station: _, minute, ...rest }) => [
    new Date(minute as number).toISOString().slice(11, 16),
    rest,
  ]);
}

/** Every row of one minute. */
export function splitRows(rows: readonly AnyRow[]): AnyRow[] {
  return rows.flatMap((row) => {
    const parts = row.minutes as number;
    return Array.from({ length: parts }, (_, n) => {
      const entries = Object.entries(row).map(([name, value]) => [name, name.endsWith("_ms") ? (value as number) / parts : value]);
      return { ...Object.fromEntries(entries), minute: (row.minute as number) + n * MINUTE, minutes: 1 };
    });
  });
}

/** All that is accounted, up to the clock's millisecond: sums by everything that tells facts apart. */
export function facts(result: RunResult): AnyRow[] {
  const by = ["station", "minute", "shift", "production_date", "hour_start", "product", "order", "reason"];
  return sums([...splitRows(result.rows("oee_minutes")), ...tails(result)], by);
}

/** Newest row of each station. */
export function stationsNow(result: RunResult): Map<string, AnyRow> {
  return new Map(result.rows("station_now").map((row) => [row.station as string, row]));
}

/** What the figures add at query time: from where a station's facts end to the line's clock. */
function tails(result: RunResult): AnyRow[] {
  const [clock] = result.rows("line_clocks");
  if (!clock) return [];
  const { shift, production_date, hour_start } = clock;
  const now = clock.clock as number;
  const minute = floorTo(now, MINUTE);
  return [...stationsNow(result).values()].flatMap(({ station, element, loss, reason, accounted_to }) => {
    const ms = now - Math.max(accounted_to as number, minute);
    if (ms <= 0 || element === "") return [];
    const lost = loss === "" ? {} : { [`${loss}_loss_ms`]: ms };
    const stamp = { minute, shift, production_date, hour_start, product: "", order: "", reason };
    return [{ station, ...stamp, [`${element}_ms`]: ms, ...lost }];
  });
}

/** Random events of two stations over two days, about half an hour apart. */
export const anyEvents = fc
  .array(
    fc.record({
      step: fc.integer({ min: 0, max: 2 * 24 * 60 }),
      ms: fc.constantFrom(0, 0, 1, 59_999, 17_300),
      kind: fc.nat(19),
      station: fc.constantFrom("S1", "S1", "S2"),
      state: fc.constantFrom("running", "down", "idle", "off", "setup", "starved"),
      reason: fc.constantFrom(undefined, undefined, "lunch", "broken", "wait", "other"),
      historical: fc.constantFrom(undefined, undefined, undefined, true),
      n: fc.nat(50),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((list) => list.map(anyEvent));

interface Any {
  step: number;
  ms: number;
  kind: number;
  station: string;
  state: string;
  reason: string | undefined;
  historical: true | undefined;
  n: number;
}

function anyEvent({ step, ms, kind, station, state, reason, historical, n }: Any, i: number): Fields {
  const base = { id: `e${i}`, at: T0 + step * MINUTE + ms, station, ...(historical ? { historical } : {}) };
  if (kind < 11) return event({ type: "state", ...base, state, ...(reason ? { reason } : {}) });
  if (kind < 13) return event({ type: "count", ...base, goodTotal: n, product: `P${n % 2}` });
  if (kind < 16) return event({ type: "count", ...base, good: n, scrap: n % 3 });
  const from = base.at - n * MINUTE;
  const what = kind === 16 ? { state } : kind === 17 ? { reason: reason ?? null } : { state, reason: reason ?? null };
  return event({ type: "command", ...base, name: "stop.reclassify", from, to: from + (n + 1) * 7 * MINUTE + ms, ...what });
}

export const PLANT = config({
  at: T0 + 12 * 60 * MINUTE, // among the events: any of them may be the line's first
  stations: [{ station: "S1", idealCycleMs: 1000 }, { station: "S2", microStopMs: 300_000 }],
  reasons: [
    { code: "lunch", category: "planned" },
    { code: "broken", category: "breakdown" },
    { code: "wait", category: "waiting" },
  ],
  calendar: {
    timeZone: "Europe/Berlin",
    shifts: [
      { name: "early", start: "06:00", end: "14:00" },
      { name: "night", start: "22:00", end: "06:00" },
    ],
    breaks: [
      { start: "10:00", end: "10:30" },
      { start: "01:00", end: "01:15", workThrough: true },
    ],
  },
}); // biome-ignore format: one plant
