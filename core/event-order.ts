// The order of events of a key among themselves (domain order: time, then id), whatever the order in which they arrive.
import type { Event } from "./events.ts";
import type { Instant } from "./time.ts";

/** Where an event stands among others. */
export interface Moment {
  readonly at: Instant;
  readonly id: string;
  readonly source: string;
}

/** An absent source is that of events sent over HTTP. */
export function momentOf({ at, id, source = "http" }: Pick<Event, "at" | "id" | "source">): Moment {
  return { at, id, source };
}

/**
 * By time, then id by code unit; two sources may use one id, so that theirs decides last.
 *
 * @example isBefore({ at: 5, id: "Z", source: "http" }, { at: 5, id: "a", source: "http" }) // true
 */
export function isBefore(a: Moment, b: Moment): boolean {
  if (a.at !== b.at) return a.at < b.at;
  if (a.id !== b.id) return a.id < b.id;
  return a.source < b.source;
}
