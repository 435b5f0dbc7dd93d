// Brings a ClickHouse (embedded or a server) to the newest schema: the numbered files of sql/clickhouse/schema, in order.
//   I1. A released file never changes: its hash is recorded with it, and another one stops the program.
//   I2. Every statement says IF NOT EXISTS, so that one which was applied but not recorded can be applied again.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ClickHouseClient } from "@clickhouse/client";
import { PipelineError } from "../../core/errors.ts";

export interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly hash: string;
}

const SCHEMA = fileURLToPath(new URL("../../sql/clickhouse/schema", import.meta.url));

/** The files `NNNN_name.sql` of a folder, in order. */
export function loadMigrations(folder: string = SCHEMA): Migration[] {
  const names = readdirSync(folder).filter((name) => /^\d{4}_\w+\.sql$/.test(name));
  return names.sort().map((name) => {
    const sql = readFileSync(`${folder}/${name}`, "utf8").replaceAll("\r\n", "\n");
    return { name, sql, hash: createHash("sha256").update(sql).digest("hex") };
  });
}

/**
 * Applies what is missing and returns its names. The first migration makes the table of what was applied.
 *
 * @throws PipelineError CONFIG_INVALID when a file that was applied before has changed or is missing
 */
export async function migrate(
  client: ClickHouseClient,
  { migrations = loadMigrations(), now }: { migrations?: readonly Migration[]; now: () => number },
): Promise<string[]> {
  const [first] = migrations;
  if (!first) return [];
  await client.command({ query: first.sql });
  const applied = await readApplied(client);
  refuseChanged(applied, migrations);
  const missing = migrations.filter(({ name }) => !applied.has(name));
  for (const { name, sql, hash } of missing) {
    if (name !== first.name) await client.command({ query: sql });
    await client.insert({ table: "schema_migrations", format: "JSONEachRow", values: [{ name, hash, at: now() }] });
  }
  return missing.map(({ name }) => name);
}

async function readApplied(client: ClickHouseClient): Promise<Map<string, string>> {
  const answer = await client.query({ query: "SELECT name, hash FROM schema_migrations", format: "JSONEachRow" });
  return new Map((await answer.json<{ name: string; hash: string }>()).map(({ name, hash }) => [name, hash]));
}

function refuseChanged(applied: ReadonlyMap<string, string>, migrations: readonly Migration[]): void {
  const known = new Map(migrations.map(({ name, hash }) => [name, hash]));
  for (const [name, hash] of applied) {
    const mine = known.get(name);
    if (mine === hash) continue;
    const what = mine === undefined ? "is not part of this build: the warehouse is newer" : "was changed after it was applied";
    throw new PipelineError("CONFIG_INVALID", `migration "${name}" ${what}`);
  }
}
