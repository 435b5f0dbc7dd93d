import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PipelineError } from "../../../core/errors.ts";
import { type FetchOptions, fetchRequest } from "./fetch-response.ts";
import { writeBatch } from "./record-batch.fixture.ts";
import { recorded, sent, sentByLibrdkafka } from "./recorded-answers.fixture.ts";

const ASKED: FetchOptions = { topic: "events", partition: 0, offset: 0, maxBytes: 1000, maxWaitMs: 500, minBytes: 1 };

async function answerTo(options: Partial<FetchOptions>, body: Buffer) {
  const { response } = fetchRequest({ ...ASKED, ...options });
  return (await response.parse(await response.decode(body))).read();
}

/** What a broker recorded of its answer to a fetch of a topic named like that, or as given. */
function replay(name: Parameters<typeof recorded>[0], topic: string, offset = 0) {
  return answerTo({ topic, offset }, recorded(name));
}

const text = (value: Uint8Array | null) => (value === null ? null : String(value));

describe("records as Kafka's own producer wrote them", () => {
  test.each(["none", "gzip", "snappy", "lz4", "zstd"] as const)("%s", async (codec) => {
    const { records, ...marks } = await replay(codec, `codec-${codec}`);
    const expected = Array.from({ length: 16 }, (_, n) => sent(n));
    expect(records.map(({ offset, key, value, headers, timestamp }) => ({ offset, key, text: text(value), headers, timestamp }))).toEqual(
      expected,
    );
    expect(marks).toEqual({ errorCode: 0, highWatermark: 16, lastStableOffset: 16, logStartOffset: 0, next: 16 });
    const later = await replay(codec, `codec-${codec}`, 11);
    expect(later.records.map(({ offset }) => offset)).toEqual([11, 12, 13, 14, 15]);
  });

  test.each(["gzip", "snappy", "lz4", "zstd"] as const)("librdkafka, %s", async (codec) => {
    const { records } = await replay(`rd-${codec}`, `rd-${codec}`);
    const expected = Array.from({ length: 20 }, (_, n) => sentByLibrdkafka(n));
    expect(records.map(({ offset, key, value, headers, timestamp }) => ({ offset, key, text: text(value), headers, timestamp }))).toEqual(
      expected,
    );
  });

  test.each(["snappy", "lz4"] as const)("%s in several blocks", async (codec) => {
    const { records } = await replay(`large-${codec}`, `large-${codec}`);
    expect(records.map(({ value }) => text(value))).toEqual(Array.from({ length: 6 }, (_, n) => `{"n":${n}}\n`.repeat(2000)));
  });

  test("in a topic that keeps the time of their arrival", async () => {
    const { records } = await replay("appended", "appended");
    expect(records.map(({ key }) => key)).toEqual([0, 1, 2].map((n) => sent(n).key));
    expect(new Set(records.map(({ timestamp }) => timestamp)).size).toBe(1);
    expect(records[0]?.timestamp).toBeGreaterThan(sent(0).timestamp);
  });
});

describe("what a reader of committed records sees", () => {
  const STANDING = [
    "2 plain 1",
    "5 A2 committed",
    "8 plain 2",
    "11 B2 committed",
    "13 B2 committed again",
    "15 A4 committed",
    "19 plain 3",
  ];

  test.each([0, 4, 9] as const)("of transactions, from offset %i on", async (offset) => {
    const { records, next } = await replay(`transactions-${offset}`, "transactions", offset);
    expect(records.map((record) => `${record.offset} ${record.value}`)).toEqual(
      STANDING.filter((each) => Number.parseInt(each, 10) >= offset),
    );
    expect(next).toBe(20);
  });

  test("of a compacted topic, whose empty batches still move it on", async () => {
    const { records, next } = await replay("compacted-0", "compacted");
    expect(records.map(({ offset, key, value }) => `${offset} ${key} ${value}`)).toEqual(["3 k3 stays", "5 k1 newest", "7 k4 stays too"]);
    expect(next).toBe(8);
    expect(await replay("compacted-0-first", "compacted")).toMatchObject({ records: [], next: 2 });
    expect(await replay("compacted-4-first", "compacted", 4)).toMatchObject({ records: [], next: 5 });
    expect(await replay("compacted-5-first", "compacted", 5)).toMatchObject({ records: [{ offset: 5 }], next: 7 });
  });

  test("where nothing is yet, or an error stands", async () => {
    const end = { errorCode: 0, highWatermark: 16, lastStableOffset: 16, logStartOffset: 0, records: [], next: 16 };
    expect(await replay("end", "codec-none", 16)).toEqual(end);
    const beyond = { errorCode: 1, highWatermark: -1, lastStableOffset: -1, logStartOffset: -1, records: [], next: 99 };
    expect(await replay("beyond", "codec-none", 99)).toEqual(beyond);
  });
});

interface WrittenPartition {
  readonly partition: number;
  readonly errorCode?: number;
  readonly aborted?: readonly (readonly [producerId: bigint, firstOffset: number])[] | null;
  readonly recordSet?: Buffer | null;
}

