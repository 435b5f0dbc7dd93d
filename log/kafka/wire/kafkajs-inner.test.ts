import { expect, test } from "vitest";
import { type Broker, type Exchange, encoderOf, sendTo } from "./kafkajs-inner.ts";

type Nothing = { readonly clientSideThrottleTime: number };

const EXCHANGE: Exchange<Nothing, string> = {
  request: { apiKey: 0, apiVersion: 7, apiName: "Produce", encode: async () => encoderOf(Buffer.alloc(0)) },
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

test("a body that is written already is handed on and not copied", () => {
  const bytes = Buffer.from("a body");
  expect(encoderOf(bytes).buffer).toEqual(bytes);
  expect(encoderOf(bytes).buffer.buffer).toBe(bytes.buffer);
});
