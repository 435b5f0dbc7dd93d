// An HTTP server on loopback that behaves as DingTalk's and WeCom's group robots are documented to, with a clock of the test's own:
// signature and its hour, errcode with HTTP 200, 20 messages a minute and then ten minutes of refusing, limits of bytes, bad keys.
//   I1. The minute slides: the strictest reading of "20 a minute". Who keeps it keeps any other reading.
//   I2. What was refused reached nobody: `messages` holds exactly what the group saw.
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const PER_MINUTE = 20;
const MINUTE_MS = 60_000;
const REFUSING_MS = 600_000;
const SKEW_MS = 3_600_000;

export const TOKEN = "d1ngt0ken-0123456789abcdef";
export const SECRET = "SECd1ngs3cret-0123456789abcdef";
export const KEY = "73febdcb-w3c0m-k3y-4d1b";

export interface Received {
  readonly at: number;
  readonly robot: "dingtalk" | "wecom";
  readonly body: Record<string, unknown>;
  /** All that a person reads of it. */
  readonly text: string;
  readonly bytes: number;
}

/** What the server does in place of answering as a robot. */
export type Mode = "up" | "down" | "busy" | "gateway" | "stopped" | "filter" | "deaf" | "echo";

export interface Robots {
  readonly dingtalk: string;
  readonly wecom: string;
  readonly host: string;
  /** What the groups saw, in order. */
  readonly messages: Received[];
  /** Errcodes and statuses other than success, in order. */
  readonly refusals: { readonly at: number; readonly code: number }[];
  /** Requests under way: a test's clock stands still meanwhile. */
  readonly pending: () => number;
  mode: Mode;
  /** The robot that `mode` is about; absent = both. */
  only?: "dingtalk" | "wecom";
  /** What a filter refuses. */
  forbidden: string;
  close(): Promise<void>;
}

interface Answer {
  readonly errcode: number;
  readonly errmsg: string;
}

interface Meter {
  taken: number[];
  refusingUntil: number;
}

interface Meters {
  readonly dingtalk: Meter;
  readonly wecom: Meter;
}

const OK: Answer = { errcode: 0, errmsg: "ok" };

