// What the API of this process is made of: its own parts, and what all processes tell in the log.
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { AlertDeps } from "../api/alert-deps.ts";
import { type ApiDeps, LOOPBACK_HOSTS, type Tail } from "../api/deps.ts";
import { ownedWalls } from "../core/wall-config.ts";
import type { Door } from "../ingest/door.ts";
import { spcFigures } from "../processors/spc/figures.ts";
import { yieldFigures } from "../processors/yield/figures.ts";
import { every } from "./clock.ts";
import type { ConnectorNumbers } from "./connectors/watcher.ts";
import type { Credentials } from "./credentials.ts";
import { startRebuild } from "./generations.ts";
import type { Members } from "./members.ts";
import type { Parts } from "./parts.ts";
import { createReadiness } from "./readiness.ts";
import { createFaultLog } from "./request-faults.ts";
import { createSourceQuality } from "./source-quality.ts";
import { sourceReportsOf } from "./source-reports.ts";
import { statusReader } from "./status.ts";
import { verifyDestinations } from "./verify-destinations.ts";
import { VERSION } from "./version.ts";
import type { OpenWarehouse } from "./warehouse/open-warehouse.ts";

/** A scrape that takes longer is of no use. */
const METRICS_WITHIN_MS = 5000;
const WEB_ROOT = fileURLToPath(new URL("../dashboards/web/dist", import.meta.url));

export interface ApiParts
  extends Pick<Parts, "options" | "clock" | "log" | "disk" | "generations" | "lag" | "metrics" | "feeds" | "deadletters"> {
  readonly warehouse: OpenWarehouse;
  readonly credentials: Credentials;
  readonly members: Members;
  readonly door: Door;
  readonly tail: Tail;
  /** What is known of the sources' connectors. */
  readonly alerts: AlertDeps;
  readonly connectors: () => ReadonlyMap<string, ConnectorNumbers>;
}

export function apiDeps(parts: ApiParts): ApiDeps {
  const { options, clock, log, feeds, disk, warehouse, generations, lag, metrics, credentials, members, door, tail, connectors, alerts } =
    parts;
  const { config, logger } = options;
  const { deadletters } = parts;
  const status = statusReader({ log, generations, lag, members, feeds, deadletters, options });
  const quality = createSourceQuality({ query: warehouse.query, sources: config.sources, now: clock.now });
  if (!existsSync(WEB_ROOT)) logger.warn("the web app is not built, only the API is served: npm run prepare builds it");
  return {
    door,
    tail,
    status,
    query: warehouse.query,
    authenticate: credentials.authenticate,
    ready: createReadiness({ log, disk, warehouse }),
    metrics: async () => {
      const tables = await quality(AbortSignal.timeout(METRICS_WITHIN_MS)).catch(() => []); // the warehouse may be starting
      const extra = { diskUsedPercent: disk.usedPercent, warehouseRestarts: warehouse.restarts() };
      return metrics.text(await status(), { ...extra, quality: tables, connectors: connectors(), now: clock.now() });
    },
    generation: () => generations.current.active,
    figures: { ...spcFigures, ...yieldFigures },
    now: clock.now,
    newTraceId: randomUUID,
    every,
    turn: () => setImmediate(),
    reportFault: createFaultLog({ logger, now: clock.now }),
    allowedHosts: [...LOOPBACK_HOSTS, ...config.http.allowedHosts],
    allowedOrigins: config.http.allowedOrigins,
    build: VERSION,
    sources: config.sources,
    walls: ownedWalls(config.walls, config.tenant),
    sourceReports: async () => sourceReportsOf(await members.list()),
    alerts,
    deadletters: { ...deadletters, replay: (task) => deadletters.replay(task, door) },
    operations: {
      rebuild: () => startRebuild(log, generations),
      verify: (signal) => verifyDestinations({ log, warehouse, config, generation: generations.current.active, logger, signal }),
    },
    ...(existsSync(WEB_ROOT) ? { webRoot: WEB_ROOT } : {}),
  };
}
