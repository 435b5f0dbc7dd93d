// Both robots' sinks against what imitates them: signature, clock, codes, limits of bytes to the byte, and no secret in any error.
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Post } from "../core/notifier.ts";
import { createPost } from "../runtime/delivery/post.ts";
import { KEY, type Robots, SECRET, startRobots, TOKEN } from "../tests/robots.ts";
import { type DingTalkMessage, dingtalkNotifier, dingtalkSign } from "./dingtalk.ts";
import { type WecomMessage, wecomImage, wecomNotifier } from "./wecom.ts";

let now = Date.UTC(2026, 2, 1);
let server: Robots;
let post: Post;
const never = new AbortController().signal;

beforeEach(async () => {
  server = await startRobots(() => now);
  post = createPost([new URL(server.host).host]);
});
afterEach(() => server.close());

const ding = (options: { token?: string; secret?: string; at?: number } = {}) =>
  dingtalkNotifier({
    name: "ding",
    token: options.token ?? TOKEN,
    secret: options.secret ?? SECRET,
    endpoint: server.dingtalk,
    post,
    now: () => options.at ?? now,
  });
const wecom = (key = KEY) => wecomNotifier({ name: "wecom", key, endpoint: server.wecom, post });

const at = { atMobiles: [], isAtAll: false };
const markdown = (text: string): DingTalkMessage => ({ msgtype: "markdown", markdown: { title: "t", text }, at });
const content = (text: string): WecomMessage => ({ msgtype: "markdown", markdown: { content: text } });

async function codeOf(sending: Promise<void>): Promise<string> {
  const error = await sending.catch((thrown: unknown) => thrown);
  if (error === undefined) return "sent";
  const { message, cause, code } = error as { message: string; cause?: unknown; code: string };
  expect([message, cause].join()).not.toMatch(new RegExp(`${TOKEN}|${SECRET}|${KEY}|sign=[^*]`));
  return code;
}

test("the signature is that of the documentation", () => {
  expect(dingtalkSign({ timestamp: 1_700_000_000_000, secret: "SECexample" })).toBe("uroalHrWHORz59talE1o26b8HuX2kOp8WlAN91F9Pj0=");
});

test("a signed message arrives, up to an hour off; then it is refused", async () => {
  const hour = 3_600_000;
  expect(await codeOf(ding().send(markdown("x"), never))).toBe("sent");
  expect(await codeOf(ding({ at: now - hour }).send(markdown("x"), never))).toBe("sent");
  expect(await codeOf(ding({ at: now - hour - 1 }).send(markdown("x"), never))).toBe("ROBOT_REFUSED");
  expect(await codeOf(ding({ secret: "SECother" }).send(markdown("x"), never))).toBe("ROBOT_REFUSED");
  expect(await codeOf(ding({ token: "other" }).send(markdown("x"), never))).toBe("ROBOT_REFUSED");
  expect(server.refusals.map(({ code }) => code)).toEqual([310000, 310000, 300005]);
});

test("a thousand signatures survive the address: plus, slash and equals signs included", async () => {
  const urls: string[] = [];
  const seen: Post = async ({ url }) => {
    urls.push(url);
    return { status: 200, text: '{"errcode":0}' };
  };
  for (let n = 0; n < 1000; n++) {
    const sink = dingtalkNotifier({ name: "d", token: TOKEN, secret: SECRET, post: seen, now: () => n });
    await sink.send(markdown("x"), never);
    expect(new URL(urls[n] ?? "").searchParams.get("sign")).toBe(dingtalkSign({ timestamp: n, secret: SECRET }));
  }
});

test("twenty a minute and then ten minutes of refusing, on both", async () => {
  for (const send of [() => ding().send(markdown("x"), never), () => wecom().send(content("x"), never)]) {
    for (let n = 0; n < 20; n++) expect(await codeOf(send())).toBe("sent");
    expect(await codeOf(send())).toBe("NOTICE_LIMITED");
    now += 600_000 - 1;
    expect(await codeOf(send())).toBe("NOTICE_LIMITED");
    now += 1;
    expect(await codeOf(send())).toBe("sent");
  }
});

test("DingTalk takes a body of 20 000 bytes and no byte more, Chinese and emoji counted as bytes", async () => {
  const body = (text: string) => Buffer.byteLength(JSON.stringify(markdown(text)));
  const rest = 20_000 - body("");
  const exact = `${"温".repeat(Math.floor((rest - 8) / 3))}🇨🇳`;
  const text = exact + "a".repeat(rest - Buffer.byteLength(exact));
  expect(body(text)).toBe(20_000);
  expect(await codeOf(ding().send(markdown(text), never))).toBe("sent");
  expect(await codeOf(ding().send(markdown(`${text}a`), never))).toBe("NOTICE_REJECTED");
});

