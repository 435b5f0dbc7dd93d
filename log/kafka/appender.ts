// Writes records of edges and owners into the log, outside of transactions: durable on all in-sync replicas when `append` resolves.
//   I1. One request is under way at a time, and what comes meanwhile goes together with the next: of a partition, records keep the
//       order in which they were given, also when a request had to be sent again.
//   I2. Records that were refused may yet stand in the log: the sender sends them again, and their identities make that harmless.
import type { NewRecord } from "../log.ts";
import { openProduceSession, type ProduceSession, packBatches } from "./produce-session.ts";
import type { Cluster } from "./wire/kafkajs-inner.ts";

const TRIES = 3;
const PAUSE_MS = 100;

export interface Appender {
  /** @throws PipelineError LOG_UNAVAILABLE */
  append(records: readonly NewRecord[]): Promise<void>;
  /** Ends when what is under way is through. */
  close(): Promise<void>;
}

export interface AppenderOptions {
  readonly cluster: Cluster;
  readonly topicOf: (topic: string) => string;
  readonly sleep: (ms: number) => Promise<void>;
}

interface Job {
  readonly records: readonly NewRecord[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export function createAppender({ cluster, topicOf, sleep }: AppenderOptions): Appender {
  const waiting: Job[] = [];
  let session: Promise<ProduceSession> | undefined;
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const jobs = waiting.splice(0);
      try {
        await write(jobs.flatMap(({ records }) => records));
        for (const { resolve } of jobs) resolve();
      } catch (error) {
        for (const { reject } of jobs) reject(error);
      }
    }
    running = undefined;
  }

  async function write(records: readonly NewRecord[]): Promise<void> {
    const batches = packBatches(records.map((record) => ({ topic: topicOf(record.topic), partition: record.partition, message: record })));
    for (let tries = 1; ; tries++) {
      try {
        session ??= openProduceSession({ cluster, sleep });
        await (await session).produce(batches);
        return;
      } catch (error) {
        session = undefined;
        if (tries >= TRIES) throw error;
        await sleep(PAUSE_MS * tries);
      }
    }
  }

  return {
    append(records) {
      if (records.length === 0) return Promise.resolve();
      return new Promise((resolve, reject) => {
        waiting.push({ records, resolve, reject });
        running ??= Promise.resolve().then(run);
      });
    },
    async close() {
      await running;
    },
  };
}
