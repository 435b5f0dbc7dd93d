// The Kafka configuration in librdkafka's words, and what it cannot say in them.
import { getCACertificates } from "node:tls";
import type { KafkaConfig } from "../../core/config.ts";
import { firstLineOf, readText } from "./config-files.ts";
import { BATCH_BYTES } from "./produce-session.ts";
import type { Settings } from "./wire/node-rdkafka.ts";

/** How long a record may be on its way, tries included: longer than a broker needs to come back or to hand its partitions over. */
export const DELIVER_WITHIN_MS = 15_000;
const SETUP_WITHIN_MS = 5000;
/** Records of one partition wait so long for others to go with. */
const LINGER_MS = 5;
/** Room for what is on its way. */
const QUEUE_RECORDS = 100_000;
const QUEUE_KIB = 64 * 1024;
/** As the broker counts by default: what is larger is refused before it is sent. */
const MESSAGE_BYTES = 1024 * 1024;
/** How long a topic that a broker does not know may be a new one. */
const UNKNOWN_TOPIC_MS = 5000;
const RECONNECT_MS = { first: 50, longest: 1000 };

export interface ProducerSettings {
  readonly settings: Settings;
  readonly topicSettings: Settings;
  /** Reads the token of SASL/OAUTHBEARER. */
  readonly readToken?: () => string;
}

/** @throws PipelineError CONFIG_INVALID when a file cannot be read */
export function rdkafkaSettings(config: KafkaConfig, clientId: string): ProducerSettings {
  const { sasl } = config;
  const settings: Settings = {
    "client.id": clientId,
    "metadata.broker.list": config.brokers.join(","),
    // Numbered, so that a batch sent twice stands once, and in order: at most five requests are under way a connection.
    "enable.idempotence": true,
    "linger.ms": LINGER_MS,
    "queue.buffering.max.messages": QUEUE_RECORDS,
    "queue.buffering.max.kbytes": QUEUE_KIB,
    "message.max.bytes": MESSAGE_BYTES,
    "batch.size": BATCH_BYTES,
    "topic.metadata.propagation.max.ms": UNKNOWN_TOPIC_MS,
    "socket.connection.setup.timeout.ms": SETUP_WITHIN_MS,
    "reconnect.backoff.ms": RECONNECT_MS.first,
    "reconnect.backoff.max.ms": RECONNECT_MS.longest,
    "socket.keepalive.enable": true,
    "enable.metrics.push": false,
    dr_cb: true,
    "delivery.report.only.error": true,
    ...securitySettings(config),
  };
  // In an object of their own: librdkafka forgets what it was told of topics in the other one.
  const topicSettings: Settings = { acks: "all", "message.timeout.ms": DELIVER_WITHIN_MS };
  const readToken = sasl?.mechanism === "oauthbearer" ? () => readText(sasl.tokenFile).trim() : undefined;
  return { settings, topicSettings, ...(readToken && { readToken }) };
}

function securitySettings({ tls, sasl }: KafkaConfig): Settings {
  return {
    "security.protocol": `${sasl ? "sasl_" : ""}${tls ? "ssl" : "plaintext"}`,
    ...(tls && { "ssl.ca.pem": tls.caFile ? readText(tls.caFile) : getCACertificates("default").join("\n") }),
    ...(tls?.certFile && { "ssl.certificate.pem": readText(tls.certFile) }),
    ...(tls?.keyFile && { "ssl.key.pem": readText(tls.keyFile) }),
    ...(sasl && { "sasl.mechanisms": sasl.mechanism.toUpperCase() }),
    ...(sasl && sasl.mechanism !== "oauthbearer" && { "sasl.username": sasl.username, "sasl.password": firstLineOf(sasl.passwordFile) }),
  };
}

/** Why librdkafka, as it was built, cannot do what the configuration asks for; undefined when it can. */
export function whyNotRdkafka({ tls, sasl }: KafkaConfig, features: readonly string[]): string | undefined {
  if (tls?.servername !== undefined) return "it checks certificates for the broker's own name alone, not for tls.servername";
  const needed = [...(tls ? ["ssl"] : []), ...(sasl ? [FEATURES[sasl.mechanism]] : [])];
  const missing = needed.filter((feature) => !features.includes(feature));
  return missing.length === 0 ? undefined : `it was built without ${missing.join(", ")}: OpenSSL's headers were not there`;
}

const FEATURES = {
  plain: "sasl_plain",
  "scram-sha-256": "sasl_scram",
  "scram-sha-512": "sasl_scram",
  oauthbearer: "sasl_oauthbearer",
} as const;
