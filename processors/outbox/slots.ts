// How many messages a robot may still get: each takes a slot that is free again a minute later.
//   I1. A slot, not a bucket that fills up: a full bucket and its refill would be 40 messages in one minute, and ten minutes of silence.
//   I2. The reserve is for the urgent. With it they can go out one message every `paceMs`, for ever, and never meet an empty robot:
//       ordinary ones leave `reserve` slots, and messages `SLOT_MS / reserve` apart are at most `reserve` in `SLOT_MS`.
import { textHash } from "../../core/text-hash.ts";
import { type Instant, MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import { type RobotSettings, type RobotState, SLOT_MS } from "./model.ts";

const BACKOFF_MS = SECOND_MS;
const BACKOFF_MOST_MS = MINUTE_MS;

/** Slots kept for the urgent: 8 of 20. */
export function reserveOf({ perMinute }: RobotSettings): number {
  return Math.floor(perMinute * 0.4);
}

/** The least time between two messages once only the reserve is left: 7.6 s of 20 a minute. */
export function paceMsOf(settings: RobotSettings): number {
  return SLOT_MS / Math.max(1, reserveOf(settings));
}

export function freeSlots({ used, settings: { perMinute } }: RobotState, now: Instant): number {
  return perMinute - used.reduce((taken, at) => (at > now - SLOT_MS ? taken + 1 : taken), 0);
}

/** When at least `wanted` slots will be free. */
export function freeAt({ used, settings: { perMinute } }: RobotState, wanted: number): Instant {
  const first = used[used.length - 1 - (perMinute - wanted)];
  return first === undefined ? 0 : first + SLOT_MS;
}

/** Takes a slot. When the answer is there `returnLater` moves it: the robot may have counted the message as late as that. */
export function takeSlot(robot: RobotState, now: Instant): void {
  robot.used = robot.used.filter((at) => at > now - SLOT_MS);
  robot.used.push(now);
}

export function returnLater(robot: RobotState, now: Instant): void {
  robot.used[robot.used.length - 1] = now;
}

/**
 * How long to wait after the n-th failure in a row: doubled each time up to a minute, of that between a half and the whole, by the text of
 * what was to be told, so that robots that failed together do not come back together.
 *
 * @example backoffMs({ failures: 1, seed: "a-1.firing" }) // 500 to 1000
 */
export function backoffMs({ failures, seed }: { failures: number; seed: string }): number {
  const whole = Math.min(BACKOFF_MOST_MS, BACKOFF_MS * 2 ** Math.min(failures - 1, 10));
  return Math.round(whole * (0.5 + textHash(`${seed}/${failures}`) / 2 ** 33));
}
