// Health and metrics of a process that runs roles other than the API, on the port that its configuration names.
//   I1. A port that another process of this machine has is told and left: one configuration serves several processes, and one of them
//       may have the API.
import { randomUUID } from "node:crypto";
import { buildHealth } from "../api/build-health.ts";
import { LOOPBACK_HOSTS } from "../api/deps.ts";
import { PipelineError } from "../core/errors.ts";
import type { ConnectorNumbers } from "./connectors/watcher.ts";
import { openCredentials } from "./credentials.ts";
import { closeSoon, listen } from "./listen.ts";
import type { Members } from "./members.ts";
import type { Parts } from "./parts.ts";
import { createReadiness } from "./readiness.ts";
import { createFaultLog } from "./request-faults.ts";
import { statusReader } from "./status.ts";
import { VERSION } from "./version.ts";

export interface HealthPort {
  readonly url: string;
  close(): Promise<void>;
}

export interface HealthPortParts
  extends Pick<
    Parts,
    "options" | "dataDir" | "log" | "clock" | "disk" | "warehouse" | "generations" | "lag" | "feeds" | "deadletters" | "metrics"
  > {
  readonly members: Members;
  readonly connectors: () => ReadonlyMap<string, ConnectorNumbers>;
}

/** Listens when the configuration names a port that is free. */
export async function openHealthPort(parts: HealthPortParts): Promise<HealthPort | undefined> {
  const { options, dataDir, log, clock, disk, warehouse, metrics, connectors } = parts;
  const { config, logger } = options;
  if (config.http.port === undefined) return undefined;
  const status = statusReader(parts);
  const server = buildHealth({
    authenticate: openCredentials(config, dataDir).authenticate,
    ready: createReadiness({ log, disk, warehouse }),
    async metrics() {
      const extra = { diskUsedPercent: disk.usedPercent, warehouseRestarts: warehouse?.restarts() ?? 0, quality: [] };
      return metrics.text(await status(), { ...extra, connectors: connectors(), now: clock.now() });
    },
    now: clock.now,
    newTraceId: randomUUID,
    reportFault: createFaultLog({ logger, now: clock.now }),
    allowedHosts: [...LOOPBACK_HOSTS, ...config.http.allowedHosts],
    allowedOrigins: config.http.allowedOrigins,
    build: VERSION,
  });
  try {
    return { url: await listen(server, config.http), close: () => closeSoon(server) };
  } catch (error) {
    await server.close();
    if (!(error instanceof PipelineError && error.code === "PORT_IN_USE")) throw error;
    logger.warn("health and metrics of this process have no port: another one has it", { port: config.http.port });
    return undefined;
  }
}
