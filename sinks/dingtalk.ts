// Hands messages to a DingTalk group robot: signed, one POST a message. Errors come as HTTP 200 with an `errcode`.
// Source: DingTalk open platform, "Custom robot access" and its table of error codes.
import { createHmac } from "node:crypto";
import { type ErrorCode, PipelineError } from "../core/errors.ts";
import { codeOfStatus, type Notifier, type Post, type PostAnswer, quoteAnswer, unreachable } from "../core/notifier.ts";
import type { Instant } from "../core/time.ts";

/** The body of `robot/send`. */
export type DingTalkMessage = {
  readonly at: { readonly atMobiles: readonly string[]; readonly isAtAll: boolean };
} & (
  | { readonly msgtype: "markdown"; readonly markdown: { readonly title: string; readonly text: string } }
  | {
      readonly msgtype: "actionCard";
      readonly actionCard: {
        readonly title: string;
        readonly text: string;
        readonly btnOrientation: "0" | "1";
        readonly btns: readonly { readonly title: string; readonly actionURL: string }[];
      };
    }
);

export const DINGTALK_ENDPOINT = "https://oapi.dingtalk.com/robot/send";
/** Of the whole body, as it goes over the wire. */
export const DINGTALK_BODY_BYTES = 20_000;

export interface DingTalkOptions {
  readonly name: string;
  readonly token: string;
  /** Absent when the robot is secured by keyword or address instead. */
  readonly secret?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly post: Post;
  /** Real time: the robot refuses a signature that is an hour off. */
  readonly now: () => Instant;
}

const CODES: ReadonlyMap<number, ErrorCode> = new Map([
  [-1, "NOTICE_UNAVAILABLE"], // system busy
  [130101, "NOTICE_LIMITED"], // more than 20 a minute
  [410100, "NOTICE_LIMITED"],
  [300001, "ROBOT_REFUSED"], // no such token
  [300005, "ROBOT_REFUSED"],
  [310000, "ROBOT_REFUSED"], // keyword, signature, clock or address
  [400013, "ROBOT_REFUSED"], // the group was dissolved
  [400101, "ROBOT_REFUSED"], // no such token
  [400102, "ROBOT_REFUSED"], // the robot was stopped
  [400106, "ROBOT_REFUSED"], // no such robot
]);

export function dingtalkNotifier({
  name,
  token,
  secret,
  endpoint = DINGTALK_ENDPOINT,
  post,
  now,
}: DingTalkOptions): Notifier<DingTalkMessage> {
  return {
    name: `dingtalk:${name}`,
    async send(message, signal) {
      const timestamp = now();
      const url = new URL(endpoint);
      url.searchParams.set("access_token", token);
      if (secret !== undefined) {
        url.searchParams.set("timestamp", String(timestamp));
        url.searchParams.set("sign", dingtalkSign({ timestamp, secret }));
      }
      let answer: PostAnswer;
      try {
        const headers = { "content-type": "application/json; charset=utf-8" };
        answer = await post({ url: url.href, headers, body: JSON.stringify(message) }, signal);
      } catch (cause) {
        throw unreachable(`the robot "${name}"`, cause);
      }
      const code = codeOf(answer);
      if (code === undefined) return;
      const quote = quoteAnswer(answer.text, [token, secret ?? "", url.searchParams.get("sign") ?? ""]);
      throw new PipelineError(code, `the robot "${name}" answered ${answer.status}: ${quote}`);
    },
  };
}

/**
 * Base64 of HMAC-SHA256 with the secret as key over `timestamp\nsecret`, before it is encoded for the URL.
 *
 * @example dingtalkSign({ timestamp: 1_700_000_000_000, secret: "SECexample" }) // "uroalHrWHORz59talE1o26b8HuX2kOp8WlAN91F9Pj0="
 */
export function dingtalkSign({ timestamp, secret }: { timestamp: Instant; secret: string }): string {
  return createHmac("sha256", secret).update(`${timestamp}\n${secret}`).digest("base64");
}

function codeOf({ status, text }: PostAnswer): ErrorCode | undefined {
  const failure = codeOfStatus(status);
  if (failure) return failure;
  const errcode = errcodeOf(text);
  if (errcode === 0) return undefined;
  // What has no errcode is no answer of the robot's but of a gateway before it, which throttles or is broken.
  if (errcode === undefined) return "NOTICE_UNAVAILABLE";
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
