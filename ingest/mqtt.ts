// MQTT subscription → the log. Owns one client connection.
//   I1. A QoS 1 message is acknowledged only when the log holds it, or holds it as a dead letter; in the order of arrival.
//   I2. Under backpressure nothing is acknowledged, and the broker stops at RECEIVE_MAXIMUM messages in flight. The connection
//       lives on: pings are answered meanwhile.
//   I3. After a lost connection or process the broker delivers again what was not acknowledged: the session is kept.
//   I4. Retained messages are not asked for: an old reading must not come back as a new one at every start.
import type { Credential } from "../core/credential.ts";
import { type Decoded, reject } from "./decode.ts";
import { type ClientOptions, endClient, openClient, RECEIVE_MAXIMUM, takeOverAcknowledgement } from "./mqtt-client.ts";
import { createDrain, type DrainDeps, type Waiting } from "./mqtt-drain.ts";
import { decodeMessage, type Message } from "./mqtt-payload.ts";
import { createRedeliveries } from "./mqtt-redelivery.ts";
import { parseTopicTemplate, type TopicFields, type TopicTemplate } from "./mqtt-topic.ts";

export interface MqttOptions extends ClientOptions {
  /** Topic template, e.g. `{tenant}/{factory}/{line}/{station}/{characteristic}`. */
  readonly topic: string;
  /** Fields that the topics do not carry. */
  readonly fixed?: TopicFields;
  /** What this subscription may write. */
  readonly credential: Credential;
}

export interface MqttDeps extends DrainDeps {
  /** Told of connections, their loss, and faults; each of them is tried again. */
  readonly onStatus: (status: MqttStatus) => void;
}

export type MqttStatus = { kind: "subscribed"; filter: string } | { kind: "disconnected" } | { kind: "fault"; error: unknown };

export interface MqttSubscription {
  /** Stops taking messages, lets the append under way finish, and leaves; the broker keeps the rest. */
  close(): Promise<void>;
}

/** Subscribes for as long as the process lives; reconnects by itself, also when the broker is not there yet. */
export function subscribeMqtt(options: MqttOptions, deps: MqttDeps): MqttSubscription {
  const template = parseTopicTemplate(options.topic);
  const stop = new AbortController();
  const client = openClient(options);
  const onFault = (error: unknown) => deps.onStatus({ kind: "fault", error });
  const drain = createDrain<Waiting>({
    ...deps,
    decode: decodeBy(template, options),
    tenant: options.credential.tenant,
    onFault,
    signal: stop.signal,
  });
  const redeliveries = createRedeliveries(2 * RECEIVE_MAXIMUM);
  let sequence = 65_536; // beyond packet identifiers

  takeOverAcknowledgement(client, (packet, acknowledge) => {
    if (stop.signal.aborted) return;
    const { topic, dup } = packet;
    const payload = typeof packet.payload === "string" ? Buffer.from(packet.payload) : packet.payload;
    if (!acknowledge) {
      drain.add({ topic, payload, packetId: sequence++, receivedAt: deps.now() });
      return;
    }
    const message = { topic, payload, packetId: packet.messageId ?? 0 };
    const receivedAt = redeliveries.firstReceivedAt({ ...message, isRedelivery: dup }, deps.now());
    drain.add({ ...message, receivedAt, acknowledge });
  });
  client.handleMessage = (_packet, callback) => void drain.room().then(() => callback());
  client.on("connect", () => {
    client.subscribe(template.filter, { qos: 1, rh: 2 }, (error, granted) => {
      const refused = granted?.find(({ qos }) => qos >= 128);
      if (error ?? refused) onFault(error ?? new Error(`subscription to "${template.filter}" refused`));
      else deps.onStatus({ kind: "subscribed", filter: template.filter });
    });
  });
  client.on("close", () => deps.onStatus({ kind: "disconnected" }));
  client.on("error", onFault);

  return {
    async close() {
      stop.abort();
      await drain.idle();
      await endClient(client, deps.sleep);
    },
  };
}

function decodeBy(template: TopicTemplate, { fixed, credential }: MqttOptions): (message: Message) => Decoded[] {
  return (message) => {
    const fields = template.match(message.topic);
    if (!fields) return [reject("INVALID_EVENT", `topic: "${message.topic}" is not of the template's form`)];
    return decodeMessage(message, { ...fixed, ...fields }, credential);
  };
}
