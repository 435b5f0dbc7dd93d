// Record batches as a broker keeps and sends them (message format 2) to records. The hot path of every reader.
// Source: Kafka's documentation, "Message Format"; `DefaultRecordBatch` and `DefaultRecord` in org.apache.kafka.common.record.
//   I1. Values are views of the bytes that came, or of a batch's decompressed ones: nothing is copied.
//   I2. Offsets rise, and are exact: one of 2^53 or more is refused. So is whatever lies about a length.
//   I3. `next` is behind every batch that came whole, also one that compaction or an aborted transaction left without a record.
//   I4. The CRC-32C of a batch is not looked at: in JavaScript it would cost more than all the rest of the decoding.
import { PipelineError } from "../../../core/errors.ts";
import type { LogRecord } from "../../log.ts";
import { type AbortedTransaction, createAbortFilter } from "./aborted-transactions.ts";
import { decompress } from "./compression.ts";
import { corrupt } from "./corrupt.ts";
import { type Cursor, readInt64, readVarint, readVarlong } from "./cursor.ts";
import { createRecordTexts, type RecordTexts, readHeaders, readText } from "./record-texts.ts";

/** A record as Kafka keeps it: one without a key has the key "", and a null value deletes its key in a compacted topic. */
export interface KafkaRecord extends Omit<LogRecord, "value"> {
  readonly value: Uint8Array | null;
}

export interface DecodeOptions {
  /** What the records say of their place. */
  readonly topic: string;
  readonly partition: number;
  /** Records before it are left out. */
  readonly from: number;
  /** Transactions that a reader of committed records must not see, as the broker names them. */
  readonly aborted: readonly AbortedTransaction[];
}

export interface DecodedBatches {
  readonly records: KafkaRecord[];
  /** Where to read on: behind the last whole batch, and never before `from`. */
  readonly next: number;
}

// Where the fields of a batch lie. Base offset and length come before what the length counts.
const LENGTH_AT = 8;
const COUNTED_AT = 12;
const MAGIC_AT = 16;
const ATTRIBUTES_AT = 21;
const LAST_DELTA_AT = 23;
const BASE_TIMESTAMP_AT = 27;
const MAX_TIMESTAMP_AT = 35;
const PRODUCER_ID_AT = 43;
const COUNT_AT = 57;
const RECORDS_AT = 61;

const MAGIC = 2;
const COMPRESSION = 0x07;
const LOG_APPEND_TIME = 0x08;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;

/**
 * All records from `from` on of the batches that came whole; the last one may be cut off, as a broker sends it.
 *
 * @throws PipelineError LOG_UNAVAILABLE that names the place of what cannot be decoded
 */
export function decodeRecordBatches(bytes: Buffer, options: DecodeOptions): DecodedBatches {
  const isAborted = createAbortFilter(options.aborted);
  const target: Target = { ...options, texts: createRecordTexts(), records: [] };
  let next = options.from;
  for (let at = 0; at + MAGIC_AT < bytes.length; ) {
    try {
      const end = endOf(bytes, at);
      if (end > bytes.length) break;
      const batch = readBatch(bytes.subarray(at, end));
      if (!isSkipped(batch, isAborted, options.from)) readRecords(batch, target);
      next = Math.max(next, batch.lastOffset + 1);
      at = end;
    } catch (cause) {
      if (!(cause instanceof PipelineError)) throw cause;
      const place = `"${options.topic}/${options.partition}" behind offset ${next}, byte ${at} of ${bytes.length}`;
      throw new PipelineError(cause.code, `could not decode the record batch of ${place}: ${cause.message}`, { cause });
    }
  }
  return { records: target.records, next };
}

