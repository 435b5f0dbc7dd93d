// Which channel may tell an entry: the first of its channels, and the next ones once those before are of no use to it.
import type { Instant } from "../../core/time.ts";
import { type ChannelState, type Entry, FOREVER, isUrgent, type Outbox, PATIENCE_MS } from "./model.ts";

/** From when on a channel may tell the entry; FOREVER when it must not as things stand. */
export function reachedAt(outbox: Outbox, entry: Entry, { channel, now }: { channel: string; now: Instant }): Instant {
  let before = 0;
  for (const name of entry.notification.channels) {
    const state = outbox.channels.get(name);
    if (!state || entry.failed.includes(name)) continue;
    if (name === channel) return before === 0 ? entry.acceptedAt : entry.acceptedAt + before * PATIENCE_MS;
    if (isOut(outbox, state, now)) continue;
    if (!isUrgent(entry)) return FOREVER;
    before++; // somebody must know: the next channel joins in after a while
  }
  return FOREVER;
}

/** True when no channel is left that could take the entry. */
export function isStranded(outbox: Outbox, entry: Entry): boolean {
  return entry.notification.channels.every((name) => !outbox.channels.has(name) || entry.failed.includes(name));
}

/** Every robot of the channel refuses whatever it gets, and it is not yet time to ask again. */
function isOut({ robots }: Outbox, { settings }: ChannelState, now: Instant): boolean {
  return settings.robots.every((name) => {
    const robot = robots.get(name);
    return robot?.refusedSince !== undefined && robot.nextTryAt > now;
  });
}
