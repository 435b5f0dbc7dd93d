// One Kafka Connect worker with the Debezium connectors, on the loopback address, for development and tests.
//   I1. It keeps everything in its Kafka cluster, so a folder of its own holds only settings and a log.
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { debeziumPlugins, kafkaJars } from "./jar-cache.ts";
import { jvmLaunch, LOG4J, SMALL_JVM } from "./jvm.ts";
import { LOOPBACK } from "./ports.ts";
import { propertiesText, type Settings } from "./properties.ts";
import { type Service, startService } from "./service.ts";

const READY_WITHIN_MS = 180_000;
const ANSWER_WITHIN_MS = 2000;
const JSON_CONVERTER = "org.apache.kafka.connect.json.JsonConverter";

export interface ConnectOptions {
  /** Holds settings and the log file of the worker; made if it is not there. */
  readonly dir: string;
  /** `host:port` of a broker. */
  readonly bootstrap: string;
  /** Of its REST interface; a free one by default. */
  readonly port?: number;
  /** Laid over the settings for development; `null` takes one away. */
  readonly settings?: Settings;
  /** Options of the JVM in place of `SMALL_JVM`; `SHORT_LIVED_JVM` is quicker to start. */
  readonly jvm?: readonly string[];
}

export interface Connect extends Service {
  /** Of its REST interface. */
  readonly url: string;
}

/** @throws MissingToolError, or an error with the end of the worker's log when it does not come up */
export async function startConnect({ bootstrap, port, settings = {}, jvm = SMALL_JVM, ...options }: ConnectOptions): Promise<Connect> {
  const dir = resolve(options.dir);
  const [jars, plugins] = await Promise.all([kafkaJars(), debeziumPlugins()]);
  await mkdir(dir, { recursive: true });
  const file = join(dir, "connect.properties");
  const urlOf = (ports: readonly number[]) => `http://${LOOPBACK}:${ports[0]}`;
  const service = await startService({
    name: "the Connect worker",
    ports: [port],
    async prepare(ports) {
      const all = { ...connectSettings({ bootstrap, plugins, url: urlOf(ports) }), ...settings };
      await writeFile(file, propertiesText(all), { mode: 0o600 });
      const main = "org.apache.kafka.connect.cli.ConnectDistributed";
      return jvmLaunch({ jars, main, args: [file], jvm: [...jvm, LOG4J], logFile: join(dir, "connect.log") });
    },
    isReady: (ports) => isHealthy(urlOf(ports)),
    readyWithinMs: READY_WITHIN_MS,
  });
  return Object.assign(service, { url: urlOf(service.ports) });
}

function connectSettings({ bootstrap, plugins, url }: { bootstrap: string; plugins: string; url: string }): Settings {
  return {
    "bootstrap.servers": bootstrap,
    "group.id": "connect",
    listeners: url,
    "plugin.path": plugins,
    "plugin.discovery": "service_load", // all of Debezium's say what they are; looking into every class takes 14 s more
    "key.converter": JSON_CONVERTER,
    "key.converter.schemas.enable": false,
    "value.converter": JSON_CONVERTER,
    "value.converter.schemas.enable": false,
    "exactly.once.source.support": "enabled",
    "config.storage.topic": "_connect-configs",
    "config.storage.replication.factor": 1,
    "offset.storage.topic": "_connect-offsets",
    "offset.storage.replication.factor": 1,
    "offset.storage.partitions": 4,
    "offset.flush.interval.ms": 1000,
    "status.storage.topic": "_connect-status",
    "status.storage.replication.factor": 1,
    "status.storage.partitions": 2,
    "scheduled.rebalance.max.delay.ms": 0, // no other worker could come back for the tasks of one that is gone
  };
}

/** Whether the worker is in its group and takes connectors, not only whether it listens. */
async function isHealthy(url: string): Promise<boolean> {
  try {
    const { ok } = await fetch(`${url}/health`, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    return ok;
  } catch {
    return false;
  }
}
