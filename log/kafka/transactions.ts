// Transactions of one owner: record batches and a group's offset, all or nothing.
//   I1. Opening fences every older owner of the name and waits until its open transaction is aborted.
//   I2. A commit that throws may have happened. The owner forgets what it knows and opens anew, which decides it.
import { assert } from "../../core/assert.ts";
import { unavailable } from "./leaders.ts";
import { type Batch, openProduceSession, type ProduceSession, whenFree } from "./produce-session.ts";
import type { Cluster } from "./wire/kafkajs-inner.ts";

/** A group's position in a topic, for the tools that watch lag; ours lies in the changelog. */
export interface GroupOffset {
  readonly groupId: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

export interface Transactions {
  /** Commits all of it; resolves with the offset of the first message of each batch. @throws PipelineError LOG_UNAVAILABLE */
  commit(batches: readonly Batch[], offset?: GroupOffset): Promise<number[]>;
}

export interface TransactionsOptions {
  readonly cluster: Cluster;
  readonly transactionalId: string;
  readonly sleep: (ms: number) => Promise<void>;
}

export async function openTransactions({ cluster, transactionalId, sleep }: TransactionsOptions): Promise<Transactions> {
  const session = await openProduceSession({ cluster, transactionalId, isTransactional: true, sleep });
  const { coordinator, producerId, producerEpoch } = session;
  const identity = { transactionalId, producerId, producerEpoch };
  let isOver = false;

  return {
    async commit(batches, offset) {
      assert(!isOver, `transactions of "${transactionalId}" go on after a failure`);
      isOver = true;
      try {
        await whenFree(sleep, () => coordinator.addPartitionsToTxn({ ...identity, topics: partitionsOf(batches) }));
        if (offset) await coordinator.addOffsetsToTxn({ ...identity, groupId: offset.groupId });
        const [written] = await Promise.all([
          session.produce(batches),
          offset && whenFree(sleep, () => commitOffset(cluster, identity, offset)),
        ]);
        await coordinator.endTxn({ ...identity, transactionResult: true });
        isOver = false;
        return written;
      } catch (cause) {
        throw unavailable(`transaction of "${transactionalId}"`, cause);
      }
    },
  };
}

type Identity = Pick<ProduceSession, "producerId" | "producerEpoch"> & { readonly transactionalId: string };

async function commitOffset(cluster: Cluster, identity: Identity, { groupId, topic, partition, offset }: GroupOffset): Promise<void> {
  const coordinator = await cluster.findGroupCoordinator({ groupId });
  const topics = [{ topic, partitions: [{ partition, offset: String(offset), metadata: "" }] }];
  await coordinator.txnOffsetCommit({ ...identity, groupId, topics });
}

function partitionsOf(batches: readonly Batch[]): { topic: string; partitions: number[] }[] {
  const byTopic = new Map<string, Set<number>>();
  for (const { topic, partition } of batches) {
    const known = byTopic.get(topic);
    if (known) known.add(partition);
    else byTopic.set(topic, new Set([partition]));
  }
  return Array.from(byTopic, ([topic, partitions]) => ({ topic, partitions: [...partitions] }));
}
