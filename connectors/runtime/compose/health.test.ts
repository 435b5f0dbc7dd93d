import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, test } from "vitest";
import { brokerPorts, connectedPorts } from "./health.ts";

const run = promisify(execFile);
const HEALTH = join(import.meta.dirname, "health.ts");
const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 33 1
   1: 030012AC:C350 020012AC:2384 01 00000000:00000000 00:00000000 00000000     0        0 34 1
   2: 030012AC:C351 020012AC:2385 06 00000000:00000000 00:00000000 00000000     0        0 35 1
`;

const servers: Server[] = [];
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
});

async function listening(server: Server): Promise<number> {
  servers.push(server.listen(0, "127.0.0.1"));
  server.on("connection", (socket) => sockets.push(socket));
  await once(server, "listening");
  return (server.address() as { port: number }).port;
}

/** Exit code, as a container's runtime sees it. */
async function health(what: string, env: Record<string, string>): Promise<number> {
  const { code } = await run(process.execPath, [HEALTH, what], { env }).then(
    () => ({ code: 0 }),
    (error: { code: number }) => error,
  );
  return code;
}

test("only connections that stand count, by the port at their far end", () => {
  expect([...connectedPorts(TABLE + TABLE)]).toEqual([9092]);
  expect(brokerPorts("kafka-1:9092,[::1]:19092")).toEqual([9092, 19_092]);
});

describe.skipIf(process.platform !== "linux")("a role that listens on nothing", () => {
  test("is healthy while a connection to one of its brokers stands", async () => {
    const port = await listening(createServer());
    const brokers = { LINEPULSE_KAFKA_BROKERS: `nowhere:1,127.0.0.1:${port}` };
    expect(await health("log", brokers)).toBe(1);
    const socket = connect(port, "127.0.0.1");
    sockets.push(socket);
    await once(socket, "connect");
    expect(await health("log", brokers)).toBe(0);
    expect(await health("log", {})).toBe(1);
  });
});

test("the API is healthy while it answers well", async () => {
  let status = 200;
  const port = await listening(
    createHttpServer((request, response) => response.writeHead(request.url === "/healthz" ? status : 404).end()),
  );
  expect(await health("api", { LINEPULSE_PORT: String(port) })).toBe(0);
  status = 503;
  expect(await health("api", { LINEPULSE_PORT: String(port) })).toBe(1);
  for (const server of servers.splice(0)) server.close();
  for (const socket of sockets.splice(0)) socket.destroy();
  expect(await health("api", { LINEPULSE_PORT: String(port) })).toBe(1);
});
