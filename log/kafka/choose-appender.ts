// Which client writes what edges take in: node-rdkafka where it is there, which takes less of our thread for small records, else kafkajs.
//   I1. Which one serves is said once; nothing else depends on it.
import type { KafkaConfig } from "../../core/config.ts";
import { PipelineError } from "../../core/errors.ts";
import type { Timer } from "../../core/timer.ts";
import { type Appender, createAppender } from "./appender.ts";
import type { Tell } from "./connection.ts";
import { createRdkafkaAppender } from "./rdkafka-appender.ts";
import { openRecordProducer } from "./rdkafka-producer.ts";
import { rdkafkaSettings, whyNotRdkafka } from "./rdkafka-settings.ts";
import type { Cluster } from "./wire/kafkajs-inner.ts";
import { loadRdkafka, type Rdkafka } from "./wire/node-rdkafka.ts";

export interface ChooseAppenderOptions {
  readonly config: KafkaConfig;
  readonly clientId: string;
  /** Connections of the appender's own; made only when kafkajs writes. The caller closes them. */
  readonly openCluster: () => Cluster;
  readonly topicOf: (topic: string) => string;
  readonly timer: Timer;
  readonly sleep: (ms: number) => Promise<void>;
  readonly tell: Tell;
  readonly load?: () => Promise<Rdkafka>;
}

/** @throws PipelineError CONFIG_INVALID when the configuration insists on node-rdkafka, and it cannot serve */
export async function chooseAppender(options: ChooseAppenderOptions): Promise<Appender> {
  const { config, clientId, openCluster, topicOf, timer, sleep, tell, load = loadRdkafka } = options;
  const found = config.writer === "kafkajs" ? WANTED_SO : await findRdkafka(config, load);
  if ("rdkafka" in found) {
    tell("info", "kafka: node-rdkafka writes what edges take in", { writer: "node-rdkafka" });
    const { rdkafka } = found;
    const settings = rdkafkaSettings(config, clientId);
    const openProducer = () => openRecordProducer({ ...settings, rdkafka, timer, tell });
    return createRdkafkaAppender({ openProducer, topicOf, timer });
  }
  const { reason, cause } = found;
  if (config.writer === "node-rdkafka") {
    throw new PipelineError("CONFIG_INVALID", `kafka.writer asks for node-rdkafka: ${reason}`, { cause });
  }
  const [error] = cause === undefined ? [] : String(cause).split("\n");
  tell("info", `kafka: kafkajs writes what edges take in: ${reason}`, { writer: "kafkajs", ...(error && { error }) });
  return createAppender({ cluster: openCluster(), topicOf, sleep });
}

type Found = { readonly rdkafka: Rdkafka } | { readonly reason: string; readonly cause?: unknown };

const WANTED_SO: Found = { reason: "kafka.writer asks for it" };

async function findRdkafka(config: KafkaConfig, load: () => Promise<Rdkafka>): Promise<Found> {
  let rdkafka: Rdkafka;
  try {
    rdkafka = await load();
  } catch (cause) {
    return { reason: "node-rdkafka, which takes less CPU for it, is not built here (npm run build:rdkafka)", cause };
  }
  const why = whyNotRdkafka(config, rdkafka.features);
  return why === undefined ? { rdkafka } : { reason: `node-rdkafka cannot: ${why}` };
}
