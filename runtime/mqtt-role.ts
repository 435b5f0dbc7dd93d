// The MQTT half of the `ingest` role: one subscription for each entry of the configuration.
//   I1. Of all processes of a log one has a subscription: two under one client id would take the broker's session from each other for ever.
//       When that process is gone, another one goes on with the session.
import { once } from "node:events";
import type { Config } from "../core/config.ts";
import type { Permission } from "../core/credential.ts";
import { NOTIFICATIONS_TOPIC } from "../core/frame.ts";
import { type MqttDeps, type MqttSubscription, subscribeMqtt } from "../ingest/mqtt.ts";
import type { Claim, EventLog } from "../log/log.ts";
import { scope } from "./credentials.ts";
import type { Logger } from "./logger.ts";
import type { Closers } from "./parts.ts";
import { readSecretFile } from "./secret-file.ts";

const WRITE: ReadonlySet<Permission> = new Set(["write"]);

export interface MqttRoleDeps extends Omit<MqttDeps, "onStatus"> {
  readonly log: EventLog;
  readonly config: Config["mqtt"];
  readonly onClaim: (group: string, claim: Claim) => void;
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
  const subscriptions = config.map((entry, n) => ({ group: groupOf(entry), open: subscriber(entry, n, deps) }));
  for (const { group, open } of subscriptions) {
    const leave = await deps.log.share(group, [NOTIFICATIONS_TOPIC], async (claim) => {
      onClaim(group, claim);
      const subscription = open();
      if (!claim.signal.aborted) await once(claim.signal, "abort");
      await subscription.close();
    });
    closers.push(leave);
  }
}

type Entry = Config["mqtt"][number];

/** The session of a broker, as whoever shares it calls it. */
const groupOf = ({ url, clientId }: Entry) => `mqtt.${new URL(url).host}.${clientId}`;

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
