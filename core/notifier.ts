// What a destination of messages is to the runtime: one call that hands over one message, once tried.
//   I1. No secret is in an error: neither in its message nor in a cause.
import { type ErrorCode, PipelineError } from "./errors.ts";

export interface Notifier<Message> {
  readonly name: string;
  /**
   * Resolves when the destination has taken the message. Tries once; the outbox owns deadline, pace and retry.
   *
   * @throws PipelineError NOTICE_UNAVAILABLE (the same message may pass later), NOTICE_LIMITED (too many messages: rest),
   *   NOTICE_REJECTED (this message can never pass, others may), ROBOT_REFUSED (nothing passes until a person acts)
   */
  send(message: Message, signal: AbortSignal): Promise<void>;
}

export interface PostRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface PostAnswer {
  readonly status: number;
  readonly text: string;
}

/** One HTTP POST; follows no redirect, and throws whatever it likes when there is no answer. */
export type Post = (request: PostRequest, signal: AbortSignal) => Promise<PostAnswer>;

/** What the status of an answer means; undefined when it is a success. */
export function codeOfStatus(status: number): ErrorCode | undefined {
  if (status >= 200 && status < 300) return undefined;
  if (status === 429) return "NOTICE_LIMITED";
  if (status === 408 || status === 425 || status >= 500) return "NOTICE_UNAVAILABLE";
  if (status === 400 || status === 413 || status === 415 || status === 422) return "NOTICE_REJECTED";
  return "ROBOT_REFUSED"; // a key, a path or a redirect: no message would fare better
}

/** The answer of a destination as it may stand in a log: short, one line, and without what must not be there. */
export function quoteAnswer(text: string, secrets: readonly string[]): string {
  let safe = text;
  for (const secret of secrets) {
    if (secret === "") continue;
    const inForm = new URLSearchParams([["", secret]]).toString().slice(1);
    for (const form of [secret, encodeURIComponent(secret), inForm]) safe = safe.replaceAll(form, "***");
  }
  return safe.replaceAll(/\s+/g, " ").slice(0, 300);
}

/** What of an address may be a key: its path, and the values of its query. Longest first, as `quoteAnswer` has to look for them. */
export function secretsOfAddress(address: string): string[] {
  const { href, pathname, search, searchParams } = new URL(address);
  const path = pathname === "/" ? "" : pathname;
  return [address, href, path + search, path, ...searchParams.values()].filter((part) => part !== "");
}

/** What a sink throws when there was no answer. Of the cause it takes the system's code alone: the rest may quote the address. */
export function unreachable(what: string, cause: unknown): PipelineError {
  if (cause instanceof PipelineError) return cause;
  const code = systemCodeOf(cause);
  return new PipelineError("NOTICE_UNAVAILABLE", `could not reach ${what}${code === undefined ? "" : ` (${code})`}`);
}

function systemCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ("code" in error && typeof error.code === "string" && /^[A-Z][A-Z0-9_]+$/.test(error.code)) return error.code;
  return error.name === "AbortError" ? "ETIMEDOUT" : systemCodeOf(error.cause);
}
