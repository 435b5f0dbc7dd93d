// What `append` promises, on a real broker, whichever client writes.
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { freePorts } from "../../connectors/runtime/ports.ts";
import { canRun, useBroker } from "../../tests/kafka.ts";
import { canWriteWithRdkafka } from "../../tests/rdkafka.ts";
import type { NewRecord } from "../log.ts";
import type { Appender } from "./appender.ts";
import { record, textOf, useAppending } from "./appending.fixture.ts";

const PARTITIONS = [0, 1, 2];
const REJECTED_WITHIN_MS = 40_000;
const isUnavailable = { name: "PipelineError", code: "LOG_UNAVAILABLE" };

const rejectionOf = (promise: Promise<void>) =>
  promise.then(
    () => "was written",
    (error: unknown) => error,
  );

describe.skipIf(!canRun("kafka"))("appending to a real broker", { timeout: 180_000 }, () => {
  const broker = useBroker();
  const { newTopic, open, readAll } = useAppending(() => broker().bootstrap);

  describe.each([{ writer: "kafkajs" }, { writer: "node-rdkafka" }] as const)("with $writer", ({ writer }) => {
    const isThere = writer === "kafkajs" || canWriteWithRdkafka();

    test.skipIf(!isThere)("key, value, time and headers stand as they were given, in the partition that was given", async () => {
      const topic = await newTopic();
      const appender = await open({ writer, prefix: "t" });
      const name = topic.slice(1);
      const all = Uint8Array.from({ length: 256 }, (_, n) => n);
      const records: NewRecord[] = [
        record(name, "a", { headers: { reason: "中文 ü", "": "no name", empty: "" }, timestamp: 1_700_000_000_123 }),
        record(name, "", { key: "" }),
        record(name, "", { key: "工厂/1", value: all.subarray(3, 200) }),
        record(name, "b", { key: "a\0b" }),
      ];
      await appender.append([...records, record(name, "elsewhere", { partition: 2 })]);
      const expected = records.map(({ headers = {}, value, ...rest }) => ({ ...rest, topic, headers, value: [...value] }));
      const stands = (await readAll(topic, 0)).map(({ offset: _, value, ...rest }) => ({ ...rest, value: value && [...value] }));
      expect(stands).toEqual(expected);
      expect((await readAll(topic, 2)).map(textOf)).toEqual(["elsewhere"]);
      expect(await readAll(topic, 1)).toEqual([]);
    });

    test.skipIf(!isThere)("thousands of appends at once: each partition has its records in the order of the calls", async () => {
      const topic = await newTopic();
      const appender = await open({ writer });
      const calls = Array.from({ length: 6000 }, (_, n) =>
        [0, 1, 2].slice(0, 1 + (n % 3)).map((m) => record(topic, `${n}.${m}`, { partition: (n + m) % 3 })),
      );
      await Promise.all(calls.map((records) => appender.append(records)));
      for (const partition of PARTITIONS) {
        const given = calls.flat().filter((each) => each.partition === partition);
        expect((await readAll(topic, partition)).map(textOf)).toEqual(given.map(textOf));
      }
    });

    test.skipIf(!isThere)("more records than a client keeps under way wait for room, and the next call's for them", async () => {
      const topic = await newTopic(1);
      const appender = await open({ writer });
      const many = Array.from({ length: 120_000 }, (_, n) => record(topic, String(n)));
      await Promise.all([appender.append(many), appender.append([record(topic, "next")])]);
      expect((await readAll(topic, 0)).map(textOf)).toEqual([...many.map(textOf), "next"]);
    });

    test.skipIf(!isThere)("records of every size that a broker takes, and one that it does not: that alone is refused", async () => {
      const topic = await newTopic(1);
      const appender = await open({ writer });
      const sizes = [10, 899_000, 1, 600_000, 600_000, 0, 512 * 1024, 70, 256 * 1024, 899_999, 5];
      await Promise.all(sizes.map((size, n) => appender.append([record(topic, "x".repeat(size), { key: String(n) })])));
      expect(await rejectionOf(appender.append([record(topic, "x".repeat(1_100_000))]))).toMatchObject(isUnavailable);
      await appender.append([record(topic, "last")]);
      expect((await readAll(topic, 0)).map(({ value }) => value?.length)).toEqual([...sizes, 4]);
    });

    test.skipIf(!isThere)("a partition and topics that are not there: all for them is refused, and what is right goes on", async () => {
      const topic = await newTopic(1);
      const appender = await open({ writer });
      await appender.append([record(topic, "before")]);
      const wrong = Array.from({ length: 3000 }, (_, n) => record(`absent${n % 5}`, String(n)));
      const right = Array.from({ length: 3000 }, (_, n) => record(topic, String(n)));
      const given = [record(topic, "x", { partition: 7 }), ...wrong.flatMap((each, n) => [each, right[n] as NewRecord])];
      const outcomes = await Promise.all(given.map((each) => rejectionOf(appender.append([each]))));
      for (const [n, outcome] of outcomes.entries())
        if (outcome !== "was written" || given[n]?.topic !== topic) expect(outcome).toMatchObject(isUnavailable);
      await appender.append([record(topic, "after")]);
      const written = given.filter((_, n) => outcomes[n] === "was written").map(textOf);
      const stands = (await readAll(topic, 0)).map(textOf);
      expect(stands.filter((text) => written.includes(text))).toEqual(written);
      expect([stands[0], stands.at(-1)]).toEqual(["before", "after"]);
    });

    test.skipIf(!isThere)("closing waits for what is under way", async () => {
      const topic = await newTopic(1);
      const appender = await open({ writer });
      const given = Array.from({ length: 500 }, (_, n) => record(topic, String(n)));
      const underWay = Promise.all(given.map((each) => appender.append([each])));
      await appender.close();
      await underWay;
      expect((await readAll(topic, 0)).map(textOf)).toEqual(given.map(textOf));
    });

    test.skipIf(!isThere)("a broker that was killed and comes back: what was appended is there, in order", async () => {
      const topic = await newTopic();
      const appender = await open({ writer });
      const senders = PARTITIONS.map((partition) => startSender(appender, topic, partition));
      await sleep(1000);
      await broker().kill();
      await sleep(1500);
      await broker().restart();
      await sleep(2000);
      const sent = await Promise.all(senders.map((stop) => stop()));
      for (const partition of PARTITIONS) {
        const { count, atOnce } = sent[partition] as Sent;
        const stands = (await readAll(topic, partition)).map(textOf);
        expect(stands.length).toBe(count);
        const untroubled = stands.map(Number).filter((n) => atOnce.has(n));
        expect(untroubled).toEqual([...atOnce].sort((a, b) => a - b));
        expect(untroubled.length).toBeGreaterThan(10);
      }
    });

    test.skipIf(!isThere)("a broker that hangs for a while: nothing is lost", async () => {
      const topic = await newTopic(1);
      const appender = await open({ writer });
      await appender.append([record(topic, "before")]);
      await broker().kill("SIGSTOP");
      const during = rejectionOf(appender.append([record(topic, "during")]));
      await sleep(3000);
      await broker().kill("SIGCONT");
      expect(await during).toBe("was written");
      expect((await readAll(topic, 0)).map(textOf)).toEqual(["before", "during"]);
    });

    test.skipIf(!isThere)("a broker that is away: refused in bounded time, and taken again once it is back", async () => {
      const topic = await newTopic(1);
      const [port] = await freePorts(1);
      const nowhere = await open({ writer, brokers: [`127.0.0.1:${port}`] });
      const appender = await open({ writer });
      await appender.append([record(topic, "before")]);
      await broker().kill();
      const begin = performance.now();
      const refused = [nowhere, appender].map((each) => rejectionOf(each.append([record(topic, "x")])));
      for (const rejection of await Promise.all(refused)) expect(rejection).toMatchObject(isUnavailable);
      expect(performance.now() - begin).toBeLessThan(REJECTED_WITHIN_MS);
      await broker().restart();
      await sendAgain(appender, record(topic, "after"));
      expect((await readAll(topic, 0)).map(textOf).filter((text) => text !== "x")).toEqual(["before", "after"]);
    });
  });
});

interface Sent {
  readonly count: number;
  /** What was taken at the first attempt. */
  readonly atOnce: ReadonlySet<number>;
}

/** Sends rising numbers to a partition, ten at a time, and again what is refused, until the returned function is called. */
function startSender(appender: Appender, topic: string, partition: number): () => Promise<Sent> {
  const atOnce = new Set<number>();
  let count = 0;
  let isOver = false;
  const lane = async () => {
    while (!isOver) {
      const n = count++;
      if ((await sendAgain(appender, record(topic, String(n), { partition }))) === 1) atOnce.add(n);
      await sleep(2);
    }
  };
  const lanes = Promise.all(Array.from({ length: 10 }, lane));
  return async () => {
    isOver = true;
    await lanes;
    return { count, atOnce };
  };
}

/** Gives the number of attempts. */
async function sendAgain(appender: Appender, each: NewRecord): Promise<number> {
  for (let attempts = 1; ; attempts++) {
    if ((await rejectionOf(appender.append([each]))) === "was written") return attempts;
    await sleep(50);
  }
}
