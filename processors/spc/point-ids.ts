// What points and readings are called: by the id of the event that completed them. Events are told apart by source and id (domain 0.4),
// points of a series by their id alone, which people name to leave one out.
//   I1. A series that one source feeds, as nearly every one is, has its events' ids. A point of another source has that source behind it.
//       So have a line's readings, which no plan judges; the reading beside a short run's point is called as the point is.
import type { Event } from "../../core/events.ts";
import { stateCell } from "../../core/of-state.ts";
import type { KeyedState } from "../../core/processor.ts";
import { type Series, saveDefinition } from "./series.ts";

const readingsSource = stateCell<string>("readings-source");

/** What stands behind the id of an event: nothing where it is of the source that its series, or the line's readings, began with. */
export function idSuffix(series: Series, { source = "http" }: Pick<Event, "source">): string {
  const { definition } = series;
  if (definition.source === undefined) {
    definition.source = source;
    saveDefinition(series);
  }
  return definition.source === source ? "" : `@${source}`;
}

/** The same of a reading, which may belong to no series. */
export function readingSuffix(state: KeyedState, series: Series | undefined, event: Pick<Event, "source">): string {
  if (series) return idSuffix(series, event);
  const { source = "http" } = event;
  const first = readingsSource.get(state);
  if (first === undefined) readingsSource.set(state, source);
  return (first ?? source) === source ? "" : `@${source}`;
}
