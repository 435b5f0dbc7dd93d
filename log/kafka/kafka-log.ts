// The event log on Kafka: the same interface as the embedded one, for any number of processes.
//   I1. Its identity is made of the broker's ids of `events` and `registers`: a topic that was deleted and made again has another.
//   I2. What one reader waits for holds up nobody else: readers have connections of their own.
import type { KafkaConfig } from "../../core/config.ts";
import { PipelineError } from "../../core/errors.ts";
import { EVENTS_TOPIC } from "../../core/frame.ts";
import type { Instant } from "../../core/time.ts";
import type { Timer } from "../../core/timer.ts";
import type { Claim, EventLog, ForeignTopic, LogRecord } from "../log.ts";
import { openArchiveCopies } from "./archive-copy.ts";
import { chooseAppender } from "./choose-appender.ts";
import { connectKafka, type KafkaConnection, type Tell } from "./connection.ts";
import { createIdentities, type Identities } from "./identities.ts";
import { withLeader } from "./leaders.ts";
import { joinGroup } from "./membership.ts";
import { createHighs, groupOffsets, offsetsOf } from "./offsets.ts";
import { ownTopics } from "./own-topics.ts";
import { createReaders, type Readers } from "./readers.ts";
import { openRegisters, REGISTERS_TOPIC } from "./register.ts";
import { archiveOf, changelogOf, createTasks, type Tasks } from "./tasks.ts";
import { ensureTopics, type TopicSpec, topicIds } from "./topics.ts";
import type { Cluster } from "./wire/kafkajs-inner.ts";

const DEFAULT_PARTITIONS = 8;
/** A transaction costs the broker some ten requests: what comes in this time goes together. */
const COMMIT_INTERVAL_MS = 150;
/** A transaction is eight requests, some 5 ms of CPU of both sides together. */
const COMMIT_PAUSE_MS = 100;
/** For how long a group's offsets are taken as they were read. */
const OFFSETS_FOR_MS = 50;
/** How often all topics are looked at again. */
const VERIFY_EVERY_MS = 10_000;

export interface KafkaLogOptions {
  readonly config: KafkaConfig;
  /** Partitions of `events` when the log is made (default 8). */
  readonly partitions?: number | undefined;
  /** Topics of rows, and for how many days they are kept at the least. */
  readonly factsTopics: readonly string[];
  readonly factsDays: number;
  /** Folder of what this process keeps beside the log. */
  readonly dir: string;
  readonly clientId: string;
  readonly timer: Timer;
  readonly sleep: (ms: number) => Promise<void>;
  readonly now: () => Instant;
  readonly tell: Tell;
}

/**
 * Opens the log, and makes what is missing of it.
 *
 * @throws PipelineError LOG_UNAVAILABLE, LOG_REPLACED, CONFIG_INVALID for topics whose settings would lose something
 */
export async function openKafkaLog(options: KafkaLogOptions): Promise<EventLog> {
  const { config, clientId, tell } = options;
  const connection = await connectKafka(config, { clientId, tell });
  const closers: (() => Promise<unknown>)[] = [connection.close];
  const close = async () => {
    for (const step of closers.splice(0).reverse())
      await step().catch((error) => tell("debug", "kafka: closing", { error: String(error) }));
  };
  try {
    return await openLog(await openParts(options, connection, closers), close);
  } catch (error) {
    await close();
    throw error;
  }
}

type OnClaim = (claim: Claim) => Promise<void>;

/** What the log's functions share. */
interface Parts {
  readonly options: KafkaLogOptions;
  readonly newCluster: () => Cluster;
  readonly cluster: Cluster;
  readonly partitions: number;
  /** Of admitted topics that have no prefix. */
  readonly fullNames: Set<string>;
  /** Grows by the topics that are admitted. */
  readonly specs: TopicSpec[];
  readonly nameOf: (topic: string) => string;
  readonly ids: ReadonlyMap<string, string>;
  /** Makes topics and checks those that are there; gives their ids. */
  readonly ensure: (specs: readonly TopicSpec[]) => Promise<ReadonlyMap<string, string>>;
  readonly closers: (() => Promise<unknown>)[];
}

async function openParts(options: KafkaLogOptions, connection: KafkaConnection, closers: Parts["closers"]): Promise<Parts> {
  const { config, sleep, factsTopics, factsDays } = options;
  const { newCluster } = connection;
  const cluster = newCluster();
  closers.push(() => cluster.disconnect());
  const fullNames = new Set<string>();
  const nameOf = (topic: string) => (fullNames.has(topic) ? topic : `${config.prefix}${topic}`);
  const ensure = async (specs: readonly TopicSpec[]) => {
    const named = specs.map((spec) => ({ ...spec, topic: nameOf(spec.topic) }));
    const { admin } = connection;
    const known = await ensureTopics(named, { admin, cluster, replication: config.replication, factsDays, sleep });
    return new Map(specs.map(({ topic }) => [topic, known.get(nameOf(topic))?.id as string]));
  };
  const partitions = await partitionsOfEvents(options.partitions, cluster, nameOf(EVENTS_TOPIC));
  const specs = ownTopics(partitions, factsTopics);
  return { options, newCluster, cluster, partitions, specs, fullNames, nameOf, ids: await ensure(specs), ensure, closers };
}

