// One fetch of one partition: committed records from an offset on. Source: Kafka protocol guide, Fetch API, version 11.
//   I1. What a broker answers with an error code is a value; only an answer that cannot be read throws.
//   I2. An answer that holds bytes but no whole batch throws: a broker sends the first one whole whatever was asked, and a reader that
//       took it for nothing would ask for the same for ever.
import type { AbortedTransaction } from "./aborted-transactions.ts";
import { corrupt } from "./corrupt.ts";
import type { Cursor } from "./cursor.ts";
import { type Exchange, fetchRequestV11 } from "./kafkajs-inner.ts";
import { decodeRecordBatches, type KafkaRecord } from "./record-batch.ts";
import { readArray, readBigInt64, readBytes, readInt16, readInt32, readInt64, readString } from "./response-fields.ts";

const CONSUMER = -1;
const READ_COMMITTED = 1;

export interface FetchOptions {
  /** As Kafka calls it. */
  readonly topic: string;
  /** As its records are to call it; by default the same. */
  readonly name?: string;
  readonly partition: number;
  readonly offset: number;
  /** Of the answer's records. A first batch that is larger comes all the same. */
  readonly maxBytes: number;
  /** The broker answers when it has `minBytes`, or after so long. The connection must wait longer for its answer. */
  readonly maxWaitMs: number;
  readonly minBytes: number;
}

export interface FetchedPartition {
  /** Kafka's, 0 for none. With any other there are no records, and `next` is the offset that was asked for. */
  readonly errorCode: number;
  /** -1 when the broker did not say, as the next two. */
  readonly highWatermark: number;
  readonly lastStableOffset: number;
  readonly logStartOffset: number;
  readonly records: readonly KafkaRecord[];
  readonly next: number;
}

/** An answer as it came: bytes take less room, and less of the collector's time, than records that wait for their turn. */
export interface FetchAnswer {
  readonly clientSideThrottleTime: number;
  /** @throws PipelineError LOG_UNAVAILABLE when it cannot be read */
  read(): FetchedPartition;
}

/** To be sent over a connection to the partition's leader. */
export function fetchRequest(options: FetchOptions): Exchange<FetchAnswer, FetchAnswer> {
  const { topic, partition, offset, maxBytes, maxWaitMs, minBytes } = options;
  const partitions = [{ partition, fetchOffset: String(offset), maxBytes }];
  const limits = { maxWaitTime: maxWaitMs, minBytes, maxBytes };
  return {
    request: fetchRequestV11({ replicaId: CONSUMER, isolationLevel: READ_COMMITTED, ...limits, topics: [{ topic, partitions }] }),
    response: {
      decode: async (body) => ({
        clientSideThrottleTime: readInt32({ bytes: body, at: 0 }),
        read: () => decodeFetch(body, options),
      }),
      parse: async (answer) => answer,
    },
    logResponseError: false,
  };
}

function decodeFetch(body: Buffer, options: FetchOptions): FetchedPartition {
  const cursor: Cursor = { bytes: body, at: 4 }; // behind the throttle time
  const errorCode = readInt16(cursor);
  readInt32(cursor); // no fetch session was asked for
  const topics = readArray(cursor, (each) => ({ topic: readString(each), partitions: readArray(each, readPartition) }));
  if (errorCode !== 0) return nothing(options, { ...UNSAID, errorCode });
  const partitions = topics.filter(({ topic }) => topic === options.topic).flatMap((each) => each.partitions);
  const answer = partitions.find(({ partition }) => partition === options.partition);
  if (!answer) throw corrupt(`the answer to a fetch of "${options.topic}/${options.partition}" does not speak of it`);
  return toFetched(answer, options);
}

type Marks = Pick<FetchedPartition, "errorCode" | "highWatermark" | "lastStableOffset" | "logStartOffset">;

const UNSAID = { highWatermark: -1, lastStableOffset: -1, logStartOffset: -1 };

interface Answer extends Marks {
  readonly partition: number;
  readonly aborted: readonly AbortedTransaction[];
  readonly recordSet: Buffer;
}

function readPartition(cursor: Cursor): Answer {
  const partition = readInt32(cursor);
  const errorCode = readInt16(cursor);
  const [highWatermark, lastStableOffset, logStartOffset] = [readInt64(cursor), readInt64(cursor), readInt64(cursor)];
  const aborted = readArray(cursor, (each) => ({ producerId: readBigInt64(each), firstOffset: readInt64(each) }));
  readInt32(cursor); // a replica that is nearer: none without a rack in the request
  const recordSet = readBytes(cursor, Math.max(readInt32(cursor), 0));
  return { partition, errorCode, highWatermark, lastStableOffset, logStartOffset, aborted, recordSet };
}

function nothing({ offset }: FetchOptions, { errorCode, highWatermark, lastStableOffset, logStartOffset }: Marks): FetchedPartition {
  return { errorCode, highWatermark, lastStableOffset, logStartOffset, records: [], next: offset };
}

function toFetched(answer: Answer, options: FetchOptions): FetchedPartition {
  const empty = nothing(options, answer);
  const { aborted, recordSet } = answer;
  if (answer.errorCode !== 0 || recordSet.length === 0) return empty;
  const { topic, name = topic, partition, offset } = options;
  const { records, next } = decodeRecordBatches(recordSet, { topic: name, partition, from: offset, aborted });
  if (next === offset)
    throw corrupt(`a fetch of "${topic}/${partition}" from ${offset} holds ${recordSet.length} bytes and no whole batch`);
  return { ...empty, records, next };
}
