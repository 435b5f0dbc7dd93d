// The Sparkplug half of the `ingest` role: one subscription for each entry of the configuration.
import type { Config } from "../core/config.ts";
import type { Permission } from "../core/credential.ts";
import { createMapping } from "../ingest/sparkplug/mapping.ts";
import type { SparkplugDeps, SparkplugStatus, subscribeSparkplug } from "../ingest/sparkplug/subscribe.ts";
import type { EventLog } from "../log/log.ts";
import { scope } from "./credentials.ts";
import { errorText } from "./error-text.ts";
import type { Logger } from "./logger.ts";
import type { Closers } from "./parts.ts";
import { readSecretFile } from "./secret-file.ts";
import { type ShareDeps, shareSubscriptions } from "./share-subscriptions.ts";
import type { SparkplugMetricsOf } from "./sparkplug-metrics.ts";

const WRITE: ReadonlySet<Permission> = new Set(["write"]);

type Subscribe = typeof subscribeSparkplug;

export interface SparkplugRoleDeps extends Omit<SparkplugDeps, "onStatus" | "register" | "sparkplug" | "log">, Pick<ShareDeps, "onClaim"> {
  readonly log: Pick<EventLog, "append" | "partitions" | "register" | "share">;
  readonly config: Config["sparkplug"];
  readonly metricsOf: SparkplugMetricsOf;
  readonly logger: Logger;
}

/**
 * Subscribes as long as a subscription is this process's; a broker that is not there yet is tried again.
 *
 * @throws PipelineError CONFIG_INVALID, LOG_UNAVAILABLE
 */
export async function startSparkplug({ config, onClaim, ...deps }: SparkplugRoleDeps, closers: Closers): Promise<void> {
  if (config.length === 0) return;
  const { subscribeSparkplug } = await import("../ingest/sparkplug/subscribe.ts"); // protobuf is loaded by whoever uses it
  const subscriptions = config.map((entry, n) => ({ ...entry, open: subscriber(entry, n, { ...deps, subscribe: subscribeSparkplug }) }));
  await shareSubscriptions(subscriptions, { log: deps.log, onClaim }, closers);
}

function subscriber(
  { url, clientId, username, passwordFile, tenant, factories, lines, stations, ...options }: Config["sparkplug"][number],
  n: number,
  { logger, metricsOf, subscribe, ...deps }: Omit<SparkplugRoleDeps, "config" | "onClaim"> & { subscribe: Subscribe },
): () => ReturnType<Subscribe> {
  const mapping = createMapping(stations);
  const password = passwordFile === undefined ? undefined : readSecretFile(`sparkplug.${n}.passwordFile`, passwordFile).trim();
  const login = { ...(username !== undefined && { username }), ...(password !== undefined && { password }) };
  const credential = { ...scope({ tenant, factories, lines }), source: "sparkplug", name: username ?? clientId, permissions: WRITE };
  const register = deps.log.register(`sparkplug-${clientId}`);
  const onStatus = (status: SparkplugStatus) => tell(status, url, logger);
  const subscribing = { url, clientId, ...login, ...options, mapping, credential };
  return () => subscribe(subscribing, { ...deps, register, sparkplug: metricsOf(clientId), onStatus });
}

function tell(status: SparkplugStatus, url: string, logger: Logger): void {
  if (status.kind === "subscribed") logger.info("sparkplug subscribed", { url, filters: status.filters });
  else if (status.kind === "disconnected") logger.warn("sparkplug disconnected, connecting again", { url });
  else if (status.kind === "fault") logger.warn("sparkplug fault", { url, error: errorText(status.error) });
  else {
    const { group, node } = status.node;
    if (status.kind === "died") logger.warn("edge node died", { group, node });
    else logger.info("edge node asked for its rebirth", { group, node });
  }
}
