// Who sends events: how many came of which source for which line, how many of them late, and when the last one did.
//   I1. Bounded: of more senders than that, those that were heard longest ago are forgotten.
//   I2. Counted once an edge has made the events durable; a request that is sent again is counted again.
import type { Event } from "../core/events.ts";
import { type Instant, MINUTE_MS } from "../core/time.ts";

/** An event that comes so long after its own time, and does not say that it is an old one, is late. */
export const LATE_AFTER_MS = 15 * MINUTE_MS;
const MOST_SENDERS = 500;

/** What came of one source for one line. */
export interface SenderCounts {
  readonly tenant: string;
  readonly factory: string;
  readonly line: string;
  /** The events' `source`. */
  readonly source: string;
  readonly events: number;
  readonly late: number;
  /** Events that say themselves that they are old: never late. */
  readonly historical: number;
  /** The newest event's own time. */
  readonly lastAt: Instant;
  /** When the last one came. */
  readonly heardAt: Instant;
}

export interface SenderTally {
  count(event: Event, receivedAt: Instant): void;
  /** Adds what was counted elsewhere. */
  add(counts: readonly SenderCounts[]): void;
  /** The ones heard last first. */
  list(): readonly SenderCounts[];
}

type Counting = { -readonly [Field in keyof SenderCounts]: SenderCounts[Field] };

export function createSenderTally(most = MOST_SENDERS): SenderTally {
  const senders = new Map<string, Counting>();
  let last: Counting | undefined; // events come in runs

  function senderOf({ tenant, factory, line, source = "" }: Pick<Event, "tenant" | "factory" | "line" | "source">): Counting {
    if (last?.source === source && last.line === line && last.factory === factory && last.tenant === tenant) return last;
    const name = `${tenant}/${factory}/${line}/${source}`;
    let sender = senders.get(name);
    if (!sender) {
      sender = { tenant, factory, line, source, events: 0, late: 0, historical: 0, lastAt: Number.NEGATIVE_INFINITY, heardAt: 0 };
      senders.set(name, sender);
      if (senders.size > 2 * most) forgetOldest();
    }
    last = sender;
    return sender;
  }

  function forgetOldest(): void {
    const oldest = [...senders].sort(([, a], [, b]) => a.heardAt - b.heardAt).slice(0, senders.size - most);
    for (const [name, sender] of oldest) if (sender.events > 0) senders.delete(name); // not the one that is being counted
  }

  return {
    count(event, receivedAt) {
      const sender = senderOf(event);
      sender.events++;
      if (event.historical) sender.historical++;
      else if (receivedAt - event.at > LATE_AFTER_MS) sender.late++;
      if (event.at > sender.lastAt) sender.lastAt = event.at;
      sender.heardAt = receivedAt;
    },
    add(counts) {
      for (const { events, late, historical, lastAt, heardAt, ...who } of counts) {
        const sender = senderOf(who);
        sender.events += events;
        sender.late += late;
        sender.historical += historical;
        sender.lastAt = Math.max(sender.lastAt, lastAt);
        sender.heardAt = Math.max(sender.heardAt, heardAt);
      }
    },
    list() {
      const all = [...senders.values()].sort((a, b) => b.heardAt - a.heardAt || (a.source < b.source ? -1 : 1));
      return all.slice(0, most).map((sender) => ({ ...sender }));
    },
  };
}
