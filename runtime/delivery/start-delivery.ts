// The shell of the outbox: durable before it is sent, one message at a time a robot, and what was sent written down before anything else.
//   I1. What `accept` has answered is told at least once, across crashes; twice only when the crash fell between a send and its mark.
//   I2. No decision is made here: what goes out when is `processors/outbox`.
//   I3. One process delivers: whoever starts a second one on the same store has to take the first one's place.
import { PipelineError } from "../../core/errors.ts";
import type { Notification } from "../../core/notification.ts";
import { type Instant, MINUTE_MS, SECOND_MS } from "../../core/time.ts";
import { accept } from "../../processors/outbox/accept.ts";
import { decide } from "../../processors/outbox/decide.ts";
import { newOutbox, type Plan, type RobotState } from "../../processors/outbox/model.ts";
import { begin, fail, release, skip, succeed } from "../../processors/outbox/settle.ts";
import { freeSlots, reserveOf } from "../../processors/outbox/slots.ts";
import { errorText } from "../error-text.ts";
import { type DeliveryCounts, type DeliveryStatus, newCounts, statusOf } from "./delivery-status.ts";
import { keep, perform, saveRobot, settleMerged } from "./perform.ts";
import { reportWaiting } from "./report.ts";
import { resume, strandThose } from "./resume.ts";
import { prepare } from "./send-once.ts";
import { type DeliveryDeps, insist, pause, type Shell, wakeAll } from "./shell.ts";
import { restoreOutbox } from "./stored-outbox.ts";

const SWEEP_MS = 10 * MINUTE_MS;
/** Who holds an entry until it is durable: no robot has a space in its name. */
const STORING = "being stored";

export interface Delivery {
  /** Resolves when the notifications are durable; those that were handed over before are ignored. */
  accept(notifications: readonly Notification[]): Promise<void>;
  /**
   * Sends one message by one robot now, past whatever waits: the button that tests a channel. What a robot may get it never exceeds.
   *
   * @throws PipelineError NOT_FOUND for a robot that there is not, NOTICE_LIMITED while it rests or has only messages left that are kept
   *   for P0, and as `Notifier.send`
   */
  test(robot: string, notification: Notification): Promise<void>;
  /** Takes a notification that nobody took off the list. */
  dismiss(id: string): Promise<void>;
  status(): DeliveryStatus;
  metrics(): DeliveryCounts;
  /** Resolves when what is under way has been marked. */
  close(): Promise<void>;
}

/** @throws PipelineError LOG_UNAVAILABLE, STATE_VERSION */
export async function startDelivery(deps: DeliveryDeps): Promise<Delivery> {
  const { stored, ...restored } = await restoreOutbox(deps.store);
  const settings = deps.robots.map((robot) => robot.settings);
  const shell: Shell = {
    deps,
    stored,
    outbox: newOutbox({ robots: settings, channels: deps.channels }),
    counts: newCounts(),
    robots: new Map(deps.robots.map((robot) => [robot.settings.name, robot])),
    closing: new AbortController(),
    unsettled: new Map(),
    tries: new Map(),
    wakers: new Set(),
    background: new Set(),
  };
  await resume(shell, { stored, ...restored });
  const loops = [...settings.map(({ name }) => runRobot(shell, name)), sweepOften(shell)];
  return {
    accept: (notifications) => takeIn(shell, notifications),
    test: (robot, notification) => sendTest(shell, robot, notification),
    async dismiss(id) {
      shell.outbox.undelivered.delete(id);
      await stored.dismiss(id);
    },
    status: () => statusOf(shell.outbox, deps.now()),
    metrics: () => ({ ...shell.counts, failures: { ...shell.counts.failures } }),
    async close() {
      shell.closing.abort();
      await Promise.all(loops);
      while (shell.background.size > 0) await Promise.all(shell.background);
    },
  };
}

async function runRobot(shell: Shell, name: string): Promise<void> {
  const { deps, outbox, closing } = shell;
  while (!closing.signal.aborted) {
    const now = deps.now();
    const decision = decide(outbox, name, now);
    if (decision.kind === "wait") await pause(shell, decision.until - now);
    else {
      // Only the end breaks off what insists; the marks that are missing then are made good after the next start.
      await perform(shell, decision.plan).catch((error: unknown) => {
        if (!closing.signal.aborted) throw error;
        deps.logger.warn("left a message without its mark", { robot: name, error: errorText(error) });
      });
    }
  }
}

async function sweepOften({ deps, stored, closing }: Shell): Promise<void> {
  while (!closing.signal.aborted) {
    await stored.sweep(deps.now()).catch((error: unknown) => deps.logger.warn("could not sweep the outbox", { error: errorText(error) }));
    await deps.sleep(SWEEP_MS, closing.signal);
  }
}

async function takeIn(shell: Shell, notifications: readonly Notification[]): Promise<void> {
  const { deps, outbox, stored, counts } = shell;
  const now = deps.now();
  const { added, merged } = accept(outbox, notifications, { now, isTold: stored.isTold });
  if (added.length === 0) return;
  counts.accepted += added.length;
  for (const { seq } of added) outbox.held.set(seq, STORING);
  await insist(shell, "store notifications", () => stored.add(added, now));
  reportWaiting(shell, added);
  settleMerged(shell, merged);
  await keep(shell, release(outbox, added));
  await strandThose(shell, added);
  wakeAll(shell);
}

async function sendTest(shell: Shell, name: string, notification: Notification): Promise<void> {
  const { deps, outbox } = shell;
  const robot = shell.robots.get(name);
  const state = outbox.robots.get(name);
  if (!robot || !state) throw new PipelineError("NOT_FOUND", `there is no robot "${name}"`);
  while (state.sending) await pause(shell, SECOND_MS);
  refuseTest(state, deps.now());
  const plan: Plan = { robot: name, channel: "", entries: [], content: { kind: "one", told: { notification, isPast: false } } };
  begin(outbox, plan, deps.now());
  await keepSlots(shell, name);
  const send = await prepare(deps, robot, plan.content);
  const failure = await send?.();
  if (!send) skip(outbox, plan);
  else if (failure) fail(outbox, plan, { ...failure, now: deps.now() });
  else succeed(outbox, plan, deps.now());
  await keepSlots(shell, name);
  wakeAll(shell);
  if (failure) throw new PipelineError(failure.code, failure.text);
}

/** A test is worth neither a robot's ten minutes of silence nor a slot that is kept for P0. */
function refuseTest(robot: RobotState, now: Instant): void {
  const { name } = robot.settings;
  if (robot.fault?.code === "NOTICE_LIMITED" && robot.nextTryAt > now)
    throw new PipelineError("NOTICE_LIMITED", `the robot "${name}" rests after too many messages`);
  if (freeSlots(robot, now) <= reserveOf(robot.settings))
    throw new PipelineError("NOTICE_LIMITED", `what the robot "${name}" may still get this minute is kept for what is urgent`);
}

/** A start within the minute knows of the message; without a store a test is a test all the same. */
async function keepSlots(shell: Shell, name: string): Promise<void> {
  await saveRobot(shell, name).catch((error: unknown) =>
    shell.deps.logger.warn("could not store a robot's state", { robot: name, error: errorText(error) }),
  );
}
