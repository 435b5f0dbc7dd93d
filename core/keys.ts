// Which key owns an event (design 1): a line for what its equipment reports, a factory for what flows through it.
import type { Event } from "./events.ts";

/** `tenant/factory/line`: owner of `measurement series attribute count state offline`. */
export function lineKey(event: Pick<Event, "tenant" | "factory" | "line">): string {
  return `${event.tenant}/${event.factory}/${event.line}`;
}

/** `tenant/factory`: owner of `unit move hold order`. */
export function factoryKey(event: Pick<Event, "tenant" | "factory">): string {
  return `${event.tenant}/${event.factory}`;
}

/** The keys an event is written to: one, or both where both act on it. */
export function keysOf(event: Event): readonly string[] {
  switch (event.type) {
    case "measurement":
    case "series":
    case "attribute":
    case "count":
    case "state":
    case "offline":
    case "plan":
      return [lineKey(event)];
    case "unit":
    case "move":
    case "hold":
    case "order":
      return [factoryKey(event)];
    case "line":
      return [lineKey(event), factoryKey(event)];
    case "command":
      return [event.name.startsWith("alert.") ? factoryKey(event) : lineKey(event)];
  }
}
