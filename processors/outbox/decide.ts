// What a robot should do now: which message to send, or until when there is nothing to do.
//   I1. Urgent ones first; alone while there are few and slots enough, together otherwise, and never later than the pace.
//   I2. Ordinary ones leave the reserve alone. When more wait than can be told one by one, they are collected into one digest.
//   I3. A report is a message of its own, after all that is ordinary: a digest would leave nothing of it but its number.
//   I4. No step of an alert goes out while another step of it is under way.
import { SEVERITIES } from "../../core/notification.ts";
import type { Instant } from "../../core/time.ts";
import { digestOf, shown } from "./digest.ts";
import {
  type ChannelState,
  COLLECT_MS,
  type Decision,
  type Entry,
  FOREVER,
  isUrgent,
  NAMED,
  type Outbox,
  type Plan,
  QUIET_MS,
  type RobotState,
  SINGLES,
  STALE_MS,
} from "./model.ts";
import { reachedAt } from "./reach.ts";
import { setBack } from "./set-back.ts";
import { freeAt, freeSlots, paceMsOf, reserveOf } from "./slots.ts";

/** Pictures are sent only while there is room for this many messages beside the reserve. */
const SPARE_FOR_PICTURES = 4;

export function decide(outbox: Outbox, name: string, now: Instant): Decision {
  setBack(outbox, now);
  const robot = outbox.robots.get(name);
  if (!robot || robot.sending) return wait(FOREVER);
  if (robot.nextTryAt > now) return wait(robot.nextTryAt);
  const free = freeSlots(robot, now);
  if (free < 1) return wait(freeAt(robot, 1));
  const views = viewsOf(outbox, robot, { now, free });
  let until = FOREVER;
  for (const rule of [urgent, ordinary, report]) {
    for (const view of views) {
      const decision = rule(view);
      if (decision.kind === "send") return decision;
      until = Math.min(until, decision.until);
    }
  }
  const picture = pictureOf(outbox, robot, { now, free });
  return picture ? send(picture) : wait(Math.max(now + 1, until));
}

/** A channel as one of its robots sees it. */
interface View {
  readonly outbox: Outbox;
  readonly robot: RobotState;
  readonly channel: ChannelState;
  readonly now: Instant;
  readonly free: number;
  readonly urgent: readonly Entry[];
  readonly ordinary: readonly Entry[];
  readonly reports: readonly Entry[];
  /** When an entry comes within reach by waiting. */
  readonly nextAt: Instant;
}

function viewsOf(outbox: Outbox, robot: RobotState, { now, free }: { now: Instant; free: number }): View[] {
  const busy = new Set([...outbox.held.keys()].map((seq) => outbox.entries.get(seq)?.notification.alert));
  const channels = [...outbox.channels.values()].filter(({ settings }) => settings.robots.includes(robot.settings.name));
  return channels.map((channel) => {
    const urgents: Entry[] = [];
    const ordinaries: Entry[] = [];
    const reports: Entry[] = [];
    let nextAt = FOREVER;
    for (const entry of outbox.entries.values()) {
      if (outbox.held.has(entry.seq) || busy.has(entry.notification.alert)) continue;
      const at = reachedAt(outbox, entry, { channel: channel.settings.name, now });
      if (at > now) nextAt = Math.min(nextAt, at);
      else (isUrgent(entry) ? urgents : entry.notification.kind === "report" ? reports : ordinaries).push(entry);
    }
    const waiting = { urgent: urgents.sort(byAge), ordinary: ordinaries.sort(bySeverity), reports: reports.sort(byAge) };
    const view = { outbox, robot, channel, now, free, ...waiting, nextAt };
    if (ordinaries.length === 0) channel.collectingSince = undefined;
    else if (ordinaries.length > roomOf(view)) channel.collectingSince ??= now;
    return view;
  });
}

