// Counted parts: deltas as they come; totals as differences between neighbours in (at, id) order, whatever the order of arrival.
//   I1. The sum of all facts of a counter is the sum over its sorted totals of the step from the one before; a drop is a reset,
//       the new total is then the step; the first total counts nothing (domain 2.3).
//   I2. A step belongs to the later total's `at`, product and order. A total that arrives late re-splits its neighbours' step.
import type { CountEvent } from "../../core/events.ts";
import type { Context, KeyedState, Rejection } from "../../core/processor.ts";
import { HOUR_MS, type Instant } from "../../core/time.ts";
import { emitMinute, type Labels, type StationIdentity } from "./minutes.ts";

/** How long a total may be overtaken by an earlier one (domain 0.3). */
const KEEP_MS = 48 * HOUR_MS;

type Quantity = "good" | "scrap" | "rework";
const QUANTITIES: readonly Quantity[] = ["good", "scrap", "rework"];

interface Total extends Labels {
  at: Instant;
  id: string;
  total: number;
}

/** Totals too old to be put between their neighbours any more; asked before anything is changed. */
export function refuseCount(event: CountEvent, { clock }: Context): Rejection | undefined {
  const hasTotal = QUANTITIES.some((quantity) => event[`${quantity}Total`] !== undefined);
  if (!hasTotal || event.at >= clock.now - KEEP_MS) return undefined;
  return { reason: "late", detail: `a counter total of ${event.at} is more than 48 h before the clock ${clock.now}` };
}

export function onCount(event: CountEvent, station: StationIdentity, { state, emit, clock }: Context): void {
  const labels = { product: event.product ?? "", order: event.order ?? "" };
  const deltas: Partial<Record<Quantity, number>> = {};
  for (const quantity of QUANTITIES) {
    const delta = event[quantity];
    if (delta !== undefined && delta > 0) deltas[quantity] = delta;
  }
  if (Object.keys(deltas).length > 0) emitMinute(emit, station, event.at, labels, deltas);

  for (const quantity of QUANTITIES) {
    const total = event[`${quantity}Total`];
    if (total === undefined) continue;
    const key = `total/${station.station}/${quantity}`;
    const count = (at: Instant, of: Labels, step: number) => {
      if (step !== 0) emitMinute(emit, station, at, of, { [quantity]: step });
    };
    insertTotal(state, key, { at: event.at, id: event.id, total, ...labels }, count);
    forget(state, key, clock.now - KEEP_MS);
  }
}

function insertTotal(state: KeyedState, key: string, entry: Total, count: (at: Instant, of: Labels, step: number) => void): void {
  const totals = state.get<Total[]>(key) ?? [];
  let index = totals.length;
  while (index > 0 && isAfter(totals[index - 1] as Total, entry)) index--;
  const before = totals[index - 1];
  const after = totals[index];
  if (before && after) count(after.at, after, -step(before, after));
  if (before) count(entry.at, entry, step(before, entry));
  if (after) count(after.at, after, step(entry, after));
  totals.splice(index, 0, entry);
  state.set(key, totals);
}

function step(before: Total, after: Total): number {
  return after.total >= before.total ? after.total - before.total : after.total;
}

function isAfter(a: Total, b: Total): boolean {
  return a.at > b.at || (a.at === b.at && a.id > b.id);
}

/** The newest total older than the window stays: it is the base of the oldest inside. */
function forget(state: KeyedState, key: string, before: Instant): void {
  const totals = state.get<Total[]>(key) as Total[];
  let drop = 0;
  while (drop + 1 < totals.length && (totals[drop + 1] as Total).at < before) drop++;
  if (drop > 0) state.set(key, totals.slice(drop));
}