function writeAnswer(topics: Readonly<Record<string, readonly WrittenPartition[]>>, { throttleMs = 0, errorCode = 0 } = {}): Buffer {
  const int = (value: number, size: number) => {
    const bytes = Buffer.alloc(size);
    bytes.writeIntBE(value, size > 6 ? 2 : 0, Math.min(size, 6));
    return bytes;
  };
  const id = (value: bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64BE(value);
    return bytes;
  };
  const list = <T>(entries: readonly T[] | null, entry: (each: T) => Buffer[]) => [
    int(entries?.length ?? -1, 4),
    ...(entries ?? []).flatMap(entry),
  ];
  const partitionOf = ({ partition, errorCode: error = 0, aborted = [], recordSet = Buffer.alloc(0) }: WrittenPartition) => [
    int(partition, 4), int(error, 2), int(100, 8), int(90, 8), int(10, 8),
    ...list(aborted, ([producerId, firstOffset]) => [id(producerId), int(firstOffset, 8)]),
    int(-1, 4), int(recordSet?.length ?? -1, 4), recordSet ?? Buffer.alloc(0),
  ]; // biome-ignore format: a layout
  const topicOf = ([topic, partitions]: [string, readonly WrittenPartition[]]) => [
    int(topic.length, 2),
    Buffer.from(topic),
    ...list(partitions, partitionOf),
  ];
  return Buffer.concat([int(throttleMs, 4), int(errorCode, 2), int(0, 4), ...list(Object.entries(topics), topicOf)]);
}

const batch = writeBatch({ baseOffset: 7, records: [{ value: "a" }, { value: "b" }] });

test("records carry the name that the log has for the topic", async () => {
  const body = writeAnswer({ "plant1.events": [{ partition: 0, recordSet: batch }] });
  const { records } = await answerTo({ topic: "plant1.events", name: "events", offset: 8 }, body);
  expect(records).toMatchObject([{ topic: "events", partition: 0, offset: 8 }]);
});

test("the asked partition is found among others", async () => {
  const other = [{ partition: 0, errorCode: 6 }, { partition: 2, recordSet: batch }]; // biome-ignore format: a list
  const body = writeAnswer({ other, events: [{ partition: 1, errorCode: 3 }, { partition: 2, aborted: null, recordSet: null }] }); // biome-ignore format: a list
  expect(await answerTo({ partition: 2, offset: 5 }, body)).toEqual({
    errorCode: 0, highWatermark: 100, lastStableOffset: 90, logStartOffset: 10, records: [], next: 5,
  }); // biome-ignore format: one object
  expect(await answerTo({ partition: 1, offset: 5 }, body)).toMatchObject({ errorCode: 3, records: [], next: 5 });
  await expect(answerTo({ partition: 3 }, body)).rejects.toThrow('the answer to a fetch of "events/3" does not speak of it');
});

test("an error of the whole fetch is a value, whatever else it says", async () => {
  expect(await answerTo({ offset: 5 }, writeAnswer({}, { errorCode: 71 }))).toMatchObject({ errorCode: 71, highWatermark: -1, next: 5 });
});

test("what the broker says of throttling reaches the connection", async () => {
  const { response } = fetchRequest(ASKED);
  expect(await response.decode(writeAnswer({ events: [{ partition: 0 }] }, { throttleMs: 250 }))).toMatchObject({
    clientSideThrottleTime: 250,
  });
});

test("bytes without one whole batch are refused: they would be asked for again for ever", async () => {
  const body = writeAnswer({ events: [{ partition: 0, recordSet: batch.subarray(0, -1) }] });
  await expect(answerTo({ offset: 7 }, body)).rejects.toThrow(`from 7 holds ${batch.length - 1} bytes and no whole batch`);
});

test("an answer is read when it is asked what it says, not when it comes", async () => {
  const { response } = fetchRequest({ ...ASKED, offset: 7 });
  const answer = await response.decode(writeAnswer({ events: [{ partition: 0, recordSet: batch.subarray(0, -1) }] }));
  expect(() => answer.read()).toThrow(PipelineError);
});

test("the request asks for committed records of one partition, within its limits", async () => {
  const { request } = fetchRequest({ ...ASKED, topic: "a", partition: 2, offset: 2 ** 40, maxBytes: 4096, name: "x" });
  expect([request.apiKey, request.apiVersion]).toEqual([1, 11]);
  const [consumer, waitMs, minBytes, maxBytes, committed] = ["ffffffff", "000001f4", "00000001", "00001000", "01"];
  const noSession = "00000000ffffffff";
  const partition = `00000001${"00000002"}ffffffff${"0000010000000000"}ffffffffffffffff${maxBytes}`;
  const expected = [consumer, waitMs, minBytes, maxBytes, committed, noSession, "00000001", "000161", partition, "00000000", "0000"].join(
    "",
  );
  expect((await request.encode()).buffer.toString("hex")).toBe(expected);
});

test("fuzz: an answer with bytes by chance, cut anywhere, is read or is a fault of the log", async () => {
  const good = recorded("transactions-4");
  const flip = fc.record({ at: fc.oneof(fc.nat(120), fc.nat(good.length - 1)), to: fc.nat(255) });
  await fc.assert(
    fc.asyncProperty(fc.array(flip, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: good.length }), async (flips, length) => {
      const body = Buffer.from(good.subarray(0, length));
      for (const { at, to } of flips) body[at % length] = to;
      const error = await answerTo({ topic: "transactions", offset: 4 }, body).catch((reason: unknown) => reason);
      if (error instanceof Error) expect(error).toBeInstanceOf(PipelineError);
    }),
    { numRuns: 1000 },
  );
});
