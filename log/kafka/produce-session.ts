// Writes record batches under a producer id of the broker's: numbered, so that a batch sent twice stands once, and, under a name
// (transactional id), fencing: whoever opens a session of the same name puts an end to the ones before.
//   I1. Numbers follow from what was written before, so calls go one after the other. After any failure a session is over: what it wrote
//       is uncertain, and its numbers with it. Open another.
//   I2. A broker takes no batch over its message limit (1 MiB by default), so none is sent: `packBatches` cuts.
import { connected, errorType, leaderOf, unavailable } from "./leaders.ts";
import type { NewMessage } from "./wire/encode-batch.ts";
import { type Broker, type Cluster, sendTo } from "./wire/kafkajs-inner.ts";
import { produceRequest } from "./wire/produce-request.ts";

/** Of the broker's 1 048 588 bytes, with room for what frames a record. */
export const BATCH_BYTES = 900_000;
const RECORD_OVERHEAD = 40;
const TRANSACTION = 1;
const PRODUCE_TIMEOUT_MS = 30_000;
/** How long a transaction may be open before the coordinator aborts it: its partition's readers wait so long behind a dead owner. */
const TRANSACTION_TIMEOUT_MS = 30_000;
const BUSY_AT_MOST_MS = 10_000;
const ASK_AGAIN_MS = 20;

/** What a coordinator answers that is still busy with an older session's transaction, new to its task, or no longer the one. */
const BUSY: ReadonlySet<string> = new Set([
  "CONCURRENT_TRANSACTIONS",
  "GROUP_LOAD_IN_PROGRESS",
  "COORDINATOR_LOAD_IN_PROGRESS",
  "GROUP_COORDINATOR_NOT_AVAILABLE",
  "NOT_COORDINATOR_FOR_GROUP",
]);

export type Message = NewMessage;

/** Messages for one partition that go into one record batch. */
export interface Batch {
  readonly topic: string;
  readonly partition: number;
  readonly messages: readonly Message[];
}

export interface ProduceSession {
  readonly producerId: string;
  readonly producerEpoch: number;
  /** Writes batches, those of one partition in their order; resolves with the offset of the first message of each. One call at a time. */
  produce(batches: readonly Batch[]): Promise<number[]>;
  /** The broker that keeps a named session's transactions. */
  readonly coordinator: Broker;
}

