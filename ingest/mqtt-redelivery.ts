// When a message was first received: a redelivery gets the time, and so the identity, of its first delivery.
//   Works while this process lives, across reconnects. After a crash, messages without `at` or `id` that were stored but not
//   yet acknowledged are taken for new ones: at most those in flight (RECEIVE_MAXIMUM of mqtt.ts).
import type { Instant } from "../core/time.ts";
import { digestOf, type Message } from "./mqtt-payload.ts";

export interface Redeliveries {
  /** The time of the first delivery, `now` if this is it. */
  firstReceivedAt(message: Omit<Message, "receivedAt"> & { isRedelivery: boolean }, now: Instant): Instant;
}

/** Remembers the newest `capacity` packet identifiers; a broker redelivers only what it holds in flight. */
export function createRedeliveries(capacity: number): Redeliveries {
  const known = new Map<number, { digest: string; receivedAt: Instant }>();

  return {
    firstReceivedAt(message, now) {
      const digest = digestOf(message);
      const before = known.get(message.packetId);
      if (message.isRedelivery && before?.digest === digest) return before.receivedAt;
      known.delete(message.packetId);
      known.set(message.packetId, { digest, receivedAt: now });
      const oldest = known.size > capacity ? known.keys().next().value : undefined;
      if (oldest !== undefined) known.delete(oldest);
      return now;
    },
  };
}
