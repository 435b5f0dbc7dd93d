// The two logs of a move, as the command line names them: a configuration file, a data directory, or brokers with a prefix.
//   I1. The environment is not looked at: it would name one log twice.
//   I2. The old log must be there: opening one that is not would make it.
import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { type Config, configSchema } from "../../core/config.ts";
import { PipelineError } from "../../core/errors.ts";
import { EVENTS_TOPIC } from "../../core/frame.ts";
import type { EventLog } from "../../log/log.ts";
import type { Clock } from "../clock.ts";
import { loadConfig } from "../config.ts";
import { holdDataDir } from "../data-dir.ts";
import type { Logger } from "../logger.ts";
import { openLog } from "../open-log.ts";

export interface End {
  readonly config: Config;
  /** As a person calls it. */
  readonly name: string;
}

export interface OpenEnd {
  readonly log: EventLog;
  /** Nobody else can write to it: it is in a directory that this process holds. */
  readonly isHeld: boolean;
  close(): Promise<void>;
}

/**
 * @example parseEnd("plant.yaml"), parseEnd("./data"), parseEnd("kafka-1:9092,kafka-2:9092/plant8.")
 * @throws PipelineError CONFIG_INVALID
 */
export function parseEnd(text: string): End {
  const file = extname(text).toLowerCase();
  if (file === ".yaml" || file === ".yml") {
    const config = loadConfig({ file: text, env: {} });
    return { config, name: config.kafka ? nameOf(config.kafka) : config.data };
  }
  const brokers = /^([^/\s]+:\d{1,5})(?:\/([^/]*))?$/.exec(text);
  const kafka = brokers && { brokers: (brokers[1] as string).split(","), prefix: brokers[2] ?? "" };
  const { data, error } = configSchema.safeParse(kafka ? { kafka } : { data: text });
  if (!data) throw new PipelineError("CONFIG_INVALID", `"${text}" names no log: ${error.issues[0]?.message}`);
  return { config: data, name: kafka ? nameOf(kafka) : text };
}

const nameOf = ({ brokers, prefix }: { brokers: readonly string[]; prefix: string }) => `Kafka at ${brokers.join(",")}/${prefix}`;

/** Whether there is a log. @throws PipelineError LOG_UNAVAILABLE */
export async function isThere({ config: { kafka, data } }: End): Promise<boolean> {
  if (kafka === undefined) return existsSync(join(data, "log", "data.mdb"));
  const [{ connectKafka }, { topicIds }] = await Promise.all([
    import("../../log/kafka/connection.ts"),
    import("../../log/kafka/topics.ts"),
  ]);
  const connection = await connectKafka(kafka, { clientId: "linepulse-move", tell: () => undefined });
  const cluster = connection.newCluster();
  try {
    const events = `${kafka.prefix}${EVENTS_TOPIC}`;
    return (await topicIds(cluster, [events])).has(events);
  } finally {
    await cluster.disconnect();
    await connection.close();
  }
}

export interface OpenEndOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Of a log that is made; one that is there must have as many. */
  readonly partitions?: number | undefined;
  /** False for an old log: rows are computed anew, so nobody asks how their topics are. */
  readonly hasRows?: boolean;
}

/** @throws PipelineError DATA_DIR_IN_USE, and what opening a log may throw */
export async function openEnd(
  { config: { ...config } }: End,
  { clock, logger, partitions, hasRows = true }: OpenEndOptions,
): Promise<OpenEnd> {
  if (partitions !== undefined) config.partitions = partitions;
  const open = (dataDir: string) => openLog({ config, dataDir, instance: "move", clock, logger, hasRows });
  if (config.kafka === undefined) {
    const dir = await holdDataDir(config.data);
    try {
      const log = await open(dir.path);
      const close = async () => {
        await log.close();
        await dir.release();
      };
      return { log, isHeld: true, close };
    } catch (error) {
      await dir.release();
      throw error;
    }
  }
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), "linepulse-move-"))); // a move has no archive to keep
  const forget = () => rmSync(scratch, { recursive: true, force: true });
  try {
    const log = await open(scratch);
    const close = async () => {
      await log.close();
      forget();
    };
    return { log, isHeld: false, close };
  } catch (error) {
    forget();
    throw error;
  }
}
