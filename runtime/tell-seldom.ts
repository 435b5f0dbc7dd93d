// A warning that many would give at once: one line, and how many there were, at most so often.
import type { Logger } from "./logger.ts";

/** What is not told as a warning is told for whoever looks for faults (`debug`). `times` = how often since the warning before. */
export function tellSeldom(logger: Pick<Logger, "warn" | "debug">, everyMs: number) {
  let toldAt = Number.NEGATIVE_INFINITY;
  let times = 0;
  return (message: string, fields: Record<string, unknown>): void => {
    times++;
    const now = performance.now();
    if (now - toldAt < everyMs) {
      logger.debug(message, fields);
      return;
    }
    logger.warn(message, { ...fields, times });
    toldAt = now;
    times = 0;
  };
}
