// A source's MySQL or MariaDB, asked by `linepulse connectors`: one connection, opened when it is needed.
import type { Connection, RowDataPacket } from "mysql2/promise";
import type { MysqlFacts } from "../../connectors/checks/mysql.ts";
import type { SourceOffset } from "../../connectors/client.ts";
import { OWN_SCHEMA } from "../../connectors/settings/names.ts";
import type { DatabaseConfig } from "../../core/source-config.ts";
import { databaseError, type LogLag, type SourceDatabase } from "./source-database.ts";

const CONNECT_WITHIN_MS = 10_000;
const VARIABLES = ["log_bin", "binlog_format", "binlog_row_image", "binlog_row_value_options", "binlog_expire_logs_seconds", "gtid_mode"];
/** The server's own words for what a user may not do. */
const NOT_ALLOWED = new Set(["ER_TABLEACCESS_DENIED_ERROR", "ER_COLUMNACCESS_DENIED_ERROR", "ER_DBACCESS_DENIED_ERROR"]);

type Row = Readonly<Record<string, unknown>>;
type Ask = (sql: string, values?: readonly unknown[]) => Promise<Row[]>;

/** @throws PipelineError SOURCE_UNAVAILABLE, SOURCE_UNFIT */
export async function openMysql(database: DatabaseConfig, password: string): Promise<SourceDatabase> {
  const client = await connect(database, password);
  const ask: Ask = async (sql, values = []) => {
    try {
      return (await client.query<RowDataPacket[]>(sql, [...values]))[0];
    } catch (cause) {
      throw databaseError(`database "${database.name}" of "${database.host}"`, cause);
    }
  };
  const kind = database.kind === "mysql" ? "mysql" : "mariadb";
  return {
    facts: (_, schemas) => factsOf(ask, kind, schemas),
    lag: (_, offset) => lagOf(ask, offset),
    async signal({ signalTable }, { id, type, data }) {
      await ask(`INSERT INTO ${signalTable} (id, type, data) VALUES (?, ?, ?)`, [id, type, data]);
    },
    release: async () => undefined, // binary logs go by themselves
    close: () => client.end(),
  };
}

async function connect({ host, port, name, user, tls }: DatabaseConfig, password: string): Promise<Connection> {
  const { createConnection } = await import("mysql2/promise");
  try {
    const client = await createConnection({
      host,
      port,
      user,
      password,
      ...(tls !== "off" && { ssl: { rejectUnauthorized: tls === "verify" } }),
      connectTimeout: CONNECT_WITHIN_MS,
      charset: "utf8mb4",
    });
    client.on("error", () => undefined); // told by the query that meets it
    return client;
  } catch (cause) {
    throw databaseError(`database "${name}" of "${host}:${port}" does not let user "${user}" in`, cause);
  }
}

const TABLES = `SELECT t.TABLE_SCHEMA AS db, t.TABLE_NAME AS tab,
    EXISTS (SELECT 1 FROM information_schema.STATISTICS s
      WHERE s.TABLE_SCHEMA = t.TABLE_SCHEMA AND s.TABLE_NAME = t.TABLE_NAME AND s.INDEX_NAME = 'PRIMARY') AS keyed
  FROM information_schema.TABLES t WHERE t.TABLE_TYPE = 'BASE TABLE' AND t.TABLE_SCHEMA IN (?)`;
const COLUMNS =
  "SELECT TABLE_SCHEMA AS db, TABLE_NAME AS tab, COLUMN_NAME AS col FROM information_schema.COLUMNS WHERE TABLE_SCHEMA IN (?)";

async function factsOf(ask: Ask, kind: "mysql" | "mariadb", schemas: readonly string[]): Promise<MysqlFacts> {
  const variables = await ask("SHOW GLOBAL VARIABLES WHERE Variable_name IN (?)", [VARIABLES]);
  const grants = (await ask("SHOW GRANTS")).map((row) => String(Object.values(row)[0]));
  const columns = new Map<string, string[]>();
  for (const { db, tab, col } of await ask(COLUMNS, [schemas])) {
    const name = `${db}.${tab}`;
    columns.set(name, [...(columns.get(name) ?? []), String(col)]);
  }
  const tables = [];
  for (const { db, tab, keyed } of await ask(TABLES, [schemas])) {
    const quoted = `\`${db}\`.\`${tab}\``;
    const name = `${db}.${tab}`;
    tables.push({
      name,
      columns: columns.get(name) ?? [],
      hasPrimaryKey: Number(keyed) === 1,
      canRead: await isAllowed(ask, `SELECT 1 FROM ${quoted} LIMIT 0`),
      canWrite: db === OWN_SCHEMA && (await isAllowed(ask, `DELETE FROM ${quoted} WHERE 1 = 0`)),
    });
  }
  const values = Object.fromEntries(variables.map(({ Variable_name, Value }) => [String(Variable_name), String(Value)]));
  return { kind, variables: values, grants: grants.flatMap(globalGrants), tables };
}

/** @example globalGrants("GRANT RELOAD, REPLICATION SLAVE ON *.* TO `u`@`%`") // → ["RELOAD", "REPLICATION SLAVE"] */
function globalGrants(line: string): string[] {
  const granted = /^GRANT (.+) ON \*\.\* TO /i.exec(line)?.[1] ?? "";
  return granted.toUpperCase().split(",").map((grant) => grant.trim()); // biome-ignore format: one chain
}

/** Whether the server would do it; nothing is done. */
async function isAllowed(ask: Ask, sql: string): Promise<boolean> {
  try {
    await ask(sql);
    return true;
  } catch (error) {
    const { code = "" } = ((error as Error).cause ?? {}) as { code?: string };
    if (NOT_ALLOWED.has(code)) return false;
    throw error;
  }
}

/** The newest place goes by several names: MySQL 8.4 has dropped the old one, MariaDB does not know the new one. */
const POSITIONS = ["SHOW BINARY LOG STATUS", "SHOW MASTER STATUS"];

async function lagOf(ask: Ask, offset: SourceOffset | undefined): Promise<LogLag | undefined> {
  if (typeof offset?.file !== "string") return undefined;
  const end = await newestPlace(ask);
  const files = (await ask("SHOW BINARY LOGS")).map((row) => ({ name: String(row.Log_name), size: Number(row.File_size) }));
  const first = files.findIndex(({ name }) => name === offset.file);
  const last = files.findIndex(({ name }) => name === end.file);
  const bounds = { keptBytes: null, leftBytes: null };
  if (first < 0 || last < 0) return { behindBytes: null, ...bounds, isLost: first < 0 };
  const whole = files.slice(first, last).reduce((sum, { size }) => sum + size, 0);
  return { behindBytes: Math.max(0, whole + end.position - Number(offset.pos ?? 0)), ...bounds, isLost: false };
}

async function newestPlace(ask: Ask): Promise<{ file: string; position: number }> {
  for (const sql of POSITIONS) {
    const [row] = await ask(sql).catch((error: Error) => {
      if ((error.cause as { code?: string } | undefined)?.code === "ER_PARSE_ERROR") return [];
      throw error;
    });
    if (row) return { file: String(row.File), position: Number(row.Position) };
  }
  return { file: "", position: 0 };
}
