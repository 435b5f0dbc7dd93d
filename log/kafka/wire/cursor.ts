// A place in bytes that are read from front to back, and the numbers of variable length that Kafka writes in records.
//   I1. A read may go beyond the end, where every byte counts as 0 and so ends its number: who reads checks the place afterwards.
import { corrupt } from "./corrupt.ts";

export interface Cursor {
  readonly bytes: Buffer;
  at: number;
}

const MOST_SHIFT = 28;
const MOST_BYTES = 10;

/**
 * A number of up to 32 bits, zig-zag (0, -1, 1, -2 … are 0, 1, 2, 3 …), seven bits a byte, the lowest first.
 *
 * @throws PipelineError LOG_UNAVAILABLE when it does not end
 */
export function readVarint(cursor: Cursor): number {
  const { bytes } = cursor;
  let at = cursor.at;
  let byte = bytes[at++] as number;
  let zigzag = byte & 127;
  for (let shift = 7; byte > 127; shift += 7) {
    if (shift > MOST_SHIFT) throw corrupt("a number of 32 bits is longer than five bytes");
    byte = bytes[at++] as number;
    zigzag |= (byte & 127) << shift;
  }
  cursor.at = at;
  return (zigzag >>> 1) ^ -(zigzag & 1);
}

/** The same for up to 64 bits, rounded beyond 2^53. */
export function readVarlong(cursor: Cursor): number {
  const { bytes, at: start } = cursor;
  let at = start;
  let byte = bytes[at++] as number;
  const isNegative = (byte & 1) === 1;
  let value = (byte & 127) >>> 1;
  for (let scale = 64; byte > 127; scale *= 128) {
    if (at - start >= MOST_BYTES) throw corrupt("a number of 64 bits is longer than ten bytes");
    byte = bytes[at++] as number;
    value += (byte & 127) * scale;
  }
  cursor.at = at;
  return isNegative ? -1 - value : value;
}

/** A big-endian integer of 64 bits, rounded beyond 2^53. The bytes must be there. */
export function readInt64(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at) * 2 ** 32 + bytes.readUInt32BE(at + 4);
}
