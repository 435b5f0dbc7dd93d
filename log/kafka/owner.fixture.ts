// An owner of a partition with its own connections, whose calls to brokers a test may watch and hold up.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClock, sleep, timer } from "../../runtime/clock.ts";
import type { Register } from "../log.ts";
import { createAppender } from "./appender.ts";
import { openArchiveCopies } from "./archive-copy.ts";
import { connectKafka } from "./connection.ts";
import { createIdentities } from "./identities.ts";
import { offsetsOf } from "./offsets.ts";
import { createReaders, type Readers } from "./readers.ts";
import { archiveOf, changelogOf, createTasks, type Tasks } from "./tasks.ts";
import { ensureTopics, type TopicSpec } from "./topics.ts";
import type { Broker, Cluster, ConnectionPool } from "./wire/kafkajs-inner.ts";

export const GROUP = "g";
export const FACTS = "facts.t";
const KEPT = ["events", FACTS];
const COMPACTED = [changelogOf(GROUP), archiveOf(GROUP)];

export type Before = (call: string) => Promise<void> | void;

export interface Owner {
  readonly tasks: Tasks;
  append(text: string): Promise<void>;
  /** What stands in the facts. */
  facts(): Promise<string[]>;
  close(): Promise<void>;
}

export interface OwnerOptions {
  readonly bootstrap: string;
  readonly prefix: string;
  /** Runs ahead of each call to a broker. */
  readonly before: Before;
}

/** A cluster whose brokers run `before` ahead of a call. */
function watched(cluster: Cluster, before: Before): Cluster {
  /** What is sent past the broker's own calls has the request's name in their form: "produce". */
  const wrapPool = (pool: ConnectionPool): ConnectionPool =>
    new Proxy(pool, {
      get(target, name) {
        if (name !== "send") return Reflect.get(target, name);
        return async (exchange: Parameters<ConnectionPool["send"]>[0]) => {
          const { apiName } = exchange.request;
          await before(apiName.charAt(0).toLowerCase() + apiName.slice(1));
          return target.send(exchange);
        };
      },
    });
  const wrap = (broker: Broker): Broker =>
    new Proxy(broker, {
      get(target, name, receiver) {
        if (name === "connectionPool") return wrapPool(target.connectionPool);
        const value = Reflect.get(target, name, receiver);
        if (typeof value !== "function") return value;
        return async (...parameters: unknown[]) => {
          await before(String(name));
          return value.apply(target, parameters);
        };
      },
    });
  return new Proxy(cluster, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (name !== "findBroker" && name !== "findGroupCoordinator") return typeof value === "function" ? value.bind(target) : value;
      return async (...parameters: unknown[]) => wrap(await value.apply(target, parameters));
    },
  });
}

/** A register that holds nothing: identities are not what is looked at here. */
const NOTHING: Register = { get: async () => undefined, put: async () => {}, entries: async () => new Map(), own: () => Promise.reject() };

export async function openOwner({ bootstrap, prefix, before }: OwnerOptions): Promise<Owner> {
  const connection = await connectKafka({ brokers: [bootstrap], prefix, writer: "kafkajs" }, { clientId: "test", tell: () => {} });
  const cluster = connection.newCluster();
  const nameOf = (topic: string) => `${prefix}${topic}`;
  const specs = (topics: readonly string[], kind: TopicSpec["kind"]) =>
    topics.map((topic) => ({ topic: nameOf(topic), kind, partitions: 1 }));
  const all = [...specs(KEPT, "kept"), ...specs(COMPACTED, "compacted")];
  await ensureTopics(all, { admin: connection.admin, cluster, replication: undefined, factsDays: 30, sleep });
  const identities = createIdentities({ register: NOTHING, read: async () => new Map() });
  await identities.admit(new Map([...KEPT, ...COMPACTED].map((topic) => [topic, topic])));
  const readers = createReaders({ cluster, nameOf, timer, verify: async () => {} });
  const dir = mkdtempSync(join(tmpdir(), "linepulse-owner-"));
  const copies = openArchiveCopies(dir);
  const tasks = createTasks({
    newCluster: () => watched(connection.newCluster(), before),
    cluster: watched(cluster, before),
    readers,
    identities,
    copies,
    logId: "log",
    nameOf,
    ensureState: async () => {},
    now: createClock().now,
    sleep,
  });
  const appender = createAppender({ cluster, topicOf: nameOf, sleep });
  return {
    tasks,
    append: (text) => appender.append([{ topic: "events", partition: 0, key: "k", value: Buffer.from(text), timestamp: 1 }]),
    facts: async () => factsOf(readers, (await offsetsOf(cluster, { topic: nameOf(FACTS), partition: 0 })).end),
    async close() {
      await tasks.close(GROUP, 0);
      await Promise.all([readers.close(), copies.close(), connection.close(), cluster.disconnect()]);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function factsOf(readers: Readers, end: number): Promise<string[]> {
  const found: string[] = [];
  for (let next = 0; next < end; ) {
    const read = await readers.read({ topic: FACTS, partition: 0 }, next, { maxBytes: 1e6, waitMs: 1000 });
    found.push(...read.records.map(({ value }) => Buffer.from(value ?? []).toString()));
    next = read.next;
  }
  return found;
}
