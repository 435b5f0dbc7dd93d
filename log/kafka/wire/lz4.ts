// LZ4 frames, as Kafka's clients write them, to bytes.
// Source: LZ4 Frame Format Description 1.6.3 and LZ4 Block Format Description (github.com/lz4/lz4, doc/).
//   I1. Nothing is read or written beyond what was given or granted: bytes that lie about lengths or distances throw.
//   I2. Checksums are not looked at.
import { corrupt } from "./corrupt.ts";

const MAGIC = 0x184d2204;
const HAS_BLOCK_CHECKSUMS = 0x10;
const HAS_CONTENT_SIZE = 0x08;
const HAS_DICTIONARY = 0x01;
const HEADER_BYTES = 7;
const CONTENT_SIZE_BYTES = 8;
const CHECKSUM_BYTES = 4;
const STORED = 2 ** 31;
const MIN_MATCH = 4;
/** A byte of a block stands for at most so many of its content. */
const MOST_A_BYTE = 255;
/** From this length on a call to the runtime copies faster than a loop. */
const LONG_COPY = 32;

/** The content of one frame. @throws PipelineError LOG_UNAVAILABLE: the bytes are no frame, or their content is over `maxBytes` */
export function decodeLz4Frame(source: Buffer, maxBytes: number): Buffer {
  const { flags, blockBytes, start } = readHeader(source);
  const behindBlock = flags & HAS_BLOCK_CHECKSUMS ? CHECKSUM_BYTES : 0;
  let target: Buffer = Buffer.allocUnsafe(Math.min(4 * source.length, maxBytes));
  let length = 0;
  for (let at = start; ; ) {
    if (at + 4 > source.length) throw corrupt("an LZ4 frame ends without its end mark");
    const word = source.readUInt32LE(at);
    if (word === 0) return target.subarray(0, length);
    at += 4;
    const size = word % STORED;
    const end = at + size;
    if (size > blockBytes || end + behindBlock > source.length) throw corrupt("an LZ4 block is longer than its frame");
    const isStored = word >= STORED;
    const most = isStored ? size : Math.min(blockBytes, MOST_A_BYTE * size);
    if (length + most > target.length) target = enlarge(target, { length, least: length + most });
    if (isStored) length += source.copy(target, length, at, end);
    else length = decodeBlock(source.subarray(at, end), target.subarray(0, length + most), length);
    if (length > maxBytes) throw corrupt(`an LZ4 frame holds more than ${maxBytes} bytes`);
    at = end + behindBlock;
  }
}

function readHeader(source: Buffer): { flags: number; blockBytes: number; start: number } {
  if (source.length < HEADER_BYTES || source.readUInt32LE(0) !== MAGIC) throw corrupt("the bytes are no LZ4 frame");
  const [flags, descriptor] = [source.readUInt8(4), source.readUInt8(5)];
  if (flags >>> 6 !== 1) throw corrupt(`an LZ4 frame has the unknown version ${flags >>> 6}`);
  if (flags & HAS_DICTIONARY) throw corrupt("an LZ4 frame asks for a dictionary");
  const blockSize = (descriptor >>> 4) & 7;
  if (blockSize < 4) throw corrupt(`an LZ4 frame has the unknown block size ${blockSize}`);
  return { flags, blockBytes: 2 ** (8 + 2 * blockSize), start: HEADER_BYTES + (flags & HAS_CONTENT_SIZE ? CONTENT_SIZE_BYTES : 0) };
}

function enlarge(target: Buffer, { length, least }: { length: number; least: number }): Buffer {
  const larger = Buffer.allocUnsafe(Math.max(least, 2 * target.length));
  target.copy(larger, 0, 0, length);
  return larger;
}

/** Writes a block's content into `target` from `start` on; matches may lie in what stands before. Gives the place behind the content. */
function decodeBlock(source: Buffer, target: Buffer, start: number): number {
  let from = 0;
  let to = start;
  while (from < source.length) {
    const token = source[from++] as number;
    let literals = token >>> 4;
    if (literals === 15) {
      for (let more = 255; more === 255; literals += more) more = source[from++] ?? 0;
    }
    if (from + literals > source.length || to + literals > target.length) throw corrupt("literals of an LZ4 block are longer than it");
    if (literals < LONG_COPY) for (const end = to + literals; to < end; ) target[to++] = source[from++] as number;
    else {
      to += source.copy(target, to, from, from + literals);
      from += literals;
    }
    if (from === source.length) return to; // the last sequence has no match
    const distance = (source[from++] as number) | ((source[from++] ?? 0) << 8);
    let length = token & 15;
    if (length === 15) {
      for (let more = 255; more === 255; length += more) more = source[from++] ?? 0;
    }
    to = copyMatch(target, to, { distance, length: length + MIN_MATCH });
  }
  throw corrupt("an LZ4 block ends with a match");
}

/** Repeats `length` bytes from `distance` before `to`; they may overlap, so that a short run becomes a long one. */
export function copyMatch(target: Buffer, to: number, { distance, length }: { distance: number; length: number }): number {
  const end = to + length;
  if (distance === 0 || distance > to || end > target.length) throw corrupt("a match lies outside of the content");
  if (length >= LONG_COPY && distance >= length) target.copyWithin(to, to - distance, to - distance + length);
  else for (let at = to; at < end; at++) target[at] = target[at - distance] as number;
  return end;
}
