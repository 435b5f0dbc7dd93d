// A source's PostgreSQL, asked by `linepulse connectors`: one connection, opened when it is needed.
import type { Client } from "pg";
import type { PostgresFacts, PostgresTableFacts } from "../../connectors/checks/postgresql.ts";
import type { SourceNames } from "../../connectors/settings/names.ts";
import type { DatabaseConfig } from "../../core/source-config.ts";
import { databaseError, type LogLag, type SourceDatabase } from "./source-database.ts";

const CONNECT_WITHIN_MS = 10_000;
const ANSWER_WITHIN_MS = 30_000;

type Ask = <T>(sql: string, values?: readonly unknown[]) => Promise<T[]>;

/** @throws PipelineError SOURCE_UNAVAILABLE, SOURCE_UNFIT */
export async function openPostgres(database: DatabaseConfig, password: string): Promise<SourceDatabase> {
  const client = await connect(database, password);
  const ask: Ask = async (sql, values = []) => {
    try {
      return (await client.query(sql, [...values])).rows;
    } catch (cause) {
      throw databaseError(`database "${database.name}" of "${database.host}"`, cause);
    }
  };
  return {
    facts: (names, schemas) => factsOf(ask, names, schemas),
    lag: (names, offset) => lagOf(ask, { names, isStarted: offset !== undefined }),
    async signal({ signalTable }, { id, type, data }) {
      await ask(`INSERT INTO ${signalTable} (id, type, data) VALUES ($1, $2, $3)`, [id, type, data]);
    },
    async release({ slot }) {
      await ask("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = $1", [slot]);
    },
    close: () => client.end(),
  };
}

async function connect({ host, port, name, user, tls }: DatabaseConfig, password: string): Promise<Client> {
  const { Client } = (await import("pg")).default;
  const client = new Client({
    host,
    port,
    database: name,
    user,
    password,
    ssl: tls === "off" ? false : { rejectUnauthorized: tls === "verify" },
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    query_timeout: ANSWER_WITHIN_MS,
    application_name: "linepulse connectors",
  });
  client.on("error", () => undefined); // told by the query that meets it
  try {
    await client.connect();
    return client;
  } catch (cause) {
    throw databaseError(`database "${name}" of "${host}:${port}" does not let user "${user}" in`, cause);
  }
}

const SERVER = `SELECT current_setting('wal_level') AS "walLevel",
    current_setting('max_replication_slots')::int AS "maxSlots",
    (SELECT count(*) FROM pg_replication_slots)::int AS "usedSlots",
    EXISTS (SELECT FROM pg_roles WHERE rolname = current_user AND (rolreplication OR rolsuper))
      OR EXISTS (SELECT FROM pg_roles WHERE rolname = 'rds_replication' AND pg_has_role(oid, 'member')) AS "canReplicate"`;

const SLOT = `SELECT coalesce(wal_status = 'lost', false) AS "isLost", database = current_database() AS "isOfThisDatabase"
  FROM pg_replication_slots WHERE slot_name = $1`;

const PUBLICATION = `SELECT pubviaroot AS "isViaRoot", pubinsert, pubupdate, pubdelete, pubtruncate,
    array(SELECT schemaname || '.' || tablename FROM pg_publication_tables t WHERE t.pubname = p.pubname) AS tables
  FROM pg_publication p WHERE pubname = $1`;

const TABLES = `SELECT n.nspname || '.' || c.relname AS name,
    array(SELECT attname::text FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) AS columns,
    EXISTS (SELECT FROM pg_index WHERE indrelid = c.oid AND indisprimary) AS "hasPrimaryKey",
    has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AS "canRead",
    has_table_privilege(c.oid, 'INSERT') AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE') AS "canWrite",
    c.relreplident::text AS "replicaIdentity", c.relkind = 'p' AS "isPartitioned", c.relispartition AS "isPartition"
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND n.nspname = ANY($1)`;

type Publication = Record<"pubinsert" | "pubupdate" | "pubdelete" | "pubtruncate" | "isViaRoot", boolean> & { tables: string[] };

async function factsOf(ask: Ask, names: SourceNames, schemas: readonly string[]): Promise<PostgresFacts> {
  const [server] = await ask<{ walLevel: string; maxSlots: number; usedSlots: number; canReplicate: boolean }>(SERVER);
  const [slot] = await ask<NonNullable<PostgresFacts["slot"]>>(SLOT, [names.slot]);
  const [publication] = await ask<Publication>(PUBLICATION, [names.publication]);
  return {
    kind: "postgresql",
    walLevel: server?.walLevel ?? "",
    canReplicate: server?.canReplicate ?? false,
    slots: { used: server?.usedSlots ?? 0, max: server?.maxSlots ?? 0 },
    slot,
    publication: publication && {
      tables: publication.tables,
      isViaRoot: publication.isViaRoot,
      operations: (["insert", "update", "delete", "truncate"] as const).filter((operation) => publication[`pub${operation}`]),
    },
    tables: await ask<PostgresTableFacts>(TABLES, [schemas]),
  };
}

const LAG = `SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn)::float8 AS "behindBytes",
    pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::float8 AS "keptBytes",
    safe_wal_size::float8 AS "leftBytes", coalesce(wal_status = 'lost', false) AS "isLost"
  FROM pg_replication_slots WHERE slot_name = $1`;

/** A connector that has a place, but no slot any more: somebody has dropped it, or a standby without it has taken over. */
const LOST: LogLag = { behindBytes: null, keptBytes: null, leftBytes: null, isLost: true };

async function lagOf(ask: Ask, { names, isStarted }: { names: SourceNames; isStarted: boolean }): Promise<LogLag | undefined> {
  const [lag] = await ask<LogLag>(LAG, [names.slot]);
  return lag ?? (isStarted ? LOST : undefined);
}
