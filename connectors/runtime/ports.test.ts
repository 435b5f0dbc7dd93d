import { once } from "node:events";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { freePorts, isFree, LOOPBACK } from "./ports.ts";

test("ports are different, free, and none that a connection may get as its own", async () => {
  const ports = await freePorts(20);
  expect(new Set(ports).size).toBe(20);
  for (const port of ports) expect(port > 1024 && port < 32_768 && (await isFree(port)), String(port)).toBe(true);
});

test("a port that somebody listens on is not free", async () => {
  const server = createServer().listen(0, LOOPBACK);
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  expect(await isFree(port)).toBe(false);
  server.close();
  await once(server, "close");
  expect(await isFree(port)).toBe(true);
});
