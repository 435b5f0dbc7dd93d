import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyMessages } from "./encode-batch.fixture.ts";
import { encodeRecordBatch, type NewBatch, sizeBatch, writeBatch } from "./encode-batch.ts";
import type { Encoder } from "./kafkajs-inner.ts";
import { decodeRecordBatches } from "./record-batch.ts";

const inner = createRequire(import.meta.url);
const kafkajsRecord: (record: object) => Encoder = inner("kafkajs/src/protocol/recordBatch/record/v0/index.js");
const kafkajsBatch: { RecordBatch(batch: object): Promise<Encoder> } = inner("kafkajs/src/protocol/recordBatch/v0/index.js");

async function asKafkajs({ isTransactional, messages, ...numbers }: NewBatch): Promise<Buffer> {
  const timestamps = messages.map(({ timestamp }) => timestamp);
  const [firstTimestamp, maxTimestamp] = [Math.min(...timestamps), Math.max(...timestamps)];
  const records = messages.map(({ timestamp, value, ...message }, offsetDelta) =>
    kafkajsRecord({ ...message, value: value && Buffer.from(value), offsetDelta, timestampDelta: timestamp - firstTimestamp }),
  );
  const lastOffsetDelta = messages.length - 1;
  const batch = { ...numbers, records, firstTimestamp, maxTimestamp, lastOffsetDelta, transactional: isTransactional };
  return (await kafkajsBatch.RecordBatch(batch)).buffer;
}

const anyBatch: fc.Arbitrary<NewBatch> = fc.record({
  producerId: fc.bigInt({ min: -1n, max: 2n ** 63n - 1n }).map(String),
  producerEpoch: fc.integer({ min: -1, max: 2 ** 15 - 1 }),
  firstSequence: fc.integer({ min: -1, max: 2 ** 31 - 1 }),
  isTransactional: fc.boolean(),
  messages: anyMessages(),
});
const IDENTITY = { producerId: "7", producerEpoch: 1, firstSequence: 4, isTransactional: true };
const PLACE = { topic: "events", partition: 3, from: 0, aborted: [] };

test("property: the bytes are those that kafkajs writes, in a buffer of exactly their size", async () => {
  await fc.assert(
    fc.asyncProperty(anyBatch, async (batch) => {
      const bytes = encodeRecordBatch(batch);
      expect(bytes.equals(await asKafkajs(batch))).toBe(true);
      expect(bytes).toHaveLength(sizeBatch(batch.messages).bytes);
    }),
    { numRuns: 500 },
  );
});

test("property: what was written is read again as it was", () => {
  fc.assert(
    fc.property(anyBatch, (batch) => {
      const { records, next } = decodeRecordBatches(encodeRecordBatch(batch), PLACE);
      const wellFormed = (texts: object = {}) => Object.entries(texts).map((pair) => pair.map((text: string) => text.toWellFormed()));
      expect(records.map(({ key, timestamp, offset }) => [key, timestamp, offset])).toEqual(
        batch.messages.map(({ key, timestamp }, n) => [key.toWellFormed(), timestamp, n]),
      );
      for (const [n, { value, headers }] of batch.messages.entries()) {
        const read = records[n]?.value ?? null;
        expect(value === null ? read : read && value.length === read.length && Buffer.compare(value, read)).toBe(value && 0);
        expect(Object.entries(records[n]?.headers ?? {})).toEqual([...new Map(wellFormed(headers) as [string, string][])]);
      }
      expect(next).toBe(batch.messages.length);
    }),
    { numRuns: 500 },
  );
});

test("property: a batch lies where it was written, and nothing beside it is touched", () => {
  fc.assert(
    fc.property(anyBatch, fc.nat(9), (batch, before) => {
      const whole = encodeRecordBatch(batch);
      const target = Buffer.alloc(before + whole.length + 9, 170);
      expect(writeBatch(target, before, { ...batch, ...sizeBatch(batch.messages) })).toBe(before + whole.length);
      expect(target.equals(Buffer.concat([Buffer.alloc(before, 170), whole, Buffer.alloc(9, 170)]))).toBe(true);
    }),
  );
});

describe("sizes and numbers", () => {
  test("of thousands of messages are those of kafkajs", async () => {
    const headers = { checked: "1" };
    const message = (n: number) => ({ key: `k${n % 7}`, value: Buffer.alloc(n % 90, n), timestamp: 9000 - n, headers });
    const batch = { ...IDENTITY, messages: Array.from({ length: 9000 }, (_, n) => message(n)) };
    expect(encodeRecordBatch(batch).equals(await asKafkajs(batch))).toBe(true);
  });

  test("of a large message are those of kafkajs", async () => {
    const batch = { ...IDENTITY, messages: [{ key: "k", value: Buffer.alloc(2_200_000, 9), timestamp: 1 }] };
    expect(encodeRecordBatch(batch).equals(await asKafkajs(batch))).toBe(true);
  });
});

test("a timestamp of 0 is one", () => {
  const bytes = encodeRecordBatch({ ...IDENTITY, messages: [{ key: "", value: null, timestamp: 0 }] });
  expect(decodeRecordBatches(bytes, PLACE).records[0]?.timestamp).toBe(0);
});

test("a batch without a message is none", () => {
  expect(() => encodeRecordBatch({ ...IDENTITY, messages: [] })).toThrow("without a message");
});