function urgent(view: View): Decision {
  const { robot, now, free, urgent: waiting, nextAt } = view;
  const [oldest] = waiting;
  if (!oldest) return wait(nextAt);
  const spare = free - reserveOf(robot.settings);
  if (waiting.length <= SINGLES && spare >= waiting.length) return send(single(view, oldest));
  const paced = robot.lastAt + paceMsOf(robot.settings);
  if (spare < 1 && paced > now) return wait(paced);
  if (waiting.length === 1) return send(single(view, oldest));
  return send(digest(view, dueAt(view) <= now ? view.ordinary : []));
}

function ordinary(view: View): Decision {
  const { robot, channel, now, free, ordinary: waiting, nextAt } = view;
  const [first] = waiting;
  if (!first) return wait(nextAt);
  const reserve = reserveOf(robot.settings);
  const due = dueAt(view);
  if (due > now) return wait(due);
  if (free <= reserve) return wait(freeAt(robot, reserve + 1));
  const isDigest = waiting.length > 1 && (channel.collectingSince !== undefined || isStale(view));
  return send(isDigest ? digest(view, waiting) : single(view, first));
}

function report(view: View): Decision {
  const { robot, now, free, reports, nextAt } = view;
  const [oldest] = reports;
  if (!oldest) return wait(nextAt);
  const reserve = reserveOf(robot.settings);
  return free > reserve ? send(single(view, oldest)) : wait(Math.max(now + 1, freeAt(robot, reserve + 1)));
}

/** When ordinary ones may be told: at once, after a digest's quiet, or when what is being collected is complete. */
function dueAt(view: View): Instant {
  const { channel, now } = view;
  if (isStale(view) || channel.collectingSince === undefined) return Math.max(now, channel.gentleUntil);
  return Math.max(channel.gentleUntil, Math.min(channel.lastArrivalAt + QUIET_MS, channel.collectingSince + COLLECT_MS));
}

function isStale({ ordinary: waiting, now }: View): boolean {
  return waiting.length > 1 && waiting.some(({ acceptedAt }) => acceptedAt <= now - STALE_MS);
}

/** Messages that the channel's robots can send now without touching their reserves. */
function roomOf({ outbox, channel, now }: View): number {
  let room = 0;
  for (const name of channel.settings.robots) {
    const robot = outbox.robots.get(name);
    if (robot && robot.nextTryAt <= now) room += Math.max(0, freeSlots(robot, now) - reserveOf(robot.settings));
  }
  return room;
}

function single({ robot, channel }: View, entry: Entry): Plan {
  return {
    robot: robot.settings.name,
    channel: channel.settings.name,
    entries: [entry],
    content: { kind: "one", told: shown(entry) },
  };
}

/** All that is urgent by name, as many as fit, then P0s that are not; of `others` the rest as numbers. */
function digest({ robot, channel, now, urgent: urgents, ordinary: all }: View, others: readonly Entry[]): Plan {
  const isP0 = ({ severity }: Entry) => severity === "P0";
  const named = [...urgents, ...others.filter(isP0)].slice(0, NAMED);
  const counted = others.filter((entry) => !isP0(entry));
  const stillWaiting = urgents.length + all.length - named.length - counted.length;
  return {
    robot: robot.settings.name,
    channel: channel.settings.name,
    entries: [...named, ...counted],
    content: { kind: "digest", digest: digestOf({ named, counted, stillWaiting }, now) },
  };
}

function pictureOf(outbox: Outbox, robot: RobotState, { now, free }: { now: Instant; free: number }): Plan | undefined {
  robot.pictures = robot.pictures.filter(({ until }) => until > now);
  const [next] = robot.pictures;
  if (!next || free < reserveOf(robot.settings) + SPARE_FOR_PICTURES) return undefined;
  const channel = [...outbox.channels.values()].find(({ settings }) => settings.robots.includes(robot.settings.name));
  const { notification } = next;
  return { robot: robot.settings.name, channel: channel?.settings.name ?? "", entries: [], content: { kind: "picture", notification } };
}

const send = (plan: Plan): Decision => ({ kind: "send", plan });
const wait = (until: Instant): Decision => ({ kind: "wait", until });

function byAge(a: Entry, b: Entry): number {
  return a.acceptedAt - b.acceptedAt || a.seq - b.seq;
}

function bySeverity(a: Entry, b: Entry): number {
  return SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || byAge(a, b);
}
