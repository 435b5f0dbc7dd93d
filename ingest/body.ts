// The two forms of a request body, NDJSON and a JSON array, as batches of decoded events.
//   I1. Leaving early never destroys the body's stream: an answer has still to go out on the same connection.
import { isUtf8 } from "node:buffer";
import { PipelineError } from "../core/errors.ts";
import { type DecodeContext, type Decoded, decodeText, decodeValue, EVENT_MAX_BYTES, NOT_UTF8, TOO_LONG } from "./decode.ts";
import { type Line, linesOf } from "./lines.ts";

/** `auto`: an array when the first byte that is not blank is `[`, else NDJSON. */
export type BodyFormat = "ndjson" | "json-array" | "auto";

/** Largest JSON array; it has to be held whole. */
export const ARRAY_MAX_BYTES = 8 * 1024 * 1024;

/** Elements of an array that are decoded at once. */
const ARRAY_BATCH = 500;

/** Within which the form must show itself. */
const HEAD_BYTES = 64 * 1024;

interface BodyOptions {
  readonly format: BodyFormat;
  /** Asked once a batch. */
  readonly context: () => DecodeContext;
}

/**
 * The events of a body in batches, in its order; blank lines are left out.
 *
 * @throws PipelineError INVALID_BODY (neither form, or it broke off), PAYLOAD_TOO_LARGE (an array over 8 MiB)
 */
export async function* decodedBody(body: AsyncIterable<Uint8Array>, { format, context }: BodyOptions): AsyncGenerator<Decoded[]> {
  const { head, rest } = await readHead(chunksOf(body));
  if (isBinary(head)) throw new PipelineError("INVALID_BODY", "the body is compressed or UTF-16, not UTF-8 text");
  const isArray = format === "json-array" || (format === "auto" && firstNonBlank(head) === "[");
  if (!isArray) {
    for await (const lines of linesOf(rest, { maxBytes: EVENT_MAX_BYTES })) {
      const now = context();
      yield lines.map((line) => decodeLine(line, now));
    }
    return;
  }
  const values = await readArray(rest);
  for (let at = 0; at < values.length; at += ARRAY_BATCH) {
    const now = context();
    yield values.slice(at, at + ARRAY_BATCH).map((value) => decodeValue(value, now));
  }
}

function decodeLine(line: Line, context: DecodeContext): Decoded {
  if (typeof line === "string") return decodeText(line, context);
  return line.fault === "too-long" ? TOO_LONG : NOT_UTF8;
}

/** The body's chunks; without `return`, so that a loop that ends early does not destroy the stream (I1). */
async function* chunksOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = body[Symbol.asyncIterator]();
  for (;;) {
    const result = await iterator.next().catch((cause: unknown) => {
      if (cause instanceof PipelineError) throw cause;
      throw new PipelineError("INVALID_BODY", "the body broke off", { cause });
    });
    if (result.done) return;
    yield result.value;
  }
}

/** Reads on until the form can be told: two bytes and one that is not blank, within the first 64 KB. */
async function readHead(chunks: AsyncGenerator<Uint8Array>): Promise<{ head: Buffer; rest: AsyncIterable<Uint8Array> }> {
  let head = Buffer.alloc(0);
  while (head.length < 2 || (firstNonBlank(head) === "" && head.length < HEAD_BYTES)) {
    const next = await chunks.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  async function* rest(): AsyncGenerator<Uint8Array> {
    if (head.length > 0) yield head;
    yield* chunks;
  }
  return { head, rest: rest() };
}

function firstNonBlank(head: Buffer): string {
  return head
    .subarray(0, HEAD_BYTES)
    .toString("latin1")
    .replace(/^\u00ef\u00bb\u00bf/, "")
    .trimStart()
    .charAt(0);
}

/** gzip, or UTF-16 with its mark: a client that forgot a header or saved with the wrong encoding. */
function isBinary(head: Buffer): boolean {
  const mark = head.length < 2 ? 0 : head.readUInt16BE(0);
  return mark === 0x1f8b || mark === 0xfffe || mark === 0xfeff;
}

async function readArray(chunks: AsyncIterable<Uint8Array>): Promise<unknown[]> {
  const held: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > ARRAY_MAX_BYTES) throw new PipelineError("PAYLOAD_TOO_LARGE", "a JSON array is limited to 8 MiB; send NDJSON");
    held.push(chunk);
  }
  const body = Buffer.concat(held);
  if (!isUtf8(body)) throw new PipelineError("INVALID_BODY", "the body is not valid UTF-8");
  let value: unknown;
  try {
    value = JSON.parse(body.toString().replace(/^\uFEFF/, ""));
  } catch (cause) {
    throw new PipelineError("INVALID_BODY", "the body is not a JSON array", { cause });
  }
  if (!Array.isArray(value)) throw new PipelineError("INVALID_BODY", "the body is not a JSON array");
  return value;
}
