// The wire against a real broker: what Kafka's own producer, transactions and long polls really put on it.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { type Admin, Kafka, logLevel, type Producer } from "kafkajs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kafkaJars } from "../../../connectors/runtime/jar-cache.ts";
import { findTool } from "../../../connectors/runtime/tools.ts";
import { canRun, useBroker } from "../../../tests/kafka.ts";
import { type FetchOptions, fetchRequest } from "./fetch-response.ts";
import { type Cluster, createCluster } from "./kafkajs-inner.ts";
import type { KafkaRecord } from "./record-batch.ts";
import { topicIdsRequest } from "./topic-ids.ts";

const TIMEOUT = { timeout: 120_000 };
const QUICK_JVM = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"];
const QUIET = { logLevel: logLevel.NOTHING, logCreator: () => () => undefined };

describe.skipIf(!canRun("kafka"))("against a broker", () => {
  const broker = useBroker();
  let kafka: Kafka;
  let admin: Admin;
  let cluster: Cluster;

  beforeAll(async () => {
    const brokers = [broker().bootstrap];
    kafka = new Kafka({ brokers, ...QUIET });
    admin = kafka.admin();
    cluster = createCluster({ brokers, clientId: "test", ...QUIET });
    await Promise.all([admin.connect(), cluster.connect()]);
  }, 60_000);
  afterAll(() => Promise.all([admin?.disconnect(), cluster?.disconnect()]));

  async function makeTopic(topic: string): Promise<void> {
    await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: true });
    await cluster.addTargetTopic(topic);
  }

  async function fetch(options: Pick<FetchOptions, "topic"> & Partial<FetchOptions>) {
    const [nodeId] = Object.keys(cluster.findLeaderForPartitions(options.topic, [0]));
    const leader = await cluster.findBroker({ nodeId: nodeId ?? "1" });
    const asked = { partition: 0, offset: 0, maxBytes: 10_000, maxWaitMs: 100, minBytes: 1, ...options };
    return (await leader.connectionPool.send(fetchRequest(asked))).read();
  }

  async function fetchAll(topic: string, from = 0): Promise<KafkaRecord[]> {
    const records: KafkaRecord[] = [];
    for (let offset = from; ; ) {
      const fetched = await fetch({ topic, offset });
      expect(fetched.errorCode).toBe(0);
      records.push(...fetched.records);
      if (fetched.next === fetched.lastStableOffset) return records;
      expect(fetched.next).toBeGreaterThan(offset);
      offset = fetched.next;
    }
  }

  async function produceInJava(topic: string, codec: string, lines: readonly string[]): Promise<void> {
    const reader = ["parse.key=true", "parse.headers=true", "null.marker=NONE"].flatMap((each) => ["--property", each]);
    const to = ["--bootstrap-server", broker().bootstrap, "--topic", topic, "--compression-codec", codec];
    const main = "org.apache.kafka.tools.ConsoleProducer";
    const running = promisify(execFile)(findTool("java"), [...QUICK_JVM, "-cp", (await kafkaJars()).join(":"), main, ...to, ...reader]);
    running.child.stdin?.end(`${lines.join("\n")}\n`);
    await running;
  }

  test.each(["none", "gzip", "snappy", "lz4", "zstd"])(
    "what Kafka's own producer sends with %s is read as it was",
    TIMEOUT,
    async (codec) => {
      const topic = `codec-${codec}`;
      await makeTopic(topic);
      const sent = Array.from({ length: 600 }, (_, n) => ({
        headers: n % 3 === 0 ? { checked: "1" } : { checked: "1", n: String(n) },
        key: `acme/f1/L${n % 5}`,
        value: n % 50 === 7 ? null : `{"id":"m-${n}","type":"measurement","station":"站${n % 9}","value":${Math.sin(n)}}`,
      }));
      const headersOf = (headers: object) => Object.entries(headers).map((each) => each.join(":")).join(","); // biome-ignore format: one expression
      const lines = sent.map(({ headers, key, value }) => `${headersOf(headers)}\t${key}\t${value ?? "NONE"}`);
      await produceInJava(topic, codec, lines);
      const records = await fetchAll(topic);
      expect(records.map(({ headers, key, value }) => ({ headers, key, value: value === null ? null : String(value) }))).toEqual(sent);
      expect(records.map(({ offset }) => offset)).toEqual(sent.map((_, n) => n));
      const [first, last] = [records[0]!.timestamp, records.at(-1)!.timestamp];
      expect(Date.now() - first).toBeLessThan(120_000);
      expect(last).toBeGreaterThanOrEqual(first);
    },
  );

  test("of entangled transactions only what was committed is read, from wherever", TIMEOUT, async () => {
    const topic = "transactions";
    await makeTopic(topic);
    const producers = ["A", "B", "C"].map((name) => kafka.producer({ transactionalId: name, idempotent: true, maxInFlightRequests: 1 }));
    await Promise.all(producers.map((producer) => producer.connect()));
    const committed: string[] = [];
    const open: { transaction: Awaited<ReturnType<Producer["transaction"]>>; values: string[] }[] = [];
    // Each round every producer writes twice, turn about; the first two abort, so that two aborted transactions lie in each other.
    for (let round = 0; round < 4; round++) {
      for (const producer of producers) open.push({ transaction: await producer.transaction(), values: [] });
      for (let turn = 0; turn < 2; turn++) {
        for (const [n, { transaction, values }] of open.entries()) {
          const value = `round ${round}, producer ${n}, turn ${turn}`;
          await transaction.send({ topic, messages: [{ key: "k", value }] });
          values.push(value);
        }
      }
      for (const [n, { transaction, values }] of open.splice(0).entries()) {
        if ((n + round) % 3 !== 2) await transaction.abort();
        else await transaction.commit().then(() => committed.push(...values));
      }
    }
    await expect.poll(async () => (await fetch({ topic })).lastStableOffset).toBe(4 * 3 * 3);
    const all = await fetchAll(topic);
    expect(all.map(({ value }) => String(value))).toEqual(committed);
    for (let from = 0; from < 36; from++) expect(await fetchAll(topic, from)).toEqual(all.filter(({ offset }) => offset >= from));
    await Promise.all(producers.map((producer) => producer.disconnect()));
  });

  test("a poll waits for a record, and no longer than asked", TIMEOUT, async () => {
    const topic = "polled";
    await makeTopic(topic);
    const startedAt = performance.now();
    expect(await fetch({ topic, maxWaitMs: 300 })).toMatchObject({ errorCode: 0, records: [], next: 0 });
    expect(performance.now() - startedAt).toBeGreaterThan(250);
    const waiting = fetch({ topic, maxWaitMs: 20_000 });
    const producer = kafka.producer();
    await producer.connect();
    await producer.send({ topic, messages: [{ value: "one" }, { value: "two" }] });
    expect((await waiting).records.map(({ value }) => String(value))).toEqual(["one", "two"]);
    expect(await fetch({ topic, offset: 2, maxWaitMs: 0 })).toMatchObject({ errorCode: 0, records: [], next: 2, highWatermark: 2 });
    expect(await fetch({ topic, offset: 1, maxBytes: 1 })).toMatchObject({ records: [{ offset: 1 }], next: 2 });
    expect(await fetch({ topic, offset: 3 })).toMatchObject({ errorCode: 1, next: 3 });
    expect(await fetch({ topic: "nowhere" })).toMatchObject({ errorCode: 3, records: [], next: 0 });
    await producer.disconnect();
  });

  test("a topic that was made again has another id, and asking makes none", TIMEOUT, async () => {
    const ask = async () => (await cluster.brokerPool.findConnectedBroker()).connectionPool.send(topicIdsRequest(["ids", "nowhere"]));
    await makeTopic("ids");
    const before = (await ask()).get("ids");
    expect(before).toEqual({ id: expect.stringMatching(/^[\w-]{22}$/), partitions: 1, errorCode: 0 });
    expect((await ask()).get("ids")).toEqual(before);
    await admin.deleteTopics({ topics: ["ids"] });
    await expect.poll(async () => (await ask()).get("ids")?.errorCode).toBe(3);
    await admin.createTopics({ topics: [{ topic: "ids", numPartitions: 3 }], waitForLeaders: false });
    await expect.poll(async () => (await ask()).get("ids")?.partitions).toBe(3);
    const after = (await ask()).get("ids");
    expect(after?.errorCode).toBe(0);
    expect(after?.id).not.toBe(before?.id);
    expect((await ask()).get("nowhere")).toMatchObject({ partitions: 0, errorCode: 3 });
    expect(await admin.listTopics()).not.toContain("nowhere");
  });

  test("a broker that hung while it was connected to is asked again once it goes on", TIMEOUT, async () => {
    const brokers = [broker().bootstrap];
    const own = createCluster({ brokers, clientId: "test", requestTimeout: 300, retry: { retries: 0 }, ...QUIET });
    await broker().kill("SIGSTOP");
    await expect(own.connect()).rejects.toThrow("timed out");
    await broker().kill("SIGCONT");
    await own.connect();
    await own.refreshMetadata();
    expect(own.brokerPool.metadata).not.toBeNull();
    await own.disconnect();
  });
});
