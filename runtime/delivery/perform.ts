// Sends one message and writes down what became of it.
//   I1. Before a send the robot's record says what is under way, after it what was told: each in one put. Only a crash between the two
//       leaves it open whether a message arrived.
//   I2. What was told is never sent again by this process, even while the store does not answer.
import type { Entry, Plan } from "../../processors/outbox/model.ts";
import { begin, type Failed, fail, skip, succeed } from "../../processors/outbox/settle.ts";
import { errorText } from "../error-text.ts";
import { countTry, report, reportWaiting } from "./report.ts";
import type { Outcome } from "./robot.ts";
import { prepare, type SendFailure } from "./send-once.ts";
import { insist, later, type Shell, wakeAll } from "./shell.ts";
import { type Ranges, rangesOf, recordOf } from "./stored-outbox.ts";

export async function perform(shell: Shell, plan: Plan): Promise<void> {
  const { deps, outbox, robots, counts } = shell;
  const robot = robots.get(plan.robot);
  if (!robot) return;
  begin(outbox, plan, deps.now());
  const send = await prepare(deps, robot, plan.content);
  if (!send) return skip(outbox, plan);
  try {
    await saveRobot(shell, plan.robot);
  } catch (error) {
    deps.logger.warn("could not store that a message goes out, it waits", { error: errorText(error) });
    await keep(shell, fail(outbox, plan, { code: "NOTICE_UNAVAILABLE", text: "the store did not answer", now: deps.now() }));
    return;
  }
  countTry(shell, plan.entries);
  const failure = await send();
  if (failure) await failed(shell, plan, failure);
  else await told(shell, plan);
  counts.messages += failure ? 0 : 1;
  wakeAll(shell);
}

async function told(shell: Shell, plan: Plan): Promise<void> {
  const { outbox, counts, unsettled, deps } = shell;
  const { robot, channel, entries, content } = plan;
  succeed(outbox, plan, deps.now());
  const ranges = rangesOf(entries.map(({ seq }) => seq));
  unsettled.set(robot, (unsettled.get(robot) ?? new Set()).add(ranges));
  counts.told += entries.length;
  if (content.kind === "digest") counts.digests++;
  if (content.kind === "picture") counts.pictures++;
  await insist(shell, "store that a message was sent", () => saveRobot(shell, robot));
  settleTold(shell, { entries, ranges }, { how: content.kind === "digest" ? "digest" : "message", channel, robot });
}

async function failed(shell: Shell, plan: Plan, { code, text }: SendFailure): Promise<void> {
  const { deps, outbox, counts } = shell;
  counts.failures[code]++;
  const isNews = code === "ROBOT_REFUSED" && outbox.robots.get(plan.robot)?.refusedSince === undefined;
  deps.logger[isNews ? "error" : "warn"]("a message was not taken", { robot: plan.robot, channel: plan.channel, code, error: text });
  reportWaiting(shell, plan.entries, { robot: plan.robot, channel: plan.channel, code });
  await keep(shell, fail(outbox, plan, { code, text, now: deps.now() }));
  await insist(shell, "store a robot's state", () => saveRobot(shell, plan.robot));
}

/** Writes what was told into the chunks, and keeps the history, beside whatever the robot does next. */
export function settleTold(
  shell: Shell,
  { entries, ranges }: { entries: readonly Entry[]; ranges: Ranges },
  outcome: Pick<Outcome, "how" | "channel"> & { robot: string },
): void {
  if (entries.length === 0) return;
  later(shell, "to note what was told", async () => {
    await report(shell, entries, outcome);
    await insist(shell, "store what was told", () => shell.stored.settle(entries, shell.deps.now()));
    shell.unsettled.get(outcome.robot)?.delete(ranges);
  });
}

/** Stores entries in another form first; then those that they replaced are done with. */
export async function keep(shell: Shell, { changed, merged, undelivered }: Failed): Promise<void> {
  const { deps, counts, stored } = shell;
  if (changed.length > 0) await insist(shell, "store notifications", () => stored.replace(changed));
  settleMerged(shell, merged);
  if (undelivered.length === 0) return;
  counts.undelivered += undelivered.length;
  await insist(shell, "store what nobody took", () => stored.strand(undelivered));
  for (const { entry, code } of undelivered) {
    const { id, channels } = entry.notification;
    deps.logger.error("no channel takes a notification", { id, channels, code });
    later(shell, "to note what nobody took", () => report(shell, [entry], { how: "undelivered", code }));
  }
}

export function settleMerged(shell: Shell, merged: readonly Entry[]): void {
  if (merged.length === 0) return;
  shell.counts.merged += merged.length;
  later(shell, "to note what was merged", async () => {
    await report(shell, merged, { how: "merged" });
    await insist(shell, "store what was merged", () => shell.stored.settle(merged, shell.deps.now()));
  });
}

/** Stores a robot's slots, its rest, and what it has told or has under way. */
export async function saveRobot({ outbox, stored, unsettled }: Shell, name: string): Promise<void> {
  const state = outbox.robots.get(name);
  if (state) await stored.robot(name, recordOf(state, [...(unsettled.get(name) ?? [])].flat()));
}
