// The topics of a log: made when they are not there, and looked at when they are, because settings that somebody else chose can lose
// events without a word.
//   I1. `events` keeps everything; facts keep at least as long as configured; state is compacted; nobody's clock rejects a record. What
//       others write is read before it goes, or the reader stops (task.ts).
//   I2. Facts are as old as the log has had them, by the broker's clock: a rebuild writes chunks of events of long ago, and by the time of
//       those the broker would forget them before a sink has them.
import kafkajs, { type Admin } from "kafkajs";
import { PipelineError } from "../../core/errors.ts";
import { connected, unavailable } from "./leaders.ts";
import { offsetsOf } from "./offsets.ts";
import type { Cluster } from "./wire/kafkajs-inner.ts";
import { type TopicId, topicIdsRequest } from "./wire/topic-ids.ts";

const DAY_MS = 86_400_000;
const FOR_EVER = "-1";
const NO_BOUND = "9223372036854775807";
const MIB = 2 ** 20;

/** What a topic is for decides its settings. */
export type TopicKind = "kept" | "facts" | "compacted" | "foreign"; // written by others, who may have made it

export interface TopicSpec {
  /** As Kafka calls it. */
  readonly topic: string;
  readonly kind: TopicKind;
  readonly partitions: number;
}

export interface TopicsOptions {
  readonly admin: Admin;
  readonly cluster: Cluster;
  readonly replication: number | undefined;
  /** How long facts are kept at the least, in days. */
  readonly factsDays: number;
  readonly sleep: (ms: number) => Promise<void>;
}

const timestampsOf = (kind: TopicKind) => (kind === "facts" ? "LogAppendTime" : "CreateTime");

function settingsOf(kind: TopicKind, factsDays: number): Record<string, string> {
  const always = { "message.timestamp.type": timestampsOf(kind), "message.timestamp.after.max.ms": NO_BOUND };
  if (kind === "compacted") {
    // Small segments, because the one that is written to is never compacted and is read whole at every start.
    const compacting = { "segment.bytes": String(32 * MIB), "min.cleanable.dirty.ratio": "0.3", "delete.retention.ms": String(DAY_MS) };
    return { ...always, ...compacting, "cleanup.policy": "compact" };
  }
  const retention = kind === "kept" ? FOR_EVER : String(Math.ceil(factsDays * DAY_MS));
  return { ...always, "cleanup.policy": "delete", "retention.ms": retention, "retention.bytes": FOR_EVER };
}

/**
 * Makes what is missing, if what is there is right.
 * @throws PipelineError CONFIG_INVALID that names every fault of topics that are there, LOG_UNAVAILABLE
 */
export async function ensureTopics(specs: readonly TopicSpec[], options: TopicsOptions): Promise<ReadonlyMap<string, TopicId>> {
  const { admin, replication, factsDays, cluster } = options;
  try {
    const known = await topicIds(cluster, namesOf(specs));
    await checkSettings(specs, known, options);
    const missing = specs.filter(({ topic }) => !known.has(topic));
    if (missing.length === 0) return known;
    const topics = missing.map(({ topic, kind, partitions }) => ({
      topic,
      numPartitions: partitions,
      replicationFactor: replication ?? -1,
      configEntries: Object.entries(settingsOf(kind, factsDays)).map(([name, value]) => ({ name, value })),
    }));
    await admin.createTopics({ topics, waitForLeaders: false }); // false when another process was first
    return await untilReady(specs, options);
  } catch (cause) {
    throw unavailable("making or checking topics", cause);
  }
}

const namesOf = (specs: readonly TopicSpec[]) => specs.map(({ topic }) => topic);

/** The ids of those topics that are there. @throws PipelineError LOG_UNAVAILABLE */
export async function topicIds(cluster: Cluster, topics: readonly string[]): Promise<Map<string, TopicId>> {
  try {
    await connected(cluster);
    const broker = await cluster.brokerPool.findConnectedBroker();
    const connection = await broker.connectionPool.getConnection(0);
    const answered = await connection.send(topicIdsRequest(topics));
    return new Map([...answered].filter(([, { errorCode }]) => errorCode === 0));
  } catch (cause) {
    throw unavailable("reading topic ids", cause);
  }
}

