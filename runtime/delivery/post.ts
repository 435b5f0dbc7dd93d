// The one way by which messages leave over HTTP: to hosts on the list, no redirect followed, no endless answer read.
//   I1. The address is in no error: it holds the robots' secrets.
import { PipelineError } from "../../core/errors.ts";
import type { Post } from "../../core/notifier.ts";
import { isAllowed } from "../../core/notify-config.ts";

const ANSWER_BYTES = 64 * 1024;

export function createPost(allowedHosts: readonly string[]): Post {
  return async ({ url, headers, body }, signal) => {
    if (!isAllowed(url, allowedHosts)) {
      throw new PipelineError("ROBOT_REFUSED", `the host "${new URL(url).host}" is not among the allowed hosts`);
    }
    const response = await fetch(url, { method: "POST", headers, body, signal, redirect: "manual" });
    return { status: response.status, text: await readSome(response) };
  };
}

async function readSome({ body }: Response): Promise<string> {
  if (!body) return "";
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of body as ReadableStream<Uint8Array>) {
    parts.push(part);
    size += part.length;
    if (size > ANSWER_BYTES) break; // leaving the loop cancels the rest
  }
  return Buffer.concat(parts).toString("utf8");
}
