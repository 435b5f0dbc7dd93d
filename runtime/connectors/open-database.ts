// Opens a source's database with the client of its kind, which is loaded by whoever uses it.
import type { DatabaseConfig } from "../../core/source-config.ts";
import type { SourceDatabase } from "./source-database.ts";

/** @throws PipelineError SOURCE_UNAVAILABLE, SOURCE_UNFIT when it does not let us in */
export async function openSourceDatabase(database: DatabaseConfig, password: string): Promise<SourceDatabase> {
  if (database.kind === "postgresql") return (await import("./postgres-database.ts")).openPostgres(database, password);
  return (await import("./mysql-database.ts")).openMysql(database, password);
}
