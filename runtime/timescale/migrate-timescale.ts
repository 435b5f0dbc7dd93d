// Brings a TimescaleDB to the newest schema: the numbered files of sql/timescaledb/schema, in order.
//   I1. A file and the record of it are one transaction: what is recorded is there, whole, and what is not is not.
//   I2. Of several processes one migrates at a time; the others wait for its lock, which ends with its connection.
import { fileURLToPath } from "node:url";
import type { Statements } from "../../sinks/timescaledb.ts";
import { loadMigrations, type Migration, refuseChanged } from "../warehouse/migrate.ts";

const SCHEMA = fileURLToPath(new URL("../../sql/timescaledb/schema", import.meta.url));
/** "linepulse" in the keypad's digits: any number will do that nobody else takes. */
const LOCK = 546_378_573;

export const timescaleMigrations = (): Migration[] => loadMigrations(SCHEMA);

/**
 * Applies what is missing and returns its names.
 *
 * @param session - all statements go to one connection
 * @throws PipelineError CONFIG_INVALID when a file that was applied before has changed or is missing
 */
export async function migrateTimescale(session: Statements, migrations: readonly Migration[] = timescaleMigrations()): Promise<string[]> {
  const [first] = migrations;
  if (!first) return [];
  return alone(session, async () => {
    const applied: string[] = [];
    await session.run(first.sql, []);
    const { rows } = await session.run("SELECT name, hash FROM schema_migrations", []);
    const known = new Map(rows.map(({ name, hash }) => [String(name), String(hash)]));
    refuseChanged(known, migrations);
    for (const migration of migrations.filter(({ name }) => !known.has(name))) {
      await apply(session, migration);
      applied.push(migration.name);
    }
    return applied;
  });
}

/** Of all processes that open this database one does its work at a time, for as long as that takes. */
export async function alone<T>(session: Statements, work: () => Promise<T>): Promise<T> {
  await session.run("SET statement_timeout = 0", []);
  await session.run("SELECT pg_advisory_lock($1)", [LOCK]);
  const result = await work();
  await session.run("SELECT pg_advisory_unlock($1)", [LOCK]); // where the work has failed the connection ends, and the lock with it
  return result;
}

async function apply(session: Statements, { name, sql, hash }: Migration): Promise<void> {
  await session.run("BEGIN", []);
  try {
    await session.run(sql, []);
    await session.run("INSERT INTO schema_migrations (name, hash) VALUES ($1, $2)", [name, hash]);
    await session.run("COMMIT", []);
  } catch (error) {
    await session.run("ROLLBACK", []);
    throw error;
  }
}
