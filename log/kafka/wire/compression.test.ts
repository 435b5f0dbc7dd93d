import { gzipSync, zstdCompressSync } from "node:zlib";
import { expect, test } from "vitest";
import { PipelineError } from "../../../core/errors.ts";
import { decompress } from "./compression.ts";

const text = Buffer.from("a measurement of a shaft\n".repeat(1000));
/** Zeros of a length that is written down in few bytes. */
const zeros = (length: number) => Buffer.alloc(length);
const lz4OfZeros = (length: number) => {
  // One literal 0, then one match with itself, then the literal that ends a block.
  const more = length - 1 - 1 - 4 - 15;
  const match = [0x1f, 0, 1, 0, ...new Array(Math.floor(more / 255)).fill(255), more % 255, 0x10, 0];
  const block = Buffer.from(match);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(block.length);
  return Buffer.concat([Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x60, 0x70, 0]), size, block, Buffer.alloc(4)]);
};
const snappyOfZeros = (length: number) => {
  const copies = Math.ceil((length - 1) / 64);
  const size = Buffer.from([(length % 128) | 128, (Math.floor(length / 128) % 128) | 128, Math.floor(length / 16_384)]);
  const last = (length - 1) % 64 || 64;
  const parts = Array.from({ length: copies }, (_, n) => Buffer.of(2 | (((n === copies - 1 ? last : 64) - 1) << 2), 1, 0));
  return Buffer.concat([size, Buffer.of(0, 0), ...parts]);
};

const CODECS: [name: string, codec: number, ofZeros: (length: number) => Buffer][] = [
  ["gzip", 1, (length) => gzipSync(zeros(length))],
  ["snappy", 2, snappyOfZeros],
  ["lz4", 3, lz4OfZeros],
  ["zstd", 4, (length) => zstdCompressSync(zeros(length))],
];

test.each(CODECS)("%s gives up to the limit, and refuses one byte more", (_, codec, ofZeros) => {
  const bytes = ofZeros(1_000_000);
  expect(decompress(codec, bytes, 1_000_000).equals(zeros(1_000_000))).toBe(true);
  expect(() => decompress(codec, bytes, 999_999)).toThrow(PipelineError);
});

test("a batch of zeros beyond all measure is refused by itself", () => {
  expect(() => decompress(1, gzipSync(zeros(64 * 2 ** 20 + 1)))).toThrow("could not decompress");
});

test("gzip and zstd give what was put in, and say so when they cannot", () => {
  expect(decompress(1, gzipSync(text))).toEqual(text);
  expect(decompress(4, zstdCompressSync(text))).toEqual(text);
  for (const codec of [1, 4]) expect(() => decompress(codec, text)).toThrow(PipelineError);
  expect(() => decompress(1, gzipSync(text).subarray(0, 40))).toThrow(/could not decompress 40 bytes of gzip/);
  expect(() => decompress(4, zstdCompressSync(text).subarray(0, 20))).toThrow(/could not decompress 20 bytes of zstd/);
});

test("an unknown number is refused", () => {
  expect(() => decompress(5, text)).toThrow("the compression 5 is unknown");
});
