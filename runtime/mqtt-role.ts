// The MQTT half of the `ingest` role: one subscription for each entry of the configuration.
import type { Config } from "../core/config.ts";
import type { Permission } from "../core/credential.ts";
import { type MqttDeps, subscribeMqtt } from "../ingest/mqtt.ts";
import { scope } from "./credentials.ts";
import type { Logger } from "./logger.ts";
import { readSecretFile } from "./secret-file.ts";

const WRITE: ReadonlySet<Permission> = new Set(["write"]);

export interface MqttRoleDeps extends Omit<MqttDeps, "onStatus"> {
  readonly config: Config["mqtt"];
  readonly logger: Logger;
}

/** Subscribes at once and for good; a broker that is not there yet is tried again. The returned function leaves. */
export function startMqtt({ config, logger, ...deps }: MqttRoleDeps): () => Promise<void> {
  const subscriptions = config.map(({ url, clientId, username, passwordFile, topic, fixed, ...rest }, n) => {
    const name = username ?? clientId;
    const password = passwordFile === undefined ? undefined : readSecretFile(`mqtt.${n}.passwordFile`, passwordFile).trim();
    const credential = { ...scope(rest), source: "mqtt", name, permissions: WRITE };
    const login = { ...(username !== undefined && { username }), ...(password !== undefined && { password }) };
    return subscribeMqtt(
      { url, clientId, ...login, topic, fixed, credential },
      {
        ...deps,
        onStatus(status) {
          if (status.kind === "subscribed") logger.info("mqtt subscribed", { url, filter: status.filter });
          else if (status.kind === "disconnected") logger.warn("mqtt disconnected, connecting again", { url });
          else logger.warn("mqtt fault", { url, error: String(status.error) });
        },
      },
    );
  });
  return async () => {
    await Promise.all(subscriptions.map((subscription) => subscription.close()));
  };
}