/** @throws PipelineError LOG_REPLACED when `events` has another number than asked for */
async function partitionsOfEvents(asked: number | undefined, cluster: Cluster, topic: string): Promise<number> {
  const standing = (await topicIds(cluster, [topic])).get(topic)?.partitions;
  if (standing !== undefined && asked !== undefined && asked !== standing) {
    throw new PipelineError("LOG_REPLACED", `topic "${topic}" has ${standing} partitions, the configuration asks for ${asked}`);
  }
  return standing ?? asked ?? DEFAULT_PARTITIONS;
}

async function openLog(parts: Parts, close: () => Promise<void>): Promise<EventLog> {
  const { options, cluster, partitions, nameOf, ids, closers } = parts;
  const { sleep, timer } = options;
  const { readers, registers, identities } = await openReading(parts);
  const { config, clientId, tell } = options;
  const appender = await chooseAppender({ config, clientId, openCluster: () => openCluster(parts), topicOf: nameOf, timer, sleep, tell });
  const tasks = openTasks(parts, { readers, identities });
  const offsets = (topic: string, partition: number) => offsetsOf(cluster, { topic: nameOf(topic), partition });
  const highOf = createHighs(cluster);
  const groups = createGroupOffsets(parts);
  closers.push(verifyNowAndThen(identities, timer));
  const read: EventLog["read"] = async (topic, partition, offset, wait) => {
    identities.assertSame();
    const { records } = await readers.read({ topic, partition }, offset, wait);
    return records.map((record): LogRecord => ({ ...record, value: record.value ?? new Uint8Array() }));
  };

  return {
    logId: logIdOf(ids),
    partitions,
    partitionsOf: (topic) => partitionsOf(parts, topic),
    identityOf: (topic) => identities.idOf(topic),
    commitIntervalMs: COMMIT_INTERVAL_MS,
    commitPauseMs: COMMIT_PAUSE_MS,
    keepsRetention: true,
    async append(records) {
      identities.assertSame();
      await appender.append(records);
    },
    read,
    end: async (topic, partition) => (await offsets(topic, partition)).end,
    begin: async (topic, partition) => (await offsets(topic, partition)).begin,
    async behind(topic, partition, offset) {
      const high = await highOf({ topic: nameOf(topic), partition });
      if (offset >= high) return 0;
      const [first] = await read(topic, partition, offset, { maxBytes: 1, waitMs: 0 });
      if (first) return Math.max(1, high - first.offset); // it may be younger than the end that was read
      const { end } = await offsets(topic, partition); // what is left are marks of transactions, or ones that are not decided
      return Math.max(0, high - Math.max(end, offset));
    },
    truncate: (topic, partition, offset) => deleteRecords(cluster, { topic: nameOf(topic), partition, offset }),
    share: (group, topics, onClaim) => {
      const claimed = (claim: Claim) => onClaim(claim).finally(() => tasks.close(group, claim.partition));
      return share(parts, { group, topics, onClaim: claimed });
    },
    admit: (topic, foreign = {}) => admit(parts, identities, topic, foreign),
    openTask: (group, claim) => {
      identities.assertSame();
      return tasks.open(group, claim);
    },
    async committed(group, partition, topic = EVENTS_TOPIC) {
      return (await groups(group, topic))[partition] ?? (await offsets(topic, partition)).begin;
    },
    register: registers.register,
    async close() {
      await appender.close();
      await close();
    },
  };
}

async function admit(
  parts: Parts,
  identities: Identities,
  topic: string,
  { partitions, hasFullName = false }: ForeignTopic,
): Promise<void> {
  const { specs, fullNames, cluster, nameOf } = parts;
  if (specs.some((spec) => spec.topic === topic)) return;
  if (hasFullName) fullNames.add(topic);
  const standing = (await topicIds(cluster, [nameOf(topic)])).get(nameOf(topic))?.partitions;
  const spec = { topic, kind: "foreign", partitions: partitions ?? standing ?? 1 } as const;
  await identities.admit(await parts.ensure([spec]), { areForeign: true });
  specs.push(spec);
}

/** State of groups is partitioned as what they read. */
const partitionsOf = ({ specs, partitions }: Parts, topic: string) => specs.find((spec) => spec.topic === topic)?.partitions ?? partitions;

