// Reads committed records of one partition, over a connection of its own: a poll that waits at the broker holds up nothing else.
//   I1. One request is under way at most. A reader that stops waiting leaves it there; the next read at that offset takes its answer.
//   I2. `next` lies behind everything that was seen, also where compaction or a transaction's marks left nothing to give.
//   I3. An answer is made into records when it is taken, and not while it waits behind those of other partitions.
//   I4. An offset that retention has passed is read from the oldest record on; one beyond the end is another log's: LOG_REPLACED.
import { PipelineError } from "../../core/errors.ts";
import type { Timer } from "../../core/timer.ts";
import { forgetLeaders, openLeader, unavailable } from "./leaders.ts";
import { offsetsOf } from "./offsets.ts";
import { type FetchAnswer, fetchRequest } from "./wire/fetch-response.ts";
import { type Broker, type Cluster, endBroker } from "./wire/kafkajs-inner.ts";
import type { KafkaRecord } from "./wire/record-batch.ts";

const POLL_MS = 5000;
const OFFSET_OUT_OF_RANGE = 1;

export interface Read {
  readonly records: readonly KafkaRecord[];
  /** Where to go on. */
  readonly next: number;
}

export interface ReadOptions {
  readonly maxBytes: number;
  readonly waitMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface PartitionReader {
  /** The next committed records from `offset` on; none after `waitMs`. @throws PipelineError LOG_UNAVAILABLE, LOG_REPLACED */
  read(offset: number, options: ReadOptions): Promise<Read>;
  /** True while a request is under way: its answer belongs to whoever asked. */
  readonly isBusy: boolean;
  close(): Promise<void>;
}

export interface PartitionReaderOptions {
  readonly cluster: Cluster;
  /** As Kafka calls it, and as the log does. */
  readonly topic: string;
  readonly name: string;
  readonly partition: number;
  readonly timer: Timer;
  /** Asks for the next records as soon as some have come: for a reader that reads on. */
  readonly ahead: boolean;
  /** Called before a connection is used: looks whether the topic is still the one it was. */
  readonly verify: () => Promise<void>;
}

export function createPartitionReader(options: PartitionReaderOptions): PartitionReader {
  const { timer, ahead } = options;
  const fetcher = createFetcher(options);
  let pending: { readonly offset: number; readonly answer: Promise<FetchAnswer> } | undefined;

  function ask(offset: number, maxBytes: number, waitMs: number): NonNullable<typeof pending> {
    const answer = fetcher.fetch(offset, maxBytes, waitMs);
    answer.catch(() => undefined); // told to the next read
    return { offset, answer };
  }

  return {
    get isBusy() {
      return pending !== undefined;
    },
    async read(offset, { maxBytes, waitMs, signal }) {
      const over = deadline(timer, waitMs, signal);
      try {
        for (let next = offset; ; ) {
          if (pending && pending.offset !== next) await pending.answer.catch(() => undefined);
          if (pending?.offset !== next) pending = ask(next, maxBytes, waitMs > 0 ? POLL_MS : 0);
          const settled = pending.answer.then(
            (answer) => ({ answer }),
            (error: unknown) => ({ error }),
          );
          const outcome = await (waitMs > 0 ? Promise.race([settled, over.reached]) : settled);
          if (outcome === undefined) return { records: [], next };
          pending = undefined;
          if ("error" in outcome) throw outcome.error;
          const read = await fetcher.open(outcome.answer, next);
          if (read.records.length > 0 && ahead) pending = ask(read.next, maxBytes, POLL_MS);
          if (read.records.length > 0 || (waitMs > 0 ? over.isReached() : read.next === next)) return read;
          next = read.next;
        }
      } finally {
        over.cancel();
      }
    },
    async close() {
      pending = undefined;
      await fetcher.drop();
    },
  };
}

/** Fetches over one connection to the partition's leader, which is looked for again after a failure. */
function createFetcher({ cluster, topic, name, partition, verify }: PartitionReaderOptions) {
  let broker: Promise<Broker> | undefined;

  async function drop(): Promise<void> {
    const dropped = broker;
    broker = undefined;
    await dropped?.then(endBroker).catch(() => undefined);
  }

  async function inRange(offset: number): Promise<number> {
    const { begin, end } = await offsetsOf(cluster, { topic, partition });
    if (offset < begin) return begin;
    throw new PipelineError("LOG_REPLACED", `offset ${offset} of "${topic}/${partition}" lies outside of [${begin}, ${end}]`);
  }

  async function failed(offset: number, cause: unknown): Promise<Error> {
    await drop();
    await forgetLeaders(cluster);
    return unavailable(`fetch of "${topic}/${partition}" from ${offset}`, cause);
  }

  async function fetch(offset: number, maxBytes: number, maxWaitMs: number): Promise<FetchAnswer> {
    try {
      broker ??= verify().then(() => openLeader(cluster, topic, partition));
      const connection = await (await broker).connectionPool.getConnection(0);
      return await connection.send(fetchRequest({ topic, name, partition, offset, maxBytes, maxWaitMs, minBytes: 1 }));
    } catch (cause) {
      throw await failed(offset, cause);
    }
  }

  /** What an answer to a fetch from `offset` on says. */
  async function open(answer: FetchAnswer, offset: number): Promise<Read> {
    try {
      const fetched = answer.read();
      if (fetched.errorCode === 0) return fetched;
      if (fetched.errorCode === OFFSET_OUT_OF_RANGE) return { records: [], next: await inRange(offset) };
      throw new Error(`fetch was answered with error ${fetched.errorCode}`);
    } catch (cause) {
      throw await failed(offset, cause);
    }
  }

  return { fetch, open, drop };
}

interface Deadline {
  /** Resolves with undefined after `ms`, or when the signal aborts. */
  readonly reached: Promise<undefined>;
  isReached(): boolean;
  cancel(): void;
}

function deadline(timer: Timer, ms: number, signal: AbortSignal | undefined): Deadline {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  let isOver = signal?.aborted === true;
  const finish = () => {
    isOver = true;
    resolve(undefined);
  };
  const cancelTimer = timer.after(ms, finish);
  signal?.addEventListener("abort", finish, { once: true });
  if (isOver) finish();
  return {
    reached: promise,
    isReached: () => isOver,
    cancel() {
      cancelTimer();
      signal?.removeEventListener("abort", finish);
    },
  };
}