const TRIES = 100;
const ASK_AGAIN_MS = 100;

/** A topic that was just made is known a little later, and then has leaders; whoever made it may have chosen its settings. */
async function untilReady(specs: readonly TopicSpec[], options: TopicsOptions): Promise<ReadonlyMap<string, TopicId>> {
  const { cluster, sleep } = options;
  for (let tries = 1; ; tries++) {
    try {
      const known = await topicIds(cluster, namesOf(specs));
      const missing = namesOf(specs).filter((name) => !known.has(name));
      if (missing.length > 0) throw new Error(`brokers do not know "${missing.join('", "')}"`);
      await checkSettings(specs, known, options);
      for (const { topic, partitions } of specs) {
        for (let partition = 0; partition < partitions; partition++) await offsetsOf(cluster, { topic, partition });
      }
      return known;
    } catch (error) {
      if (tries >= TRIES || (error as Partial<PipelineError>).code === "CONFIG_INVALID") throw error;
      await sleep(ASK_AGAIN_MS);
    }
  }
}

/** A record of ours may be this large. */
const MESSAGE_BYTES = 1_000_000;

type Settings = ReadonlyMap<string, string>;

/** @throws PipelineError CONFIG_INVALID */
async function checkSettings(specs: readonly TopicSpec[], known: ReadonlyMap<string, TopicId>, options: TopicsOptions): Promise<void> {
  const { admin, factsDays } = options;
  const present = specs.filter(({ topic }) => known.has(topic));
  if (present.length === 0) return;
  const resources = present.map(({ topic }) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic }));
  const described = await admin.describeConfigs({ resources, includeSynonyms: false });
  const faults: string[] = [];
  for (const { resourceName, configEntries } of described.resources) {
    const spec = present.find(({ topic }) => topic === resourceName);
    if (!spec) continue;
    const settings = new Map(configEntries.map(({ configName, configValue }) => [configName, configValue]));
    faults.push(...faultsOf(spec, settings, factsDays).map((fault) => `${resourceName}: ${fault}`));
    const partitions = known.get(resourceName)?.partitions;
    if (partitions !== spec.partitions) faults.push(`${resourceName}: has ${partitions} partitions, must have ${spec.partitions}`);
  }
  if (faults.length > 0) {
    const list = faults.map((fault) => `  ${fault}`).join("\n");
    throw new PipelineError("CONFIG_INVALID", `topics have ${faults.length} fault(s)\n${list}`);
  }
}

/** What is wrong with a topic's settings. */
export function faultsOf({ kind }: Pick<TopicSpec, "kind">, settings: Settings, factsDays: number): string[] {
  const faults: string[] = [];
  const must = (name: string, isGood: (value: string) => boolean, text: string) => {
    const value = settings.get(name) ?? "";
    if (!isGood(value)) faults.push(`${name} is "${value}", must be ${text}`);
  };
  const policy = kind === "compacted" ? "compact" : "delete";
  must("cleanup.policy", (value) => value === policy, `"${policy}"`);
  if (kind === "foreign") return faults;
  must("message.timestamp.type", (value) => value === timestampsOf(kind), `"${timestampsOf(kind)}"`);
  must("max.message.bytes", (value) => Number(value) >= MESSAGE_BYTES, `${MESSAGE_BYTES} at least`);
  if (kind === "compacted") return faults;
  const leastMs = kind === "facts" ? factsDays * DAY_MS : Number.POSITIVE_INFINITY;
  const keeps = (value: string) => value === FOR_EVER || Number(value) >= leastMs;
  must("retention.ms", keeps, kind === "facts" ? `${leastMs} at least, or -1` : "-1: nothing of it may go");
  must("retention.bytes", (value) => value === FOR_EVER, "-1");
  return faults;
}
