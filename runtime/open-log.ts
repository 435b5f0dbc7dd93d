// Opens the event log that the configuration names: Kafka's, shared by many processes, or the one in the data directory.
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import type { Config } from "../core/config.ts";
import { factsTopic, TABLE_NAMES } from "../core/rows.ts";
import { openEmbeddedLog } from "../log/embedded/embedded-log.ts";
import type { EventLog } from "../log/log.ts";
import { type Clock, sleep, timer } from "./clock.ts";
import type { Logger } from "./logger.ts";

export interface OpenLogOptions {
  readonly config: Config;
  readonly dataDir: string;
  /** Names this process to others. */
  readonly instance: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** False leaves the topics of rows alone, for whoever looks at none: they are neither made nor checked. */
  readonly hasRows?: boolean;
}

/** @throws PipelineError LOG_UNAVAILABLE, LOG_REPLACED, CONFIG_INVALID */
export async function openLog({ config, dataDir, instance, clock, logger, hasRows = true }: OpenLogOptions): Promise<EventLog> {
  const { kafka, partitions, retention } = config;
  if (kafka === undefined) {
    return openEmbeddedLog({ dir: join(dataDir, "log"), timer, newLogId: randomUUID, ...(partitions !== undefined && { partitions }) });
  }
  const { openKafkaLog } = await import("../log/kafka/kafka-log.ts"); // its client is loaded by whoever uses it
  return openKafkaLog({
    config: kafka,
    partitions,
    factsTopics: hasRows ? TABLE_NAMES.map(factsTopic) : [],
    factsDays: retention.factsDays,
    dir: join(dataDir, "archive"),
    clientId: `linepulse-${instance}`,
    timer,
    sleep,
    now: clock.now,
    tell: (level, text, fields) => logger[level](text, fields),
  });
}
