// Against real brokers: that they come up, keep what they were given, and stay out of each other's way.
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { Kafka, logLevel } from "kafkajs";
import { afterEach, describe, expect, test } from "vitest";
import { canRun, temporaryFolder } from "../../tests/kafka.ts";
import { type Broker, type BrokerOptions, startBroker } from "./broker.ts";
import { SHORT_LIVED_JVM } from "./jvm.ts";
import { freePorts, isFree, LOOPBACK } from "./ports.ts";

const TIMEOUT = { timeout: 180_000 };

describe.skipIf(!canRun("kafka"))("a broker", () => {
  const folder = temporaryFolder();
  const running: Broker[] = [];
  const start = async (name: string, options: Omit<BrokerOptions, "dir"> = {}) => {
    const broker = await startBroker({ dir: join(folder, name), jvm: SHORT_LIVED_JVM, ...options });
    running.push(broker);
    return broker;
  };
  afterEach(async () => {
    await Promise.all(running.splice(0).map((broker) => broker.kill()));
  });

  test("keeps its topics and records when it is killed and started again on the same port", TIMEOUT, async () => {
    const broker = await start("killed");
    const { bootstrap, pid } = broker;
    const kafka = clientOf(bootstrap);
    await createTopic(kafka, "events");
    await produce(kafka, "events", ["one", "two"]);
    await broker.restart();
    expect(broker.bootstrap).toBe(bootstrap);
    expect(broker.pid).not.toBe(pid);
    expect(isAlive(pid)).toBe(false);
    await produce(kafka, "events", ["three"]);
    expect(await endOf(kafka, "events")).toBe(3);
    await broker.stop();
    expect(isAlive(broker.pid)).toBe(false);
    const other = await start("killed"); // another port this time: nothing of the data depends on it
    expect(await endOf(clientOf(other.bootstrap), "events")).toBe(3);
  });

  test("shares nothing with another that starts at the same time", TIMEOUT, async () => {
    const [one, two] = await Promise.all([start("one"), start("two")]);
    await createTopic(clientOf(one.bootstrap), "only-here");
    expect(await topicsOf(clientOf(one.bootstrap))).toEqual(["only-here"]);
    expect(await topicsOf(clientOf(two.bootstrap))).toEqual([]);
  });

  test("opens further listeners, and takes settings over its own", TIMEOUT, async () => {
    const jaas = 'org.apache.kafka.common.security.plain.PlainLoginModule required user_amy="s3cret\\\\";';
    const broker = await start("guarded", {
      listeners: { GUARDED: "SASL_PLAINTEXT" },
      settings: {
        "sasl.enabled.mechanisms": "PLAIN",
        "listener.name.guarded.plain.sasl.jaas.config": jaas,
        "auto.create.topics.enable": true,
      },
    });
    const address = broker.listeners.GUARDED as string;
    const asAmy = (password: string) => clientOf(address, { sasl: { mechanism: "plain", username: "amy", password } });
    expect(await topicsOf(asAmy("s3cret\\"))).toEqual([]);
    await expect(topicsOf(asAmy("guess"))).rejects.toThrow(/auth/i);
    await produce(clientOf(broker.bootstrap), "made-on-the-way", ["x"]);
  });

  test("says what went wrong when it does not come up, with the end of its log", TIMEOUT, async () => {
    const settings = { "offsets.topic.num.partitions": "none" };
    await expect(start("wrong", { settings })).rejects.toThrow(/offsets\.topic\.num\.partitions/);
    const [port] = (await freePorts(1)) as [number];
    const squatter = createServer().listen(port, LOOPBACK);
    try {
      await expect(start("taken", { port })).rejects.toThrow(new RegExp(`another program listens on port ${port}\n.*broker\\.log`));
    } finally {
      squatter.close();
    }
    expect(existsSync(join(folder, "taken/topics/meta.properties"))).toBe(true);
  });

  test("that is stopped with SIGSTOP goes on with SIGCONT, and can be ended while it stands", TIMEOUT, async () => {
    const broker = await start("standing");
    const kafka = clientOf(broker.bootstrap, { requestTimeout: 500 });
    await broker.kill("SIGSTOP");
    // Its threads stop one after the other: what it was asked at once it may yet answer.
    await expect.poll(() => topicsOf(kafka).catch(String), { timeout: 30_000 }).toMatch(/timed out/i);
    await broker.kill("SIGCONT");
    await expect.poll(() => topicsOf(kafka).catch(() => "away"), { timeout: 30_000 }).toEqual([]);
    await broker.kill("SIGSTOP");
    await broker.stop();
    expect(await isFree(Number(broker.bootstrap.split(":")[1]))).toBe(true);
  });
});

function clientOf(bootstrap: string, options: object = {}): Kafka {
  return new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING, retry: { retries: 0 }, ...options });
}

async function asAdmin<T>(kafka: Kafka, use: (admin: ReturnType<Kafka["admin"]>) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await use(admin);
  } finally {
    await admin.disconnect();
  }
}

const createTopic = (kafka: Kafka, topic: string) =>
  asAdmin(kafka, (admin) => admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true }));

const topicsOf = (kafka: Kafka) => asAdmin(kafka, (admin) => admin.listTopics());

const endOf = (kafka: Kafka, topic: string) => asAdmin(kafka, async (admin) => Number((await admin.fetchTopicOffsets(topic))[0]?.offset));

async function produce(kafka: Kafka, topic: string, values: readonly string[]): Promise<void> {
  const producer = kafka.producer({ retry: { retries: 8 } });
  await producer.connect();
  await producer.send({ topic, messages: values.map((value) => ({ value })) });
  await producer.disconnect();
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
