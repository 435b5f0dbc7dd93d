// Messages to a record batch (message format 2), as it goes to a broker. The hot path of every writer.
// Source: Kafka's documentation, "Message Format"; `DefaultRecordBatch` and `DefaultRecord` in org.apache.kafka.common.record.
//   I1. Sizes are computed first and every byte is written once, in its place: nothing is copied but keys, values and headers.
//   I2. The bytes are those that kafkajs would write. Nothing is compressed.
import { assert } from "../../../core/assert.ts";
import { crc32c } from "./crc32c.ts";
import { varintBytes, varlongBytes, writeVarint, writeVarlong } from "./varint.ts";

type Headers = Readonly<Record<string, string>>;

export interface NewMessage {
  readonly key: string;
  /** Null deletes the key in a compacted topic. */
  readonly value: Uint8Array | null;
  readonly timestamp: number;
  readonly headers?: Headers;
}

export interface NewBatch {
  /** In decimal: 64 bits, as the broker gave it. */
  readonly producerId: string;
  readonly producerEpoch: number;
  /** The producer's number of the first message. */
  readonly firstSequence: number;
  readonly isTransactional: boolean;
  /** One at least. */
  readonly messages: readonly NewMessage[];
}

/** A batch whose size is known. Its messages must stay as they are until it is written. */
export interface SizedBatch {
  readonly bytes: number;
  /** Of each message, its key and then the whole record behind its length. */
  readonly sizes: Int32Array;
  readonly earliest: number;
  readonly latest: number;
  /** Headers as they are written, their number first. Messages that are alike share the object. */
  readonly headers: ReadonlyMap<Headers, Buffer>;
}

// Where the fields of a batch lie.
const LENGTH_AT = 8;
const COUNTED_AT = 12;
const MAGIC_AT = 16;
const CRC_AT = 17;
const ATTRIBUTES_AT = 21;
const LAST_DELTA_AT = 23;
const BASE_TIMESTAMP_AT = 27;
const MAX_TIMESTAMP_AT = 35;
const PRODUCER_ID_AT = 43;
const PRODUCER_EPOCH_AT = 51;
const FIRST_SEQUENCE_AT = 53;
const COUNT_AT = 57;
const RECORDS_AT = 61;

const MAGIC = 2;
const TRANSACTIONAL = 0x10;
/** A value that is null has this for its length. */
const NO_VALUE = -1;

/** The batch whole, in bytes of its own. */
export function encodeRecordBatch(batch: NewBatch): Buffer {
  const sized = sizeBatch(batch.messages);
  const target = Buffer.allocUnsafe(sized.bytes);
  writeBatch(target, 0, { ...batch, ...sized });
  return target;
}

export function sizeBatch(messages: readonly NewMessage[]): SizedBatch {
  assert(messages.length > 0, "a record batch without a message");
  const sizes = new Int32Array(2 * messages.length);
  const headers = new Map<Headers, Buffer>();
  let [earliest, latest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { timestamp } of messages) {
    if (timestamp < earliest) earliest = timestamp;
    if (timestamp > latest) latest = timestamp;
  }
  let bytes = RECORDS_AT;
  for (let n = 0; n < messages.length; n++) {
    const { key, value, timestamp, headers: own } = messages[n] as NewMessage;
    const keyBytes = Buffer.byteLength(key);
    const valueBytes = value === null ? varintBytes(NO_VALUE) : varintBytes(value.length) + value.length;
    const headerBytes = own === undefined ? 1 : encodeOnce(headers, own).length;
    const attributes = 1;
    const place = varlongBytes(timestamp - earliest) + varintBytes(n);
    const record = attributes + place + varintBytes(keyBytes) + keyBytes + valueBytes + headerBytes;
    sizes[2 * n] = keyBytes;
    sizes[2 * n + 1] = record;
    bytes += varintBytes(record) + record;
  }
  return { bytes, sizes, earliest, latest, headers };
}

/** Writes a batch into the bytes from `start` on, which must have room for it, and gives the place behind it. */
export function writeBatch(target: Buffer, start: number, batch: NewBatch & SizedBatch): number {
  const { messages, earliest, latest } = batch;
  const end = writeRecords(target, start + RECORDS_AT, batch);
  assert(end === start + batch.bytes, "a record batch is not of the size that was computed");
  target.writeBigInt64BE(0n, start); // offset and, below, the leader's epoch are for the broker to say
  target.writeInt32BE(batch.bytes - COUNTED_AT, start + LENGTH_AT);
  target.writeInt32BE(0, start + COUNTED_AT);
  target.writeInt8(MAGIC, start + MAGIC_AT);
  target.writeInt16BE(batch.isTransactional ? TRANSACTIONAL : 0, start + ATTRIBUTES_AT);
  target.writeInt32BE(messages.length - 1, start + LAST_DELTA_AT);
  target.writeBigInt64BE(BigInt(earliest), start + BASE_TIMESTAMP_AT);
  target.writeBigInt64BE(BigInt(latest), start + MAX_TIMESTAMP_AT);
  target.writeBigInt64BE(BigInt(batch.producerId), start + PRODUCER_ID_AT);
  target.writeInt16BE(batch.producerEpoch, start + PRODUCER_EPOCH_AT);
  target.writeInt32BE(batch.firstSequence, start + FIRST_SEQUENCE_AT);
  target.writeInt32BE(messages.length, start + COUNT_AT);
  target.writeUInt32BE(crc32c(target.subarray(start + ATTRIBUTES_AT, end)), start + CRC_AT);
  return end;
}

function writeRecords(target: Buffer, start: number, { messages, sizes, earliest, headers }: NewBatch & SizedBatch): number {
  let at = start;
  for (let n = 0; n < messages.length; n++) {
    const { key, value, timestamp, headers: own } = messages[n] as NewMessage;
    const keyBytes = sizes[2 * n] as number;
    at = writeVarint(target, at, sizes[2 * n + 1] as number);
    target[at++] = 0; // attributes: none are in use
    at = writeVarlong(target, at, timestamp - earliest);
    at = writeVarint(target, at, n);
    at = writeVarint(target, at, keyBytes);
    at += keyBytes === key.length ? target.write(key, at, "latin1") : target.write(key, at); // ASCII is the quicker one
    at = writeVarint(target, at, value === null ? NO_VALUE : value.length);
    if (value !== null) {
      target.set(value, at);
      at += value.length;
    }
    const block = own && headers.get(own);
    if (block) {
      target.set(block, at);
      at += block.length;
    } else target[at++] = 0;
  }
  return at;
}

function encodeOnce(known: Map<Headers, Buffer>, headers: Headers): Buffer {
  let block = known.get(headers);
  if (block === undefined) known.set(headers, (block = encodeHeaders(headers)));
  return block;
}

function encodeHeaders(headers: Headers): Buffer {
  const texts = Object.entries(headers).flat();
  let bytes = varintBytes(texts.length / 2);
  for (const text of texts) {
    const length = Buffer.byteLength(text);
    bytes += varintBytes(length) + length;
  }
  const target = Buffer.allocUnsafe(bytes);
  let at = writeVarint(target, 0, texts.length / 2);
  for (const text of texts) {
    at = writeVarint(target, at, Buffer.byteLength(text));
    at += target.write(text, at);
  }
  return target;
}
