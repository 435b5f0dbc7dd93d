// The warehouse as the program uses it: the embedded one or a server, brought to the newest schema, behind @clickhouse/client.
import { readFileSync } from "node:fs";
import { type ClickHouseClient, createClient } from "@clickhouse/client";
import type { Query } from "../../api/deps.ts";
import type { Config } from "../../core/config.ts";
import { PipelineError } from "../../core/errors.ts";
import type { Instant } from "../../core/time.ts";
import type { Logger } from "../logger.ts";
import { migrate } from "./migrate.ts";
import { createQueries, type Queries } from "./queries.ts";
import { startWarehouse } from "./supervisor.ts";

export interface OpenWarehouse {
  readonly client: ClickHouseClient;
  readonly query: Query;
  readonly queries: Queries;
  /** From now on readers see this generation. */
  announceGeneration(generation: number, at: Instant): Promise<void>;
  /**
   * Ties the warehouse to the log whose rows it holds.
   *
   * @throws PipelineError LOG_REPLACED when it holds another's
   */
  claimFor(logId: string): Promise<void>;
  restarts(): number;
  close(): Promise<void>;
}

export interface OpenWarehouseOptions {
  readonly config: Config["warehouse"];
  readonly dataDir: string;
  readonly logger: Logger;
  readonly now: () => Instant;
}

/** @throws PipelineError WAREHOUSE_UNAVAILABLE, PLATFORM_UNSUPPORTED, CONFIG_INVALID */
export async function openWarehouse({ config, dataDir, logger, now }: OpenWarehouseOptions): Promise<OpenWarehouse> {
  const embedded = config.url === undefined ? await startWarehouse({ dataDir, logger }) : undefined;
  const client = createClient(embedded?.clientConfig() ?? serverConfig(config));
  try {
    const applied = await migrate(client, { now });
    if (applied.length > 0) logger.info("warehouse schema brought up to date", { migrations: applied.length });
  } catch (cause) {
    await client.close();
    await embedded?.close();
    throw cause instanceof PipelineError
      ? cause
      : new PipelineError("WAREHOUSE_UNAVAILABLE", "could not bring the warehouse's schema up to date", { cause });
  }
  const queries = createQueries(client);
  return {
    client,
    queries,
    async query(name, params, { signal }) {
      try {
        return await queries.query(name, params, { signal });
      } catch (cause) {
        throw new PipelineError("WAREHOUSE_UNAVAILABLE", `query "${name}" failed`, { cause });
      }
    },
    async announceGeneration(generation, at) {
      await client.insert({ table: "generations", format: "JSONEachRow", values: [{ generation, active: true, at, version: generation }] });
    },
    async claimFor(logId) {
      const known = await queries.query<{ log_id: string }>("log-identity", {});
      const other = known.find(({ log_id }) => log_id !== logId);
      if (other) {
        const message = `the warehouse holds rows of log "${other.log_id}", the data directory has log "${logId}": give the new log an empty warehouse`;
        throw new PipelineError("LOG_REPLACED", message);
      }
      if (known.length === 0) await client.insert({ table: "log_identity", format: "JSONEachRow", values: [{ log_id: logId, at: now() }] });
    },
    restarts: () => embedded?.restarts ?? 0,
    async close() {
      await client.close();
      await embedded?.close();
    },
  };
}

function serverConfig({ url, username, passwordFile, database }: Config["warehouse"]) {
  const password = passwordFile === undefined ? "" : readFileSync(passwordFile, "utf8").trim();
  return { url, username, password, database, request_timeout: 60_000 };
}
