// MQTT subscription → the log. Owns one client connection.
//   I1. A QoS 1 message is acknowledged only when the log holds it, or holds it as a dead letter; in the order of arrival.
//   I2. Under backpressure nothing is acknowledged, and the broker stops at RECEIVE_MAXIMUM messages in flight. The connection
//       lives on: pings are answered meanwhile.
//   I3. After a lost connection or process the broker delivers again what was not acknowledged: the session is kept.
//   I4. Retained messages are not asked for: an old reading must not come back as a new one at every start.
import { connect, type IPublishPacket, type MqttClient, type Packet } from "mqtt";
import type { Credential } from "../core/credential.ts";
import { createDrain, type DrainDeps } from "./mqtt-drain.ts";
import { createRedeliveries } from "./mqtt-redelivery.ts";
import { parseTopicTemplate, type TopicFields } from "./mqtt-topic.ts";

/** QoS 1 messages that the broker may have in flight: what one append can take together. */
const RECEIVE_MAXIMUM = 1000;

const SESSION_EXPIRY_S = 7 * 86_400;
const RECONNECT_AFTER_MS = 1000;

export interface MqttOptions {
  /** `mqtt://host:1883`, `mqtts://…`, `ws://…` */
  readonly url: string;
  /** Names the session at the broker: the same at every start, another one for every linepulse. */
  readonly clientId: string;
  readonly username?: string;
  readonly password?: string;
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
  const client = open(options);
  const onFault = (error: unknown) => deps.onStatus({ kind: "fault", error });
  const drain = createDrain({
    ...deps,
    template,
    fixed: options.fixed ?? {},
    credential: options.credential,
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
      await client.endAsync();
    },
  };
}

function open({ url, clientId, username, password }: MqttOptions): MqttClient {
  return connect(url, {
    protocolVersion: 5,
    clientId,
    clean: false,
    resubscribe: false, // done at every connect, with its own options
    reconnectPeriod: RECONNECT_AFTER_MS,
    properties: { sessionExpiryInterval: SESSION_EXPIRY_S, receiveMaximum: RECEIVE_MAXIMUM },
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  });
}

/**
 * Hands messages over together with their acknowledgement. mqtt.js handles one packet at a time and acknowledges each before
 * it looks at the next, which would make every message wait for a disk of its own. So a QoS 1 packet is shown to it as QoS 0,
 * and its PUBACK (four bytes, the same in every version) is written here, on the connection that the packet came by.
 */
function takeOverAcknowledgement(
  client: MqttClient,
  onMessage: (packet: IPublishPacket, acknowledge: (() => void) | undefined) => void,
): void {
  client.on("packetreceive", (packet: Packet) => {
    if (packet.cmd !== "publish") return;
    const { stream } = client;
    const { messageId } = packet;
    if (packet.qos === 0 || messageId === undefined) {
      onMessage(packet, undefined);
      return;
    }
    onMessage(packet, () => {
      if (!stream.destroyed) stream.write(Buffer.from([0x40, 2, messageId >> 8, messageId & 0xff]));
    });
    packet.qos = 0;
  });
}
