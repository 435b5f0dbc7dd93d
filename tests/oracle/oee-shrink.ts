// Finds a short log that still shows a difference: leaves out what the difference does not need (delta debugging, Zeller 1999).
import type { Event } from "../../core/events.ts";

/** For each of these logs, whether it still differs. They are asked together, since the program settles once for all. */
export type Judge = (logs: readonly (readonly Event[])[]) => Promise<boolean[]>;

const LOGS_AT_ONCE = 16;

export async function shrink(log: readonly Event[], judge: Judge): Promise<readonly Event[]> {
  let rest = log;
  for (let parts = 4; rest.length > 1; ) {
    const shorter = await firstThatDiffers(withoutEach(rest, parts), judge);
    if (shorter) {
      rest = shorter;
      parts = Math.max(parts - 1, 2);
    } else if (parts >= rest.length) break;
    else parts = Math.min(parts * 2, rest.length);
  }
  return rest;
}

/** The log without its first part, without its second, and so on. */
function withoutEach(log: readonly Event[], parts: number): Event[][] {
  const size = Math.ceil(log.length / parts);
  return Array.from({ length: Math.ceil(log.length / size) }, (_, n) => log.filter((_, place) => Math.floor(place / size) !== n));
}

async function firstThatDiffers(logs: readonly Event[][], judge: Judge): Promise<Event[] | undefined> {
  for (let n = 0; n < logs.length; n += LOGS_AT_ONCE) {
    const some = logs.slice(n, n + LOGS_AT_ONCE);
    const verdicts = await judge(some);
    const found = some.find((_, m) => verdicts[m]);
    if (found) return found;
  }
  return undefined;
}
