import { describe, expect, test } from "vitest";
import { type Broker, EncoderClass, type Exchange, encoderOf, HEAD_ROOM, sendTo } from "./kafkajs-inner.ts";

type Nothing = { readonly clientSideThrottleTime: number };

const EXCHANGE: Exchange<Nothing, string> = {
  request: { apiKey: 0, apiVersion: 7, apiName: "Produce", encode: async () => encoderOf(Buffer.alloc(HEAD_ROOM)) },
  response: { decode: async () => ({ clientSideThrottleTime: 0 }), parse: async () => "answered" },
};

/** A broker whose connections end as told. */
function fakeBroker(ending: () => Promise<unknown>) {
  const calls: string[] = [];
  const connectionPool = {
    send: () => {
      calls.push("send");
      return ending();
    },
  };
  const disconnect = () => new Promise<void>((resolve) => setImmediate(resolve)).then(() => void calls.push("disconnected"));
  return { calls, broker: { connectionPool, disconnect } as unknown as Broker };
}

const named = (name: string) => Object.assign(new Error("broken"), { name });

test("an answer is given as it comes", async () => {
  const { broker, calls } = fakeBroker(async () => "answered");
  expect(await sendTo(broker, EXCHANGE)).toBe("answered");
  expect(calls).toEqual(["send"]);
});

test("a connection that the other side has closed is closed before the error is thrown", async () => {
  const error = named("KafkaJSConnectionClosedError");
  const { broker, calls } = fakeBroker(() => Promise.reject(error));
  await expect(sendTo(broker, EXCHANGE)).rejects.toBe(error);
  expect(calls).toEqual(["send", "disconnected"]);
});

test("after any other error connections stay", async () => {
  const error = named("KafkaJSProtocolError");
  const { broker, calls } = fakeBroker(() => Promise.reject(error));
  await expect(sendTo(broker, EXCHANGE)).rejects.toBe(error);
  expect(calls).toEqual(["send"]);
});

describe("a body that is written already", () => {
  const whole = Buffer.concat([Buffer.alloc(HEAD_ROOM, 1), Buffer.from("a body")]);
  type Writer = { writeEncoder(value: unknown): Writer; writeInt32(value: number): Writer; size(): number } & ReturnType<typeof encoderOf>;
  const writer = () => new EncoderClass() as unknown as Writer;
  /** As `protocol/request.js` of the client frames it. */
  const framed = (head: string, body: unknown) => {
    const request = writer().writeUVarIntString(head).writeEncoder(body);
    return writer().writeInt32(request.size()).writeEncoder(request).buffer;
  };

  test("is sent behind its head and its length, and is not copied", () => {
    const bytes = framed("client", encoderOf(whole));
    expect(bytes.buffer).toBe(whole.buffer);
    expect(bytes.toString("latin1")).toBe("\0\0\0\r\x07clienta body");
  });

  test("is copied behind a head that has no room before it, as any other is", () => {
    const head = "h".repeat(HEAD_ROOM);
    const bytes = framed(head, encoderOf(whole));
    expect(bytes.buffer).not.toBe(whole.buffer);
    expect(bytes).toEqual(framed(head, writer().writeBuffer(Buffer.from("a body"))));
  });
});
