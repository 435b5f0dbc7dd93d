// What members of a group say to each other through the broker, in the form that Kafka's own tools read (protocol type "consumer"):
// subscription and assignment.
//   I1. Whatever another member or an older version sent is decoded to something: what cannot be read is owned by nobody.
import kafkajs from "kafkajs";
import type { GroupMember, TopicPartition } from "./assigner.ts";
import type { Broker, Cluster } from "./wire/kafkajs-inner.ts";

const { MemberMetadata, MemberAssignment } = kafkajs.AssignerProtocol;

/** The name of the way in which partitions are shared; all members of a group have one in common, or the broker turns them away. */
export const GROUP_PROTOCOL = "linepulse-sticky";
const VERSION = 0;
const NO_GENERATION = -1;

/** The part of a broker that keeps a group. Refusals are errors with Kafka's name for them in `type`. */
export type GroupBroker = Pick<Broker, "joinGroup" | "syncGroup" | "heartbeat" | "leaveGroup">;

export interface GroupCluster extends Pick<Cluster, "connect" | "refreshMetadata" | "disconnect"> {
  findGroupCoordinator(group: { groupId: string }): Promise<GroupBroker>;
}

type Subscription = Omit<GroupMember, "memberId">;

export function encodeSubscription({ topics, owned, generation }: Subscription): Buffer {
  const userData = Buffer.from(JSON.stringify({ generation, owned: byTopic(owned) }));
  return MemberMetadata.encode({ version: VERSION, topics: [...topics], userData });
}

export function decodeSubscription(metadata: Buffer): Subscription {
  try {
    const decoded = MemberMetadata.decode(metadata);
    const topics = (decoded?.topics ?? []).filter((topic) => typeof topic === "string");
    return { topics, ...decodeOwned(decoded?.userData) };
  } catch {
    return { topics: [], owned: [], generation: NO_GENERATION };
  }
}

export function encodeAssignment(places: readonly TopicPartition[]): Buffer {
  return MemberAssignment.encode({ version: VERSION, assignment: byTopic(places), userData: Buffer.alloc(0) });
}

/** A member for whom the leader had nothing gets no bytes at all. */
export function decodeAssignment(bytes: Buffer): TopicPartition[] {
  return listOf(MemberAssignment.decode(bytes)?.assignment ?? {});
}

function decodeOwned(userData: Buffer | null | undefined): Pick<Subscription, "owned" | "generation"> {
  try {
    const { generation, owned } = JSON.parse(userData?.toString() ?? "") as { generation?: unknown; owned?: unknown };
    if (Number.isInteger(generation) && isByTopic(owned)) return { generation: generation as number, owned: listOf(owned) };
  } catch {
    // not written by us: it owns nothing that we know of
  }
  return { generation: NO_GENERATION, owned: [] };
}

function isByTopic(value: unknown): value is Record<string, number[]> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((list) => Array.isArray(list) && list.every(Number.isInteger));
}

function byTopic(places: readonly TopicPartition[]): Record<string, number[]> {
  const lists: Record<string, number[]> = {};
  for (const { topic, partition } of places) (lists[topic] ??= []).push(partition);
  return lists;
}

function listOf(lists: Readonly<Record<string, readonly number[]>>): TopicPartition[] {
  return Object.entries(lists).flatMap(([topic, partitions]) => partitions.map((partition) => ({ topic, partition })));
}
