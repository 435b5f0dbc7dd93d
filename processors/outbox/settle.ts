// What a try changes: the message is under way, was taken, or failed for a reason that says what to do about it.
import { assert } from "../../core/assert.ts";
import type { ErrorCode } from "../../core/errors.ts";
import type { Instant } from "../../core/time.ts";
import { MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import { mergeWaiting } from "./accept.ts";
import {
  addEntry,
  type Entry,
  GENTLE_MS,
  isUrgent,
  type Outbox,
  type Plan,
  REFUSED_MS,
  type RobotState,
  removeEntry,
  type Undelivered,
} from "./model.ts";
import { isStranded } from "./reach.ts";
import { backoffMs, returnLater, takeSlot } from "./slots.ts";

/** A picture that comes later than this explains nothing any more. */
const PICTURE_MS = 2 * MINUTE_MS;
const PICTURES = 3;

/** Codes of failed tries. Others do not come from a destination: they are faults of ours, and no message is blamed for them. */
export type SendCode = Extract<ErrorCode, "NOTICE_UNAVAILABLE" | "NOTICE_LIMITED" | "NOTICE_REJECTED" | "ROBOT_REFUSED">;

export interface Failed {
  /** Entries whose stored form must be replaced. */
  readonly changed: readonly Entry[];
  /** Entries whose place another one took. */
  readonly merged: readonly Entry[];
  /** Entries that no channel takes. */
  readonly undelivered: readonly Undelivered[];
}

export function begin(outbox: Outbox, plan: Plan, now: Instant): void {
  const robot = robotOf(outbox, plan);
  robot.sending = plan;
  takeSlot(robot, now);
  for (const { seq } of plan.entries) outbox.held.set(seq, plan.robot);
  if (plan.content.kind === "picture") robot.pictures.shift(); // tried once
}

/** There was nothing to send after all: the slot is free again. */
export function skip(outbox: Outbox, plan: Plan): void {
  const robot = robotOf(outbox, plan);
  robot.sending = undefined;
  robot.used.pop();
  for (const { seq } of plan.entries) outbox.held.delete(seq);
}

export function succeed(outbox: Outbox, plan: Plan, now: Instant): void {
  const robot = robotOf(outbox, plan);
  finish(robot, now);
  robot.failures = 0;
  robot.successAt = now;
  robot.refusedSince = undefined;
  robot.fault = undefined;
  for (const entry of plan.entries) removeEntry(outbox, entry);
  const channel = outbox.channels.get(plan.channel);
  if (plan.content.kind === "digest" && channel && !plan.entries.every(isUrgent)) {
    channel.gentleUntil = now + GENTLE_MS;
    channel.collectingSince = undefined;
  }
  if (plan.content.kind === "one" && robot.settings.takesPictures) {
    const { notification } = plan.content.told;
    const isWorthIt = notification.links?.chart !== undefined && notification.kind !== "resolved" && notification.kind !== "acknowledged";
    if (isWorthIt) robot.pictures = [...robot.pictures, { notification, until: now + PICTURE_MS }].slice(-PICTURES);
  }
}

export function fail(outbox: Outbox, plan: Plan, { code, text, now }: { code: SendCode; text: string; now: Instant }): Failed {
  const robot = robotOf(outbox, plan);
  finish(robot, now);
  robot.fault = { code, text, at: now };
  if (code === "NOTICE_LIMITED" || code === "NOTICE_REJECTED") robot.refusedSince = undefined; // it knows us
  if (code === "NOTICE_LIMITED") robot.nextTryAt = now + robot.settings.restMs + SECOND_MS;
  else if (code === "ROBOT_REFUSED") {
    robot.refusedSince ??= now;
    robot.nextTryAt = now + REFUSED_MS;
  } else if (code === "NOTICE_UNAVAILABLE") {
    robot.failures++;
    robot.nextTryAt = now + backoffMs({ failures: robot.failures, seed: plan.entries[0]?.notification.id ?? plan.robot });
  } else {
    robot.failures = 0; // it answered
    return blame(outbox, plan, now);
  }
  return release(outbox, plan.entries);
}

/** Back among the waiting, or there for the first time now that they are durable; a newer step may have come meanwhile. */
export function release(outbox: Outbox, entries: readonly Entry[]): Failed {
  const changed: Entry[] = [];
  const merged: Entry[] = [];
  for (const entry of entries) outbox.held.delete(entry.seq);
  for (const entry of entries) {
    if (!outbox.entries.has(entry.seq)) continue; // its place was taken by one before it
    const { entry: now, olds } = mergeWaiting(outbox, entry);
    if (olds.length > 0) changed.push(now);
    merged.push(...olds);
  }
  return { changed, merged, undelivered: [] };
}

/** The message was refused: once more without texts, then it is the next channel's. */
function blame(outbox: Outbox, plan: Plan, now: Instant): Failed {
  const changed: Entry[] = [];
  const undelivered: Undelivered[] = [];
  for (const old of plan.entries) {
    removeEntry(outbox, old);
    const entry = old.isBare ? { ...old, isBare: false, failed: [...old.failed, plan.channel] } : { ...old, isBare: true };
    if (isStranded(outbox, entry)) undelivered.push(strand(outbox, entry, { code: "NOTICE_REJECTED", now }));
    else {
      addEntry(outbox, entry);
      changed.push(entry);
    }
  }
  return { changed, merged: [], undelivered };
}

/** Nobody takes it: it stays to be seen. */
export function strand(outbox: Outbox, entry: Entry, { code, now }: { code: string; now: Instant }): Undelivered {
  removeEntry(outbox, entry);
  const undelivered = { entry, at: now, code };
  outbox.undelivered.set(entry.notification.id, undelivered);
  return undelivered;
}

function finish(robot: RobotState, now: Instant): void {
  robot.sending = undefined;
  robot.lastAt = now;
  returnLater(robot, now);
}

function robotOf(outbox: Outbox, { robot: name }: Plan): RobotState {
  const robot = outbox.robots.get(name);
  assert(robot, `no robot "${name}"`);
  return robot;
}
