// The simulator's events as they go over the wire, before the edge fills in defaults.
import type { z } from "zod";
import type { eventSchema } from "../../core/events.ts";
import type { Instant } from "../../core/time.ts";

/** An event as a client writes it: defaults may be absent. */
export type SimulatedEvent = z.input<typeof eventSchema> & { at: Instant };

type Envelope = "id" | "at" | "tenant" | "factory" | "line" | "source";

/** What a station has to say; the line adds who and where. */
export type Report = SimulatedEvent extends infer E ? (E extends SimulatedEvent ? Omit<E, Envelope> : never) : never;

export interface Delivery {
  /** How long after its time it is sent: from the buffer of a device that could not send it before. */
  readonly lateMs?: number;
  /** Another line than the reporter's own. */
  readonly line?: string;
}

export type Reporter = (at: Instant, event: Report, delivery?: Delivery) => void;
