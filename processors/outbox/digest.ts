// Many notifications as one message: every P0 by name, P1 by group, the rest as numbers.
import { type Digest, type DigestGroup, SEVERITIES, type Told } from "../../core/notification.ts";
import type { Instant } from "../../core/time.ts";
import { type Entry, GROUPS } from "./model.ts";

/** `named` are told by name, `counted` by number; `stillWaiting` are not told by this message. */
export function digestOf(
  { named, counted, stillWaiting }: { named: readonly Entry[]; counted: readonly Entry[]; stillWaiting: number },
  now: Instant,
): Digest {
  const all = [...named, ...counted];
  const [first] = all;
  const groups = groupsOf(counted.filter(({ severity }) => severity !== "P2"));
  const rest = groups.slice(GROUPS);
  const page = all.find(({ notification: { links } }) => links?.page)?.notification.links?.page;
  const seqs = all.map(({ seq }) => seq);
  return {
    id: `digest-${seqs.length}-${seqs.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)}-${seqs.reduce((a, b) => Math.max(a, b), 0)}`,
    at: now,
    language: first?.notification.language ?? "en",
    timeZone: first?.notification.timeZone ?? "UTC",
    named: named.map(shown),
    groups: groups.slice(0, GROUPS),
    otherGroups: { groups: rest.length, count: rest.reduce((sum, { count }) => sum + count, 0) },
    counts: { P0: 0, P1: 0, P2: 0, ...countsOf(all) },
    stillWaiting,
    ...(page !== undefined && { page }),
  };
}

/**
 * What is told of an entry: with the severity of the worst of its steps; without any text, name or link when one of those was refused
 * (the robots' filters do not say which), so that the alert's id still gets through.
 */
export function shown({ notification, severity, isBare, isPast }: Entry): Told {
  if (!isBare) return { notification: { ...notification, severity }, isPast };
  const { text: _text, links: _links, values: _values, mentions: _mentions, by: _by, ...rest } = notification;
  return { notification: { ...rest, severity, rule: { name: notification.alert }, subject: {}, group: severity }, isPast, isBare };
}

function countsOf(entries: readonly Entry[]) {
  return Object.fromEntries(SEVERITIES.map((each) => [each, entries.filter(({ severity }) => severity === each).length]));
}

/** The worst and largest first; the oldest of a group is its example. */
function groupsOf(entries: readonly Entry[]): DigestGroup[] {
  const groups = new Map<string, DigestGroup>();
  for (const entry of entries) {
    const { severity, isPast } = entry;
    const { notification } = shown(entry);
    const group = notification.group ?? notification.rule.name;
    const key = `${severity}/${group}`;
    const so = groups.get(key) ?? { group, severity, count: 0, past: 0, since: notification.since, example: notification };
    const since = Math.min(so.since, notification.since);
    groups.set(key, { ...so, count: so.count + 1, past: so.past + (isPast ? 1 : 0), since });
  }
  return [...groups.values()].sort((a, b) => compare(a.severity, b.severity) || b.count - a.count || compare(a.group, b.group));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
