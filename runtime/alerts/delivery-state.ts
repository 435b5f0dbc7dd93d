// How robots and channels are, told by the process that delivers to all others: the page of another process shows it.
//   I1. What is told carries when it was: nothing newer for a minute says that no process delivers.
import { type Instant, MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import type { EventLog } from "../../log/log.ts";
import type { DeliveryStatus } from "../delivery/delivery-status.ts";
import { errorText } from "../error-text.ts";
import type { Logger } from "../logger.ts";

const REGISTER = "delivery-state";
const KEY = "state";
const LOOK_MS = 2 * SECOND_MS;
/** Told again after this, also when nothing has changed. */
const AGAIN_MS = 20 * SECOND_MS;
const FRESH_MS = MINUTE_MS;

export interface DeliveryState extends Pick<DeliveryStatus, "channels" | "robots"> {
  readonly toldAt: Instant;
}

export interface StateDeps {
  readonly log: Pick<EventLog, "register">;
  readonly now: () => Instant;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly logger: Logger;
}

/** Tells until the signal aborts; never rejects. */
export async function tellState(status: () => DeliveryStatus, { log, now, sleep, logger }: StateDeps, signal: AbortSignal): Promise<void> {
  const register = log.register(REGISTER);
  let told = "";
  let toldAt = 0;
  while (!signal.aborted) {
    const { channels, robots } = status();
    const text = JSON.stringify({ channels, robots });
    if (text !== told || now() >= toldAt + AGAIN_MS) {
      try {
        await register.put(KEY, { toldAt: now(), channels, robots } satisfies DeliveryState);
        told = text;
        toldAt = now();
      } catch (error) {
        logger.debug("how robots are is told later", { error: errorText(error) });
      }
    }
    await sleep(LOOK_MS, signal);
  }
}

/** Undefined when no process has told for a minute. @throws PipelineError LOG_UNAVAILABLE */
export async function readState({ log, now }: Pick<StateDeps, "log" | "now">): Promise<DeliveryState | undefined> {
  const stored = (await log.register(REGISTER).get(KEY)) as DeliveryState | undefined;
  return stored && stored.toldAt > now() - FRESH_MS ? stored : undefined;
}
