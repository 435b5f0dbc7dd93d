// The ids that brokers give to topics: one that was deleted and made again has another. Source: Kafka protocol guide, Metadata API,
// version 12 (Kafka 3.1 and later; older brokers close the connection).
//   I1. Asking never makes a topic.
import { corrupt } from "./corrupt.ts";
import type { Cursor } from "./cursor.ts";
import { type Encoder, EncoderClass, type Exchange } from "./kafkajs-inner.ts";
import { readBytes, readCompactArray, readCompactString, readInt16, readInt32, skip, skipTaggedFields } from "./response-fields.ts";

const METADATA = 3;
const UUID_BYTES = 16;
const NO_ID = Buffer.alloc(UUID_BYTES);

export interface TopicId {
  /** As Kafka's tools print it: 16 bytes in base64 for URLs; "AAAAAAAAAAAAAAAAAAAAAA" with an error. */
  readonly id: string;
  readonly partitions: number;
  /** Kafka's: 0 for none, 3 for a topic that the broker does not know. */
  readonly errorCode: number;
}

export interface DecodedTopicIds {
  readonly clientSideThrottleTime: number;
  readonly topics: ReadonlyMap<string, TopicId>;
}

/** To be sent to any broker. @throws PipelineError LOG_UNAVAILABLE when the answer cannot be read */
export function topicIdsRequest(topics: readonly string[]): Exchange<DecodedTopicIds, ReadonlyMap<string, TopicId>> {
  return {
    request: { apiKey: METADATA, apiVersion: 12, apiName: "Metadata", encode: async () => encodeRequest(topics) },
    response: {
      decode: async (body) => decodeTopicIds(body),
      parse: async (decoded) => decoded.topics,
    },
    logResponseError: false,
  };
}

function encodeRequest(topics: readonly string[]): Encoder {
  const encoder = new EncoderClass();
  encoder.writeUVarInt(0); // tagged fields, the last part of a flexible header: kafkajs writes the older one without it
  encoder.writeUVarInt(topics.length + 1);
  for (const topic of topics) encoder.writeBuffer(NO_ID).writeUVarIntString(topic).writeUVarInt(0);
  const [mayCreateTopics, withOperations] = [false, false];
  return encoder.writeBoolean(mayCreateTopics).writeBoolean(withOperations).writeUVarInt(0);
}

function decodeTopicIds(body: Buffer): DecodedTopicIds {
  const cursor: Cursor = { bytes: body, at: 0 };
  skipTaggedFields(cursor); // the last part of the header, which kafkajs leaves in front of the body
  const clientSideThrottleTime = readInt32(cursor);
  readCompactArray(cursor, skipBroker);
  readCompactString(cursor); // the cluster's id
  readInt32(cursor); // the controller
  const topics = new Map(readCompactArray(cursor, readTopic));
  skipTaggedFields(cursor);
  if (cursor.at !== body.length) throw corrupt(`an answer about topics goes on behind its end at byte ${cursor.at} of ${body.length}`);
  return { clientSideThrottleTime, topics };
}

function skipBroker(cursor: Cursor): void {
  readInt32(cursor); // node
  readCompactString(cursor); // host
  readInt32(cursor); // port
  readCompactString(cursor); // rack
  skipTaggedFields(cursor);
}

function readTopic(cursor: Cursor): [topic: string, TopicId] {
  const errorCode = readInt16(cursor);
  const topic = readCompactString(cursor);
  const id = readBytes(cursor, UUID_BYTES).toString("base64url");
  skip(cursor, 1); // whether it is the broker's own
  const partitions = readCompactArray(cursor, skipPartition).length;
  readInt32(cursor); // operations
  skipTaggedFields(cursor);
  return [topic, { id, partitions, errorCode }];
}

function skipPartition(cursor: Cursor): void {
  readInt16(cursor); // error
  for (const _ of ["number", "leader", "epoch"]) readInt32(cursor);
  for (const _ of ["replicas", "in sync", "offline"]) readCompactArray(cursor, readInt32);
  skipTaggedFields(cursor);
}