test("WeCom takes 4096 bytes of markdown, 2048 of text, and no byte more", async () => {
  const full = (bytes: number) => `${"度".repeat(Math.floor((bytes - 25) / 3))}👨‍👩‍👧‍👦`;
  for (const [limit, make] of [
    [4096, content],
    [4096, (text: string): WecomMessage => ({ msgtype: "markdown_v2", markdown_v2: { content: text } })],
    [2048, (text: string): WecomMessage => ({ msgtype: "text", text: { content: text, mentioned_list: [], mentioned_mobile_list: [] } })],
  ] as const) {
    const text = full(limit) + "a".repeat(limit - Buffer.byteLength(full(limit)));
    expect(await codeOf(wecom().send(make(text), never))).toBe("sent");
    expect(await codeOf(wecom().send(make(`${text}a`), never))).toBe("NOTICE_REJECTED");
  }
});

test("WeCom takes a picture up to 2 MB with its sum", async () => {
  const picture = wecomImage(new Uint8Array(2 * 1024 * 1024).fill(7));
  expect(picture && (await codeOf(wecom().send(picture, never)))).toBe("sent");
  expect(wecomImage(new Uint8Array(2 * 1024 * 1024 + 1))).toBeUndefined();
  expect(wecomImage(new Uint8Array(0))).toBeUndefined();
});

test("what a failure means is told by errcode and status, never by words", async () => {
  const answering = (status: number, text: string) => ({ post: async () => ({ status, text }), now: () => now });
  const dingCode = (status: number, text: string) =>
    codeOf(dingtalkNotifier({ name: "d", token: TOKEN, secret: SECRET, ...answering(status, text) }).send(markdown("x"), never));
  const wecomCode = (status: number, text: string) =>
    codeOf(wecomNotifier({ name: "w", key: KEY, ...answering(status, text) }).send(content("x"), never));
  const err = (errcode: number) => JSON.stringify({ errcode, errmsg: "ok, send too fast, token is not exist" });
  const table: [expected: string, dingtalk: number[], wecom: number[]][] = [
    ["sent", [0], [0]],
    ["NOTICE_UNAVAILABLE", [-1], [-1]],
    ["NOTICE_LIMITED", [130101, 410100], [45009, 45033]],
    ["ROBOT_REFUSED", [310000, 300001, 300005, 400013, 400101, 400102, 400106], [93000, 93004, 93008]],
    ["NOTICE_REJECTED", [460101, 430102, 400105, 99999], [40058, 40008, 44004, 301019, 99999]],
  ];
  for (const [expected, dings, wecoms] of table) {
    for (const errcode of dings) expect(await dingCode(200, err(errcode)), `${errcode}`).toBe(expected);
    for (const errcode of wecoms) expect(await wecomCode(200, err(errcode)), `${errcode}`).toBe(expected);
  }
  // A gateway's throttle and a page of a proxy are no success.
  for (const text of ['{"status":1111,"wait":5,"punish":"deny"}', "<html>login</html>", "", '"ok"', "null", '{"errcode":"0"}']) {
    expect(await dingCode(200, text)).toBe("NOTICE_UNAVAILABLE");
    expect(await wecomCode(200, text)).toBe("NOTICE_UNAVAILABLE");
  }
  for (const [status, code] of [[502, "NOTICE_UNAVAILABLE"], [408, "NOTICE_UNAVAILABLE"], [429, "NOTICE_LIMITED"], [403, "ROBOT_REFUSED"], [302, "ROBOT_REFUSED"], [413, "NOTICE_REJECTED"]] as const) {
    expect(await dingCode(status, err(0))).toBe(code);
  } // biome-ignore format: one list
});

test("nobody there, a connection that breaks, a host that is not allowed", async () => {
  server.mode = "down";
  expect(await codeOf(ding().send(markdown("x"), never))).toBe("NOTICE_UNAVAILABLE");
  expect(await codeOf(wecom().send(content("x"), never))).toBe("NOTICE_UNAVAILABLE");
  const elsewhere = dingtalkNotifier({ name: "d", token: TOKEN, endpoint: "https://evil.example/robot/send", post, now: () => now });
  expect(await codeOf(elsewhere.send(markdown("x"), never))).toBe("ROBOT_REFUSED");
  const aborted = AbortSignal.abort();
  expect(await codeOf(ding().send(markdown("x"), aborted))).toBe("NOTICE_UNAVAILABLE");
});
