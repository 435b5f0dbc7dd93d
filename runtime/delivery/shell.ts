// What the parts of the delivery share: the outbox, its stored form, and the patience with our own store.
import type { Notification } from "../../core/notification.ts";
import { type Instant, MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import type { Timer } from "../../core/timer.ts";
import type { ChannelSettings, Outbox } from "../../processors/outbox/model.ts";
import { errorText } from "../error-text.ts";
import type { Logger } from "../logger.ts";
import type { DeliveryCounts } from "./delivery-status.ts";
import type { Outcome, Robot } from "./robot.ts";
import type { Ranges, Store, StoredOutbox } from "./stored-outbox.ts";

const RETRY_MS = SECOND_MS;
/** The longest sleep: a timer counts to 2^31 ms. */
const LONGEST_MS = 60 * MINUTE_MS;

export interface DeliveryDeps {
  readonly store: Store;
  readonly channels: readonly ChannelSettings[];
  readonly robots: readonly Robot[];
  readonly now: () => Instant;
  /** Resolves after `ms`, or at once when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly timer: Timer;
  readonly logger: Logger;
  /** Keeps the history; called again until it resolves. */
  readonly onOutcomes?: (outcomes: readonly Outcome[]) => Promise<void>;
  /** Is told what waits, when it begins to and when that changes; once more after a start. What fails here is only logged. */
  readonly onWaiting?: (outcomes: readonly Outcome[]) => Promise<void>;
  /** The chart of a notification as a small PNG. */
  readonly draw?: (notification: Notification, signal: AbortSignal) => Promise<Uint8Array | undefined>;
}

export interface Shell {
  readonly deps: DeliveryDeps;
  readonly outbox: Outbox;
  readonly stored: StoredOutbox;
  readonly counts: DeliveryCounts;
  readonly robots: ReadonlyMap<string, Robot>;
  readonly closing: AbortController;
  /** Told by a robot, and not yet written so in the chunks. */
  readonly unsettled: Map<string, Set<Ranges>>;
  readonly wakers: Set<AbortController>;
  /** By seq: messages tried with the entry in them, and what was last told of it while it waits. */
  readonly tries: Map<number, { count: number; word: string }>;
  /** What goes on beside the robots' loops. */
  readonly background: Set<Promise<void>>;
}

/** Does something until it succeeds: what fails is our own store or history, and there is nothing better to do than to wait for it. */
export async function insist({ deps, closing }: Shell, what: string, act: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      await act();
      return;
    } catch (error) {
      if (closing.signal.aborted) throw error;
      deps.logger.warn(`could not ${what}, trying again`, { error: errorText(error) });
      await deps.sleep(RETRY_MS, closing.signal);
    }
  }
}

/** Goes on beside the caller; what is left undone at the end is done after the next start. */
export function later({ deps, background }: Shell, what: string, act: () => Promise<void>): void {
  const task = act()
    .catch((error: unknown) => deps.logger.warn(`left for the next start: ${what}`, { error: errorText(error) }))
    .finally(() => background.delete(task));
  background.add(task);
}

/** Sleeps for `ms`, until something happens, or until the end. */
export async function pause({ deps, wakers, closing }: Shell, ms: number): Promise<void> {
  const waker = new AbortController();
  wakers.add(waker);
  await deps.sleep(Math.min(ms, LONGEST_MS), AbortSignal.any([waker.signal, closing.signal]));
  wakers.delete(waker);
}

/** Lets every robot look again for what there is to do. */
export function wakeAll({ wakers }: Shell): void {
  for (const waker of wakers) waker.abort();
}
