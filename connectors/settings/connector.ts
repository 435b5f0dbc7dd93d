// The settings of a source's Debezium connector: what all databases have in common, what each kind adds, and over it what the source
// system and the plant say. Each is a decision: docs/connectors.md says what it is for.
import type { MappedTable } from "../../core/change.ts";
import type { KafkaConfig } from "../../core/config.ts";
import { PipelineError } from "../../core/errors.ts";
import type { CapturedSource } from "../../core/source-config.ts";
import { mysqlSettings } from "./mysql.ts";
import { CONNECTOR_CLASSES, namesOf, type SourceNames } from "./names.ts";
import { postgresqlSettings } from "./postgresql.ts";
import { patternsOf, regexOf, TIMESCALE_CHUNKS } from "./tables.ts";

/** As Connect takes and keeps them. */
export type ConnectorSettings = Readonly<Record<string, string>>;

export interface ConnectorInput {
  /** Its `connector` laid over what its system says. */
  readonly source: CapturedSource;
  readonly tables: readonly MappedTable[];
  readonly kafka: Pick<KafkaConfig, "brokers" | "prefix" | "replication" | "tls" | "sasl">;
  /** The password, or a reference to it. */
  readonly password: string;
}

/** A transform of ours comes last: everything that is captured goes to one topic. */
const ROUTE = "route";
const TIMESCALE = "timescaledb";
const JSON_CONVERTER = "org.apache.kafka.connect.json.JsonConverter";
const HEARTBEAT_MS = 10_000;
/** Rows wait here while translate is away; facts live as long. */
const TOPIC_RETENTION_MS = 30 * 24 * 3_600_000;

/** @throws PipelineError CONFIG_INVALID when an override breaks what translate relies on */
export function connectorSettings(input: ConnectorInput): ConnectorSettings {
  const { source, kafka } = input;
  const names = namesOf(source.name, kafka.prefix);
  const given = source.connector;
  const settings = {
    ...commonSettings(input, names),
    ...(source.database.kind === "postgresql" ? postgresqlSettings(source, names) : mysqlSettings(input, names)),
    ...given,
    transforms: transformsOf(given),
  };
  const whole = { ...settings, ...timescaleSettings(input, settings) };
  checkOverrides(source.name, whole, names);
  return whole;
}

function commonSettings({ source, tables, kafka, password }: ConnectorInput, names: SourceNames): ConnectorSettings {
  const { host, port, user, connectHost, connectPort } = source.database;
  const isTimescale = hasTimescale(source.connector);
  const patterns = [...patternsOf(tables), ...(isTimescale ? [TIMESCALE_CHUNKS] : []), names.heartbeatTable, names.signalTable];
  return {
    "connector.class": CONNECTOR_CLASSES[source.database.kind],
    "tasks.max": "1",
    "database.hostname": connectHost ?? host,
    "database.port": String(connectPort ?? port),
    "database.user": user,
    "database.password": password,
    "topic.prefix": names.logicalName,
    // The order of this list is the order in which a snapshot reads the tables: parents first.
    "table.include.list": patterns.map(regexOf).join(","),
    "exactly.once.support": "required",
    "snapshot.mode": "initial",
    // Cells as text that means the same without a schema beside it.
    "decimal.handling.mode": "string",
    "time.precision.mode": "isostring",
    "binary.handling.mode": "base64",
    "skipped.operations": "none",
    "tombstones.on.delete": "true",
    "poll.interval.ms": "100",
    "max.batch.size": "4096",
    "max.queue.size": "16384",
    "max.queue.size.in.bytes": String(64 * 1024 * 1024),
    "heartbeat.interval.ms": String(HEARTBEAT_MS),
    "topic.heartbeat.prefix": names.heartbeatTopics,
    "signal.enabled.channels": "source",
    "incremental.snapshot.watermarking.strategy": "INSERT_DELETE",
    "notification.enabled.channels": "sink",
    "notification.sink.topic.name": names.noticeTopic,
    ...converters(),
    ...topicSettings(kafka.replication),
    "extended.headers.enabled": "false",
    // Not Debezium's ByLogicalTableRouter: it writes a column's default where the row has a null.
    [`transforms.${ROUTE}.type`]: "org.apache.kafka.connect.transforms.RegexRouter",
    [`transforms.${ROUTE}.regex`]: `${regexOf(names.logicalName)}\\..*`,
    [`transforms.${ROUTE}.replacement`]: names.topic,
  };
}

/** Plain JSON. A null is told as a null, also where its column has a default; a decimal as a number, not as its bytes. */
function converters(): ConnectorSettings {
  const of = (part: string) => ({
    [`${part}.converter`]: JSON_CONVERTER,
    [`${part}.converter.schemas.enable`]: "false",
    [`${part}.converter.replace.null.with.default`]: "false",
    [`${part}.converter.decimal.format`]: "NUMERIC",
  });
  return { ...of("key"), ...of("value"), ...of("header") };
}

function topicSettings(replication: number | undefined): ConnectorSettings {
  return {
    "topic.creation.default.partitions": "1",
    "topic.creation.default.replication.factor": String(replication ?? -1),
    "topic.creation.default.cleanup.policy": "delete",
    "topic.creation.default.retention.ms": String(TOPIC_RETENTION_MS),
  };
}

function transformsOf({ transforms = "" }: ConnectorSettings): string {
  const others = transforms.split(",").map((name) => name.trim()).filter((name) => name !== "" && name !== ROUTE); // biome-ignore format: one chain
  return [...others, ROUTE].join(",");
}

/** Whether rows of hypertables have to be put together again. */
export function hasTimescale(settings: ConnectorSettings): boolean {
  return transformsOf(settings).split(",").includes(TIMESCALE);
}

/** TimescaleDB's transform asks the database which hypertable a chunk belongs to. */
function timescaleSettings({ source, password }: ConnectorInput, settings: ConnectorSettings): ConnectorSettings {
  if (!hasTimescale(settings)) return {};
  const of = (name: string, value: string | undefined) => ({
    [`transforms.${TIMESCALE}.${name}`]: settings[`transforms.${TIMESCALE}.${name}`] ?? value ?? "",
  });
  return {
    ...of("type", "io.debezium.connector.postgresql.transforms.timescaledb.TimescaleDb"),
    ...of("database.hostname", settings["database.hostname"]),
    ...of("database.port", settings["database.port"]),
    ...of("database.user", source.database.user),
    ...of("database.password", password),
    ...of("database.dbname", source.database.name),
    ...of("target.topic.prefix", settings["topic.prefix"]),
  };
}

/** Without these what comes out of the topic is not what translate reads, or not in the order in which it happened. */
function checkOverrides(source: string, settings: ConnectorSettings, names: SourceNames): void {
  const fixed = {
    "tasks.max": "1",
    "topic.prefix": names.logicalName,
    "topic.creation.default.partitions": "1",
    [`transforms.${ROUTE}.replacement`]: names.topic,
  };
  const faults = Object.entries(fixed).filter(([key, value]) => settings[key] !== value);
  if (faults.length === 0) return;
  const text = faults.map(([key, value]) => `"${key}" must stay "${value}"`).join("; ");
  throw new PipelineError("CONFIG_INVALID", `the connector settings of source "${source}": ${text}`);
}
