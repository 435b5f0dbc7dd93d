import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { type IncomingMessage, type OutgoingHttpHeaders, request } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import type { FastifyInstance } from "fastify";
import { afterEach, describe, expect, test } from "vitest";
import { PipelineError } from "../../core/errors.ts";
import { build } from "../build.ts";
import type { Door } from "../deps.ts";
import { errorSchema } from "../envelope.ts";
import { credential, type FakeWorld, fakeWorld } from "../fakes.ts";

const NDJSON = "application/x-ndjson";
const AS_T = { authorization: "Bearer t" };

let app: FastifyInstance | undefined;
afterEach(() => app?.close());

interface Sent {
  payload?: string | Buffer;
  headers?: Record<string, string>;
}

async function textOf(socket: Socket): Promise<string> {
  let text = "";
  for await (const chunk of socket) text += chunk;
  return text;
}

async function post(world: FakeWorld, { payload = '{"id":"1"}\n', headers = {} }: Sent = {}) {
  app = build(world);
  return app.inject({ method: "POST", url: "/api/v1/events", payload, headers: { ...AS_T, "content-type": NDJSON, ...headers } });
}

/** A door that reads the whole body and remembers nothing but its length. */
function countingDoor(seen: { bytes: number; settled?: unknown; aborted?: boolean }): Door {
  return {
    async take(body, _format, _credential, signal) {
      try {
        for await (const chunk of body) seen.bytes += chunk.length;
      } catch (error) {
        seen.settled = error;
        seen.aborted = signal.aborted;
        throw error;
      }
      return { accepted: seen.bytes, duplicates: 0, rejected: [] };
    },
  };
}

describe("POST /events", () => {
  test("hands the body to the door and answers 202 with its receipt", async () => {
    const rejected = [{ index: 1, code: "INVALID_TIME" as const, detail: "at: missing" }];
    const take: Door["take"] = async () => ({ accepted: 4, duplicates: 2, rejected });
    const { statusCode, json } = await post(fakeWorld({ door: { take } }));
    expect(statusCode).toBe(202);
    expect(json()).toMatchObject({ code: "OK", data: { accepted: 4, duplicates: 2, rejected } });
  });

  test.each([
    [NDJSON, "ndjson"], ["application/ndjson; charset=utf-8", "ndjson"], ["application/json", "json-array"],
    ["Application/JSON; charset=UTF-8", "json-array"],
  ])("tells the door the form of %s", async (type, format) => {
    const world = fakeWorld();
    expect((await post(world, { payload: "a\nb\n", headers: { "content-type": type } })).statusCode).toBe(202);
    expect(world.bodies).toMatchObject([{ text: "a\nb\n", format, credential: { tenant: "acme", name: "kim" } }]);
  }); // biome-ignore format: one table

  test.each(["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "nonsense", "application/jsonp"])(
    "refuses content type %j",
    async (type) => {
      const world = fakeWorld();
      const { statusCode, json } = await post(world, { headers: { "content-type": type } });
      expect([statusCode, errorSchema.parse(json()).code]).toEqual([415, "UNSUPPORTED_MEDIA_TYPE"]);
      expect(world.bodies).toEqual([]);
    },
  );

  test("refuses a request without a content type and without a body", async () => {
    app = build(fakeWorld());
    const { statusCode } = await app.inject({ method: "POST", url: "/api/v1/events", headers: AS_T });
    expect(statusCode).toBe(415);
  });

  test.each([
    [["write"], 202],
    [["command"], 202],
    [["read"], 403],
  ] as const)("with permissions %j is %i", async (permissions, status) => {
    const world = fakeWorld({}, { p: credential({ permissions: [...permissions] }) });
    expect((await post(world, { headers: { authorization: "Bearer p" } })).statusCode).toBe(status);
  });

  test.each([
    ["BACKPRESSURE", 503, "1"],
    ["DISK_FULL", 503, "60"],
    ["INVALID_BODY", 400, undefined],
    ["PAYLOAD_TOO_LARGE", 413, undefined],
  ] as const)("answers a door that throws %s with %i", async (code, status, retryAfter) => {
    const take: Door["take"] = async () => Promise.reject(new PipelineError(code, "says the door"));
    const { statusCode, json, headers } = await post(fakeWorld({ door: { take } }));
    expect([statusCode, json().code, headers["retry-after"]]).toEqual([status, code, retryAfter]);
  });
});

describe("a zipped body", () => {
  const zipped = (payload: Buffer) => ({ payload, headers: { "content-encoding": "gzip" } });

  test("is unzipped, also when it has several members", async () => {
    const world = fakeWorld();
    const payload = Buffer.concat([gzipSync('{"id":"1"}\n'), gzipSync('{"id":"2"}\n')]);
    expect((await post(world, zipped(payload))).json().data.accepted).toBe(2);
    expect(world.bodies[0]?.text).toBe('{"id":"1"}\n{"id":"2"}\n');
  });

  test.each([
    ["cut off", gzipSync("x".repeat(100_000)).subarray(0, 60)],
    ["no gzip at all", Buffer.from("plain")],
    ["empty", Buffer.alloc(0)],
  ])("that is %s is INVALID_BODY", async (_what, payload) => {
    const world = fakeWorld();
    const { statusCode, json } = await post(world, zipped(payload));
    expect([statusCode, json().code]).toEqual([400, "INVALID_BODY"]);
    expect(world.faults).toEqual([]);
  });

  test("that expands beyond all reason is refused before it has", async () => {
    const seen = { bytes: 0 };
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024, "\n"));
    const { statusCode, json } = await post(fakeWorld({ door: countingDoor(seen) }), zipped(bomb));
    expect([statusCode, json().code]).toEqual([413, "PAYLOAD_TOO_LARGE"]);
    expect(seen.bytes).toBeLessThan(20 * 1024 * 1024);
  });

  test.each(["br", "deflate", "gzip, gzip", "zstd"])("in %s is refused", async (encoding) => {
    const { statusCode, json } = await post(fakeWorld(), { headers: { "content-encoding": encoding } });
    expect([statusCode, json().code]).toEqual([415, "UNSUPPORTED_MEDIA_TYPE"]);
  });
});

