// Small durable values of one owner each, in a compacted topic of one partition.
//   I1. A read first takes in everything that was committed before it was asked: what a put has answered, every later read sees.
//   I2. An owner writes under a producer name of the entry's. A newer owner's first write fences it at the broker, so that an older
//       one's put can neither stand nor, by coming last, be what compaction keeps.
//   I3. A value that is nearly as large as what a broker takes is compressed. JSON never begins as gzip does.
import { gunzipSync, gzipSync } from "node:zlib";
import type { Instant } from "../../core/time.ts";
import type { OwnedEntry, Register } from "../log.ts";
import type { PartitionReader } from "./partition-reader.ts";
import { openProduceSession, type ProduceSession } from "./produce-session.ts";
import type { Cluster } from "./wire/kafkajs-inner.ts";

export const REGISTERS_TOPIC = "registers";
/** Entries that say no more than that the entry was taken over; no register has the name. */
const OWNED = "__owned";
const PLAIN_MAX_BYTES = 500_000;
const GZIP = 0x1f;
const READ = { maxBytes: 1024 * 1024, waitMs: 0 };

export interface RegistersOptions {
  readonly cluster: Cluster;
  /** As Kafka calls it. */
  readonly topic: string;
  /** Reads the topic. */
  readonly reader: PartitionReader;
  readonly producerName: (entry: string) => string;
  readonly now: () => Instant;
  readonly sleep: (ms: number) => Promise<void>;
}

export interface Registers {
  register(name: string): Register;
}

export function openRegisters(options: RegistersOptions): Registers {
  const { cluster, sleep } = options;
  const values = createValues(options.reader);
  let anybody: Promise<ProduceSession> | undefined;

  async function put(entry: string, value: unknown): Promise<void> {
    try {
      anybody ??= openProduceSession({ cluster, sleep });
      await write(options, await anybody, { entry, value });
    } catch (error) {
      anybody = undefined;
      throw error;
    }
  }

  return {
    register(name) {
      const prefix = `${name}/`;
      return {
        get: (key) => values.get(prefix + key),
        put: (key, value) => put(prefix + key, value),
        own: (key) => own(options, values, prefix + key),
        entries: () => values.entries(prefix),
      };
    },
  };
}

interface Values {
  get(entry: string): Promise<unknown>;
  /** The entries whose names begin so, without that beginning. */
  entries(prefix: string): Promise<Map<string, unknown>>;
}

function createValues(reader: PartitionReader): Values {
  const values = new Map<string, string>();
  let next = 0;
  let refreshing: Promise<void> = Promise.resolve();
  let asked: Promise<void> | undefined;

  async function readOn(): Promise<void> {
    for (;;) {
      const read = await reader.read(next, READ);
      for (const { key, value } of read.records) {
        if (value === null) values.delete(key);
        else values.set(key, textOf(Buffer.from(value.buffer, value.byteOffset, value.length)));
      }
      if (read.next === next) return;
      next = read.next;
    }
  }

  /** One read under way, and one more for all who ask meanwhile: theirs must begin after they asked. */
  function refresh(): Promise<void> {
    asked ??= refreshing
      .catch(() => undefined)
      .then(() => {
        asked = undefined;
        refreshing = readOn();
        return refreshing;
      });
    return asked;
  }

  return {
    async get(entry) {
      await refresh();
      const text = values.get(entry);
      return text === undefined ? undefined : JSON.parse(text);
    },
    async entries(prefix) {
      await refresh();
      const found = [...values].filter(([entry]) => entry.startsWith(prefix));
      return new Map(found.map(([entry, text]) => [entry.slice(prefix.length), JSON.parse(text)]));
    },
  };
}

async function own(options: RegistersOptions, values: Values, entry: string): Promise<OwnedEntry> {
  const { cluster, producerName, sleep } = options;
  const session = await openProduceSession({ cluster, transactionalId: producerName(entry), sleep });
  await write(options, session, { entry: `${OWNED}/${entry}`, value: true }); // from here on an older owner's writes are refused
  let current = await values.get(entry);
  return {
    get: async () => current,
    async put(value) {
      await write(options, session, { entry, value });
      current = value;
    },
  };
}

async function write(
  { topic, now }: RegistersOptions,
  session: ProduceSession,
  { entry, value }: { entry: string; value: unknown },
): Promise<void> {
  const bytes = value === undefined ? null : bytesOf(JSON.stringify(value));
  await session.produce([{ topic, partition: 0, messages: [{ key: entry, value: bytes, timestamp: now() }] }]);
}

function bytesOf(text: string): Buffer {
  const bytes = Buffer.from(text);
  return bytes.length > PLAIN_MAX_BYTES ? gzipSync(bytes) : bytes;
}

function textOf(bytes: Buffer): string {
  return (bytes[0] === GZIP ? gunzipSync(bytes) : bytes).toString();
}
