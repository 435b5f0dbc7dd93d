// The checksum of a record batch: CRC-32C (Castagnoli). Sources: RFC 3720, 12.1 and B.4; slicing by 16: M. E. Kounavis, F. L. Berry,
// "A Systematic Approach to Building High Performance Software-based CRC Generators" (2005).
//   I1. Sixteen bytes a step through sixteen tables, read as whole words where they begin at an address that is a multiple of four.

/** The polynomial 0x1EDC6F41, its bits reversed. */
const POLYNOMIAL = 0x82f63b78;
const SLICES = 16;
/** `TABLES[256 * s + b]` is what byte `b` comes to with `s` bytes of zero behind it. */
const TABLES = tablesOf(SLICES);
const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * The checksum as an unsigned number of 32 bits.
 *
 * @example crc32c(Buffer.from("123456789")) // 0xe3069283
 */
export function crc32c(bytes: Uint8Array): number {
  const misaligned = IS_LITTLE_ENDIAN ? Math.min(bytes.length, -bytes.byteOffset & 3) : bytes.length;
  const count = ((bytes.length - misaligned) >>> 4) << 2;
  const words = count === 0 ? NO_WORDS : new Int32Array(bytes.buffer, bytes.byteOffset + misaligned, count);
  let crc = bytewise(-1, bytes, { from: 0, to: misaligned });
  for (let n = 0; n < count; n += BLOCK) crc = blockwise(crc, words, { from: n, to: Math.min(n + BLOCK, count) });
  return ~bytewise(crc, bytes, { from: misaligned + 4 * count, to: bytes.length }) >>> 0;
}

const NO_WORDS = new Int32Array(0);

/** Words that are gone through in one call: a function that is called often is compiled as a whole, one long loop again and again. */
const BLOCK = 4096;

function blockwise(crc: number, words: Int32Array, { from, to }: { from: number; to: number }): number {
  let rest = crc;
  for (let n = from; n < to; n += 4) {
    rest =
      through(3072, rest ^ (words[n] as number)) ^
      through(2048, words[n + 1] as number) ^
      through(1024, words[n + 2] as number) ^
      through(0, words[n + 3] as number);
  }
  return rest;
}

/** What four bytes come to, the first of which is the lowest of the word; `tables` is where the table of the last one begins. */
function through(tables: number, word: number): number {
  return (
    (TABLES[tables + 768 + (word & 255)] as number) ^
    (TABLES[tables + 512 + ((word >>> 8) & 255)] as number) ^
    (TABLES[tables + 256 + ((word >>> 16) & 255)] as number) ^
    (TABLES[tables + (word >>> 24)] as number)
  );
}

function bytewise(crc: number, bytes: Uint8Array, { from, to }: { from: number; to: number }): number {
  let rest = crc;
  for (let at = from; at < to; at++) rest = (rest >>> 8) ^ (TABLES[(rest ^ (bytes[at] as number)) & 255] as number);
  return rest;
}

function tablesOf(slices: number): Int32Array {
  const tables = new Int32Array(256 * slices);
  for (let byte = 0; byte < 256; byte++) {
    let rest = byte;
    for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ POLYNOMIAL : rest >>> 1;
    tables[byte] = rest;
  }
  for (let at = 256; at < tables.length; at++) {
    const before = tables[at - 256] as number;
    tables[at] = (before >>> 8) ^ (tables[before & 255] as number);
  }
  return tables;
}