export interface SessionOptions {
  readonly cluster: Cluster;
  /** The name that fences; without one nothing is fenced. */
  readonly transactionalId?: string;
  /** Whether what a named session writes stands only when its transaction is committed; else the name is there to fence alone. */
  readonly isTransactional?: boolean;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Opens a session; older ones of the same name are fenced when it resolves. @throws PipelineError LOG_UNAVAILABLE */
export async function openProduceSession(options: SessionOptions): Promise<ProduceSession> {
  const { cluster, transactionalId, isTransactional = false, sleep } = options;
  const what = transactionalId === undefined ? "a producer" : `producer "${transactionalId}"`;
  try {
    await connected(cluster);
    const identity = await whenFree(sleep, async () => {
      const coordinator = await (transactionalId === undefined
        ? cluster.brokerPool.findConnectedBroker()
        : cluster.findGroupCoordinator({ groupId: transactionalId, coordinatorType: TRANSACTION }));
      const { producerId, producerEpoch } = await coordinator.initProducerId({
        transactionalId,
        transactionTimeout: TRANSACTION_TIMEOUT_MS,
      });
      return { producerId, producerEpoch, coordinator };
    });
    const produce = createProduce(cluster, identity, isTransactional ? transactionalId : undefined);
    return { ...identity, produce };
  } catch (cause) {
    throw unavailable(`opening ${what}`, cause);
  }
}

/** Asks again while a coordinator is busy. */
export async function whenFree<T>(sleep: (ms: number) => Promise<void>, ask: () => Promise<T>): Promise<T> {
  for (let waitedMs = 0; ; waitedMs += ASK_AGAIN_MS) {
    try {
      return await ask();
    } catch (error) {
      if (!BUSY.has(errorType(error)) || waitedMs >= BUSY_AT_MOST_MS) throw error;
      await sleep(ASK_AGAIN_MS);
    }
  }
}

type Identity = Pick<ProduceSession, "producerId" | "producerEpoch">;

function createProduce(cluster: Cluster, identity: Identity, transactionalId: string | undefined): ProduceSession["produce"] {
  const sequences = new Map<string, number>();
  const offsets = new Map<Batch, number>();

  async function send(nodeId: string, batches: readonly Batch[]): Promise<void> {
    const broker = await cluster.findBroker({ nodeId });
    const numbered = batches.map((batch) => ({ ...batch, firstSequence: sequences.get(placeOf(batch)) ?? 0 }));
    const request = produceRequest({ ...identity, transactionalId, timeoutMs: PRODUCE_TIMEOUT_MS, batches: numbered });
    const written = await sendTo(broker, request);
    for (const [n, { firstSequence, messages }] of numbered.entries()) {
      const batch = batches[n] as Batch;
      sequences.set(placeOf(batch), nextSequence(firstSequence, messages.length));
      offsets.set(batch, written[n] as number);
    }
  }

  async function write(batches: readonly Batch[]): Promise<number[]> {
    try {
      for (const round of roundsOf(batches)) {
        const byLeader = new Map<string, Batch[]>();
        for (const batch of round) {
          const nodeId = await leaderOf(cluster, batch.topic, batch.partition);
          byLeader.set(nodeId, [...(byLeader.get(nodeId) ?? []), batch]);
        }
        await Promise.all(Array.from(byLeader, ([nodeId, list]) => send(nodeId, list)));
      }
    } catch (cause) {
      throw unavailable("writing", cause);
    }
    const written = batches.map((batch) => offsets.get(batch) as number);
    offsets.clear();
    return written;
  }

  let last: Promise<unknown> = Promise.resolve();
  return (batches) => {
    const mine = last.then(() => write(batches)); // after a failure nothing is written any more: the promise stays rejected
    last = mine;
    mine.catch(() => undefined);
    return mine;
  };
}

const placeOf = ({ topic, partition }: Pick<Batch, "topic" | "partition">) => `${topic}/${partition}`;

/** A request holds one batch of a partition: the n-th batches of all partitions go together. */
function roundsOf(batches: readonly Batch[]): Batch[][] {
  const rounds: Batch[][] = [];
  const counts = new Map<string, number>();
  for (const batch of batches) {
    const id = placeOf(batch);
    const round = counts.get(id) ?? 0;
    counts.set(id, round + 1);
    (rounds[round] ??= []).push(batch);
  }
  return rounds;
}

/** Numbers go from 0 to 2^31 - 1 and round again (Kafka's `DefaultRecordBatch.incrementSequence`). */
export function nextSequence(sequence: number, count: number): number {
  return (sequence + count) % 2 ** 31;
}

/** Cuts messages into batches that a broker takes, those of one partition in their order. */
export function packBatches(messages: Iterable<{ topic: string; partition: number; message: Message }>): Batch[] {
  const batches: Batch[] = [];
  const open = new Map<string, Open>();
  let last: Open | undefined;
  for (const { topic, partition, message } of messages) {
    const bytes = messageBytes(message);
    // those of one partition come in runs
    const standing = last?.topic === topic && last.partition === partition ? last : open.get(placeOf({ topic, partition }));
    if (standing && standing.bytes + bytes <= BATCH_BYTES) {
      standing.messages.push(message);
      standing.bytes += bytes;
      last = standing;
    } else {
      last = { topic, partition, messages: [message], bytes };
      open.set(placeOf(last), last);
      batches.push({ topic, partition, messages: last.messages });
    }
  }
  return batches;
}

/** The batch of a partition that the next message may still go into. */
interface Open extends Batch {
  readonly messages: Message[];
  bytes: number;
}

function messageBytes({ key, value, headers }: Message): number {
  let bytes = RECORD_OVERHEAD + Buffer.byteLength(key) + (value?.length ?? 0);
  for (const name in headers) bytes += RECORD_OVERHEAD + Buffer.byteLength(name) + Buffer.byteLength(headers[name] as string);
  return bytes;
}
