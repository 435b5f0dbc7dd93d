// Mapped events → events as the edge would have let them in: completed with what the source knows, checked, and judged by what the
// source may write.
//   I1. All or nothing: one event that is refused refuses the change (or message) that it came from.
import type { MappedEvent } from "../../core/change.ts";
import { uncoveredBy } from "../../core/credential.ts";
import { type Event, parseEvent } from "../../core/events.ts";
import { type Instant, MINUTE_MS } from "../../core/time.ts";
import type { SourceScope } from "./contract.ts";
import { hashOf } from "./hash.ts";

const FUTURE_TOLERANCE_MS = 10 * MINUTE_MS;
const LONGEST_ID = 200;

export interface Origin {
  readonly tenant: string;
  /** The source's name. */
  readonly name: string;
  readonly scope: SourceScope;
  /** Of the change or message: the beginning of its events' ids. */
  readonly id: string;
  /** Of events that have no time of their own. */
  readonly at: Instant;
  /** When the record was written to the log. */
  readonly recordedAt: Instant;
  /** Events before this time are historical. */
  readonly historicalBefore: Instant | null;
}

/** The events, or what the edge would say of the first that it rejects: its code, and what is wrong. */
export function eventsOf(mapped: readonly MappedEvent[], origin: Origin): readonly Event[] | { readonly refused: string } {
  const events: Event[] = [];
  for (const one of mapped) {
    const parsed = parseEvent(completed(one, origin));
    if (!parsed.ok) return { refused: `${parsed.code}: ${one.type}: ${parsed.detail}` };
    const { event } = parsed;
    const fault = scopeFault(event, origin) ?? futureFault(event, origin.recordedAt + FUTURE_TOLERANCE_MS);
    if (fault !== undefined) return { refused: fault };
    if (events.some(({ id }) => id === event.id)) {
      return { refused: `INVALID_EVENT: ${one.type}: two events of one change have the id "${event.id}"` };
    }
    events.push(event);
  }
  return events;
}

function completed(one: MappedEvent, { tenant, name, id, at, historicalBefore }: Origin): object {
  const ownAt = one.at ?? at;
  const full = one.id === undefined ? id : one.lasting ? one.id : `${id}/${one.id}`;
  const event: Record<string, unknown> = {
    ...one,
    id: full.length <= LONGEST_ID ? full : `#${hashOf(full)}`,
    at: ownAt,
    tenant,
    source: name,
  };
  if (historicalBefore !== null && ownAt < historicalBefore) event.historical = true;
  if (one.type === "command") event.by = name;
  return event;
}

function scopeFault(event: Event, { scope }: Origin): string | undefined {
  const uncovered = uncoveredBy(scope, event);
  return uncovered === undefined ? undefined : `TENANT_MISMATCH: ${uncovered} is not among those of the source`;
}

function futureFault(event: Event, latest: Instant): string | undefined {
  const isAhead = event.at > latest || (event.type === "series" && event.times.some((time) => time > latest));
  return isAhead ? "FUTURE_TIME: at: more than 10 min ahead of the time at which the change was written to the log" : undefined;
}
