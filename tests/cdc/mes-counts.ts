// What each count of the simulated plant adds, whether its station reports deltas or totals: a MES books what was added.
import type { SimulatedEvent } from "../../ingest/simulator/simulated-event.ts";

export interface Counts {
  readonly good: number;
  readonly scrap: number;
  readonly rework: number;
}

type Count = Extract<SimulatedEvent, { type: "count" }>;

/** By the event's id. Of totals the difference to the one before by time; a drop is a reset, and the first counts nothing (docs/oee.md). */
export function deltasOf(events: readonly SimulatedEvent[]): ReadonlyMap<string, Counts> {
  const deltas = new Map<string, Counts>();
  const last = new Map<string, Required<Counts>>();
  const counts = events.filter((event) => event.type === "count");
  for (const event of counts.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))) {
    if (event.goodTotal === undefined) {
      deltas.set(event.id, { good: event.good ?? 0, scrap: event.scrap ?? 0, rework: event.rework ?? 0 });
      continue;
    }
    const place = `${event.line}/${event.station}`;
    const before = last.get(place);
    const total = totalsOf(event);
    last.set(place, total);
    if (before)
      deltas.set(event.id, {
        good: grown(before.good, total.good),
        scrap: grown(before.scrap, total.scrap),
        rework: grown(before.rework, total.rework),
      });
  }
  return deltas;
}

function totalsOf({ goodTotal = 0, scrapTotal = 0, reworkTotal = 0 }: Count): Counts {
  return { good: goodTotal, scrap: scrapTotal, rework: reworkTotal };
}

function grown(before: number, total: number): number {
  return total < before ? total : total - before;
}
