// Connections to MQTT brokers, and acknowledgements by those who know when a message is safe.
import { connect, type IClientOptions, type IPublishPacket, type MqttClient, type Packet } from "mqtt";

/** QoS 1 messages that the broker may have in flight: what one append can take together. */
export const RECEIVE_MAXIMUM = 1000;

const SESSION_EXPIRY_S = 7 * 86_400;
const RECONNECT_AFTER_MS = 1000;
const END_WITHIN_MS = 3000;

export interface ClientOptions {
  /** `mqtt://host:1883`, `mqtts://…`, `ws://…` */
  readonly url: string;
  /** Names the session at the broker: the same at every start, another one for every linepulse. */
  readonly clientId: string;
  readonly username?: string;
  readonly password?: string;
  /** How many QoS 1 messages it may have in flight, if not RECEIVE_MAXIMUM. */
  readonly receiveMaximum?: number;
  /** What the broker says when the connection is lost. */
  readonly will?: NonNullable<IClientOptions["will"]>;
}

/** Connects for as long as the process lives, again and again. The broker keeps the session. */
export function openClient({ url, clientId, username, password, receiveMaximum = RECEIVE_MAXIMUM, will }: ClientOptions): MqttClient {
  return connect(url, {
    protocolVersion: 5,
    clientId,
    clean: false,
    resubscribe: false, // done at every connect, with its own options
    reconnectPeriod: RECONNECT_AFTER_MS,
    properties: { sessionExpiryInterval: SESSION_EXPIRY_S, receiveMaximum },
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(will === undefined ? {} : { will }),
  });
}

/**
 * Ends a connection, after what is still to be said by it: orderly, or, where the broker does not answer, by force.
 *
 * @param sleep resolves after a time; rejects when the signal aborts
 */
export async function endClient(
  client: MqttClient,
  sleep: (ms: number, signal: AbortSignal) => Promise<void>,
  say: () => Promise<unknown> = async () => undefined,
): Promise<void> {
  const answered = new AbortController();
  const orderly = say()
    .then(() => client.endAsync())
    .finally(() => answered.abort());
  await Promise.race([orderly, sleep(END_WITHIN_MS, answered.signal).catch(() => orderly)]);
  client.end(true);
  client.stream?.destroy(); // one that is ending already is not ended by force
}

/**
 * Hands messages over together with their acknowledgement. mqtt.js handles one packet at a time and acknowledges each before
 * it looks at the next, which would make every message wait for a disk of its own. So a QoS 1 packet is shown to it as QoS 0,
 * and its PUBACK (four bytes, the same in every version) is written here, on the connection that the packet came by.
 */
export function takeOverAcknowledgement(
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
