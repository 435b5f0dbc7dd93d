// Fields of a broker's answers, read one after the other. Source: Kafka protocol guide, "Protocol Primitive Types".
//   I1. A field that is not whole in the bytes throws: nothing is read beyond them, and no count can make a reader run on.
import { corrupt } from "./corrupt.ts";
import { type Cursor, readInt64 as int64At } from "./cursor.ts";

/** Moves on by so many bytes, and gives the place where they begin. @throws PipelineError LOG_UNAVAILABLE when they are not there */
function take(cursor: Cursor, length: number): number {
  const { at, bytes } = cursor;
  if (length < 0 || at + length > bytes.length) throw corrupt(`an answer of ${bytes.length} bytes has none of ${length} at byte ${at}`);
  cursor.at = at + length;
  return at;
}

export function skip(cursor: Cursor, length: number): void {
  take(cursor, length);
}

export function readInt16(cursor: Cursor): number {
  return cursor.bytes.readInt16BE(take(cursor, 2));
}

export function readInt32(cursor: Cursor): number {
  return cursor.bytes.readInt32BE(take(cursor, 4));
}

/** Rounded beyond 2^53. */
export function readInt64(cursor: Cursor): number {
  return int64At(cursor.bytes, take(cursor, 8));
}

export function readBigInt64(cursor: Cursor): bigint {
  return cursor.bytes.readBigInt64BE(take(cursor, 8));
}

/** A view of so many bytes. */
export function readBytes(cursor: Cursor, length: number): Buffer {
  const start = take(cursor, length);
  return cursor.bytes.subarray(start, start + length);
}

export function readString(cursor: Cursor): string {
  return readBytes(cursor, readInt16(cursor)).toString();
}

/** An array with its number of entries before it; null is none. */
export function readArray<T>(cursor: Cursor, readEntry: (cursor: Cursor) => T): T[] {
  return readEntries(cursor, readInt32(cursor), readEntry);
}

// The forms of flexible versions: lengths are unsigned, seven bits a byte, and one too large, so that 0 stands for null.

/** An unsigned number, seven bits a byte, the lowest first. */
export function readUnsigned(cursor: Cursor): number {
  let value = 0;
  for (let shift = 0; shift <= 28; shift += 7) {
    const byte = cursor.bytes.readUInt8(take(cursor, 1));
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return value;
  }
  throw corrupt("a number of 32 bits is longer than five bytes");
}

/** Null is "". */
export function readCompactString(cursor: Cursor): string {
  return readBytes(cursor, Math.max(readUnsigned(cursor) - 1, 0)).toString();
}

export function readCompactArray<T>(cursor: Cursor, readEntry: (cursor: Cursor) => T): T[] {
  return readEntries(cursor, readUnsigned(cursor) - 1, readEntry);
}

/** Fields that a later version of the broker may add. */
export function skipTaggedFields(cursor: Cursor): void {
  const count = readUnsigned(cursor);
  for (let n = 0; n < count; n++) {
    readUnsigned(cursor);
    skip(cursor, readUnsigned(cursor));
  }
}

/** Every kind of entry has a byte at least, so that a count beyond the bytes comes to their end. */
function readEntries<T>(cursor: Cursor, count: number, readEntry: (cursor: Cursor) => T): T[] {
  const entries: T[] = [];
  for (let n = 0; n < count; n++) entries.push(readEntry(cursor));
  return entries;
}
