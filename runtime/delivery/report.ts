// The history of deliveries: what is told of each notification while it waits, and when it is done with.
//   I1. The last word on a notification is insisted on; words while it waits are told once for each robot and failure, so that an hour without
//       a robot is a row for each notification and not one for each try.
import type { Entry } from "../../processors/outbox/model.ts";
import type { Outcome } from "./robot.ts";
import { insist, later, type Shell } from "./shell.ts";

type Told = Pick<Outcome, "how" | "channel" | "robot" | "code">;

/** The last word on entries; resolves once it is kept. */
export async function report(shell: Shell, entries: readonly Entry[], told: Told): Promise<void> {
  const outcomes = outcomesOf(shell, entries, told);
  for (const { seq } of entries) shell.tries.delete(seq);
  await insist(shell, "keep the history", async () => shell.deps.onOutcomes?.(outcomes));
}

/** A message was tried with these in it. */
export function countTry({ tries }: Shell, entries: readonly Entry[]): void {
  for (const { seq } of entries) {
    const so = tries.get(seq);
    if (so) so.count++;
    else tries.set(seq, { count: 1, word: "" });
  }
}

/** Entries that wait for a channel; with `failed`, because of what a robot answered. */
export function reportWaiting(shell: Shell, entries: readonly Entry[], failed: Omit<Told, "how"> = {}): void {
  const { onWaiting } = shell.deps;
  if (!onWaiting) return;
  const word = [failed.channel, failed.robot, failed.code].join("/");
  const news = entries.filter(({ seq }) => shell.tries.get(seq)?.word !== word);
  if (news.length === 0) return;
  for (const { seq } of news) {
    const so = shell.tries.get(seq);
    if (so) so.word = word;
    else shell.tries.set(seq, { count: 0, word });
  }
  const outcomes = outcomesOf(shell, news, { how: "waiting", ...failed });
  later(shell, "to note what waits", () => onWaiting(outcomes));
}

function outcomesOf({ deps, outbox, tries }: Shell, entries: readonly Entry[], told: Told): Outcome[] {
  const at = deps.now();
  return entries.map(({ seq, notification, absorbed }) => {
    const { id, alert, tenant, factory, kind, channels } = notification;
    const first = channels.find((name) => outbox.channels.has(name));
    const channel = told.channel ?? first;
    return {
      id,
      alert,
      tenant,
      factory,
      kind,
      absorbed,
      at,
      tries: tries.get(seq)?.count ?? 0,
      ...told,
      ...(channel !== undefined && { channel }),
    };
  });
}
