// Hands messages to a WeCom group robot: the key in the address is the secret, nothing is signed. Errors come as HTTP 200 with an `errcode`.
// Source: WeCom developer centre, "Group robot configuration" and the global error codes.
import { createHash } from "node:crypto";
import { type ErrorCode, PipelineError } from "../core/errors.ts";
import { codeOfStatus, type Notifier, type Post, type PostAnswer, quoteAnswer, unreachable } from "../core/notifier.ts";

/** The body of `webhook/send`. */
export type WecomMessage =
  | {
      readonly msgtype: "text";
      readonly text: {
        readonly content: string;
        readonly mentioned_list: readonly string[];
        readonly mentioned_mobile_list: readonly string[];
      };
    }
  | { readonly msgtype: "markdown"; readonly markdown: { readonly content: string } }
  | { readonly msgtype: "markdown_v2"; readonly markdown_v2: { readonly content: string } }
  | { readonly msgtype: "image"; readonly image: { readonly base64: string; readonly md5: string } };

export const WECOM_ENDPOINT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send";
export const WECOM_TEXT_BYTES = 2048;
/** Of both kinds of markdown. */
export const WECOM_MARKDOWN_BYTES = 4096;
/** Before it is base64. */
export const WECOM_IMAGE_BYTES = 2 * 1024 * 1024;

export interface WecomOptions {
  readonly name: string;
  readonly key: string;
  readonly endpoint?: string | undefined;
  readonly post: Post;
}

const CODES: ReadonlyMap<number, ErrorCode> = new Map([
  [-1, "NOTICE_UNAVAILABLE"], // system busy
  [45009, "NOTICE_LIMITED"], // more than 20 a minute
  [45033, "NOTICE_LIMITED"], // too many at once
  [93000, "ROBOT_REFUSED"], // no such key
  [93004, "ROBOT_REFUSED"], // the robot was stopped
  [93008, "ROBOT_REFUSED"], // the robot is not in the group
]);

export function wecomNotifier({ name, key, endpoint = WECOM_ENDPOINT, post }: WecomOptions): Notifier<WecomMessage> {
  return {
    name: `wecom:${name}`,
    async send(message, signal) {
      const url = new URL(endpoint);
      url.searchParams.set("key", key);
      let answer: PostAnswer;
      try {
        const headers = { "content-type": "application/json; charset=utf-8" };
        answer = await post({ url: url.href, headers, body: JSON.stringify(message) }, signal);
      } catch (cause) {
        throw unreachable(`the robot "${name}"`, cause);
      }
      const code = codeOf(answer);
      if (code === undefined) return;
      throw new PipelineError(code, `the robot "${name}" answered ${answer.status}: ${quoteAnswer(answer.text, [key])}`);
    },
  };
}

/** The message of a picture (PNG or JPEG); undefined when the robot would not take it. */
export function wecomImage(bytes: Uint8Array): WecomMessage | undefined {
  if (bytes.length === 0 || bytes.length > WECOM_IMAGE_BYTES) return undefined;
  const md5 = createHash("md5").update(bytes).digest("hex");
  return { msgtype: "image", image: { base64: Buffer.from(bytes).toString("base64"), md5 } };
}

function codeOf({ status, text }: PostAnswer): ErrorCode | undefined {
  const failure = codeOfStatus(status);
  if (failure) return failure;
  const errcode = errcodeOf(text);
  if (errcode === 0) return undefined;
  if (errcode === undefined) return "NOTICE_UNAVAILABLE"; // not the robot's answer but a gateway's before it
  return CODES.get(errcode) ?? "NOTICE_REJECTED";
}

function errcodeOf(text: string): number | undefined {
  try {
    const { errcode } = JSON.parse(text) as { errcode?: unknown };
    return typeof errcode === "number" ? errcode : undefined;
  } catch {
    return undefined;
  }
}
