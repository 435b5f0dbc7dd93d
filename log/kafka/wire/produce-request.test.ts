import { createRequire } from "node:module";
import fc from "fast-check";
import { expect, test } from "vitest";
import { anyMessages } from "./encode-batch.fixture.ts";
import type { Encoder, Request } from "./kafkajs-inner.ts";
import { type ProducedBatch, type ProduceOptions, produceRequest } from "./produce-request.ts";

const inner = createRequire(import.meta.url);
const kafkajsProduceV7: (request: object) => Request = inner("kafkajs/src/protocol/requests/produce/v7/request.js");
const frame: (parts: object) => Promise<Encoder> = inner("kafkajs/src/protocol/request.js");

/** Of thirteen digits: kafkajs sorts timestamps as texts, and takes 0 for none. */
const TIMES = { earliest: 1e12, latest: 1e13 - 1 };

const anyOptions: fc.Arbitrary<ProduceOptions> = fc.record({
  transactionalId: fc.option(fc.constantFrom("lp.spc.3", "工厂.3"), { nil: undefined }),
  producerId: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map(String),
  producerEpoch: fc.nat(2 ** 15 - 1),
  timeoutMs: fc.nat(60_000),
  batches: fc.uniqueArray(
    fc.record({
      topic: fc.constantFrom("events", "changelog.spc", "größe"),
      partition: fc.nat(5),
      firstSequence: fc.nat(2 ** 31 - 1),
      messages: anyMessages(TIMES),
    }),
    { maxLength: 6, selector: ({ topic, partition }) => `${topic}/${partition}` },
  ),
});

function asKafkajs({ batches, transactionalId, producerId, producerEpoch, timeoutMs }: ProduceOptions): Request {
  const topicData = Array.from(Map.groupBy(batches, ({ topic }) => topic), ([topic, list]) => ({
    topic,
    partitions: list.map(({ partition, firstSequence, messages }) => ({
      partition,
      firstSequence,
      messages: messages.map(({ value, ...message }) => ({ ...message, value: value && Buffer.from(value) })),
    })),
  })); // biome-ignore format: nested as the request is
  return kafkajsProduceV7({ topicData, transactionalId, producerId, producerEpoch, acks: -1, timeout: timeoutMs });
}

test("property: the request is the one of kafkajs, in its frame too", async () => {
  await fc.assert(
    fc.asyncProperty(anyOptions, async (options) => {
      const { request } = produceRequest(options);
      const expected = asKafkajs(options);
      expect((await request.encode()).buffer.equals((await expected.encode()).buffer)).toBe(true);
      expect([request.apiKey, request.apiVersion, request.apiName]).toEqual([expected.apiKey, expected.apiVersion, expected.apiName]);
      const framed = await Promise.all([request, expected].map((each) => frame({ correlationId: 9, clientId: "test", request: each })));
      expect(framed[0]?.buffer.equals(framed[1]?.buffer as Buffer)).toBe(true);
    }),
    { numRuns: 200 },
  );
});

interface Answered {
  readonly topic: string;
  readonly partition: number;
  readonly errorCode?: number;
  readonly offset?: bigint;
}

/** As a broker answers version 7. */
function answer(list: readonly Answered[], throttleMs = 0): Buffer {
  const parts = [int32(list.length)];
  for (const { topic, partition, errorCode = 0, offset = 0n } of list) {
    const name = Buffer.from(topic);
    parts.push(int16(name.length), name, int32(1), int32(partition), int16(errorCode), int64(offset), int64(-1n), int64(0n));
  }
  return Buffer.concat([...parts, int32(throttleMs)]);
}

const written = (write: (bytes: Buffer) => void, length: number) => {
  const bytes = Buffer.alloc(length);
  write(bytes);
  return bytes;
};
const int16 = (value: number) => written((bytes) => bytes.writeInt16BE(value), 2);
const int32 = (value: number) => written((bytes) => bytes.writeInt32BE(value), 4);
const int64 = (value: bigint) => written((bytes) => bytes.writeBigInt64BE(value), 8);

const batchOf = (topic: string, partition: number): ProducedBatch => {
  return { topic, partition, firstSequence: 0, messages: [{ key: "", value: null, timestamp: 1 }] };
};

async function read(bytes: Buffer, batches = [batchOf("b", 1), batchOf("a", 0), batchOf("b", 0)]): Promise<number[]> {
  const { response } = produceRequest({ transactionalId: undefined, producerId: "1", producerEpoch: 0, timeoutMs: 1, batches });
  return response.parse(await response.decode(bytes));
}

test("the offsets come in the order of the batches, whatever that of the answer", async () => {
  const answered = [
    { topic: "a", partition: 0, offset: 20n },
    { topic: "b", partition: 0, offset: 2n ** 40n },
    { topic: "b", partition: 1, offset: 10n },
  ];
  expect(await read(answer(answered))).toEqual([10, 20, 2 ** 40]);
});

test.each([
  [6, "NOT_LEADER_FOR_PARTITION"],
  [45, "OUT_OF_ORDER_SEQUENCE_NUMBER"],
  [47, "INVALID_PRODUCER_EPOCH"],
  [10, "MESSAGE_TOO_LARGE"],
])("error code %i of any partition is thrown as kafkajs's %s", async (errorCode, type) => {
  const places = [["a", 0], ["b", 0], ["b", 1]].map(([topic, partition]) => ({ topic, partition }) as Answered); // biome-ignore format: a list
  for (const bad of places) {
    const answered = places.map((each) => (each === bad ? { ...each, errorCode } : each));
    await expect(read(answer(answered))).rejects.toMatchObject({ name: "KafkaJSProtocolError", type, code: errorCode });
  }
});

test("an answer that leaves a partition out is refused", async () => {
  await expect(read(answer([{ topic: "b", partition: 1 }]))).rejects.toThrow('"a/0" does not speak of it');
});

test("a broker's wish to wait is handed on", async () => {
  const { response } = produceRequest({ transactionalId: undefined, producerId: "1", producerEpoch: 0, timeoutMs: 1, batches: [] });
  expect((await response.decode(answer([], 250))).clientSideThrottleTime).toBe(250);
});
