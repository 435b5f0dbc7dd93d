// What a person runs once in a source's database before its changes can be captured, as SQL to be read first.
//   I1. It can be run again: what is there already stays, and what a changed mapping needs is added.
//   I2. It holds no password.
import type { MappedTable } from "../../core/change.ts";
import type { CapturedSource, DatabaseConfig } from "../../core/source-config.ts";
import { namesOf, OWN_SCHEMA, type SourceNames } from "./names.ts";
import { isFamily, patternsOf, schemaOf, TIMESCALE_CHUNKS } from "./tables.ts";

export interface PrepareInput {
  readonly source: Pick<CapturedSource, "name" | "database">;
  readonly tables: readonly Pick<MappedTable, "from">[];
  /** Of Kafka's topics. */
  readonly prefix: string;
  readonly isTimescale?: boolean;
}

export function prepareSql({ source, tables, prefix, isTimescale = false }: PrepareInput): string {
  const names = namesOf(source.name, prefix);
  const patterns = [...patternsOf(tables), ...(isTimescale ? [TIMESCALE_CHUNKS] : [])];
  const layout = { names, patterns, database: source.database };
  return source.database.kind === "postgresql" ? postgresqlSql(layout) : mysqlSql(layout);
}

interface Layout {
  readonly names: SourceNames;
  readonly patterns: readonly string[];
  readonly database: DatabaseConfig;
}

function postgresqlSql({ names, patterns, database }: Layout): string {
  const families = new Set(patterns.filter(isFamily).map(schemaOf));
  const single = patterns.filter((pattern) => !families.has(schemaOf(pattern)));
  const schemas = new Set(patterns.map(schemaOf));
  const [heartbeat, signal] = [names.heartbeatTable, names.signalTable].map(double) as [string, string];
  const user = quoted(database.user);
  const published = [...single.map(double), heartbeat, signal].map((table) => `TABLE ${table}`);
  const inSchemas = [...families].map((schema) => `TABLES IN SCHEMA ${quoted(schema)}`);
  return text([
    `-- Change data capture for linepulse: run once in database ${quoted(database.name)} of PostgreSQL 15 or newer,`,
    families.size > 0
      ? "-- as a superuser (a publication of a whole schema, into which new shards come by themselves, needs one)."
      : "-- as the owner of the tables.",
    "-- The server needs wal_level = logical, a free replication slot and a free WAL sender.",
    "-- If the user is not there yet:",
    `--   CREATE ROLE ${user} LOGIN REPLICATION PASSWORD '...';`,
    "",
    `CREATE SCHEMA IF NOT EXISTS ${OWN_SCHEMA};`,
    `CREATE TABLE IF NOT EXISTS ${heartbeat} (id integer PRIMARY KEY, at timestamptz NOT NULL);`,
    `CREATE TABLE IF NOT EXISTS ${signal} (id varchar(100) PRIMARY KEY, type varchar(32) NOT NULL, data text);`,
    `GRANT USAGE ON SCHEMA ${[OWN_SCHEMA, ...schemas].map(quoted).join(", ")} TO ${user};`,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ${heartbeat}, ${signal} TO ${user};`,
    ...single.map((table) => `GRANT SELECT ON ${double(table)} TO ${user};`),
    ...[...families].flatMap((schema) => [
      `GRANT SELECT ON ALL TABLES IN SCHEMA ${quoted(schema)} TO ${user};`,
      "-- For new shards; run it as the role that makes them:",
      `ALTER DEFAULT PRIVILEGES IN SCHEMA ${quoted(schema)} GRANT SELECT ON TABLES TO ${user};`,
    ]),
    "",
    "DO $$ BEGIN",
    `  IF NOT EXISTS (SELECT FROM pg_publication WHERE pubname = '${names.publication}') THEN`,
    `    CREATE PUBLICATION ${names.publication};`,
    "  END IF;",
    "END $$;",
    `ALTER PUBLICATION ${names.publication} SET`,
    `  ${[...published, ...inSchemas].join(",\n  ")};`,
    `ALTER PUBLICATION ${names.publication} SET (publish = 'insert, update, delete, truncate', publish_via_partition_root = ${families.size === 0});`,
  ]);
}

function mysqlSql({ names, patterns, database }: Layout): string {
  const families = new Set(patterns.filter(isFamily).map(schemaOf));
  const single = patterns.filter((pattern) => !families.has(schemaOf(pattern)));
  const user = `${sqlText(database.user)}@'%'`;
  const isMariadb = database.kind === "mariadb";
  return text([
    `-- Change data capture for linepulse: run once on the ${isMariadb ? "MariaDB" : "MySQL"} server as an administrator.`,
    `-- The server needs log_bin, binlog_format = ROW, binlog_row_image = FULL${isMariadb ? "" : ", gtid_mode = ON"}, and binary logs that stay for days`,
    "-- (binlog_expire_logs_seconds): as long as linepulse may be away.",
    "-- If the user is not there yet:",
    `--   CREATE USER ${user} IDENTIFIED BY '...';`,
    "",
    `CREATE DATABASE IF NOT EXISTS ${OWN_SCHEMA};`,
    `CREATE TABLE IF NOT EXISTS ${ticked(names.heartbeatTable)} (id int PRIMARY KEY, at timestamp(6) NOT NULL);`,
    `CREATE TABLE IF NOT EXISTS ${ticked(names.signalTable)} (id varchar(100) PRIMARY KEY, type varchar(32) NOT NULL, data text);`,
    `GRANT RELOAD, SHOW DATABASES, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO ${user};`,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ${OWN_SCHEMA}.* TO ${user};`,
    ...single.map((table) => `GRANT SELECT ON ${ticked(table)} TO ${user};`),
    ...[...families].map((schema) => `GRANT SELECT ON ${ticked(schema)}.* TO ${user};`),
  ]);
}

const text = (lines: readonly string[]): string => `${lines.join("\n")}\n`;

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `schema.table` of PostgreSQL. */
function double(table: string): string {
  return `${quoted(schemaOf(table))}.${quoted(table.slice(schemaOf(table).length + 1))}`;
}

/** `database.table` of MySQL, or a database. */
function ticked(table: string): string {
  const tick = (name: string) => `\`${name.replaceAll("`", "``")}\``;
  const at = table.indexOf(".");
  return at < 0 ? tick(table) : `${tick(table.slice(0, at))}.${tick(table.slice(at + 1))}`;
}

function sqlText(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
