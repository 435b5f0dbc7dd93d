// First-pass yield by the hour: sums of the first results of an hour of the line's own clock (domain 2.7), told as they stand and as they
// ended.
//   I1. Of one operation and product one sample a minute, and one when its hour is over.
//   I2. Hours follow one another without a gap or an overlap, also where the line's time zone changes: the one that is open keeps its end.
import type { Labels } from "../../../core/alerting.ts";
import type { EventOf } from "../../../core/events.ts";
import { ofState } from "../../../core/of-state.ts";
import type { KeyedState } from "../../../core/processor.ts";
import type { Row } from "../../../core/rows.ts";
import { floorTo, HOUR_MS, type Instant, MINUTE_MS } from "../../../core/time.ts";
import { type WorkingTime, workingTime } from "../../../core/working-time.ts";
import type { Watched } from "./observing.ts";

interface YieldHour {
  readonly labels: Labels;
  /** Where it begins. */
  readonly hour: Instant;
  /** Where it ends; absent in values of whole hours. */
  readonly end?: Instant;
  readonly inspected: number;
  readonly good: number;
  /** The newest minute that has counted: a figure of the hour so far is no older than that. */
  readonly minute?: Instant;
  readonly toldAt: Instant;
}

const YIELD = "observed/yield/";
const ZONE = "observed/zone/";
const UTC = "UTC";

/** By time zone: shifts and breaks cut no hour. */
const hoursOf = ofState(() => new Map<string, WorkingTime>());

/** Takes in which time zone a line has. */
export function keepZone({ line, calendar }: EventOf<"line">, { state }: Watched): void {
  const zone = calendar?.timeZone ?? UTC;
  if (zone === zoneOf(line, state)) return;
  if (zone === UTC) state.delete(ZONE + line);
  else state.set(ZONE + line, zone);
}

/** Takes first results in. */
export function onYield(row: Row<"yield_minutes">, watched: Watched): void {
  const { inspected = 0, first_pass_good: good = 0 } = row;
  if (inspected === 0 && good === 0) return; // a final result
  const { tenant, factory, line, operation, product } = row;
  const { state, clock } = watched;
  const key = `${YIELD}${line}/${operation}/${product}`;
  const known = state.get<YieldHour>(key);
  if (known && row.minute < known.hour) return; // of an hour that is over
  const isNext = known !== undefined && row.minute >= endOf(known);
  if (isNext) tellYield(known, watched, { closed: true });
  const labels: Labels = { tenant, factory, line, operation, ...(product && { product }) };
  const before = known && !isNext ? known : { labels, ...hourAt(row, known, state), inspected: 0, good: 0, toldAt: 0 };
  const minute = Math.max(before.minute ?? before.hour, row.minute);
  const now: YieldHour = { ...before, inspected: before.inspected + inspected, good: before.good + good, minute };
  const toldAt = floorTo(clock.receivedAt, MINUTE_MS);
  if (toldAt > before.toldAt) tellYield(now, watched, { closed: false });
  state.set<YieldHour>(key, { ...now, toldAt: Math.max(toldAt, before.toldAt) });
}

/** Hours that the factory's clock has left behind are final. */
export function endHours(watched: Watched): void {
  const { state, clock } = watched;
  for (const key of [...state.keys(YIELD)].sort()) {
    const known = state.get<YieldHour>(key) as YieldHour;
    if (clock.now < endOf(known)) continue;
    tellYield(known, watched, { closed: true });
    state.delete(key);
  }
}

/** The local hour of a minute; where the time zone has changed, what is left of it after the hour before. */
function hourAt(
  { line, minute }: Row<"yield_minutes">,
  before: YieldHour | undefined,
  state: KeyedState,
): Required<Pick<YieldHour, "hour" | "end">> {
  const zone = zoneOf(line, state);
  const known = hoursOf(state);
  const time = known.get(zone) ?? workingTime({ timeZone: zone, shifts: [], breaks: [], exceptions: [] });
  known.set(zone, time);
  const { hourStart, to } = time.segmentAt(minute);
  return { hour: before ? Math.max(hourStart, endOf(before)) : hourStart, end: to };
}

function zoneOf(line: string, state: KeyedState): string {
  return state.get<string>(ZONE + line) ?? UTC;
}

function endOf({ hour, end = hour + HOUR_MS }: YieldHour): Instant {
  return end;
}

function tellYield(known: YieldHour, { clock, tell }: Watched, { closed }: { closed: boolean }): void {
  const { labels, hour, inspected, good, minute = hour } = known;
  const value = inspected > 0 ? good / inspected : null;
  const { receivedAt } = clock;
  const at = closed ? endOf(known) : minute;
  tell({ kind: "sample", name: "first-pass-yield", labels, at, receivedAt, value, n: inspected, unit: "ratio", closed });
}
