// One connected producer of node-rdkafka: takes records, and tells what became of all that it took.
//   I1. Of a partition, records arrive in the order in which they were taken, each once, also when a batch had to be sent again.
//   I2. Only failures are reported. A report of every record would cost more than all the rest, several microseconds each; so what was
//       taken is told of together, when nothing of it is on its way any more.
//   I3. Errors are told apart by their numbers. Reports and flushes have none: their texts are handed on as they are.
import type { Timer } from "../../core/timer.ts";
import type { NewRecord } from "../log.ts";
import type { Failures, Taking } from "./append-rounds.ts";
import type { Tell } from "./connection.ts";
import { DELIVER_WITHIN_MS, type ProducerSettings } from "./rdkafka-settings.ts";
import {
  FATAL,
  QUEUE_FULL,
  type Rdkafka,
  type RdkafkaError,
  type RdkafkaHeaders,
  type RdkafkaProducer,
  STATE,
} from "./wire/node-rdkafka.ts";

const CONNECT_WITHIN_MS = 5000;
const CLOSE_WITHIN_MS = 1000;
/** How long one look for what is on its way may take. It holds a thread of the pool, and finds out every 10 ms at the latest. */
const LOOK_MS = { first: 1, longest: 500 };
/** librdkafka keeps its own time. */
const GRACE_MS = 5000;
/** Errors and log lines wait to be fetched. */
const POLL_MS = 1000;
/** Whoever renews a token does so minutes before it ends. */
const RENEW_MS = 10_000;

/** Bytes of no length at an address: none at all would be no value. */
const NOTHING = Buffer.alloc(1).subarray(0, 0);

export interface RecordProducer {
  /** @throws RdkafkaError when this record is not to be had */
  take(topic: string, record: NewRecord): Taking;
  /**
   * Resolves when nothing that was taken is on its way any more. Nothing may be taken meanwhile.
   *
   * @throws an error when that takes too long: nothing is certain then
   */
  settle(): Promise<Failures>;
  close(): Promise<void>;
}

export interface RecordProducerOptions extends ProducerSettings {
  readonly rdkafka: Rdkafka;
  readonly timer: Timer;
  readonly tell: Tell;
}

/** @throws RdkafkaError when no broker answers, PipelineError CONFIG_INVALID when the token cannot be read */
export async function openRecordProducer(options: RecordProducerOptions): Promise<RecordProducer> {
  const { rdkafka, settings, topicSettings, timer, tell, readToken } = options;
  const producer = new rdkafka.Producer(settings, topicSettings);
  const reports = { count: 0, failures: new Map<string, Error>() };
  producer.on("delivery-report", (error, { topic, partition }) => {
    const place = `${topic}/${partition}`;
    reports.count++;
    if (error && !reports.failures.has(place)) reports.failures.set(place, error);
  });
  producer.on("event.error", (error) => tell("debug", `kafka client: ${error.message}`, { part: "node-rdkafka" }));
  producer.on("event.log", ({ fac, message }) => tell("debug", `kafka client: ${message}`, { part: `node-rdkafka ${fac}` }));
  if (readToken) producer.setOauthBearerToken(readToken());
  await new Promise<void>((resolve, reject) => {
    producer.connect({ allTopics: false, timeout: CONNECT_WITHIN_MS }, (error) => (error ? reject(error) : resolve()));
  });
  const stopPolling = every(timer, POLL_MS, () => producer.poll());
  const stopRenewing = readToken ? every(timer, RENEW_MS, () => renew(producer, readToken, tell)) : () => {};

  return {
    take(topic, { partition, key, value, timestamp, headers }) {
      try {
        producer.produce(topic, partition, bytesOf(value), keyOf(key), timestamp, undefined, headers && headersOf(headers));
        return "taken";
      } catch (error) {
        const { code } = error as RdkafkaError;
        if (code === QUEUE_FULL) return "full";
        if (code === FATAL || code === STATE) return "over";
        throw error;
      }
    },
    async settle() {
      let [lookedMs, lookMs] = [0, LOOK_MS.first];
      for (; !(await isEmpty(producer, lookMs)); lookMs = Math.min(2 * lookMs, LOOK_MS.longest)) {
        lookedMs += lookMs;
        if (lookedMs > DELIVER_WITHIN_MS + GRACE_MS) throw new Error("it does not tell what became of the records");
      }
      // Reports come over from C++ a hundred at a time. Between two looks some do, as long as there are any.
      for (let seen = -1; seen !== reports.count; ) {
        seen = reports.count;
        await isEmpty(producer, 0);
      }
      const { failures } = reports;
      reports.failures = new Map();
      return failures;
    },
    async close() {
      stopRenewing();
      stopPolling();
      await new Promise<void>((resolve) => producer.disconnect(CLOSE_WITHIN_MS, resolve));
    },
  };
}

/** Whether it is known that nothing is on its way, after waiting for that at most so long. */
function isEmpty(producer: RdkafkaProducer, withinMs: number): Promise<boolean> {
  return new Promise((resolve) => producer.flush(withinMs, (error) => resolve(!error)));
}

function bytesOf(value: Uint8Array): Buffer {
  if (value.length === 0) return NOTHING;
  return Buffer.isBuffer(value) ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}

const keyOf = (key: string) => (key.includes("\0") ? Buffer.from(key) : key);

const headersOf = (headers: NonNullable<NewRecord["headers"]>): RdkafkaHeaders =>
  Object.entries(headers).map(([name, text]) => ({ [name]: text.replaceAll("\0", "\uFFFD") }));

/** A token that cannot be read now may be half written: the one before stays. */
function renew(producer: RdkafkaProducer, readToken: () => string, tell: Tell): void {
  try {
    producer.setOauthBearerToken(readToken());
  } catch (error) {
    tell("warn", "kafka: could not renew the token", { error: String(error) });
  }
}

function every(timer: Timer, ms: number, run: () => void): () => void {
  let cancel = timer.after(ms, again);
  function again(): void {
    cancel = timer.after(ms, again);
    run();
  }
  return () => cancel();
}
