// Free ports of the loopback address, for servers that come back on the same one after they were killed.
//   I1. They lie below the range from which systems take the local port of a connection. From that range a client that keeps
//       trying a port while its server is away may get that very port as its own, connect to itself, and keep the server out.
import { randomInt } from "node:crypto";
import { createServer } from "node:net";

const FIRST = 15_000;
const BEYOND = 32_000;
const TRIES = 200;

export const LOOPBACK = "127.0.0.1";

/** Ports that nobody listens on now, all different. Somebody else may be quicker: whoever binds them must be ready for that. */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  for (let tries = 0; ports.size < count; tries++) {
    if (tries > TRIES * count) throw new Error(`found no ${count} free ports between ${FIRST} and ${BEYOND}`);
    const port = randomInt(FIRST, BEYOND);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

export async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const isBound = await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, LOOPBACK, () => resolve(true));
  });
  if (isBound) await new Promise((resolve) => server.close(resolve));
  return isBound;
}