const logIdOf = (ids: ReadonlyMap<string, string>) => `${ids.get(EVENTS_TOPIC)}.${ids.get(REGISTERS_TOPIC)}`;

function openCluster({ newCluster, closers }: Parts): Cluster {
  const cluster = newCluster();
  closers.push(() => cluster.disconnect());
  return cluster;
}

async function openReading(parts: Parts) {
  const { options, cluster, nameOf, ids, closers } = parts;
  const { timer, now, sleep } = options;
  const readers = createReaders({ cluster, nameOf, timer, verify: (topic) => identities.verify([topic]) });
  closers.push(() => readers.close());
  const reader = readers.own({ topic: REGISTERS_TOPIC, partition: 0 }, { ahead: false });
  closers.push(() => reader.close());
  const producerName = (entry: string) => nameOf(`register.${entry}`);
  const registers = openRegisters({ cluster: openCluster(parts), topic: nameOf(REGISTERS_TOPIC), reader, producerName, now, sleep });
  const readIds = async (topics: readonly string[]) => {
    const found = await topicIds(cluster, topics.map(nameOf));
    return new Map(topics.flatMap((topic) => [...found].filter(([name]) => name === nameOf(topic)).map(([, { id }]) => [topic, id])));
  };
  const identities: Identities = createIdentities({ register: registers.register("topics"), read: readIds });
  await identities.admit(ids);
  return { readers, registers, identities };
}

interface Reading {
  readonly readers: Readers;
  readonly identities: Identities;
}

function openTasks(parts: Parts, { readers, identities }: Reading): Tasks {
  const { options, cluster, newCluster, nameOf, ids, ensure, closers } = parts;
  const { dir, now, sleep } = options;
  const copies = openArchiveCopies(dir);
  closers.push(() => copies.close());
  const ensured = new Map<string, Promise<void>>();
  async function makeState(group: string, topic: string): Promise<void> {
    const topics = [changelogOf(group), archiveOf(group)];
    const partitions = partitionsOf(parts, topic);
    await identities.admit(await ensure(topics.map((topic) => ({ topic, kind: "compacted", partitions }))));
  }
  function ensureState(group: string, topic: string): Promise<void> {
    let made = ensured.get(group);
    if (!made) ensured.set(group, (made = makeState(group, topic)));
    made.catch(() => ensured.delete(group));
    return made;
  }
  return createTasks({ newCluster, cluster, readers, identities, copies, logId: logIdOf(ids), nameOf, ensureState, now, sleep });
}

/** What a group has committed, asked at most every so often: lag is looked at partition by partition, and on every request. */
function createGroupOffsets(parts: Parts) {
  const { options, nameOf, newCluster, closers } = parts;
  const cluster = newCluster();
  closers.push(() => cluster.disconnect());
  const recent = new Map<string, { at: Instant; offsets: Promise<(number | undefined)[]> }>();
  return (group: string, topic: string): Promise<(number | undefined)[]> => {
    const id = `${group} ${topic}`;
    const known = recent.get(id);
    const now = options.now();
    if (known && now - known.at < OFFSETS_FOR_MS) return known.offsets;
    const offsets = groupOffsets(cluster, { groupId: nameOf(group), topic: nameOf(topic), partitions: partitionsOf(parts, topic) });
    recent.set(id, { at: now, offsets });
    offsets.catch(() => recent.delete(id));
    return offsets;
  };
}

async function share(parts: Parts, { group, topics, onClaim }: { group: string; topics: readonly string[]; onClaim: OnClaim }) {
  const { options, newCluster, nameOf } = parts;
  const { now, timer, tell } = options;
  const nameless = new Map(topics.map((topic) => [nameOf(topic), topic]));
  const member = await joinGroup({
    newCluster,
    group: nameOf(group),
    topics: topics.map(nameOf),
    partitionsOf: (name) => partitionsOf(parts, nameless.get(name) as string),
    onClaim: (claim) => onClaim({ ...claim, topic: nameless.get(claim.topic) as string }),
    now,
    timer,
    tell,
  });
  return member.leave;
}

async function deleteRecords(cluster: Cluster, { topic, partition, offset }: { topic: string; partition: number; offset: number }) {
  const topics = [{ topic, partitions: [{ partition, offset: String(offset) }] }];
  await withLeader(cluster, { topic, partition }, (broker) => broker.deleteRecords({ topics }));
}

/** Looks at the topics again and again: the next call of anybody's is told what was found. */
function verifyNowAndThen(identities: Identities, timer: Timer): () => Promise<void> {
  let cancel = timer.after(VERIFY_EVERY_MS, look);
  function look(): void {
    identities.verify().catch(() => undefined); // a log that is away is told by whoever needs it
    cancel = timer.after(VERIFY_EVERY_MS, look);
  }
  return async () => cancel();
}
