// Where partitions begin and end, for a reader that sees what is committed, and where groups stand.
import { connected, forgetLeaders, leaderOf, unavailable, withLeader } from "./leaders.ts";
import type { Cluster } from "./wire/kafkajs-inner.ts";

const LATEST = -1;
const EARLIEST = -2;
const READ_UNCOMMITTED = 0;
const READ_COMMITTED = 1;

interface Place {
  readonly topic: string;
  readonly partition: number;
}

export interface Offsets {
  readonly begin: number;
  /** The last stable offset: everything before it is decided. */
  readonly end: number;
}

/** @throws PipelineError LOG_UNAVAILABLE */
export async function offsetsOf(cluster: Cluster, place: Place): Promise<Offsets> {
  const [begin, end] = await Promise.all([offsetAt(cluster, place, EARLIEST), offsetAt(cluster, place, LATEST)]);
  return { begin, end };
}

/**
 * Reads high watermarks: also records of transactions that are not decided yet lie before them. What is asked for at once goes in one
 * request a broker, sent after it was asked for: a status looks at hundreds of partitions.
 */
export function createHighs(cluster: Cluster): (place: Place) => Promise<number> {
  let waiting: { readonly place: Place; readonly resolve: (high: number) => void; readonly reject: (error: unknown) => void }[] = [];

  async function ask(): Promise<void> {
    const asked = waiting;
    waiting = [];
    try {
      const highs = await highsOf(cluster, asked.map(({ place }) => place)); // biome-ignore format: one call
      for (const { place, resolve } of asked) resolve(highs.get(`${place.topic}/${place.partition}`) as number);
    } catch (cause) {
      await forgetLeaders(cluster);
      for (const { reject } of asked) reject(unavailable("ends of partitions", cause));
    }
  }

  return (place) =>
    new Promise((resolve, reject) => {
      waiting.push({ place, resolve, reject });
      if (waiting.length === 1) queueMicrotask(ask);
    });
}

async function highsOf(cluster: Cluster, places: readonly Place[]): Promise<Map<string, number>> {
  const byLeader = new Map<string, Map<string, Set<number>>>();
  for (const { topic, partition } of places) {
    const nodeId = await leaderOf(cluster, topic, partition);
    const topics = byLeader.get(nodeId) ?? new Map<string, Set<number>>();
    byLeader.set(nodeId, topics.set(topic, (topics.get(topic) ?? new Set()).add(partition)));
  }
  const highs = new Map<string, number>();
  const answers = await Promise.all(
    Array.from(byLeader, async ([nodeId, topics]) => {
      const broker = await cluster.findBroker({ nodeId });
      const asked = Array.from(topics, ([topic, partitions]) => ({
        topic,
        partitions: Array.from(partitions, (partition) => ({ partition, timestamp: LATEST })),
      }));
      return broker.listOffsets({ isolationLevel: READ_UNCOMMITTED, topics: asked });
    }),
  );
  for (const { topic, partitions } of answers.flatMap(({ responses }) => responses)) {
    for (const { partition, offset } of partitions) highs.set(`${topic}/${partition}`, Number(offset));
  }
  return highs;
}

function offsetAt(cluster: Cluster, place: Place, timestamp: number): Promise<number> {
  const topics = [{ topic: place.topic, partitions: [{ partition: place.partition, timestamp }] }];
  return withLeader(cluster, place, async (broker) => {
    const { responses } = await broker.listOffsets({ isolationLevel: READ_COMMITTED, topics });
    return Number(responses[0]?.partitions[0]?.offset);
  });
}

/** The offsets that a group has committed of a topic, by partition; undefined where it has none. @throws PipelineError LOG_UNAVAILABLE */
export async function groupOffsets(
  cluster: Cluster,
  { groupId, topic, partitions }: { groupId: string; topic: string; partitions: number },
): Promise<(number | undefined)[]> {
  try {
    await connected(cluster);
    const coordinator = await cluster.findGroupCoordinator({ groupId });
    const asked = Array.from({ length: partitions }, (_, partition) => ({ partition }));
    const { responses } = await coordinator.offsetFetch({ groupId, topics: [{ topic, partitions: asked }] });
    const offsets = new Array<number | undefined>(partitions).fill(undefined);
    for (const { partition, offset } of responses[0]?.partitions ?? []) if (Number(offset) >= 0) offsets[partition] = Number(offset);
    return offsets;
  } catch (cause) {
    throw unavailable(`offsets of group "${groupId}"`, cause);
  }
}
