// Hands messages to whatever takes Alertmanager's webhook (version "4"): the many bridges that exist for it.
import type { AlertmanagerPayload } from "../core/alertmanager.ts";
import { PipelineError } from "../core/errors.ts";
import { codeOfStatus, type Notifier, type Post, type PostAnswer, quoteAnswer, secretsOfAddress, unreachable } from "../core/notifier.ts";

export interface AlertmanagerOptions {
  readonly name: string;
  readonly url: string;
  /** Sent as bearer token. */
  readonly token?: string | undefined;
  readonly post: Post;
}

export function alertmanagerNotifier({ name, url, token, post }: AlertmanagerOptions): Notifier<AlertmanagerPayload> {
  return {
    name: `alertmanager:${name}`,
    async send(payload, signal) {
      const headers = {
        "content-type": "application/json; charset=utf-8",
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      };
      let answer: PostAnswer;
      try {
        answer = await post({ url, headers, body: JSON.stringify(payload) }, signal);
      } catch (cause) {
        throw unreachable(`the receiver "${name}"`, cause);
      }
      const code = codeOfStatus(answer.status);
      if (code === undefined) return;
      const quote = quoteAnswer(answer.text, [token ?? "", ...secretsOfAddress(url)]);
      throw new PipelineError(code, `the receiver "${name}" answered ${answer.status}: ${quote}`);
    },
  };
}
