// How a record lies in LMDB: one key that sorts by (partition, offset), one value with header and content.
//   key   u16 partition | u48 offset, big-endian
//   value u8 version | f64 timestamp | u16 key bytes | u16 header bytes | key | headers (JSON) | content
import { assert } from "../../core/assert.ts";
import type { LogRecord, NewRecord } from "../log.ts";

const VERSION = 1;
const FIXED = 13;
const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({});

export function recordKey(partition: number, offset: number): Buffer {
  const key = Buffer.allocUnsafe(8);
  key.writeUInt16BE(partition, 0);
  key.writeUIntBE(offset, 2, 6);
  return key;
}

export function offsetOf(key: Uint8Array): number {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).readUIntBE(2, 6);
}

export function encodeRecord({ key, headers, timestamp, value }: NewRecord): Buffer {
  const keyBytes = Buffer.byteLength(key);
  const headerText = headers && Object.keys(headers).length > 0 ? JSON.stringify(headers) : "";
  const headerBytes = Buffer.byteLength(headerText);
  assert(keyBytes < 65_536 && headerBytes < 65_536, "a record's key and headers must stay under 64 KiB");
  const bytes = Buffer.allocUnsafe(FIXED + keyBytes + headerBytes + value.length);
  bytes.writeUInt8(VERSION, 0);
  bytes.writeDoubleBE(timestamp, 1);
  bytes.writeUInt16BE(keyBytes, 9);
  bytes.writeUInt16BE(headerBytes, 11);
  bytes.write(key, FIXED);
  bytes.write(headerText, FIXED + keyBytes);
  bytes.set(value, FIXED + keyBytes + headerBytes);
  return bytes;
}

export function decodeRecord(topic: string, partition: number, offset: number, bytes: Buffer): LogRecord {
  assert(bytes.readUInt8(0) === VERSION, `record ${topic}/${partition}@${offset} has an unknown version`);
  const keyBytes = bytes.readUInt16BE(9);
  const headerBytes = bytes.readUInt16BE(11);
  const headersAt = FIXED + keyBytes;
  return {
    topic,
    partition,
    offset,
    timestamp: bytes.readDoubleBE(1),
    key: bytes.toString("utf8", FIXED, headersAt),
    headers: headerBytes === 0 ? NO_HEADERS : JSON.parse(bytes.toString("utf8", headersAt, headersAt + headerBytes)),
    value: bytes.subarray(headersAt + headerBytes),
  };
}
