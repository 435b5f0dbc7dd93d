// The delivery in figures, for the page and for metrics.
import { SEVERITIES, type Severity } from "../../core/notification.ts";
import type { Instant } from "../../core/time.ts";
import type { Outbox, Undelivered } from "../../processors/outbox/model.ts";
import type { SendCode } from "../../processors/outbox/settle.ts";
import { freeSlots } from "../../processors/outbox/slots.ts";

/** Since the start of the process. */
export interface DeliveryCounts {
  accepted: number;
  /** Notifications that are in a delivered message, by name or by number. */
  told: number;
  messages: number;
  digests: number;
  pictures: number;
  merged: number;
  undelivered: number;
  /** Under way when the process before ended. */
  maybeTwice: number;
  readonly failures: Record<SendCode, number>;
}

export interface RobotStatus {
  readonly name: string;
  /** `ready`; `retrying` after a failure; `resting` after too many messages; `refused` until a person acts. */
  readonly state: "ready" | "retrying" | "resting" | "refused";
  /** Messages that it takes a minute, and how many of them it may get now. */
  readonly perMinute: number;
  readonly freeSlots: number;
  readonly lastSuccessAt: Instant | null;
  readonly nextTryAt: Instant | null;
  readonly refusedSince: Instant | null;
  readonly fault: { readonly code: string; readonly text: string; readonly at: Instant } | null;
}

export interface DeliveryStatus {
  readonly waiting: Readonly<Record<Severity, number>>;
  readonly oldestAt: Instant | null;
  /** Notifications that wait and name the channel, whichever will tell them. */
  readonly channels: readonly { readonly name: string; readonly waiting: number }[];
  readonly robots: readonly RobotStatus[];
  readonly undelivered: readonly Undelivered[];
}

export function newCounts(): DeliveryCounts {
  const failures = { NOTICE_UNAVAILABLE: 0, NOTICE_LIMITED: 0, NOTICE_REJECTED: 0, ROBOT_REFUSED: 0 };
  return { accepted: 0, told: 0, messages: 0, digests: 0, pictures: 0, merged: 0, undelivered: 0, maybeTwice: 0, failures };
}

export function statusOf({ entries, channels, robots, undelivered }: Outbox, now: Instant): DeliveryStatus {
  const waiting = [...entries.values()];
  const bySeverity = SEVERITIES.map((each) => [each, waiting.filter(({ severity }) => severity === each).length]);
  const oldest = waiting.reduce((least, { acceptedAt }) => Math.min(least, acceptedAt), Number.POSITIVE_INFINITY);
  return {
    waiting: Object.fromEntries(bySeverity) as Record<Severity, number>,
    oldestAt: waiting.length > 0 ? oldest : null,
    channels: [...channels.keys()].map((name) => {
      return { name, waiting: waiting.filter(({ notification }) => notification.channels.includes(name)).length };
    }),
    robots: [...robots.values()].map((robot) => {
      const { settings, nextTryAt, refusedSince, fault, successAt } = robot;
      const isBlocked = nextTryAt > now;
      const state =
        refusedSince !== undefined ? "refused" : !isBlocked ? "ready" : fault?.code === "NOTICE_LIMITED" ? "resting" : "retrying";
      return {
        name: settings.name,
        state,
        perMinute: settings.perMinute,
        freeSlots: freeSlots(robot, now),
        lastSuccessAt: successAt ?? null,
        nextTryAt: isBlocked ? nextTryAt : null,
        refusedSince: refusedSince ?? null,
        fault: fault ?? null,
      };
    }),
    undelivered: [...undelivered.values()],
  };
}
