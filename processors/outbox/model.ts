// The outbox: what waits to be told, and what each robot may send. A state machine without clock or chance: state and now give what is
// to be done next. The shell (`runtime/delivery`) does it, and makes it durable.
//   I1. What was accepted is told, merged into a newer step of its alert, or stands in `undelivered`: never forgotten.
//   I2. In no minute does a robot get more messages than it takes, tries included.
//   I3. As long as a robot answers, an urgent notification is in a message at most `paceMs` after it was accepted.
import { assert } from "../../core/assert.ts";
import type { Content, Notification, Severity } from "../../core/notification.ts";
import { type Instant, MINUTE_MS, NEVER, SECOND_MS } from "../../core/time.ts";

/** A used slot is free again after this: the robot's minute, and a second for clocks that differ and messages that overtake. */
export const SLOT_MS = MINUTE_MS + SECOND_MS;
/** A robot that refuses every message is tried again after this. */
export const REFUSED_MS = 10 * MINUTE_MS;
/** How long an urgent notification waits for its channel before the next channel may tell it too. */
export const PATIENCE_MS = 2 * MINUTE_MS;
/** When more waits than can be told one by one, a digest goes out after this long without another one … */
export const QUIET_MS = 5 * SECOND_MS;
/** … or after this long at the latest. */
export const COLLECT_MS = 90 * SECOND_MS;
/** After a digest nothing ordinary is told for this long. */
export const GENTLE_MS = MINUTE_MS;
/** What has waited longer is not worth a message of its own when there are others. */
export const STALE_MS = 5 * MINUTE_MS;
/** How many urgent ones are told one by one when they come together. */
export const SINGLES = 3;
/** How many a digest names, so that their lines fit into the smallest robot's message. */
export const NAMED = 20;
/** How many groups it counts one by one. */
export const GROUPS = 10;

export interface RobotSettings {
  readonly name: string;
  readonly perMinute: number;
  /** How long it is left alone after it said that it gets too many. */
  readonly restMs: number;
  /** A picture of the chart is a message of its own. */
  readonly takesPictures: boolean;
}

export interface ChannelSettings {
  readonly name: string;
  /** Robots that reach the same people. */
  readonly robots: readonly string[];
}

/** A notification that waits, with the older steps of its alert that it took the place of. */
export interface Entry {
  readonly seq: number;
  readonly notification: Notification;
  /** When the oldest step in it came. */
  readonly acceptedAt: Instant;
  /** Ids of the steps whose place it took. */
  readonly absorbed: readonly string[];
  /** The worst of all of them. */
  readonly severity: Severity;
  /** It came and went before anybody was told. */
  readonly isPast: boolean;
  /** Channels that refused it. */
  readonly failed: readonly string[];
  /** A text of it was refused: say no more than that there is something. */
  readonly isBare: boolean;
}

export interface RobotState {
  readonly settings: RobotSettings;
  /** When slots were taken, oldest first. */
  used: Instant[];
  /** When its last message was sent. */
  lastAt: Instant;
  /** When it last took a message. */
  successAt?: Instant | undefined;
  /** Not before: after a failure, a rest or a refusal. */
  nextTryAt: Instant;
  /** Tries that failed since the last success. */
  failures: number;
  /** Since when it refuses everything. */
  refusedSince?: Instant | undefined;
  /** The code of the last failure, until a success. */
  fault?: { readonly code: string; readonly text: string; readonly at: Instant } | undefined;
  /** What it is sending. */
  sending?: Plan | undefined;
  /** Charts that could follow their message. */
  pictures: { readonly notification: Notification; readonly until: Instant }[];
}

export interface ChannelState {
  readonly settings: ChannelSettings;
  lastArrivalAt: Instant;
  /** Since when more waits than can be told one by one. */
  collectingSince?: Instant | undefined;
  gentleUntil: Instant;
}

export interface Undelivered {
  readonly entry: Entry;
  readonly at: Instant;
  readonly code: string;
}

export interface Outbox {
  readonly robots: Map<string, RobotState>;
  readonly channels: Map<string, ChannelState>;
  readonly entries: Map<number, Entry>;
  /** Seqs of the entries of an alert. */
  readonly byAlert: Map<string, Set<number>>;
  /** Ids that wait, and those whose place they took. */
  readonly waitingIds: Set<string>;
  /** What robots have under way, by seq. */
  readonly held: Map<number, string>;
  readonly undelivered: Map<string, Undelivered>;
  nextSeq: number;
}

/** One message to send. */
export interface Plan {
  readonly robot: string;
  readonly channel: string;
  readonly entries: readonly Entry[];
  readonly content: Content;
}

export type Decision = { readonly kind: "send"; readonly plan: Plan } | { readonly kind: "wait"; readonly until: Instant };

export const FOREVER: Instant = 8.64e15;
/** Why an entry is undelivered whose channels are not there. */
export const NOBODY = "NO_CHANNEL";

export function newOutbox({ robots, channels }: { robots: readonly RobotSettings[]; channels: readonly ChannelSettings[] }): Outbox {
  for (const { name, robots: names } of channels) {
    for (const robot of names)
      assert(
        robots.some((each) => each.name === robot),
        `channel "${name}" has a robot "${robot}" that there is not`,
      );
  }
  return {
    robots: new Map(robots.map((settings) => [settings.name, newRobot(settings)])),
    channels: new Map(channels.map((settings) => [settings.name, { settings, lastArrivalAt: NEVER, gentleUntil: NEVER }])),
    entries: new Map(),
    byAlert: new Map(),
    waitingIds: new Set(),
    held: new Map(),
    undelivered: new Map(),
    nextSeq: 1,
  };
}

function newRobot(settings: RobotSettings): RobotState {
  return { settings, used: [], lastAt: NEVER, nextTryAt: NEVER, failures: 0, pictures: [] };
}

/** Somebody must act now: what the reserve, the pace and the message of its own are for. */
export function isUrgent({ severity, isPast, notification: { kind } }: Entry): boolean {
  return severity === "P0" && !isPast && (kind === "firing" || kind === "escalated");
}

export function addEntry(outbox: Outbox, entry: Entry): void {
  outbox.entries.set(entry.seq, entry);
  const { alert, id } = entry.notification;
  const steps = outbox.byAlert.get(alert) ?? new Set();
  outbox.byAlert.set(alert, steps.add(entry.seq));
  for (const each of [id, ...entry.absorbed]) outbox.waitingIds.add(each);
}

export function removeEntry(outbox: Outbox, { seq, notification: { alert, id }, absorbed }: Entry): void {
  outbox.entries.delete(seq);
  outbox.held.delete(seq);
  const steps = outbox.byAlert.get(alert);
  steps?.delete(seq);
  if (steps?.size === 0) outbox.byAlert.delete(alert);
  for (const each of [id, ...absorbed]) outbox.waitingIds.delete(each);
}
