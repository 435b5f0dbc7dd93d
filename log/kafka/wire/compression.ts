// What a record batch's compression number means.
//   I1. A batch of any size on the wire takes a bounded amount of memory: content over the limit throws.
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { PipelineError } from "../../../core/errors.ts";
import { corrupt } from "./corrupt.ts";
import { decodeLz4Frame } from "./lz4.ts";
import { decodeSnappy } from "./snappy.ts";

/** Far more than what a broker takes in one batch (1 MiB by default), uncompressed. */
export const MAX_BATCH_BYTES = 64 * 2 ** 20;

type Decompress = (bytes: Buffer, maxBytes: number) => Buffer;

/** By the number that stands in a batch's attributes (Kafka's `CompressionType`); 0 is no compression. */
const CODECS: Readonly<Record<number, { readonly name: string; readonly decompress: Decompress }>> = {
  1: { name: "gzip", decompress: (bytes, maxOutputLength) => gunzipSync(bytes, { maxOutputLength }) },
  2: { name: "snappy", decompress: decodeSnappy },
  3: { name: "lz4", decompress: decodeLz4Frame },
  4: { name: "zstd", decompress: (bytes, maxOutputLength) => zstdDecompressSync(bytes, { maxOutputLength }) },
};

/** @throws PipelineError LOG_UNAVAILABLE: an unknown number, bytes that are not of that form, or content over `maxBytes` */
export function decompress(codec: number, bytes: Buffer, maxBytes: number = MAX_BATCH_BYTES): Buffer {
  const known = CODECS[codec];
  if (!known) throw corrupt(`the compression ${codec} is unknown`);
  try {
    return known.decompress(bytes, maxBytes);
  } catch (cause) {
    if (cause instanceof PipelineError) throw cause;
    throw corrupt(`could not decompress ${bytes.length} bytes of ${known.name}`, cause);
  }
}
