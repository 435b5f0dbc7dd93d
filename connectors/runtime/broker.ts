// One Kafka broker on the loopback address, broker and controller in one process, for development and tests.
//   I1. The plain listener is always there and needs no password: it is on the loopback address alone.
//   I2. A folder is formatted once; a second start finds its topics again.
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { kafkaJars } from "./jar-cache.ts";
import { type JvmOptions, jvmLaunch, LOG4J, runJvm, SHORT_LIVED_JVM, SMALL_JVM } from "./jvm.ts";
import { countBrokers } from "./metadata.ts";
import { LOOPBACK } from "./ports.ts";
import { propertiesText, type Settings } from "./properties.ts";
import { type Service, startService } from "./service.ts";

const READY_WITHIN_MS = 90_000;

export interface BrokerOptions {
  /** Holds topics, settings and the log file of the broker; made if it is not there. */
  readonly dir: string;
  /** Of the plain listener; a free one by default. */
  readonly port?: number;
  /** Laid over the settings for development; `null` takes one away. */
  readonly settings?: Settings;
  /** Listeners beside the plain one, by name. Each gets a free port; the rest of their settings stands in `settings`. */
  readonly listeners?: Readonly<Record<string, "PLAINTEXT" | "SASL_PLAINTEXT" | "SASL_SSL" | "SSL">>;
  /** Arguments of `StorageTool format` at the first start, such as `--add-scram`. */
  readonly format?: readonly string[];
  /** Options of the JVM in place of `SMALL_JVM`; `SHORT_LIVED_JVM` is quicker to start. */
  readonly jvm?: readonly string[];
}

export interface Broker extends Service {
  /** `host:port` of the plain listener. */
  readonly bootstrap: string;
  /** `host:port` of the further listeners, by name. */
  readonly listeners: Readonly<Record<string, string>>;
}

/** @throws MissingToolError, or an error with the end of the broker's log when it does not come up */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const { port, listeners = {}, jvm = SMALL_JVM, format = [] } = options;
  const dir = resolve(options.dir);
  const names = Object.keys(listeners);
  const jars = await kafkaJars();
  await mkdir(dir, { recursive: true });
  const paths = { data: join(dir, "topics"), settings: join(dir, "server.properties"), logFile: join(dir, "broker.log") };
  const common = { jars, logFile: paths.logFile };
  const prepare = async (ports: readonly number[]) => {
    const settings = { ...brokerSettings({ data: paths.data, ports, listeners }), ...options.settings };
    await writeFile(paths.settings, propertiesText(settings), { mode: 0o600 });
    if (!existsSync(join(paths.data, "meta.properties"))) await formatStorage({ ...common, settings: paths.settings, format });
    return jvmLaunch({ ...common, main: "kafka.Kafka", args: [paths.settings], jvm: [...jvm, LOG4J] });
  };
  // One that stands in its own cluster's metadata takes topics and records.
  const isReady = async ([plain]: readonly number[]) => (await countBrokers(plain as number)) > 0;
  const ports = [port, undefined, ...names.map(() => undefined)];
  const service = await startService({ name: "the Kafka broker", prepare, ports, isReady, readyWithinMs: READY_WITHIN_MS });
  const addresses = service.ports.map((number) => `${LOOPBACK}:${number}`);
  const further = Object.fromEntries(names.map((name, index) => [name, addresses[index + 2] as string]));
  return Object.assign(service, { bootstrap: addresses[0] as string, listeners: further });
}

interface Layout {
  readonly data: string;
  /** Of the plain listener, of the controller, then of the further ones. */
  readonly ports: readonly number[];
  readonly listeners: Readonly<Record<string, string>>;
}

function brokerSettings({ data, ports, listeners }: Layout): Settings {
  const protocols = { PLAINTEXT: "PLAINTEXT", CONTROLLER: "PLAINTEXT", ...listeners };
  return {
    "process.roles": "broker,controller",
    "node.id": 1,
    "log.dirs": data,
    listeners: Object.keys(protocols).map((name, index) => `${name}://${LOOPBACK}:${ports[index]}`).join(","), // biome-ignore format: one setting
    "listener.security.protocol.map": Object.entries(protocols).map(([name, protocol]) => `${name}:${protocol}`).join(","), // biome-ignore format: one setting
    "inter.broker.listener.name": "PLAINTEXT",
    "controller.listener.names": "CONTROLLER",
    "controller.quorum.voters": `1@${LOOPBACK}:${ports[1]}`,
    // One broker cannot keep three copies.
    "offsets.topic.replication.factor": 1,
    "transaction.state.log.replication.factor": 1,
    "transaction.state.log.min.isr": 1,
    "share.coordinator.state.topic.replication.factor": 1,
    "share.coordinator.state.topic.min.isr": 1,
    // As a careful operator would have it: a name with a slip of the pen is a fault, not a new topic.
    "auto.create.topics.enable": false,
    // Quick to start, to come back and to hand over.
    "offsets.topic.num.partitions": 4,
    "transaction.state.log.num.partitions": 4,
    "group.initial.rebalance.delay.ms": 0,
    "group.min.session.timeout.ms": 500,
    "broker.session.timeout.ms": 3000, // so long a broker that was killed keeps its successor, the same node, out
    "broker.heartbeat.interval.ms": 500,
    "log.cleaner.backoff.ms": 1000,
    "log.cleaner.dedupe.buffer.size": 16 * 1024 * 1024,
  };
}

async function formatStorage({
  settings,
  format,
  ...common
}: Pick<JvmOptions, "jars" | "logFile"> & { settings: string; format: readonly string[] }) {
  const args = ["format", "--cluster-id", newClusterId(), "--config", settings, ...format];
  await runJvm({ ...common, main: "kafka.tools.StorageTool", args, jvm: [...SHORT_LIVED_JVM, LOG4J] });
}

/** A UUID as Kafka writes it. One that began with a dash would read as an option. */
function newClusterId(): string {
  const id = randomBytes(16).toString("base64url");
  return id.startsWith("-") ? newClusterId() : id;
}
