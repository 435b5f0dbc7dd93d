import { once } from "node:events";
import { createServer, type Server } from "node:net";
import { afterEach, expect, test } from "vitest";
import { countBrokers } from "./metadata.ts";
import { freePorts } from "./ports.ts";

let server: Server | undefined;
afterEach(() => server?.close());

/** A server that answers whatever it is asked with these bytes, a few at a time. */
async function answering(...parts: readonly number[][]): Promise<number> {
  server = createServer((socket) => {
    socket.on("error", () => undefined);
    for (const [index, part] of parts.entries()) setTimeout(() => socket.write(Buffer.from(part)), index * 20);
    if (parts.length === 0) socket.destroy();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as { port: number }).port;
}

test("the number of brokers is read from an answer in pieces", async () => {
  expect(await countBrokers(await answering([0, 0, 0, 20, 0, 0], [0, 1, 0, 0], [0, 3, 0, 0]))).toBe(3);
});

test("there is none where nobody listens or nobody answers", async () => {
  const [port] = (await freePorts(1)) as [number];
  expect(await countBrokers(port)).toBe(0);
  expect(await countBrokers(await answering())).toBe(0);
});
