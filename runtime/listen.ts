// A server on its port, and its end.
import type { FastifyInstance } from "fastify";
import type { Config } from "../core/config.ts";
import { PipelineError } from "../core/errors.ts";
import { sleep } from "./clock.ts";

/** How long a stop waits for requests under way. */
const STOP_WITHIN_MS = 5000;
const DEFAULT_PORT = 8080;

/** @throws PipelineError PORT_IN_USE */
export async function listen(server: FastifyInstance, { host, port = DEFAULT_PORT }: Config["http"]): Promise<string> {
  try {
    return await server.listen({ host, port });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EADDRINUSE") throw cause;
    throw new PipelineError("PORT_IN_USE", `port ${port} of ${host} is in use: set LINEPULSE_PORT to another one`, { cause });
  }
}

/** Waits for requests under way, but not for ever; nothing of it keeps the process alive afterwards. */
export async function closeSoon(server: FastifyInstance): Promise<void> {
  const closed = new AbortController();
  await Promise.race([server.close(), sleep(STOP_WITHIN_MS, closed.signal)]);
  closed.abort();
}
