// Hands messages to any HTTP address as JSON, signed so that the receiver knows whose they are and that they are fresh.
//   I1. Signed is `timestamp.body` with HMAC-SHA256; the signature stands in a header as `v1=<hex>`, the timestamp (epoch seconds) in another.
//   I2. `x-linepulse-id` is the same for every try of one message: who has seen it answers 2xx and does nothing.
import { createHmac, timingSafeEqual } from "node:crypto";
import { PipelineError } from "../core/errors.ts";
import { codeOfStatus, type Notifier, type Post, type PostAnswer, quoteAnswer, secretsOfAddress, unreachable } from "../core/notifier.ts";
import type { Instant } from "../core/time.ts";

export interface WebhookMessage {
  readonly id: string;
  readonly body: string;
}

export interface WebhookOptions {
  readonly name: string;
  readonly url: string;
  /** Absent = unsigned: only for a receiver on the same machine. */
  readonly secret?: string | undefined;
  readonly post: Post;
  readonly now: () => Instant;
}

export function webhookNotifier({ name, url, secret, post, now }: WebhookOptions): Notifier<WebhookMessage> {
  return {
    name: `webhook:${name}`,
    async send({ id, body }, signal) {
      const timestamp = Math.floor(now() / 1000);
      const headers: Record<string, string> = {
        "content-type": "application/json; charset=utf-8",
        "x-linepulse-id": encodeURIComponent(id),
        "x-linepulse-timestamp": String(timestamp),
        ...(secret !== undefined && { "x-linepulse-signature": webhookSign({ timestamp, body, secret }) }),
      };
      let answer: PostAnswer;
      try {
        answer = await post({ url, headers, body }, signal);
      } catch (cause) {
        throw unreachable(`the webhook "${name}"`, cause);
      }
      const code = codeOfStatus(answer.status);
      if (code === undefined) return;
      const quote = quoteAnswer(answer.text, [secret ?? "", ...secretsOfAddress(url)]);
      throw new PipelineError(code, `the webhook "${name}" answered ${answer.status}: ${quote}`);
    },
  };
}

/**
 * What stands in `x-linepulse-signature`.
 *
 * @example webhookSign({ timestamp: 1700000000, body: "{}", secret: "s" }) // "v1=e9232c9945da8456c2dea6b39da7786c07b00bca7a64d5dd1283674713a7b72a"
 */
export function webhookSign({ timestamp, body, secret }: { timestamp: number; body: string; secret: string }): string {
  return `v1=${createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex")}`;
}

/** The receiver's side: true when the signature fits and is at most five minutes off. */
export function isSignedWebhook(
  given: { timestamp: string; signature: string; body: string },
  { secret, now }: { secret: string; now: Instant },
): boolean {
  const timestamp = Number(given.timestamp);
  if (!(Math.abs(now / 1000 - timestamp) <= 300)) return false;
  const expected = Buffer.from(webhookSign({ timestamp, body: given.body, secret }));
  const actual = Buffer.from(given.signature);
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}
