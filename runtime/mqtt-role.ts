// The MQTT half of the `ingest` role: one subscription for each entry of the configuration.
import type { Config } from "../core/config.ts";
import type { Permission } from "../core/credential.ts";
import { type MqttDeps, type MqttSubscription, subscribeMqtt } from "../ingest/mqtt.ts";
import type { EventLog } from "../log/log.ts";
import { scope } from "./credentials.ts";
import type { Logger } from "./logger.ts";
import type { Closers } from "./parts.ts";
import { readSecretFile } from "./secret-file.ts";
import { type ShareDeps, shareSubscriptions } from "./share-subscriptions.ts";

const WRITE: ReadonlySet<Permission> = new Set(["write"]);

export interface MqttRoleDeps extends Omit<MqttDeps, "onStatus">, Pick<ShareDeps, "onClaim"> {
  readonly log: EventLog;
  readonly config: Config["mqtt"];
  readonly logger: Logger;
  /** A test's own. */
  readonly subscribe?: typeof subscribeMqtt;
}

/**
 * Subscribes as long as a subscription is this process's; a broker that is not there yet is tried again.
 *
 * @throws PipelineError CONFIG_INVALID, LOG_UNAVAILABLE
 */
export async function startMqtt({ config, onClaim, ...deps }: MqttRoleDeps, closers: Closers): Promise<void> {
  const subscriptions = config.map((entry, n) => ({ ...entry, open: subscriber(entry, n, deps) }));
  await shareSubscriptions(subscriptions, { log: deps.log, onClaim }, closers);
}

type Entry = Config["mqtt"][number];

function subscriber(
  { url, clientId, username, passwordFile, topic, fixed, ...rest }: Entry,
  n: number,
  { logger, subscribe = subscribeMqtt, ...deps }: Omit<MqttRoleDeps, "config" | "onClaim">,
): () => MqttSubscription {
  const name = username ?? clientId;
  const password = passwordFile === undefined ? undefined : readSecretFile(`mqtt.${n}.passwordFile`, passwordFile).trim();
  const credential = { ...scope(rest), source: "mqtt", name, permissions: WRITE };
  const login = { ...(username !== undefined && { username }), ...(password !== undefined && { password }) };
  const onStatus: MqttDeps["onStatus"] = (status) => {
    if (status.kind === "subscribed") logger.info("mqtt subscribed", { url, filter: status.filter });
    else if (status.kind === "disconnected") logger.warn("mqtt disconnected, connecting again", { url });
    else logger.warn("mqtt fault", { url, error: String(status.error) });
  };
  return () => subscribe({ url, clientId, ...login, topic, fixed, credential }, { ...deps, onStatus });
}