describe("over a connection", () => {
  async function listen(world: FakeWorld): Promise<number> {
    app = build({ ...world });
    await app.listen({ port: 0, host: "127.0.0.1" });
    return (app.server.address() as AddressInfo).port;
  }

  function open(port: number, headers: OutgoingHttpHeaders = {}) {
    const path = "/api/v1/events";
    return request({ port, host: "127.0.0.1", method: "POST", path, headers: { ...AS_T, "content-type": NDJSON, ...headers } });
  }

  test("a body of 100 MB is read as it comes, in little memory", async () => {
    const seen = { bytes: 0 };
    const outgoing = open(await listen(fakeWorld({ door: countingDoor(seen) })));
    const answered = once(outgoing, "response") as Promise<[IncomingMessage]>;
    const chunk = Buffer.alloc(1024 * 1024, '{"id":"1"}\n');
    const before = process.memoryUsage().rss;
    for (let sent = 0; sent < 100; sent++) if (!outgoing.write(chunk)) await once(outgoing, "drain");
    outgoing.end();
    const [answer] = await answered;
    expect(answer.statusCode).toBe(202);
    expect(seen.bytes).toBe(100 * 1024 * 1024);
    expect(process.memoryUsage().rss - before).toBeLessThan(80 * 1024 * 1024);
    answer.resume();
  });

  test.each([[{}], [{ "content-encoding": "gzip" }]])(
    "a sender that hangs up midway ends the door's reading, and is no fault of ours (%j)",
    async (headers) => {
      const seen: { bytes: number; settled?: unknown; aborted?: boolean } = { bytes: 0 };
      const world = fakeWorld({ door: countingDoor(seen) });
      const outgoing = open(await listen(world), headers);
      outgoing.on("error", () => {}); // our own hanging up
      outgoing.write("content-encoding" in headers ? gzipSync(randomBytes(200_000)).subarray(0, 150_000) : randomBytes(150_000));
      await expect.poll(() => seen.bytes).toBeGreaterThan(0);
      outgoing.destroy();
      await expect.poll(() => seen.settled).toMatchObject({ code: "INVALID_BODY" });
      expect(world.faults).toEqual([]);
    },
  );

  // A raw connection: Node's own client stops sending when the answer comes early.
  test.each([
    ["a door that refuses early", "Authorization: Bearer t\r\n", "503"],
    ["a door that refuses early what is zipped", "Authorization: Bearer t\r\nContent-Encoding: gzip\r\n", "503"],
    ["who has no credential", "", "401"],
  ])("%s: the sender of a long body may finish, and reads the answer", async (_what, headers, status) => {
    const take: Door["take"] = async (body) => {
      for await (const _ of body) throw new PipelineError("BACKPRESSURE", "full");
      return { accepted: 0, duplicates: 0, rejected: [] };
    };
    const socket = connect(await listen(fakeWorld({ door: { take } })), "127.0.0.1");
    const body = gzipSync(randomBytes(30_000_000));
    socket.write(
      `POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${NDJSON}\r\nContent-Length: ${body.length}\r\n${headers}\r\n`,
    );
    socket.end(body);
    const answer = await textOf(socket);
    expect(answer.split(" ")[1]).toBe(status);
    expect(socket.bytesWritten).toBeGreaterThan(body.length);
  });

  test.each([
    ["an address of 100 kB", `GET /api/v1/lines?line=${"x".repeat(100_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, "431"],
    ["what is no HTTP", "hello\r\n\r\n", "400"],
    [
      "a body of two lengths",
      "POST /api/v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
      "400",
    ],
    ["no Host", "GET /healthz HTTP/1.0\r\n\r\n", "403"],
  ])("%s is answered in the one form", async (_what, text, status) => {
    const socket = connect(await listen(fakeWorld()), "127.0.0.1");
    socket.write(text);
    const answer = await textOf(socket);
    const [head = "", body = ""] = answer.split("\r\n\r\n");
    expect(head.split(" ")[1]).toBe(status);
    expect(errorSchema.parse(JSON.parse(body))).toMatchObject({ traceId: "trace-1" });
  });
});