/** Where a batch ends whose first bytes are there up to its format. */
function endOf(bytes: Buffer, at: number): number {
  const magic = bytes.readInt8(at + MAGIC_AT);
  if (magic === 0 || magic === 1) throw corrupt(`message format ${magic} of before Kafka 0.11 is not read: write the topic anew`);
  if (magic !== MAGIC) throw corrupt(`message format ${magic} is unknown`);
  const end = at + COUNTED_AT + bytes.readInt32BE(at + LENGTH_AT);
  if (end < at + RECORDS_AT) throw corrupt("a batch is shorter than its header");
  return end;
}

interface Batch {
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly attributes: number;
  /** The batch whole, from its base offset to its last record. */
  readonly bytes: Buffer;
}

function readBatch(bytes: Buffer): Batch {
  const baseOffset = readInt64(bytes, 0);
  const lastOffset = baseOffset + bytes.readInt32BE(LAST_DELTA_AT);
  if (baseOffset < 0 || lastOffset < baseOffset || !Number.isSafeInteger(lastOffset + 1)) {
    throw corrupt(`a batch from offset ${baseOffset} to ${lastOffset}`);
  }
  return { baseOffset, lastOffset, attributes: bytes.readInt16BE(ATTRIBUTES_AT), bytes };
}

function isSkipped(batch: Batch, isAborted: ReturnType<typeof createAbortFilter>, from: number): boolean {
  const { attributes, bytes, lastOffset } = batch;
  const isControl = (attributes & CONTROL) !== 0;
  if (attributes & TRANSACTIONAL) {
    const producerId = bytes.readBigInt64BE(PRODUCER_ID_AT);
    const marker = isControl ? bytes.subarray(RECORDS_AT) : undefined;
    if (isAborted({ producerId, lastOffset, marker })) return true;
  }
  return isControl || lastOffset < from;
}

interface Target extends DecodeOptions {
  readonly texts: RecordTexts;
  readonly records: KafkaRecord[];
}

function readRecords({ bytes: batch, attributes, baseOffset, lastOffset }: Batch, target: Target): void {
  const { topic, partition, from, texts, records } = target;
  const codec = attributes & COMPRESSION;
  const stored = batch.subarray(RECORDS_AT);
  const count = batch.readInt32BE(COUNT_AT);
  const bytes = codec === 0 || count === 0 ? stored : decompress(codec, stored);
  const baseTimestamp = readInt64(batch, BASE_TIMESTAMP_AT);
  const appendedAt = attributes & LOG_APPEND_TIME ? readInt64(batch, MAX_TIMESTAMP_AT) : undefined;
  const cursor: Cursor = { bytes, at: 0 };
  let least = baseOffset;
  for (let n = 0; n < count; n++) {
    const length = readVarint(cursor);
    const end = cursor.at + length;
    if (length < 0 || end > bytes.length) throw corrupt("a record is longer than its batch");
    cursor.at++; // attributes: none are in use
    const timestamp = baseTimestamp + readVarlong(cursor);
    const offset = baseOffset + readVarint(cursor);
    if (offset < least || offset > lastOffset) throw corrupt(`a record at offset ${offset} out of its order`);
    least = offset + 1;
    if (offset < from) {
      cursor.at = end;
      continue;
    }
    const key = readText(texts, cursor, readLength(cursor, end));
    const value = readBytes(cursor, readLength(cursor, end));
    const headers = readHeaders(texts, cursor, end);
    records.push({ topic, partition, offset, timestamp: appendedAt ?? timestamp, key, headers, value });
  }
  if (count < 0 || cursor.at !== bytes.length) throw corrupt(`a batch of ${count} records does not end with the last one`);
}

/** The length of a key or a value, -1 for none. */
function readLength(cursor: Cursor, end: number): number {
  const length = readVarint(cursor);
  if (length < -1 || cursor.at + length > end) throw corrupt("a key or value is longer than its record");
  return length;
}

function readBytes(cursor: Cursor, length: number): Buffer | null {
  if (length < 0) return null;
  const { bytes, at } = cursor;
  cursor.at = at + length;
  return bytes.subarray(at, cursor.at);
}
