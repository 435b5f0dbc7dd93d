// The tasks that this process has open, with what each of them holds: connections, its transactions, its part of the archive's copy.
import type { Instant } from "../../core/time.ts";
import type { Claim, Task } from "../log.ts";
import type { ArchiveCopies } from "./archive-copy.ts";
import type { Identities } from "./identities.ts";
import { offsetsOf } from "./offsets.ts";
import type { PartitionReader } from "./partition-reader.ts";
import type { Readers } from "./readers.ts";
import { openTask } from "./task.ts";
import { openTransactions } from "./transactions.ts";
import type { Cluster } from "./wire/kafkajs-inner.ts";

export interface Tasks {
  open(group: string, claim: Claim): Promise<Task>;
  /** Lets go of what a claim's task holds. */
  close(group: string, partition: number): Promise<void>;
}

export interface TasksOptions {
  readonly newCluster: () => Cluster;
  readonly cluster: Cluster;
  readonly readers: Readers;
  readonly identities: Identities;
  readonly copies: ArchiveCopies;
  readonly logId: string;
  readonly nameOf: (topic: string) => string;
  /** Makes the topics of a group's state, with the partitions of the topic that it reads. */
  readonly ensureState: (group: string, topic: string) => Promise<void>;
  readonly now: () => Instant;
  readonly sleep: (ms: number) => Promise<void>;
}

export const changelogOf = (group: string) => `changelog.${group}`;
export const archiveOf = (group: string) => `archive.${group}`;

export function createTasks(options: TasksOptions): Tasks {
  const { newCluster, cluster, readers, identities, copies, nameOf, ensureState, now, sleep } = options;
  const closers = new Map<string, () => Promise<void>>();

  async function close(id: string): Promise<void> {
    const closer = closers.get(id);
    closers.delete(id);
    await closer?.();
  }

  return {
    close: (group, partition) => close(`${group}/${partition}`),
    async open(group, claim) {
      const { topic, partition } = claim;
      const id = `${group}/${partition}`;
      await close(id);
      await ensureState(group, topic);
      await identities.verify();
      await identities.verify([topic]);
      const own = newCluster();
      const opened: PartitionReader[] = [];
      let task: (Task & { close(): void }) | undefined;
      closers.set(id, async () => {
        task?.close();
        await Promise.all([...opened.map((reader) => reader.close()), own.disconnect()]);
      });
      const reader = (name: string) => {
        const made = readers.own({ topic: name, partition }, { ahead: true });
        opened.push(made);
        return made;
      };
      const [changelog, archive] = [changelogOf(group), archiveOf(group)];
      task = await openTask({
        group,
        claim,
        logId: options.logId,
        topicId: identities.idOf(topic),
        names: { groupId: nameOf(group), events: topic, changelog, archive },
        nameOf,
        now,
        transactions: () => openTransactions({ cluster: own, transactionalId: `${nameOf(group)}.${partition}`, sleep }),
        reader,
        copy: copies.of({ id, topicId: identities.idOf(archive) }),
        events: () => offsetsOf(cluster, { topic: nameOf(topic), partition }),
      });
      return task;
    },
  };
}
