// What the parts of a source are called in Kafka, in Connect and in its database: all made of its name and of Kafka's prefix, so that
// several plants can share a cluster, and several installations a database.
import type { DatabaseKind } from "../../core/change.ts";

/** In the source's database: a schema of PostgreSQL, a database of MySQL and MariaDB. It holds our tables, and nothing of the plant's. */
export const OWN_SCHEMA = "linepulse";
/** PostgreSQL allows 63 bytes; the longest prefix of ours takes 10. */
const MAX_BASE = 50;
/** Server ids of replicas that people set up themselves are small numbers, or addresses. */
const FIRST_SERVER_ID = 100_000_000;
const SERVER_IDS = 900_000_000;

export interface SourceNames {
  readonly connector: string;
  /** All its tables' changes. */
  readonly topic: string;
  /** Before the topics' names that the router replaces. */
  readonly logicalName: string;
  /** Of MySQL and MariaDB: how their tables looked when. */
  readonly historyTopic: string;
  /** Where Debezium says how far a snapshot is. */
  readonly noticeTopic: string;
  readonly heartbeatTopics: string;
  /** `schema.table`. */
  readonly heartbeatTable: string;
  readonly signalTable: string;
  readonly slot: string;
  readonly publication: string;
  readonly serverId: number;
}

/** @example namesOf("mes-1", "").topic === "cdc.mes-1" */
export function namesOf(name: string, prefix: string): SourceNames {
  const topic = `${prefix}cdc.${name}`;
  const base = baseOf(`${prefix}${name}`);
  return {
    connector: topic,
    topic,
    logicalName: topic,
    historyTopic: `${prefix}cdc-schema.${name}`,
    noticeTopic: `${prefix}cdc-notices.${name}`,
    heartbeatTopics: `${prefix}cdc-heartbeat`,
    heartbeatTable: `${OWN_SCHEMA}.heartbeat_${base}`,
    signalTable: `${OWN_SCHEMA}.signal_${base}`,
    slot: `linepulse_${base}`,
    publication: `linepulse_${base}`,
    serverId: FIRST_SERVER_ID + (hashOf(topic) % SERVER_IDS),
  };
}

/** Small letters, digits and `_`: a name that needs no quotes. What that would make the same keeps apart by a hash. */
function baseOf(text: string): string {
  const plain = text.replaceAll("-", "_");
  if (/^[a-z0-9_]+$/.test(plain) && plain.length <= MAX_BASE && !text.includes("_")) return plain;
  const hash = hashOf(text).toString(16).padStart(8, "0");
  const kept = plain.toLowerCase().replaceAll(/[^a-z0-9_]/g, "_");
  return `${kept.slice(0, MAX_BASE - hash.length - 1)}_${hash}`;
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

/** The class of the Debezium connector. */
export const CONNECTOR_CLASSES: Readonly<Record<DatabaseKind, string>> = {
  postgresql: "io.debezium.connector.postgresql.PostgresConnector",
  mysql: "io.debezium.connector.mysql.MySqlConnector",
  mariadb: "io.debezium.connector.mariadb.MariaDbConnector",
};
