// Whether the linepulse of this container does its work; ends with code 0 or 1, as HEALTHCHECK wants it.
//   node health.ts api   the API answers on its own port
//   node health.ts log   a connection to a broker stands, for roles that listen on nothing
import { existsSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const WITHIN_MS = 4000;
/** What the kernel knows of this container's connections; one line each, ports in hexadecimal. */
const CONNECTIONS = ["/proc/net/tcp", "/proc/net/tcp6"];
const ESTABLISHED = "01";

type Environment = Readonly<Record<string, string | undefined>>;

/** Ports at the far end of connections that stand, from the text of `/proc/net/tcp`. */
export function connectedPorts(table: string): Set<number> {
  const lines = table.split("\n").slice(1).map((line) => line.trim().split(/\s+/)); // biome-ignore format: one table
  const standing = lines.filter(([, , , state]) => state === ESTABLISHED);
  return new Set(standing.map(([, , remote = ""]) => Number.parseInt(remote.split(":")[1] ?? "", 16)));
}

/** `host:port,host:port` to ports. */
export function brokerPorts(brokers: string): number[] {
  return brokers.split(",").map((broker) => Number(broker.slice(broker.lastIndexOf(":") + 1)));
}

async function isHealthy(what: string | undefined, env: Environment): Promise<boolean> {
  if (what === "log") {
    const connected = connectedPorts(CONNECTIONS.filter(existsSync).map((file) => readFileSync(file, "utf8")).join("\n")); // biome-ignore format: one line
    return brokerPorts(env.LINEPULSE_KAFKA_BROKERS ?? "").some((port) => connected.has(port));
  }
  const url = `http://127.0.0.1:${env.LINEPULSE_PORT ?? 8080}/healthz`;
  const { ok } = await fetch(url, { signal: AbortSignal.timeout(WITHIN_MS) });
  return ok;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  process.exitCode = (await isHealthy(process.argv[2], process.env).catch(() => false)) ? 0 : 1;
}
