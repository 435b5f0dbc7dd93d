// Topics on a real broker that somebody else made, before a process starts or while it does.
import { describe, expect, test } from "vitest";
import { sleep } from "../../runtime/clock.ts";
import { canRun, useBroker } from "../../tests/kafka.ts";
import { connectKafka } from "./connection.ts";
import { ensureTopics, type TopicSpec, type TopicsOptions } from "./topics.ts";

const SPECS: readonly TopicSpec[] = [
  { topic: "events", kind: "kept", partitions: 4 },
  { topic: "facts.t", kind: "facts", partitions: 4 },
  { topic: "registers", kind: "compacted", partitions: 1 },
];
const FORGETTING = [{ name: "retention.ms", value: "1000" }];
const WRONG = [
  { topic: "events", numPartitions: 4, configEntries: FORGETTING },
  { topic: "facts.t", numPartitions: 2, configEntries: FORGETTING },
];

describe.skipIf(!canRun("kafka"))("topics that somebody else made", () => {
  const broker = useBroker();
  const named = <T extends { topic: string }>(prefix: string, topics: readonly T[]) =>
    topics.map((topic) => ({ ...topic, topic: `${prefix}${topic.topic}` }));

  async function withOptions(use: (options: TopicsOptions) => Promise<void>): Promise<void> {
    const { admin, newCluster, close } = await connectKafka(
      { brokers: [broker().bootstrap], prefix: "", writer: "kafkajs" },
      { clientId: "test", tell: () => {} },
    );
    const cluster = newCluster();
    await use({ admin, cluster, replication: undefined, factsDays: 30, sleep });
    await cluster.disconnect();
    await close();
  }

  test("those with settings that lose something are named with every fault, and nothing is made beside them", async () => {
    await withOptions(async (options) => {
      const wrong = named("standing.", WRONG);
      const standing = async () => (await options.admin.listTopics()).filter((topic) => topic.startsWith("standing.")).sort();
      await options.admin.createTopics({ waitForLeaders: false, topics: wrong });
      await expect.poll(standing, { timeout: 30_000 }).toHaveLength(2);
      await expect(ensureTopics(named("standing.", SPECS), options)).rejects.toMatchObject({
        code: "CONFIG_INVALID",
        message: expect.stringMatching(/events: retention.*facts\.t: retention.*2 partitions, must have 4/s),
      });
      expect(await standing()).toEqual(["standing.events", "standing.facts.t"]);
    });
  });

  test("one made wrong between the look and the making is named as one that stood", async () => {
    await withOptions(async (options) => {
      const { admin } = options;
      const createTopics = async ({ topics, ...rest }: Parameters<typeof admin.createTopics>[0]) => {
        await admin.createTopics({ waitForLeaders: false, topics: named("meanwhile.", WRONG) });
        return admin.createTopics({ topics, ...rest });
      };
      await expect(ensureTopics(named("meanwhile.", SPECS), { ...options, admin: { ...admin, createTopics } })).rejects.toMatchObject({
        code: "CONFIG_INVALID",
        message: expect.stringMatching(/events: retention.*2 partitions, must have 4/s),
      });
    });
  });
});
