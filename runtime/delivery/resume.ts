// The outbox after a start: what a process before it left, told, or had under way.
import { mergeWaiting } from "../../processors/outbox/accept.ts";
import { type Entry, NOBODY } from "../../processors/outbox/model.ts";
import { isStranded } from "../../processors/outbox/reach.ts";
import { strand } from "../../processors/outbox/settle.ts";
import { keep, settleMerged, settleTold } from "./perform.ts";
import { reportWaiting } from "./report.ts";
import type { Shell } from "./shell.ts";
import { type Restored, rangesOf } from "./stored-outbox.ts";

export async function resume(shell: Shell, restored: Restored): Promise<void> {
  const { outbox, counts, deps } = shell;
  outbox.nextSeq = restored.nextSeq;
  counts.maybeTwice = restored.maybeTwice;
  if (restored.maybeTwice > 0)
    deps.logger.warn("messages were under way when the process ended, they may come twice", { count: restored.maybeTwice });
  for (const each of restored.undelivered) outbox.undelivered.set(each.entry.notification.id, each);
  resumeRobots(shell, restored);
  for (const robot of new Set(restored.told.map(({ robot: by }) => by))) {
    const entries = restored.told.filter(({ robot: by }) => by === robot).map(({ entry }) => entry);
    const ranges = rangesOf(entries.map(({ seq }) => seq));
    shell.unsettled.set(robot, new Set([ranges]));
    settleTold(shell, { entries, ranges }, { how: "message", robot });
  }
  settleMerged(shell, restored.superseded);
  for (const entry of restored.entries) {
    const { entry: merged, olds } = mergeWaiting(outbox, entry);
    await keep(shell, { changed: olds.length > 0 ? [merged] : [], merged: olds, undelivered: [] });
  }
  await strandThose(shell, restored.entries);
  reportWaiting(shell, [...outbox.entries.values()]);
}

/** Slots and rests go on; a refusal is tried anew, because a start is what follows a change of the configuration. */
function resumeRobots({ outbox, deps }: Shell, { robots }: Restored): void {
  const now = deps.now();
  for (const [name, { used, sending, restUntil, successAt }] of robots) {
    const robot = outbox.robots.get(name);
    if (!robot) continue;
    robot.used = [...used];
    robot.successAt = successAt;
    if (sending.length > 0) robot.used[Math.max(0, used.length - 1)] = now; // it may have arrived as late as now
    if (restUntil <= now) continue;
    robot.nextTryAt = restUntil;
    robot.fault = { code: "NOTICE_LIMITED", text: "it rests since before the start", at: now };
  }
}

/** Entries whose channels are all unknown or have refused them. */
export async function strandThose(shell: Shell, entries: readonly Entry[]): Promise<void> {
  const { outbox, deps } = shell;
  const stranded = entries.filter((entry) => outbox.entries.get(entry.seq) === entry && isStranded(outbox, entry));
  const undelivered = stranded.map((entry) => strand(outbox, entry, { code: NOBODY, now: deps.now() }));
  await keep(shell, { changed: [], merged: [], undelivered });
}
