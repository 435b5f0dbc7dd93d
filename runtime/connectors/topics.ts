// What `linepulse connectors` wants to know of Kafka's topics: how many partitions one has, and what was last said in it.
import type { KafkaConfig } from "../../core/config.ts";
import { connectKafka } from "../../log/kafka/connection.ts";
import { offsetsOf } from "../../log/kafka/offsets.ts";
import { createPartitionReader } from "../../log/kafka/partition-reader.ts";
import { timer } from "../clock.ts";

const READ_BYTES = 1024 * 1024;
const READ_WITHIN_MS = 5000;

export interface Topics {
  /** 0 when there is no such topic. */
  partitionsOf(topic: string): Promise<number>;
  /** The values of the newest records of partition 0, oldest first; transactions' marks count among `count`. */
  newest(topic: string, count: number): Promise<Uint8Array[]>;
  close(): Promise<void>;
}

/** @throws PipelineError LOG_UNAVAILABLE */
export async function openTopics(config: KafkaConfig): Promise<Topics> {
  const connection = await connectKafka(config, { clientId: "linepulse-connectors", tell: () => undefined });
  const partitionsOf = async (topic: string) => {
    const names = await connection.admin.listTopics(); // asking for one by its name could make it
    if (!names.includes(topic)) return 0;
    const { topics } = await connection.admin.fetchTopicMetadata({ topics: [topic] });
    return topics[0]?.partitions.length ?? 0;
  };
  return {
    partitionsOf,
    async newest(topic, count) {
      if ((await partitionsOf(topic)) === 0) return [];
      const cluster = connection.newCluster();
      await cluster.connect();
      const options = { cluster, topic, name: topic, partition: 0, timer, ahead: false, verify: async () => undefined };
      const reader = createPartitionReader(options);
      try {
        const { begin, end } = await offsetsOf(cluster, { topic, partition: 0 });
        const values: Uint8Array[] = [];
        for (let at = Math.max(begin, end - count); at < end; ) {
          const { records, next } = await reader.read(at, { maxBytes: READ_BYTES, waitMs: READ_WITHIN_MS });
          if (next <= at) break;
          values.push(...records.flatMap(({ value }) => (value ? [value] : [])));
          at = next;
        }
        return values;
      } finally {
        await reader.close();
        await cluster.disconnect();
      }
    },
    close: () => connection.close(),
  };
}
