// When a wall loads itself anew: once a day at a quiet local time, spread so that not all screens of a plant ask at once.
import type { Zone } from "../plant/zone.ts";
import { dayAfter } from "../plant/zone.ts";

const MINUTE_MS = 60_000;
const SPREAD_MS = 10 * MINUTE_MS;
/** A screen that was loaded a moment ago waits for the next day. */
const LEAST_MS = 30 * MINUTE_MS;

/** How long until the next reload; `random` in [0, 1). */
export function untilReload(now: number, { zone, minute, random }: { zone: Zone; minute: number; random: number }): number {
  const today = zone.dateOf(now);
  const candidates = [today, dayAfter(today, 1), dayAfter(today, 2)].map(
    (date) => zone.startOf(date) + minute * MINUTE_MS + random * SPREAD_MS,
  );
  const at = candidates.find((candidate) => candidate - now >= LEAST_MS) ?? now + 24 * 60 * MINUTE_MS;
  return at - now;
}
