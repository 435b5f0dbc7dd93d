// Carries notifications out of the log into the outbox: a batch is durable there before it counts as taken here.
//   I1. One process delivers: whoever holds the topic's partition. What an older holder still hands over is known by its id.
//   I2. A delivery that begins for the first time tells what comes from then on, not what lies in the log from before.
import { NOTIFICATIONS_TOPIC } from "../../core/frame.ts";
import type { Notification } from "../../core/notification.ts";
import type { Claim, EventLog, LogRecord } from "../../log/log.ts";
import type { Delivery } from "../delivery/start-delivery.ts";
import { errorText } from "../error-text.ts";
import type { Logger } from "../logger.ts";
import { type StateDeps, tellState } from "./delivery-state.ts";

export const DELIVERY_GROUP = "delivery";

/** Where it stands how far the topic of notifications was taken. */
export const DELIVERY_POSITION = { register: "delivery", position: "position" } as const;
const READ = { maxBytes: 1024 * 1024, waitMs: 1000 };
const RETRY_MS = { first: 1000, most: 10_000 };

export interface DeliverDeps extends StateDeps {
  readonly log: EventLog;
  /** Starts the outbox of this process, once it holds the partition. */
  readonly start: () => Promise<Delivery>;
  /** The delivery that runs here, for status and tests of channels. */
  readonly onDelivery: (delivery: Delivery | undefined) => void;
  /** What is added to a notification on its way out. */
  readonly complete: (notification: Notification) => Notification;
}

/** Runs until the claim is taken away; never rejects. */
export async function deliver(claim: Claim, deps: DeliverDeps): Promise<void> {
  const { logger, sleep, onDelivery } = deps;
  let retryMs = RETRY_MS.first;
  while (!claim.signal.aborted) {
    try {
      await deliverOnce(claim, deps, () => {
        retryMs = RETRY_MS.first;
      });
    } catch (error) {
      if (claim.signal.aborted) break;
      logger.warn("delivery starts again", { error: errorText(error), inMs: retryMs });
      await sleep(retryMs, claim.signal);
      retryMs = Math.min(retryMs * 2, RETRY_MS.most);
    } finally {
      onDelivery(undefined);
    }
  }
}

async function deliverOnce({ partition, signal, confirmed }: Claim, deps: DeliverDeps, onRead: () => void): Promise<void> {
  const { log, start, onDelivery, complete, logger } = deps;
  await confirmed();
  const position = await log.register(DELIVERY_POSITION.register).own(DELIVERY_POSITION.position);
  const stored = (await position.get()) as { offset: number } | undefined;
  let next = stored?.offset ?? (await log.end(NOTIFICATIONS_TOPIC, partition));
  if (!stored) await position.put({ offset: next });
  const delivery = await start();
  onDelivery(delivery);
  const ended = new AbortController();
  const telling = tellState(() => delivery.status(), deps, ended.signal);
  try {
    while (!signal.aborted) {
      const records = await log.read(NOTIFICATIONS_TOPIC, partition, next, { ...READ, signal });
      onRead();
      const last = records.at(-1);
      if (!last) continue;
      await delivery.accept(records.flatMap((record) => notificationIn(record, logger)).map(complete));
      next = last.offset + 1;
      await position.put({ offset: next });
    }
  } finally {
    ended.abort();
    await telling;
    await delivery.close();
  }
}

function notificationIn({ value, offset }: LogRecord, logger: Logger): Notification[] {
  try {
    return [JSON.parse(Buffer.from(value.buffer, value.byteOffset, value.length).toString()) as Notification];
  } catch (error) {
    logger.error("a notification cannot be read", { offset, error: errorText(error) });
    return [];
  }
}
