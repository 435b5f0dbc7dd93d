// Minute facts: the difference that a correction makes, as signed rows of `oee_minutes`.
//   I1. Rows of one station summed over any whole minutes are exactly what `accountOf` says of them.
//   I2. Every row stands in the shift, production day and hour that the calendar gives its minute; shifts that rows name are listed.
import type { Context } from "../../core/processor.ts";
import type { Row } from "../../core/rows.ts";
import { floorTo, HOUR_MS, type Instant, MINUTE_MS } from "../../core/time.ts";
import type { Segment, WorkingTime } from "../../core/working-time.ts";
import type { Account, CountedStop, Stretch } from "./stretches.ts";

export interface StationIdentity {
  readonly tenant: string;
  readonly factory: string;
  readonly line: string;
  readonly station: string;
}

type Facts = Omit<Row<"oee_minutes">, keyof StationIdentity | "minute" | "minutes" | "shift" | "production_date" | "hour_start">;
export type Quantities = Pick<Facts, "good" | "scrap" | "rework" | "ideal_time_ms" | "defects_ms" | "uncycled">;
type Sign = 1 | -1;

/** Where the facts of one station go. */
export interface Book {
  readonly station: StationIdentity;
  readonly context: Pick<Context, "state" | "emit">;
  readonly working: WorkingTime;
}

const MOST_MINUTES = HOUR_MS / MINUTE_MS;

/** Takes `before` back and puts `after` in its place, where they differ. */
export function emitDifference(book: Book, { before, after }: { before: Account; after: Account }): void {
  emitTimeDifference(book, before.stretches, after.stretches);
  const standing = new Map(before.stops.map((stop) => [stopKey(stop), stop]));
  for (const stop of after.stops) if (!standing.delete(stopKey(stop))) emitStop(book, stop, 1);
  for (const stop of standing.values()) emitStop(book, stop, -1);
}

function emitTimeDifference(book: Book, before: readonly Stretch[], after: readonly Stretch[]): void {
  let i = 0;
  let j = 0;
  let at = Number.NEGATIVE_INFINITY;
  while (i < before.length || j < after.length) {
    const old = before[i];
    const fresh = after[j];
    const from = Math.max(at, Math.min(old?.from ?? Number.POSITIVE_INFINITY, fresh?.from ?? Number.POSITIVE_INFINITY));
    const isOld = old !== undefined && old.from <= from;
    const isFresh = fresh !== undefined && fresh.from <= from;
    const oldEdge = old === undefined ? Number.POSITIVE_INFINITY : isOld ? old.to : old.from;
    const freshEdge = fresh === undefined ? Number.POSITIVE_INFINITY : isFresh ? fresh.to : fresh.from;
    const to = Math.min(oldEdge, freshEdge);
    if (!(isOld && isFresh && isAlike(old, fresh))) {
      if (isOld) emitTime(book, { ...old, from, to }, -1);
      if (isFresh) emitTime(book, { ...fresh, from, to }, 1);
    }
    at = to;
    if (old && old.to <= at) i++;
    if (fresh && fresh.to <= at) j++;
  }
}

function isAlike(a: Stretch, b: Stretch): boolean {
  return a.element === b.element && a.loss === b.loss && a.reason === b.reason && isSameStamp(a.segment, b.segment);
}

export function isSameStamp(a: Segment, b: Segment): boolean {
  return a.shift === b.shift && a.productionDate === b.productionDate && a.hourStart === b.hourStart;
}

/** A stretch lies inside one segment: parts of minutes alone, whole minutes together. */
export function emitTime(book: Book, stretch: Stretch, sign: Sign): void {
  const { from, to, element, loss, reason, segment } = stretch;
  for (let start = from; start < to; ) {
    const minute = floorTo(start, MINUTE_MS);
    const whole = start === minute ? Math.min(Math.floor((to - start) / MINUTE_MS), MOST_MINUTES) : 0;
    const end = whole > 0 ? start + whole * MINUTE_MS : Math.min(minute + MINUTE_MS, to);
    const ms = sign * (end - start);
    const lost = loss === "" ? {} : { [`${loss}_loss_ms`]: ms };
    const facts = { product: "", order: "", reason, [`${element}_ms`]: ms, ...lost };
    put(book, segment, { minute, minutes: Math.max(whole, 1), ...facts }, sign);
    start = end;
  }
}

function stopKey({ at, kind, reason, segment }: CountedStop): string {
  return `${at}/${kind}/${reason}/${segment.productionDate}/${segment.hourStart}/${segment.shift}`;
}

function emitStop(book: Book, { at, kind, reason, segment }: CountedStop, sign: Sign): void {
  const facts = { product: "", order: "", reason, [kind]: sign };
  put(book, segment, { minute: floorTo(at, MINUTE_MS), minutes: 1, ...facts }, sign);
}

export interface Counted {
  readonly minute: Instant;
  readonly product: string;
  readonly order: string;
  readonly quantities: Quantities;
  readonly segment: Segment;
}

export function emitCounts(book: Book, { minute, product, order, quantities, segment }: Counted, sign: Sign): void {
  const signed = Object.fromEntries(Object.entries(quantities).map(([name, value]) => [name, sign * value]));
  put(book, segment, { minute, minutes: 1, product, order, reason: "", ...signed }, sign);
}

function put(book: Book, segment: Segment, facts: Facts & { minute: Instant; minutes: number }, sign: Sign): void {
  const { shift, productionDate: production_date, hourStart: hour_start } = segment;
  if (sign > 0 && shift !== "") listShift(book, segment);
  book.context.emit("oee_minutes", { ...book.station, shift, production_date, hour_start, ...facts });
}

type Edges = readonly [start: Instant, end: Instant];
const SHIFTS = "oee-shifts";
/** More than the shifts of the days that can be corrected; the oldest go. */
const LISTED = 1000;

/** Lists a shift the first time that something is stamped with it. */
function listShift({ station, context, working }: Book, { productionDate, shift }: Segment): void {
  const listed = context.state.get<Record<string, Edges>>(SHIFTS) ?? {};
  const key = `${productionDate}/${shift}`;
  if (listed[key]) return;
  const found = working.shiftOf(productionDate, shift);
  if (!found) return;
  const { start, end } = found;
  const kept = Object.entries(listed).sort(([a], [b]) => (a < b ? -1 : 1));
  context.state.set(SHIFTS, { ...Object.fromEntries(kept.slice(-LISTED)), [key]: [start, end] });
  emitShift({ station, context }, key, { start, end, removed: false });
}

function emitShift(
  { station, context }: Omit<Book, "working">,
  key: string,
  fields: Pick<Row<"shifts">, "start" | "end" | "removed">,
): void {
  const { tenant, factory, line } = station;
  context.emit("shifts", { tenant, factory, line, production_date: key.slice(0, 10), shift: key.slice(11), ...fields });
}

/** After a change of the calendar: lists moved shifts anew and takes back those that are gone, from `keepFrom` on. */
export function relistShifts(book: Book, keepFrom: Instant): void {
  const listed = book.context.state.get<Record<string, Edges>>(SHIFTS) ?? {};
  const kept: Record<string, Edges> = {};
  for (const [key, [start, end]] of Object.entries(listed)) {
    const found = start < keepFrom ? { start, end } : book.working.shiftOf(key.slice(0, 10), key.slice(11));
    if (found) kept[key] = [found.start, found.end];
    if (found?.start === start && found.end === end) continue;
    emitShift(book, key, { start: found?.start ?? start, end: found?.end ?? end, removed: !found });
  }
  book.context.state.set(SHIFTS, kept);
}
