// One request that writes record batches, at most one of each partition. Source: Kafka protocol guide, Produce API, version 7 (Kafka 2.1
// and later), the newest that kafkajs knows.
//   I1. The bytes are those that kafkajs would write, and an error code is thrown as it throws it: `type` is Kafka's name of it.
//   I2. The batches are written straight into the request: nothing of them is copied in between, nor on its way to the socket.
import { corrupt } from "./corrupt.ts";
import { type NewBatch, type SizedBatch, sizeBatch, writeBatch } from "./encode-batch.ts";
import { type DecodedProduce, type Encoder, type Exchange, encoderOf, HEAD_ROOM, produceResponseV7 } from "./kafkajs-inner.ts";

const PRODUCE = 0;
const ALL_REPLICAS = -1;
const NO_NAME = -1;

export interface ProduceOptions extends Pick<NewBatch, "producerId" | "producerEpoch"> {
  /** With a name, the batches are part of its transaction. */
  readonly transactionalId: string | undefined;
  /** How long the broker waits for its replicas. */
  readonly timeoutMs: number;
  readonly batches: readonly ProducedBatch[];
}

export interface ProducedBatch extends Pick<NewBatch, "firstSequence" | "messages"> {
  readonly topic: string;
  readonly partition: number;
}

/** To be sent to the leader of all its partitions; answered with the offset of the first message of each batch. */
export function produceRequest(options: ProduceOptions): Exchange<DecodedProduce, number[]> {
  return {
    request: { apiKey: PRODUCE, apiVersion: 7, apiName: "Produce", encode: async () => encodeRequest(options) },
    response: {
      decode: produceResponseV7.decode,
      parse: async (decoded) => offsetsOf(await produceResponseV7.parse(decoded), options.batches),
    },
  };
}

interface SizedTopic {
  readonly name: Buffer;
  readonly batches: readonly (ProducedBatch & SizedBatch)[];
}

function encodeRequest(options: ProduceOptions): Encoder {
  const { transactionalId, timeoutMs, producerId, producerEpoch } = options;
  const name = transactionalId === undefined ? undefined : Buffer.from(transactionalId);
  const topics = sizeTopics(options.batches);
  const whole = Buffer.allocUnsafeSlow(HEAD_ROOM + 2 + (name?.length ?? 0) + 2 + 4 + 4 + bytesOf(topics));
  const target = whole.subarray(HEAD_ROOM);
  let at = name ? writeText(target, 0, name) : target.writeInt16BE(NO_NAME, 0);
  at = target.writeInt16BE(ALL_REPLICAS, at);
  at = target.writeInt32BE(timeoutMs, at);
  at = target.writeInt32BE(topics.length, at);
  for (const topic of topics) {
    at = writeText(target, at, topic.name);
    at = target.writeInt32BE(topic.batches.length, at);
    for (const batch of topic.batches) {
      at = target.writeInt32BE(batch.partition, at);
      at = target.writeInt32BE(batch.bytes, at);
      at = writeBatch(target, at, { ...batch, producerId, producerEpoch, isTransactional: transactionalId !== undefined });
    }
  }
  return encoderOf(whole);
}

function sizeTopics(batches: readonly ProducedBatch[]): SizedTopic[] {
  const byTopic = Map.groupBy(batches, ({ topic }) => topic);
  return Array.from(byTopic, ([topic, list]) => ({
    name: Buffer.from(topic),
    batches: list.map((batch) => ({ ...batch, ...sizeBatch(batch.messages) })),
  }));
}

function bytesOf(topics: readonly SizedTopic[]): number {
  let bytes = 0;
  for (const { name, batches } of topics) {
    bytes += 2 + name.length + 4;
    for (const batch of batches) bytes += 4 + 4 + batch.bytes;
  }
  return bytes;
}

function writeText(target: Buffer, at: number, text: Buffer): number {
  target.set(text, target.writeInt16BE(text.length, at));
  return at + 2 + text.length;
}

function offsetsOf({ topics }: DecodedProduce, batches: readonly ProducedBatch[]): number[] {
  const offsets = new Map<string, number>();
  for (const { topicName, partitions } of topics) {
    for (const { partition, baseOffset } of partitions) offsets.set(`${topicName}/${partition}`, Number(baseOffset));
  }
  return batches.map(({ topic, partition }) => {
    const offset = offsets.get(`${topic}/${partition}`);
    if (offset === undefined) throw corrupt(`the answer to what was written into "${topic}/${partition}" does not speak of it`);
    return offset;
  });
}
