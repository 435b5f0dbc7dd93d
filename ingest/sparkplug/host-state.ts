// Tells edge nodes whether their primary host is there: `spBv1.0/STATE/<hostId>`, retained (Sparkplug 3.0, 4.5 and 5.2).
//   I1. Birth and last will of one connection carry the same time, and each connection has its own.
import type { MqttClient } from "mqtt";
import type { Instant } from "../../core/time.ts";
import type { ClientOptions } from "../mqtt-client.ts";
import { stateTopic } from "./topic.ts";

export interface HostState {
  readonly topic: string;
  readonly will: NonNullable<ClientOptions["will"]>;
  /** From now on the client's next connection has a will of its own time. */
  follow(client: MqttClient): void;
  /** Says that the host is there: after subscribing, and again when somebody else says that it is not. */
  online(client: MqttClient): void;
  heard(client: MqttClient, payload: Uint8Array): void;
  /** A connection that is ended orderly has no last will. */
  offline(client: MqttClient): Promise<void>;
}

const RETAINED = { qos: 1, retain: true } as const;

export function createHostState(hostId: string, now: () => Instant): HostState {
  const topic = stateTopic(hostId);
  let since = now();
  const saying = (online: boolean) => Buffer.from(JSON.stringify({ online, timestamp: since }));
  const will = () => ({ topic, payload: saying(false), ...RETAINED });
  const online = (client: MqttClient) => void client.publish(topic, saying(true), RETAINED, () => undefined); // sent again with the next connection

  return {
    topic,
    will: will(),
    follow(client) {
      client.on("reconnect", () => {
        since = now();
        client.options.will = will();
      });
    },
    online,
    heard(client, payload) {
      if (!saysOnline(payload)) online(client);
    },
    async offline(client) {
      if (client.connected) await client.publishAsync(topic, saying(false), RETAINED);
    },
  };
}

function saysOnline(payload: Uint8Array): boolean {
  try {
    return (JSON.parse(Buffer.from(payload).toString()) as { online?: unknown } | null)?.online === true;
  } catch {
    return false;
  }
}
