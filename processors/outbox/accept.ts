// What comes in: each notification once, and a newer step of an alert in the place of older ones that nobody has been told of.
import { type Notification, SEVERITIES, type Severity } from "../../core/notification.ts";
import type { Instant } from "../../core/time.ts";
import { addEntry, type Entry, type Outbox, removeEntry } from "./model.ts";

export interface Accepted {
  readonly added: readonly Entry[];
  /** Older steps that are told with one of `added`. */
  readonly merged: readonly Entry[];
}

/** Takes in what is not there yet; the caller knows what was told before (`isTold`). */
export function accept(
  outbox: Outbox,
  notifications: readonly Notification[],
  { now, isTold }: { now: Instant; isTold: (id: string) => boolean },
): Accepted {
  const added = new Map<number, Entry>();
  const merged: Entry[] = [];
  for (const notification of notifications) {
    const { id, severity, channels } = notification;
    if (outbox.waitingIds.has(id) || outbox.undelivered.has(id) || isTold(id)) continue;
    const seq = outbox.nextSeq++;
    const fresh: Entry = { seq, notification, acceptedAt: now, absorbed: [], severity, isPast: false, failed: [], isBare: false };
    const { entry, olds } = mergeWaiting(outbox, fresh);
    for (const old of olds) if (!added.delete(old.seq)) merged.push(old);
    added.set(seq, entry);
    for (const name of channels) {
      const channel = outbox.channels.get(name);
      if (channel) channel.lastArrivalAt = now;
    }
  }
  return { added: [...added.values()], merged };
}

/** Puts an entry into the outbox in the place of other steps of its alert that wait for the same channels. */
export function mergeWaiting(outbox: Outbox, fresh: Entry): { entry: Entry; olds: Entry[] } {
  const olds: Entry[] = [];
  let entry = fresh;
  for (const seq of outbox.byAlert.get(fresh.notification.alert) ?? []) {
    const old = outbox.entries.get(seq);
    if (!old || old.seq === fresh.seq || outbox.held.has(seq) || !goesWith(old, fresh)) continue;
    olds.push(old);
    entry = merge(old, entry);
  }
  for (const old of olds) removeEntry(outbox, old);
  addEntry(outbox, entry);
  return { entry, olds };
}

function goesWith(a: Entry, b: Entry): boolean {
  return a.notification.channels.join("\n") === b.notification.channels.join("\n");
}

/** The later step speaks for both, under the newer entry's seq. */
function merge(old: Entry, entry: Entry): Entry {
  const isNewer = entry.notification.at >= old.notification.at;
  const [face, other] = isNewer ? [entry, old] : [old, entry];
  const began = [face, other].some(({ notification: { kind }, isPast }) => isPast || kind === "firing" || kind === "escalated");
  return {
    seq: entry.seq,
    notification: face.notification,
    acceptedAt: Math.min(old.acceptedAt, entry.acceptedAt),
    absorbed: [...other.absorbed, other.notification.id, ...face.absorbed],
    severity: worse(old.severity, entry.severity),
    isPast: face.notification.kind === "resolved" && began,
    failed: [...new Set([...old.failed, ...entry.failed])],
    isBare: old.isBare || entry.isBare,
  };
}

function worse(a: Severity, b: Severity): Severity {
  return SEVERITIES.indexOf(a) <= SEVERITIES.indexOf(b) ? a : b;
}
