// What `linepulse connectors` asks of a source's database, whatever its kind.
import { readFileSync } from "node:fs";
import type { MysqlFacts } from "../../connectors/checks/mysql.ts";
import type { PostgresFacts } from "../../connectors/checks/postgresql.ts";
import type { SourceOffset } from "../../connectors/client.ts";
import type { SourceNames } from "../../connectors/settings/names.ts";
import { PipelineError } from "../../core/errors.ts";
import type { CapturedSource } from "../../core/source-config.ts";

/** How far a connector is behind in the log of its database, and what that log keeps for it. */
export interface LogLag {
  /** Not read yet. */
  readonly behindBytes: number | null;
  /** Kept on the database's disk because it is not read yet; MySQL and MariaDB keep theirs by time. */
  readonly keptBytes: number | null;
  /** How much more it may keep before it gives the source up; null = without a bound. */
  readonly leftBytes: number | null;
  /** The database has removed what the connector still needs: only a new snapshot helps. */
  readonly isLost: boolean;
}

export interface SourceDatabase {
  /** @param schemas whose tables are described */
  facts(names: SourceNames, schemas: readonly string[]): Promise<PostgresFacts | MysqlFacts>;
  /** Undefined before the connector's first start. */
  lag(names: SourceNames, offset: SourceOffset | undefined): Promise<LogLag | undefined>;
  /** Asks Debezium for something, by a row of its signal table. */
  signal(names: SourceNames, signal: { readonly id: string; readonly type: string; readonly data: string }): Promise<void>;
  /** Takes away what the database keeps for the connector. */
  release(names: SourceNames): Promise<void>;
  close(): Promise<void>;
}

/** @throws PipelineError CONFIG_INVALID when there is none */
export function passwordOf(
  { name, database }: Pick<CapturedSource, "name" | "database">,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const { passwordFile, passwordVariable = "" } = database;
  const password = passwordFile === undefined ? env[passwordVariable] : firstLineOf(passwordFile);
  if (password) return password;
  const place = passwordFile === undefined ? `variable ${passwordVariable} is not set` : `"${passwordFile}" cannot be read, or is empty`;
  throw new PipelineError("CONFIG_INVALID", `there is no password for the database of source "${name}": ${place}`);
}

export function firstLineOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").split("\n")[0]?.trim();
  } catch {
    return undefined;
  }
}

/** Codes of an answer that another try, a little later, can turn into success; the rest is for a person. */
const PASSING = /^(ECONN|ETIMEDOUT|EPIPE|EAI_AGAIN|ENOTFOUND|EHOST|ENET|PROTOCOL_|57P0|08|53)/;

/** What a client of a database threw, as an error of ours. Its message names no password. */
export function databaseError(what: string, cause: unknown): PipelineError {
  const { code = "", message = String(cause) } = cause as { code?: string; message?: string };
  const passes = PASSING.test(code) || code === "" || code === "1040" || code === "ER_CON_COUNT_ERROR";
  return new PipelineError(passes ? "SOURCE_UNAVAILABLE" : "SOURCE_UNFIT", `${what}: ${message || code}`, { cause });
}
