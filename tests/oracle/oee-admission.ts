// Which events of a line's log count, by domain section 0 alone: identity, lateness, and the line's clock as it goes.
//   I1. Identity is checked before lateness; what is dead-lettered uses no identity up and moves no clock.
//   I2. Only accepted live equipment events move the clock. It starts at -Infinity: before it nothing is late.
import type { Event, EventType } from "../../core/events.ts";

export const REVISION_HORIZON_MS = 35 * 86_400_000;
export const COUNTER_HORIZON_MS = 48 * 3_600_000;

const EQUIPMENT: ReadonlySet<EventType> = new Set(["measurement", "series", "attribute", "count", "state"]);

export interface Accepted {
  readonly event: Event;
  /** The line's clock after this event. */
  readonly clock: number;
}

export interface Admission {
  readonly accepted: readonly Accepted[];
  readonly duplicates: number;
  readonly deadLetters: readonly { readonly event: Event; readonly reason: "id-conflict" | "late" }[];
}

export function isEquipment({ type }: Event): boolean {
  return EQUIPMENT.has(type);
}

/** Goes through the log of one line, in its order. */
export function admit(log: readonly Event[]): Admission {
  const contents = new Map<string, string>();
  const accepted: Accepted[] = [];
  const deadLetters: { event: Event; reason: "id-conflict" | "late" }[] = [];
  let duplicates = 0;
  let clock = Number.NEGATIVE_INFINITY;
  for (const event of log) {
    const identity = JSON.stringify([event.source ?? "http", event.id]);
    const known = contents.get(identity);
    const content = canonical(event);
    if (known === content) duplicates++;
    else if (known !== undefined) deadLetters.push({ event, reason: "id-conflict" });
    else if (isLate(event, clock)) deadLetters.push({ event, reason: "late" });
    else {
      contents.set(identity, content);
      if (isEquipment(event) && !event.historical) clock = Math.max(clock, event.at);
      accepted.push({ event, clock });
    }
  }
  return { accepted, duplicates, deadLetters };
}

function isLate(event: Event, clock: number): boolean {
  if (event.type === "line" || event.type === "plan") return false;
  if (event.type === "count" && isTotal(event) && event.at < clock - COUNTER_HORIZON_MS) return true;
  if (event.type === "command" && event.name === "stop.reclassify" && event.from < clock - REVISION_HORIZON_MS) return true;
  return !event.historical && event.at < clock - REVISION_HORIZON_MS;
}

export function isTotal(event: { goodTotal?: unknown; scrapTotal?: unknown; reworkTotal?: unknown }): boolean {
  return event.goodTotal !== undefined || event.scrapTotal !== undefined || event.reworkTotal !== undefined;
}

/** The same text for the same content, whatever the order of its fields. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
