// Snappy to bytes: bare, as librdkafka writes it, and in blocks with the header of snappy-java (xerial), as Kafka's own client does.
// Source: Snappy compressed format description (github.com/google/snappy, format_description.txt); SnappyOutputStream of snappy-java.
//   I1. Nothing is read or written beyond what was given or granted: bytes that lie about lengths or distances throw.
import { corrupt } from "./corrupt.ts";
import { copyMatch } from "./lz4.ts";

const XERIAL = Buffer.from("\x82SNAPPY\0", "latin1");
/** The name, a version and the oldest version that can read it. */
const XERIAL_BYTES = XERIAL.length + 8;
const LITERAL = 0;
const NEAR_COPY = 1;
const COPY = 2;
const LONG_COPY = 32;

/** The content. @throws PipelineError LOG_UNAVAILABLE: the bytes are no Snappy, or their content is over `maxBytes` */
export function decodeSnappy(source: Buffer, maxBytes: number): Buffer {
  if (!source.subarray(0, XERIAL.length).equals(XERIAL)) return decodeBare(source, maxBytes);
  const blocks: Buffer[] = [];
  let left = maxBytes;
  for (let at = XERIAL_BYTES; at < source.length; ) {
    if (at + 4 > source.length) throw corrupt("a Snappy block is cut off");
    const end = at + 4 + source.readUInt32BE(at);
    if (end > source.length) throw corrupt("a Snappy block is longer than what holds it");
    const block = decodeBare(source.subarray(at + 4, end), left);
    left -= block.length;
    blocks.push(block);
    at = end;
  }
  return blocks.length === 1 ? (blocks[0] as Buffer) : Buffer.concat(blocks);
}

function decodeBare(source: Buffer, maxBytes: number): Buffer {
  const { length: size, start } = readSize(source);
  if (size > maxBytes) throw corrupt(`Snappy holds more than ${maxBytes} bytes`);
  const target = Buffer.allocUnsafe(size);
  let from = start;
  let to = 0;
  while (from < source.length) {
    const tag = source[from++] as number;
    const kind = tag & 3;
    if (kind === LITERAL) {
      let length = (tag >>> 2) + 1;
      if (length > 60) {
        const bytes = length - 60;
        length = readLittle(source, from, bytes) + 1;
        from += bytes;
      }
      if (from + length > source.length || to + length > size) throw corrupt("a literal of Snappy is longer than what holds it");
      if (length < LONG_COPY) for (const end = to + length; to < end; ) target[to++] = source[from++] as number;
      else {
        to += source.copy(target, to, from, from + length);
        from += length;
      }
    } else if (kind === NEAR_COPY) {
      const distance = ((tag >>> 5) << 8) | (source[from++] ?? 0);
      to = copyMatch(target, to, { distance, length: ((tag >>> 2) & 7) + 4 });
    } else {
      const bytes = kind === COPY ? 2 : 4;
      to = copyMatch(target, to, { distance: readLittle(source, from, bytes), length: (tag >>> 2) + 1 });
      from += bytes;
    }
  }
  if (to !== size) throw corrupt("Snappy holds less than it says");
  return target;
}

/** The length of the content, in seven bits a byte, the lowest first. */
function readSize(source: Buffer): { length: number; start: number } {
  let length = 0;
  for (let at = 0; at < 5 && at < source.length; at++) {
    const byte = source[at] as number;
    length += (byte & 127) * 2 ** (7 * at);
    if (byte < 128) return { length, start: at + 1 };
  }
  throw corrupt("the bytes are no Snappy");
}

/** An integer whose lowest byte comes first; bytes beyond the end are 0. */
function readLittle(source: Buffer, at: number, bytes: number): number {
  let value = 0;
  for (let n = bytes - 1; n >= 0; n--) value = value * 256 + (source[at + n] ?? 0);
  return value;
}
