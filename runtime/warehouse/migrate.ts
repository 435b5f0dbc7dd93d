// Brings a ClickHouse (embedded or a server) to the newest schema: the numbered files of sql/clickhouse/schema, in order.
//   I1. A released file never changes: its hash is recorded with it, and another one stops the program.
//   I2. Every statement says IF NOT EXISTS, so that one which was applied but not recorded can be applied again.
//   I3. Several processes may open a warehouse at once: one of them applies, the others wait for it (migration-turn.ts). An older
//       statement after a newer one would bring back what that took away.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ClickHouseClient } from "@clickhouse/client";
import { PipelineError } from "../../core/errors.ts";
import { sleep } from "../clock.ts";
import { endTurns, newestTurn, takeTurn } from "./migration-turn.ts";

const LOOK_EVERY_MS = 100;
/** Longer than a client waits for a statement. */
const PATIENCE_MS = 120_000;
/** Who has not looked for so long looks whether the turn is still its own. */
const SURE_FOR_MS = 1000;

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

export interface MigrateOptions {
  readonly migrations?: readonly Migration[];
  readonly now: () => number;
  /** How long to wait for another process that applies nothing; 0 for the only one there is. */
  readonly patienceMs?: number;
}

/**
 * Applies what is missing and returns its names. The first migration makes the table of what was applied.
 *
 * @throws PipelineError CONFIG_INVALID when a file that was applied before has changed or is missing
 */
export async function migrate(
  client: ClickHouseClient,
  { migrations = loadMigrations(), now, patienceMs = PATIENCE_MS }: MigrateOptions,
): Promise<string[]> {
  const [first] = migrations;
  if (!first) return [];
  await client.command({ query: first.sql });
  const applied: string[] = [];
  for (;;) {
    const turn = await myTurn(client, { migrations, patienceMs });
    if (turn === undefined) return applied;
    let lookedAt = performance.now();
    for (const { name, sql, hash } of await readMissing(client, migrations)) {
      if (performance.now() - lookedAt > SURE_FOR_MS) {
        if ((await newestTurn(client)) !== turn) break; // another one has gone on meanwhile
        lookedAt = performance.now();
      }
      await client.command({ query: sql });
      await client.insert({ table: "schema_migrations", format: "JSONEachRow", values: [{ name, hash, at: now() }] });
      applied.push(name);
    }
    if ((await readMissing(client, migrations)).length === 0) await endTurns(client);
  }
}

/** Waits until nothing is missing (and gives nothing), or until it is this process's turn. */
async function myTurn(
  client: ClickHouseClient,
  { migrations, patienceMs }: Required<Pick<MigrateOptions, "migrations" | "patienceMs">>,
): Promise<number | undefined> {
  let leastMissing = Number.POSITIVE_INFINITY;
  let waitsSince = performance.now();
  for (;;) {
    const newest = await newestTurn(client);
    const { length: missing } = await readMissing(client, migrations);
    if (missing === 0) return undefined;
    if (missing < leastMissing) waitsSince = performance.now();
    leastMissing = Math.min(missing, leastMissing);
    const isFree = newest === 0 || performance.now() - waitsSince >= patienceMs;
    if (isFree && (await takeTurn(client, newest + 1))) return newest + 1;
    if (!isFree) await sleep(LOOK_EVERY_MS);
  }
}

async function readMissing(client: ClickHouseClient, migrations: readonly Migration[]): Promise<Migration[]> {
  const applied = await readApplied(client);
  refuseChanged(applied, migrations);
  return migrations.filter(({ name }) => !applied.has(name));
}

async function readApplied(client: ClickHouseClient): Promise<Map<string, string>> {
  const answer = await client.query({ query: "SELECT name, hash FROM schema_migrations", format: "JSONEachRow" });
  return new Map((await answer.json<{ name: string; hash: string }>()).map(({ name, hash }) => [name, hash]));
}

/** @throws PipelineError CONFIG_INVALID when a file that was applied has changed, or is of a newer build */
export function refuseChanged(applied: ReadonlyMap<string, string>, migrations: readonly Migration[]): void {
  const known = new Map(migrations.map(({ name, hash }) => [name, hash]));
  for (const [name, hash] of applied) {
    const mine = known.get(name);
    if (mine === hash) continue;
    const what = mine === undefined ? "is not part of this build: the warehouse is newer" : "was changed after it was applied";
    throw new PipelineError("CONFIG_INVALID", `migration "${name}" ${what}`);
  }
}
