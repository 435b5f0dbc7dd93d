// Appending to a real broker and reading back what stands there, for tests of whichever client writes.
import kafkajs from "kafkajs";
import { afterEach } from "vitest";
import type { KafkaConfig } from "../../core/config.ts";
import { sleep, timer } from "../../runtime/clock.ts";
import type { NewRecord } from "../log.ts";
import type { Appender } from "./appender.ts";
import { chooseAppender } from "./choose-appender.ts";
import { createPartitionReader } from "./partition-reader.ts";
import { type Cluster, createCluster } from "./wire/kafkajs-inner.ts";
import type { KafkaRecord } from "./wire/record-batch.ts";

const CLIENT = {
  retry: { initialRetryTime: 50, maxRetryTime: 1000, retries: 4 },
  requestTimeout: 10_000,
  logLevel: kafkajs.logLevel.NOTHING,
  logCreator: () => () => {},
};
const READ = { maxBytes: 1024 * 1024, waitMs: 0 };

export const record = (topic: string, text: string, fields: Partial<NewRecord> = {}): NewRecord => {
  return { topic, partition: 0, key: "acme/f1/L1", value: Buffer.from(text), timestamp: 1, ...fields };
};
export const textOf = ({ value }: { value: Uint8Array | null }) => Buffer.from(value ?? []).toString();

/** Closes after each test what was opened in it. */
export function useAppending(bootstrap: () => string) {
  const closers: (() => Promise<unknown>)[] = [];
  let topics = 0;
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  function openCluster() {
    const cluster = createCluster({ brokers: [bootstrap()], ...CLIENT });
    closers.push(() => cluster.disconnect());
    return cluster;
  }

  return {
    async newTopic(partitions = 3): Promise<string> {
      const topic = `t${++topics}`;
      const admin = new kafkajs.Kafka({ brokers: [bootstrap()], logLevel: kafkajs.logLevel.NOTHING }).admin();
      await admin.connect();
      const configEntries = [{ name: "retention.ms", value: "-1" }]; // tests write of 1970
      await admin.createTopics({ topics: [{ topic, numPartitions: partitions, configEntries }], waitForLeaders: false });
      while (!(await admin.fetchTopicOffsets(topic).catch(() => undefined))) await sleep(50);
      await admin.disconnect();
      return topic;
    },
    async open(config: Partial<KafkaConfig> & Pick<KafkaConfig, "writer">): Promise<Appender> {
      const { prefix = "", ...fields } = config;
      const appender = await chooseAppender({
        config: { brokers: [bootstrap()], prefix, ...fields },
        clientId: "test",
        openCluster,
        topicOf: (topic) => `${prefix}${topic}`,
        timer,
        sleep,
        tell: () => {},
      });
      closers.push(() => appender.close());
      return appender;
    },
    readAll: (topic: string, partition: number) => readAll(openCluster(), topic, partition),
  };
}

/** All that stands in a partition; what stands there again because it was sent again is left out. */
async function readAll(cluster: Cluster, topic: string, partition: number): Promise<KafkaRecord[]> {
  const reader = createPartitionReader({ cluster, topic, name: topic, partition, timer, ahead: false, verify: async () => {} });
  const records: KafkaRecord[] = [];
  for (let next = 0; ; ) {
    const read = await reader.read(next, READ);
    if (read.next === next) break;
    records.push(...read.records);
    next = read.next;
  }
  await reader.close();
  return distinct(records);
}

function distinct(records: readonly KafkaRecord[]): KafkaRecord[] {
  const seen = new Set<string>();
  return records.filter((each) => {
    const content = `${each.key} ${Buffer.from(each.value ?? []).toString("latin1")}`;
    return !seen.has(content) && seen.add(content);
  });
}
