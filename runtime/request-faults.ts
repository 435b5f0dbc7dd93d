// How a request that failed is logged: what stays wrong is an error each time; what may pass is a warning once a minute.
import type { FaultContext } from "../api/deps.ts";
import { ERRORS, type ErrorCode } from "../core/errors.ts";
import { type Instant, MINUTE_MS } from "../core/time.ts";
import { leftOf } from "./clock.ts";
import { errorText } from "./error-text.ts";
import type { Logger } from "./logger.ts";

interface Said {
  readonly since: Instant;
  /** Since then, of the same code. */
  unsaid: number;
}

/** @returns takes each request that failed by no fault of its caller */
export function createFaultLog({ logger, now }: { readonly logger: Logger; readonly now: () => Instant }) {
  const last = new Map<ErrorCode, Said>();
  return (error: unknown, context: FaultContext): void => {
    const { code } = context;
    const fields = { ...context, error: errorText(error) };
    const before = last.get(code);
    if (ERRORS[code].remedy === "stop") logger.error("request failed", fields);
    else if (before && leftOf(MINUTE_MS, { since: before.since, now: now() }) > 0) {
      before.unsaid++;
      logger.debug("request failed", fields);
    } else {
      logger.warn("requests fail", { ...fields, unsaid: before?.unsaid ?? 0 });
      last.set(code, { since: now(), unsaid: 0 });
    }
  };
}
