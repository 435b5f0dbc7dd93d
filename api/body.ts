// The bytes of a request's body as they arrive, unzipped when they come zipped.
//   I1. Nothing is gathered here: memory is one chunk, whatever the length.
//   I2. When the reader stops early the rest is let through unread: a sender that is still sending hears the answer.
//   I3. A body that ends early or unzips badly is INVALID_BODY; one that unzips to absurd lengths is PAYLOAD_TOO_LARGE.
import type { IncomingMessage } from "node:http";
import { createGunzip } from "node:zlib";
import { PipelineError } from "../core/errors.ts";

/** Events repeat themselves and zip to a tenth or a thirtieth; deflate's own ceiling is 1032. */
const MAX_EXPANSION = 250;
/** Below this many bytes any expansion is harmless. */
const EXPANSION_FREE_BYTES = 16 * 1024 * 1024;

/**
 * @throws PipelineError UNSUPPORTED_MEDIA_TYPE for an encoding other than gzip; while reading INVALID_BODY, PAYLOAD_TOO_LARGE
 */
export function readBody(message: IncomingMessage): AsyncGenerator<Uint8Array> {
  const encoding = message.headers["content-encoding"]?.trim().toLowerCase() ?? "identity";
  if (encoding === "identity" || encoding === "") return plain(message);
  if (encoding === "gzip" || encoding === "x-gzip") return unzipped(message);
  throw new PipelineError("UNSUPPORTED_MEDIA_TYPE", `content encoding "${encoding.slice(0, 40)}" is not gzip`);
}

async function* plain(message: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    yield* message.iterator({ destroyOnReturn: false });
  } catch (cause) {
    throw new PipelineError("INVALID_BODY", "the connection ended before the body", { cause });
  } finally {
    message.resume();
  }
}

async function* unzipped(message: IncomingMessage): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  const onClose = () => {
    if (!message.complete) gunzip.destroy(new Error("the connection ended before the body"));
  };
  message.once("close", onClose).pipe(gunzip);
  let bytes = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > EXPANSION_FREE_BYTES && bytes > gunzip.bytesWritten * MAX_EXPANSION) {
        throw new PipelineError("PAYLOAD_TOO_LARGE", `the body unzips to more than ${MAX_EXPANSION} times its length`);
      }
      yield chunk;
    }
  } catch (cause) {
    if (cause instanceof PipelineError) throw cause;
    throw new PipelineError("INVALID_BODY", "the body could not be unzipped to its end", { cause });
  } finally {
    message.off("close", onClose).unpipe(gunzip);
    gunzip.destroy();
    message.resume();
  }
}
