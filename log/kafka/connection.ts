// The way to a Kafka cluster: kafkajs's client with our settings, its secrets read from files, its log lines in ours.
//   I1. Nothing is retried in here for long: who asked knows better what to do when a broker stays away.
import { readFileSync } from "node:fs";
import kafkajs, { type Admin, type LogEntry, type SASLOptions } from "kafkajs";
import type { KafkaConfig } from "../../core/config.ts";
import { PipelineError } from "../../core/errors.ts";
import { type Cluster, type ClusterOptions, createCluster } from "./wire/kafkajs-inner.ts";

const CONNECT_TIMEOUT_MS = 3000;
/** More than the longest poll and the longest join. */
const REQUEST_TIMEOUT_MS = 30_000;
const RETRY = { initialRetryTime: 50, maxRetryTime: 1000, retries: 4 };

/** Told what the client has to say; `fields` carry topic, broker and error. */
export type Tell = (level: "debug" | "info" | "warn", text: string, fields: Readonly<Record<string, unknown>>) => void;

export interface KafkaConnection {
  readonly prefix: string;
  readonly admin: Admin;
  /** Connections of one's own: a poll that waits holds up whatever shares its socket. */
  newCluster(): Cluster;
  close(): Promise<void>;
}

/** @throws PipelineError LOG_UNAVAILABLE when no broker answers, CONFIG_INVALID when a file of the configuration cannot be read */
export async function connectKafka(config: KafkaConfig, { clientId, tell }: { clientId: string; tell: Tell }): Promise<KafkaConnection> {
  const options: ClusterOptions = {
    clientId,
    brokers: config.brokers,
    ssl: config.tls ? tlsOptions(config.tls) : false,
    ...(config.sasl ? { sasl: saslOptions(config.sasl) } : {}),
    connectionTimeout: CONNECT_TIMEOUT_MS,
    authenticationTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retry: RETRY,
    logLevel: kafkajs.logLevel.WARN,
    logCreator: () => (entry) => tellEntry(tell, entry),
  };
  const client = new kafkajs.Kafka(options);
  const admin = client.admin();
  try {
    await admin.connect();
  } catch (cause) {
    throw new PipelineError("LOG_UNAVAILABLE", notConnected(config, cause as Error), { cause });
  }
  return {
    prefix: config.prefix,
    admin,
    newCluster: () => createCluster(options),
    close: () => admin.disconnect(),
  };
}

/** A broker that does not know who asks has answered: what it said is what a person needs. */
function notConnected({ brokers, sasl }: KafkaConfig, cause: Error & { type?: string }): string {
  const isRefused = cause.name === "KafkaJSSASLAuthenticationError" || cause.type === "UNSUPPORTED_SASL_MECHANISM";
  const of = `of "${brokers.join(", ")}"`;
  return sasl && isRefused ? `brokers ${of} refuse kafka.sasl: ${cause.message}` : `no broker ${of} answers`;
}

/** What the client calls an error is either tried again or thrown to whoever asked, who says so. */
function tellEntry(tell: Tell, { namespace, log }: LogEntry): void {
  const { message, timestamp: _, logger: __, stack: ___, ...fields } = log;
  tell("debug", `kafka client: ${message}`, { part: namespace, ...fields });
}

function tlsOptions({ caFile, certFile, keyFile, servername }: NonNullable<KafkaConfig["tls"]>) {
  return {
    ...(caFile && { ca: [readText(caFile)] }),
    ...(certFile && { cert: readText(certFile) }),
    ...(keyFile && { key: readText(keyFile) }),
    ...(servername && { servername }),
  };
}

function saslOptions(sasl: NonNullable<KafkaConfig["sasl"]>): SASLOptions {
  if (sasl.mechanism === "oauthbearer") {
    return { mechanism: "oauthbearer", oauthBearerProvider: async () => ({ value: readText(sasl.tokenFile).trim() }) };
  }
  const { mechanism, username } = sasl;
  return { mechanism, username, password: readText(sasl.passwordFile).split("\n")[0]?.trim() ?? "" } as SASLOptions;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new PipelineError("CONFIG_INVALID", `could not read "${file}" of the kafka configuration`, { cause });
  }
}
