// The appender on node-rdkafka, for edges that produce one record an event: batches, tries again and keeps order in C++, off our thread.
//   I1. A round begins when it is known what became of the one before: what follows stands behind it, also where a producer had to be
//       replaced in between.
//   I2. Nothing waits for ever: an append waits so long for its round, and a round ends when its records were long enough on their way.
import { PipelineError } from "../../core/errors.ts";
import type { Timer } from "../../core/timer.ts";
import { createAppendRounds } from "./append-rounds.ts";
import type { Appender } from "./appender.ts";
import { unavailable } from "./leaders.ts";
import type { RecordProducer } from "./rdkafka-producer.ts";

/** Handing over takes some microseconds of our thread a record. */
const ROUND_RECORDS = 10_000;
const WAIT_MS = 15_000;

export interface RdkafkaAppenderOptions {
  /** Connects; rejects when no broker answers. */
  readonly openProducer: () => Promise<RecordProducer>;
  readonly topicOf: (topic: string) => string;
  readonly timer: Timer;
}

export function createRdkafkaAppender({ openProducer, topicOf, timer }: RdkafkaAppenderOptions): Appender {
  const rounds = createAppendRounds(topicOf);
  let producer: RecordProducer | undefined;
  let running: Promise<void> | undefined;
  let isClosed = false;

  async function run(): Promise<void> {
    while (rounds.hasWaiting()) {
      try {
        producer ??= await openProducer();
      } catch (cause) {
        rounds.refuseWaiting(unavailable("connecting", cause));
        continue;
      }
      if (await runRound(producer)) continue;
      const old = producer;
      producer = undefined;
      await old.close();
    }
    running = undefined;
  }

  /** False when the producer is of no more use. */
  async function runRound({ take, settle }: RecordProducer): Promise<boolean> {
    const { last, isEmpty } = rounds.handOver(ROUND_RECORDS, take);
    try {
      if (!isEmpty) rounds.finish(await settle());
      return last !== "over";
    } catch (cause) {
      rounds.finishUnknown(unavailable("writing", cause));
      return false;
    }
  }

  return {
    append(records) {
      if (isClosed) return Promise.reject(new PipelineError("LOG_UNAVAILABLE", "the log is closed"));
      if (records.length === 0) return Promise.resolve();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const append = rounds.add({ records, resolve, reject });
      if (running !== undefined) {
        const cancel = timer.after(WAIT_MS, () => rounds.refuseRest(append, tooLong()));
        promise.then(cancel, cancel);
      }
      running ??= Promise.resolve().then(run);
      return promise;
    },
    async close() {
      isClosed = true;
      await running;
      await producer?.close();
      producer = undefined;
    },
  };
}

const tooLong = () => new PipelineError("LOG_UNAVAILABLE", `kafka did not do it: nothing was taken for ${WAIT_MS} ms`);
