// Counted parts: deltas as they come; totals as differences between neighbours in (at, id) order, whatever the order of arrival.
//   I1. The sum of all facts of a counter is the sum over its sorted totals of the step from the one before; a drop is a reset,
//       the new total is then the step; the first total counts nothing (domain 2.3).
//   I2. A step belongs to the later total's `at`, product and order. A total that arrives late re-splits its neighbours' step.
//   I3. Ideal cycles are those in force when the event arrived (domain 0.5).
import type { CountEvent } from "../../core/events.ts";
import type { Context, Rejection } from "../../core/processor.ts";
import { floorTo, HOUR_MS, type Instant, MINUTE_MS } from "../../core/time.ts";
import { stationOf } from "./arrival.ts";
import { emitCounts, type Quantities } from "./facts.ts";
import { configOf } from "./line-config.ts";
import { settle } from "./settle.ts";
import { bookOf, keptFrom, type Place, type Station } from "./station.ts";
import { type Entry, openTimeline } from "./timeline.ts";

/** How long a total may be overtaken by an earlier one (domain 0.3). */
const KEEP_TOTALS_MS = 48 * HOUR_MS;

type Quantity = "good" | "scrap" | "rework";
const QUANTITIES: readonly Quantity[] = ["good", "scrap", "rework"];

interface Labels {
  readonly product: string;
  readonly order: string;
}

interface Total extends Entry, Labels {
  readonly total: number;
  /** Ideal time of a part; absent when the line does not say. */
  readonly cycleMs?: number;
}

export interface Parts extends Labels {
  readonly at: Instant;
  readonly deltas: Partial<Record<Quantity, number>>;
  readonly cycleMs: number | undefined;
}

/** Totals too old to be put between their neighbours any more; asked before anything is changed. */
export function refuseCount(event: CountEvent, { clock }: Context): Rejection | undefined {
  const hasTotal = QUANTITIES.some((quantity) => event[`${quantity}Total`] !== undefined);
  if (!hasTotal || event.at >= clock.now - KEEP_TOTALS_MS) return undefined;
  return { reason: "late", detail: `a counter total of ${event.at} is more than 48 h before the clock ${clock.now}` };
}

export function onCount(event: CountEvent, place: Place, context: Context): void {
  const { at, station: name, product = "", order = "" } = event;
  const station = stationOf(place, name, context);
  noteCount(event, station, place, context);
  const cycleMs = configOf(context.state).cycleMs(name, product);
  const { good, scrap, rework } = event;
  const deltas = Object.fromEntries(Object.entries({ good, scrap, rework }).filter(([, delta]) => delta !== undefined));
  countParts(station, place, context, { at, product, order, deltas, cycleMs });
  for (const quantity of QUANTITIES) countTotal(event, quantity, station, place, context);
}

/** The station counts: a bucket in which nothing was made is 0 from then on, not unknown (domain 2.5). */
function noteCount({ at }: CountEvent, station: Station, place: Place, context: Context): void {
  const { head } = station;
  if (head.firstCountAt !== null && head.firstCountAt <= at) return;
  head.firstCountAt = at;
  settle(place, context, station);
}

function countTotal(event: CountEvent, quantity: Quantity, station: Station, place: Place, context: Context): void {
  const total = event[`${quantity}Total`];
  if (total === undefined) return;
  const { at, id, source, product = "", order = "" } = event;
  const cycleMs = configOf(context.state).cycleMs(station.name, product);
  const totals = openTimeline<Total>(context, `oee-totals/${station.name}/${quantity}`, HOUR_MS);
  const labels = { product, order, ...(source === undefined ? {} : { source }), ...(cycleMs === undefined ? {} : { cycleMs }) };
  const entry: Total = { at, id, total, ...labels };
  const { before, after } = totals.neighbours(entry);
  const count = (of: Total, step: number) => {
    const { at, product, order, cycleMs } = of;
    countParts(station, place, context, { at, product, order, deltas: { [quantity]: step }, cycleMs });
  };
  if (before && after) count(after, -step(before, after));
  if (before) count(entry, step(before, entry));
  if (after) count(after, step(entry, after));
  totals.insert(entry);
  totals.forget(context.clock.now - KEEP_TOTALS_MS);
}

function step(before: Total, after: Total): number {
  return after.total >= before.total ? after.total - before.total : after.total;
}

/** Signed quantities at an instant, as a fact and as what a changed calendar can stamp anew. */
export function countParts(station: Station, place: Place, context: Context, { at, product, order, deltas, cycleMs }: Parts): void {
  const quantities = quantitiesOf(deltas, cycleMs);
  if (Object.keys(quantities).length === 0) return;
  const minute = floorTo(at, MINUTE_MS);
  const book = bookOf(context, place, station.name);
  emitCounts(book, { minute, product, order, quantities, segment: book.working.segmentAt(minute) }, 1);
  if (minute >= keptFrom(context.clock.now)) keepCount(station, context, { minute, product, order, quantities });
}

/** Only what is not 0. */
function quantitiesOf({ good = 0, scrap = 0, rework = 0 }: Parts["deltas"], cycleMs: number | undefined): Quantities {
  const all = good + scrap + rework;
  const bad = scrap + rework;
  const isTimed = cycleMs !== undefined && [all * cycleMs, bad * cycleMs].every(Number.isSafeInteger); // else no table could hold it
  const timed = isTimed ? { ideal_time_ms: all * cycleMs, defects_ms: bad * cycleMs } : { uncycled: all };
  return Object.fromEntries(Object.entries({ good, scrap, rework, ...timed }).filter(([, value]) => value !== 0));
}

type Kept = { minute: Instant; product: string; order: string; quantities: Quantities };

function keepCount({ counts }: Station, { clock }: Context, { minute, product, order, quantities }: Kept): void {
  const entry = { at: minute, id: `${product}/${order}`, product, order, quantities: { ...quantities } };
  const standing = counts.range(minute, minute + 1).find(({ id }) => id === entry.id);
  if (standing) {
    standing.quantities = sumOf(standing.quantities, quantities);
    counts.touch(standing);
  } else counts.insert(entry);
  counts.forget(keptFrom(clock.now));
}

function sumOf(a: Quantities, b: Quantities): Quantities {
  const sum: Record<string, number> = { ...a };
  for (const [name, value] of Object.entries(b)) sum[name] = (sum[name] ?? 0) + value;
  return sum;
}
