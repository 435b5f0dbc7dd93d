import { expect, test } from "vitest";
import { BATCH_BYTES, type Batch, nextSequence, openProduceSession, packBatches } from "./produce-session.ts";
import type { Cluster, DecodedProduce, Exchange } from "./wire/kafkajs-inner.ts";
import { readArray, readBytes, readInt16, readInt32, readString, skip } from "./wire/response-fields.ts";

const message = (partition: number, bytes: number, key = "k") => ({
  topic: "t",
  partition,
  message: { key, value: Buffer.alloc(bytes), timestamp: 1 },
});

test("what fits together goes in one batch a partition", () => {
  const other = { ...message(0, 10, "d"), topic: "other" };
  const batches = packBatches([message(0, 10, "a"), message(1, 10, "b"), message(0, 10, "c"), other, message(0, 10, "e")]);
  expect(batches.map(({ topic, partition, messages }) => [topic, partition, messages.map(({ key }) => key)])).toEqual([
    ["t", 0, ["a", "c", "e"]],
    ["t", 1, ["b"]],
    ["other", 0, ["d"]],
  ]);
});

test("a batch is closed before the message that would take it over the broker's limit", () => {
  const batches = packBatches(Array.from({ length: 7 }, () => message(0, 300_000)));
  expect(batches.map(({ messages }) => messages.length)).toEqual([2, 2, 2, 1]);
  for (const { messages } of batches) {
    expect(messages.reduce((sum, { value }) => sum + (value?.length ?? 0), 0)).toBeLessThanOrEqual(BATCH_BYTES);
  }
});

test("numbers of messages go round after 2^31 - 1", () => {
  expect(nextSequence(5, 3)).toBe(8);
  expect(nextSequence(2 ** 31 - 1, 1)).toBe(0);
  expect(nextSequence(2 ** 31 - 2, 5)).toBe(3);
});

/** The batches of a Produce request: whose they are, and the number of the first message. */
function batchesIn(body: Buffer) {
  const cursor = { bytes: body, at: 0 };
  const hasName = readInt16(cursor) >= 0;
  if (hasName) cursor.at = 0;
  const name = hasName ? readString(cursor) : undefined;
  skip(cursor, 6); // acknowledgements and time
  const topics = readArray(cursor, (each) => ({
    topic: readString(each),
    batches: readArray(each, () => ({ partition: readInt32(each), bytes: readBytes(each, readInt32(each)) })),
  }));
  return topics.flatMap(({ topic, batches }) =>
    batches.map(({ partition, bytes }) => {
      const producer = `${bytes.readBigInt64BE(43)}/${bytes.readInt16BE(51)}`;
      return { name, topic, partition, producer, sequence: bytes.readInt32BE(53), isTransactional: bytes.readInt16BE(21) === 16 };
    }),
  );
}

/** A cluster whose partition `n` is led by broker `n % 2`. Offsets are 100 times the number of the request. */
function fakeCluster(errorCodeOf: (request: number) => number = () => 0) {
  const requests: { broker: string; batches: ReturnType<typeof batchesIn> }[] = [];
  async function send(broker: string, { request, response }: Exchange<DecodedProduce, unknown>) {
    const batches = batchesIn((await request.encode()).buffer);
    const [errorCode, baseOffset] = [errorCodeOf(requests.push({ broker, batches })), String(100 * requests.length)];
    const topics = batches.map(({ topic, partition }) => ({ topicName: topic, partitions: [{ partition, errorCode, baseOffset }] }));
    return response.parse({ clientSideThrottleTime: 0, topics });
  }
  const brokerOf = (nodeId: string) => ({
    initProducerId: async () => ({ producerId: "77", producerEpoch: 5 }),
    connectionPool: { send: (exchange: Exchange<DecodedProduce, unknown>) => send(nodeId, exchange) },
  });
  const cluster = {
    connect: async () => {},
    addTargetTopic: async () => {},
    brokerPool: { metadata: {}, findConnectedBroker: async () => brokerOf("0") },
    findGroupCoordinator: async () => brokerOf("0"),
    findLeaderForPartitions: (_: string, [partition = 0]: number[]) => ({ [partition % 2]: [partition] }),
    findBroker: async ({ nodeId }: { nodeId: string }) => brokerOf(nodeId),
  };
  return { cluster: cluster as unknown as Cluster, requests };
}

const sleep = async () => {};
const batch = (topic: string, partition: number, count: number): Batch => {
  return { topic, partition, messages: Array.from({ length: count }, () => ({ key: "", value: null, timestamp: 1 })) };
};
const numbers = ({ requests }: ReturnType<typeof fakeCluster>) =>
  requests.map(({ broker, batches }) => [broker, ...batches.map(({ topic, partition, sequence }) => `${topic}/${partition} ${sequence}`)]);

test("the messages of a partition are numbered on from what was written before, and those of a leader go together", async () => {
  const fake = fakeCluster();
  const session = await openProduceSession({ cluster: fake.cluster, sleep });
  const written = [
    await session.produce([batch("a", 0, 3), batch("b", 1, 1), batch("b", 0, 4), batch("a", 0, 2)]),
    await session.produce([batch("a", 0, 1), batch("b", 1, 1)]),
  ];
  expect(numbers(fake)).toEqual([
    ["0", "a/0 0", "b/0 0"],
    ["1", "b/1 0"],
    ["0", "a/0 3"],
    ["0", "a/0 5"],
    ["1", "b/1 1"],
  ]);
  expect(written).toEqual([
    [100, 200, 100, 300],
    [400, 500],
  ]);
  for (const each of fake.requests.flatMap(({ batches }) => batches)) {
    expect(each).toMatchObject({ name: undefined, isTransactional: false, producer: "77/5" });
  }
});

test.each([
  [true, "lp.spc.3"],
  [false, undefined],
])("whether a named session's batches are part of a transaction: %s", async (isTransactional, name) => {
  const { cluster, requests } = fakeCluster();
  const session = await openProduceSession({ cluster, sleep, transactionalId: "lp.spc.3", isTransactional });
  await session.produce([batch("a", 0, 1)]);
  expect(requests[0]?.batches).toMatchObject([{ name, isTransactional, producer: "77/5" }]);
});

test("after an error of a broker a session writes no more", async () => {
  const fake = fakeCluster((request) => (request === 2 ? 45 : 0));
  const session = await openProduceSession({ cluster: fake.cluster, sleep });
  await session.produce([batch("a", 0, 1)]);
  const refused = { code: "LOG_UNAVAILABLE", message: expect.stringContaining("OUT_OF_ORDER_SEQUENCE_NUMBER") };
  await expect(session.produce([batch("a", 0, 1)])).rejects.toMatchObject(refused);
  await expect(session.produce([batch("a", 0, 1)])).rejects.toMatchObject(refused);
  expect(fake.requests).toHaveLength(2);
});

test("headers and what is not ASCII count for a batch's size in full", () => {
  const large = { key: "工".repeat(100_000), value: null, timestamp: 1, headers: { 理: "由".repeat(50_000) } };
  const batches = packBatches(Array.from({ length: 3 }, () => ({ topic: "t", partition: 0, message: large })));
  expect(batches.map(({ messages }) => messages.length)).toEqual([1, 1, 1]); // 450 042 bytes and more each
});
