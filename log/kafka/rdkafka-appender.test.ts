// The appender on node-rdkafka with producers that do as they are told: what a broker would take hours to bring about.
import { beforeEach, expect, test, vi } from "vitest";
import { timer } from "../../runtime/clock.ts";
import type { NewRecord } from "../log.ts";
import type { Failures } from "./append-rounds.ts";
import { createRdkafkaAppender } from "./rdkafka-appender.ts";
import type { RecordProducer } from "./rdkafka-producer.ts";

interface FakeProducer extends RecordProducer {
  readonly took: string[];
  /** Each round that it was asked about and has not answered. */
  readonly asked: PromiseWithResolvers<Failures>[];
  isOver: boolean;
  isClosed: boolean;
}

const record = (text: string): NewRecord => ({ topic: "events", partition: 0, key: "k", value: Buffer.from(text), timestamp: 1 });
const unavailable = expect.objectContaining({ code: "LOG_UNAVAILABLE" });
const none: Failures = new Map();

let producers: FakeProducer[];
let isAway: boolean;
beforeEach(() => {
  vi.useFakeTimers();
  [producers, isAway] = [[], false];
  return () => void vi.useRealTimers();
});

async function openProducer(): Promise<FakeProducer> {
  if (isAway) throw new Error("no broker");
  const producer: FakeProducer = {
    took: [],
    asked: [],
    isOver: false,
    isClosed: false,
    take(topic, { value }) {
      if (producer.isOver) return "over";
      producer.took.push(`${topic} ${Buffer.from(value).toString()}`);
      return "taken";
    },
    settle() {
      const answer = Promise.withResolvers<Failures>();
      producer.asked.push(answer);
      return answer.promise;
    },
    async close() {
      producer.isClosed = true;
    },
  };
  producers.push(producer);
  return producer;
}

const settle = () => vi.advanceTimersByTimeAsync(0);

function start() {
  const appender = createRdkafkaAppender({ openProducer, topicOf: (topic) => `p.${topic}`, timer });
  const outcomes: unknown[] = [];
  return {
    outcomes,
    close: appender.close,
    /** Its outcome is put where the call stands among the others. */
    async append(...texts: string[]): Promise<void> {
      const n = outcomes.push("open") - 1;
      appender.append(texts.map(record)).then(
        () => void (outcomes[n] = "written"),
        (error) => void (outcomes[n] = error),
      );
      await settle();
    },
    async answer(producer: FakeProducer | undefined, failures = none): Promise<void> {
      producer?.asked.shift()?.resolve(failures);
      await settle();
    },
  };
}

test("nothing to append opens nothing", async () => {
  const { append, outcomes } = start();
  await append();
  expect([outcomes, producers]).toEqual([["written"], []]);
});

test("what comes while a round is under way goes together in the next", async () => {
  const { append, answer, outcomes } = start();
  await append("a", "b");
  await append("c");
  await append("d");
  const [producer] = producers as [FakeProducer];
  expect(producer.took).toEqual(["p.events a", "p.events b"]);
  await answer(producer);
  expect([producer.took.length, outcomes]).toEqual([4, ["written", "open", "open"]]);
  await answer(producer, new Map([["p.events/0", new Error("timed out")]]));
  expect([producers.length, outcomes]).toEqual([1, ["written", unavailable, unavailable]]);
});

test("a round has so many records at most", async () => {
  const { append, answer, outcomes } = start();
  await append(...Array.from({ length: 25_000 }, (_, n) => String(n)));
  const [producer] = producers as [FakeProducer];
  const sizes = [producer.took.length];
  while (outcomes[0] === "open") {
    await answer(producer);
    sizes.push(producer.took.length);
  }
  expect(sizes).toEqual([10_000, 20_000, 25_000, 25_000]);
});

test("an append that waits too long for its round is refused; one whose records are on their way is not", async () => {
  const { append, answer, outcomes } = start();
  await append("a");
  await append("b");
  await vi.advanceTimersByTimeAsync(14_000);
  await append("c");
  await vi.advanceTimersByTimeAsync(1000);
  expect(outcomes).toEqual(["open", unavailable, "open"]);
  await answer(producers[0]);
  await vi.advanceTimersByTimeAsync(20_000);
  await answer(producers[0]);
  expect([outcomes, producers[0]?.took]).toEqual([
    ["written", unavailable, "written"],
    ["p.events a", "p.events c"],
  ]);
});

test("a producer at its end is replaced when its round is over; what it did not take goes to the next, in order", async () => {
  const { append, answer, outcomes } = start();
  await append("a");
  const [old] = producers as [FakeProducer];
  await append("b");
  await append("c");
  old.isOver = true;
  expect([producers.length, old.isClosed]).toEqual([1, false]);
  await answer(old, new Map([["p.events/0", new Error("fatal")]]));
  expect([producers.length, old.isClosed, producers[1]?.took]).toEqual([2, true, ["p.events b", "p.events c"]]);
  await answer(producers[1]);
  expect(outcomes).toEqual([unavailable, "written", "written"]);
});

test("a producer that cannot tell is replaced, and its round refused", async () => {
  const { append, answer, outcomes } = start();
  await append("a");
  await append("b");
  producers[0]?.asked[0]?.reject(new Error("it does not tell"));
  await settle();
  expect([outcomes, producers[0]?.isClosed, producers[1]?.took]).toEqual([[unavailable, "open"], true, ["p.events b"]]);
  await answer(producers[1]);
  expect(outcomes).toEqual([unavailable, "written"]);
});

test("when no broker answers what waits is refused, and the next append tries again", async () => {
  isAway = true;
  const { append, answer, outcomes } = start();
  await append("a");
  expect(outcomes).toEqual([unavailable]);
  isAway = false;
  await append("b");
  await answer(producers[0]);
  expect(outcomes).toEqual([unavailable, "written"]);
});

test("closing ends when what was given before is through, and refuses what comes after", async () => {
  const { append, answer, outcomes, close } = start();
  await append("a");
  await append("b");
  const [producer] = producers as [FakeProducer];
  const closed = close();
  await append("c");
  await answer(producer);
  expect([producer.isClosed, outcomes]).toEqual([false, ["written", "open", unavailable]]);
  await answer(producer);
  await closed;
  expect([producer.isClosed, outcomes]).toEqual([true, ["written", "written", unavailable]]);
});
