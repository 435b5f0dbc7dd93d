// The machine's clock had jumped ahead and was set right: nobody waits until the time has come again at which things were noted meanwhile.
//   I1. What is noted as of later than now counts as of now, so that no wait is longer than one that begins now.
import { type Instant, SECOND_MS } from "../../core/time.ts";
import { GENTLE_MS, type Outbox, REFUSED_MS, type RobotState } from "./model.ts";

/** Takes back to `now` whatever lies beyond it. */
export function setBack(outbox: Outbox, now: Instant): void {
  for (const entry of outbox.entries.values()) {
    if (entry.acceptedAt > now) outbox.entries.set(entry.seq, { ...entry, acceptedAt: now });
  }
  for (const robot of outbox.robots.values()) setRobotBack(robot, now);
  for (const channel of outbox.channels.values()) {
    const { lastArrivalAt, gentleUntil, collectingSince } = channel;
    channel.lastArrivalAt = Math.min(lastArrivalAt, now);
    channel.gentleUntil = Math.min(gentleUntil, now + GENTLE_MS);
    if (collectingSince !== undefined) channel.collectingSince = Math.min(collectingSince, now);
  }
}

function setRobotBack(robot: RobotState, now: Instant): void {
  const { used, lastAt, nextTryAt, settings } = robot;
  if (used.some((at) => at > now)) robot.used = used.map((at) => Math.min(at, now));
  robot.lastAt = Math.min(lastAt, now);
  robot.nextTryAt = Math.min(nextTryAt, now + Math.max(REFUSED_MS, settings.restMs + SECOND_MS));
}