export async function startRobots(now: () => number): Promise<Robots> {
  const meters: Meters = { dingtalk: { taken: [], refusingUntil: 0 }, wecom: { taken: [], refusingUntil: 0 } };
  let pending = 0;
  const server = createServer((request, response) => {
    pending++;
    response.on("close", () => pending--);
    void answer(robots, meters, { request, response, now });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const host = `http://127.0.0.1:${port}`;
  const robots: Robots = {
    dingtalk: `${host}/robot/send`,
    wecom: `${host}/cgi-bin/webhook/send`,
    host,
    messages: [],
    refusals: [],
    pending: () => pending,
    mode: "up",
    forbidden: "",
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return robots;
}

async function answer(
  robots: Robots,
  meters: Meters,
  { request, response, now }: { request: IncomingMessage; response: ServerResponse; now: () => number },
): Promise<void> {
  const raw = await read(request);
  const at = now();
  const url = new URL(request.url ?? "/", robots.host);
  const reply = (status: number, body: Answer | string) => {
    const code = typeof body === "string" ? status : body.errcode;
    if (code !== 0) robots.refusals.push({ at, code });
    response.writeHead(status, { "content-type": typeof body === "string" ? "text/html" : "application/json" });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
  const robot = url.pathname === "/robot/send" ? "dingtalk" : url.pathname === "/cgi-bin/webhook/send" ? "wecom" : undefined;
  if (!robot || request.method !== "POST") return reply(404, "not found");
  const mode = robots.only === undefined || robots.only === robot ? robots.mode : "up";
  if (mode === "down") return void response.destroy();
  if (mode === "gateway") return reply(502, "<html>Bad Gateway</html>");
  if (mode === "echo") return reply(200, { errcode: 310000, errmsg: `not you: ${url.href}` }); // as a careless relay does
  const forbidden = mode === "filter" ? robots.forbidden : undefined;
  const given = { url, raw, at, mode, forbidden };
  const verdict = robot === "dingtalk" ? judgeDingTalk(given) : judgeWecom(given);
  const outcome = verdict.errcode === 0 ? count(meters, robot, at) : verdict;
  if (outcome.errcode === 0) {
    const body = JSON.parse(raw.toString()) as Record<string, unknown>;
    robots.messages.push({ at, robot, body, text: textOf(body), bytes: raw.length });
  }
  if (mode === "deaf") return void response.destroy(); // taken, but the answer is lost
  reply(200, outcome);
}

function count(meters: Meters, robot: "dingtalk" | "wecom", at: number): Answer {
  const meter = meters[robot];
  const isOver: Answer =
    robot === "dingtalk"
      ? { errcode: 130101, errmsg: "send too fast, exceed 20 times per minute" }
      : { errcode: 45009, errmsg: "api freq out of limit" };
  if (at < meter.refusingUntil) return isOver;
  meter.taken = meter.taken.filter((taken) => taken > at - MINUTE_MS);
  if (meter.taken.length >= PER_MINUTE) {
    meter.refusingUntil = at + REFUSING_MS;
    return isOver;
  }
  meter.taken.push(at);
  return OK;
}

interface Given {
  readonly url: URL;
  readonly raw: Buffer;
  readonly at: number;
  readonly mode: Mode;
  readonly forbidden: string | undefined;
}

function judgeDingTalk({ url, raw, at, mode, forbidden }: Given): Answer {
  if (mode === "busy") return { errcode: -1, errmsg: "system busy" };
  if (url.searchParams.get("access_token") !== TOKEN) return { errcode: 300005, errmsg: "token is not exist" };
  if (mode === "stopped") return { errcode: 400102, errmsg: "bot is stopped" };
  const timestamp = url.searchParams.get("timestamp") ?? "";
  if (!(Math.abs(at - Number(timestamp)) <= SKEW_MS)) return { errcode: 310000, errmsg: "invalid timestamp" };
  const expected = createHmac("sha256", SECRET).update(`${timestamp}\n${SECRET}`).digest();
  const given = Buffer.from(url.searchParams.get("sign") ?? "", "base64");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return { errcode: 310000, errmsg: "sign not match" };
  if (raw.length > 20_000) return { errcode: 460101, errmsg: "message too long, exceed 20000 bytes" };
  const body = parsed(raw);
  const isKnown = body !== undefined && ["text", "markdown", "actionCard", "link", "feedCard"].includes(String(body.msgtype));
  if (!isKnown) return { errcode: 400105, errmsg: "unsupported msgtype" };
  return isForbidden(body, forbidden) ? { errcode: 430102, errmsg: "text is not proper" } : OK;
}

function judgeWecom({ url, raw, mode, forbidden }: Given): Answer {
  if (mode === "busy") return { errcode: -1, errmsg: "system busy" };
  if (url.searchParams.get("key") !== KEY) return { errcode: 93000, errmsg: "invalid webhook url" };
  if (mode === "stopped") return { errcode: 93004, errmsg: "robot is disabled" };
  const body = parsed(raw);
  if (body === undefined) return { errcode: 40008, errmsg: "invalid message type" };
  const fault = faultOfWecom(body);
  if (fault) return fault;
  return isForbidden(body, forbidden) ? { errcode: 40058, errmsg: "content not accepted" } : OK;
}

function isForbidden(body: Record<string, unknown>, forbidden: string | undefined): boolean {
  return forbidden !== undefined && textOf(body).includes(forbidden);
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

function parsed(raw: Buffer): Record<string, unknown> | undefined {
  try {
    return JSON.parse(raw.toString()) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function faultOfWecom(body: Record<string, unknown>): Answer | undefined {
  const kind = String(body.msgtype);
  const part = body[kind] as { content?: string; base64?: string; md5?: string } | undefined;
  if (kind === "image") {
    const bytes = Buffer.from(part?.base64 ?? "", "base64");
    if (bytes.length === 0 || bytes.length > 2 * 1024 * 1024) return { errcode: 40009, errmsg: "invalid image size" };
    return createHash("md5").update(bytes).digest("hex") === part?.md5 ? undefined : { errcode: 301019, errmsg: "md5 not match" };
  }
  const limit = { text: 2048, markdown: 4096, markdown_v2: 4096 }[kind];
  if (limit === undefined) return { errcode: 40008, errmsg: "invalid message type" };
  if (!part?.content) return { errcode: 44004, errmsg: "empty content" };
  if (Buffer.byteLength(part.content) > limit) return { errcode: 40058, errmsg: `${kind}.content exceed max length ${limit}` };
  return undefined;
}

function textOf(body: Record<string, unknown>): string {
  const part = body[String(body.msgtype)] as Record<string, unknown> | undefined;
  return [part?.title, part?.text, part?.content].filter((each) => typeof each === "string").join("\n");
}
