// What a connector to MySQL or MariaDB adds: an id as a replica, and a topic that remembers how tables looked when.
import type { MappedTable } from "../../core/change.ts";
import type { KafkaConfig } from "../../core/config.ts";
import type { CapturedSource } from "../../core/source-config.ts";
import { OWN_SCHEMA, type SourceNames } from "./names.ts";
import { patternsOf, regexOf, schemaOf } from "./tables.ts";

const SSL_MODES = {
  mysql: { off: undefined, require: "required", verify: "verify_identity" },
  mariadb: { off: undefined, require: "trust", verify: "verify-full" },
} as const;
const HISTORY = "schema.history.internal";

interface MysqlInput {
  readonly source: CapturedSource;
  readonly tables: readonly MappedTable[];
  readonly kafka: Pick<KafkaConfig, "brokers" | "tls" | "sasl">;
}

export function mysqlSettings({ source, tables, kafka }: MysqlInput, names: SourceNames): Readonly<Record<string, string>> {
  const { kind, tls } = source.database;
  const sslMode = kind === "postgresql" ? undefined : SSL_MODES[kind][tls];
  const databases = new Set([...patternsOf(tables).map(schemaOf), OWN_SCHEMA]);
  return {
    ...(sslMode !== undefined && { "database.ssl.mode": sslMode }),
    "database.server.id": String(names.serverId),
    "database.include.list": [...databases].map(regexOf).join(","),
    // Told as decimals, which the converter writes as plain numbers: the greatest ones would turn negative.
    "bigint.unsigned.handling.mode": "precise",
    // Changes of tables are kept in a topic of their own; in the rows' topic they would be records of another shape.
    "include.schema.changes": "false",
    [`${HISTORY}.kafka.bootstrap.servers`]: kafka.brokers.join(","),
    [`${HISTORY}.kafka.topic`]: names.historyTopic,
    [`${HISTORY}.store.only.captured.databases.ddl`]: "true",
    ...securityOf(kafka),
    "signal.data.collection": names.signalTable,
    "heartbeat.action.query": `INSERT INTO ${names.heartbeatTable} (id, at) VALUES (1, now(6)) ON DUPLICATE KEY UPDATE at = VALUES(at)`,
  };
}

/** The history has clients of its own beside the worker's. What they log in with only the plant can say (`connector`). */
function securityOf({ tls, sasl }: Pick<KafkaConfig, "tls" | "sasl">): Readonly<Record<string, string>> {
  if (!tls && !sasl) return {};
  const protocol = sasl ? (tls ? "SASL_SSL" : "SASL_PLAINTEXT") : "SSL";
  const settings = ["producer", "consumer"].flatMap((client) => [
    [`${HISTORY}.${client}.security.protocol`, protocol],
    ...(sasl ? [[`${HISTORY}.${client}.sasl.mechanism`, sasl.mechanism.toUpperCase()]] : []),
  ]);
  return Object.fromEntries(settings);
}
