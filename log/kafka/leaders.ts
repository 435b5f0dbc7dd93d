// Who answers for a partition or a group, and what an error of theirs means here.
//   I1. Whatever fails is LOG_UNAVAILABLE, and whatever was known of leaders is asked anew.
import { PipelineError } from "../../core/errors.ts";
import type { Broker, Cluster } from "./wire/kafkajs-inner.ts";

/** Calls the leader of a partition. @throws PipelineError LOG_UNAVAILABLE */
export async function withLeader<T>(
  cluster: Cluster,
  { topic, partition }: { topic: string; partition: number },
  call: (broker: Broker) => Promise<T>,
): Promise<T> {
  try {
    const nodeId = await leaderOf(cluster, topic, partition);
    return await call(await cluster.findBroker({ nodeId }));
  } catch (cause) {
    await forgetLeaders(cluster);
    throw unavailable(`"${topic}/${partition}"`, cause);
  }
}

/** Knows its brokers. @throws whatever the client throws */
export async function connected(cluster: Cluster): Promise<Cluster> {
  await cluster.connect();
  if (cluster.brokerPool.metadata === null) await cluster.refreshMetadata();
  return cluster;
}

/** The number of the broker that leads a partition. @throws whatever the client throws */
export async function leaderOf(cluster: Cluster, topic: string, partition: number): Promise<string> {
  await connected(cluster);
  await cluster.addTargetTopic(topic);
  const [nodeId] = Object.keys(cluster.findLeaderForPartitions(topic, [partition]));
  if (nodeId === undefined || nodeId === "-1") throw new Error(`"${topic}/${partition}" has no leader now`);
  return nodeId;
}

/** A connection to the leader of a partition that nobody else waits on. */
export async function openLeader(cluster: Cluster, topic: string, partition: number): Promise<Broker> {
  const nodeId = await leaderOf(cluster, topic, partition);
  const { connectionPool, versions } = await cluster.findBroker({ nodeId });
  const { host, port, rack } = connectionPool;
  const own = await cluster.connectionPoolBuilder.build({ host, port, rack });
  const broker = cluster.brokerPool.createBroker({ connectionPool: own, logger: cluster.rootLogger, versions, nodeId: Number(nodeId) });
  await broker.connect();
  return broker;
}

export async function forgetLeaders(cluster: Cluster): Promise<void> {
  await cluster.refreshMetadata().catch(() => undefined); // told by the next call, if it lasts
}

export function unavailable(what: string, cause: unknown): PipelineError {
  if (cause instanceof PipelineError) return cause;
  return new PipelineError("LOG_UNAVAILABLE", `kafka did not do it: ${what}: ${errorType(cause)}`, { cause });
}

/** Kafka's name of an error, if it has one; of what was asked of several topics at once, each that they have met. */
export function errorType(error: unknown): string {
  const { type, name, message, errors = [] } = (error ?? {}) as { type?: string; name?: string; message?: string; errors?: unknown[] };
  if (errors.length > 0) return [...new Set(errors.map(errorType))].join(", ");
  return type ?? `${name ?? "Error"} ${message ?? String(error)}`;
}
