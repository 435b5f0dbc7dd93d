// The warehouse as the program uses it: the embedded one or a server, brought to the newest schema, behind @clickhouse/client.
import { type ClickHouseClient, ClickHouseError, ClickHouseLogLevel, createClient } from "@clickhouse/client";
import type { Query } from "../../api/deps.ts";
import type { Config } from "../../core/config.ts";
import { PipelineError } from "../../core/errors.ts";
import type { Instant } from "../../core/time.ts";
import { sleep } from "../clock.ts";
import { errorText } from "../error-text.ts";
import type { Logger } from "../logger.ts";
import type { Listener } from "./child-protocol.ts";
import { readPassword } from "./listener.ts";
import { migrate } from "./migrate.ts";
import { createQueries, type Queries } from "./queries.ts";
import { KEEP_ALIVE, startWarehouse } from "./supervisor.ts";

/** A server may come up later than this program does. */
const SERVER_WAIT = { forMs: 60_000, lookEveryMs: 1000 };
const LOOK_AGAIN_MS = 5000;

export interface OpenWarehouse {
  readonly client: ClickHouseClient;
  readonly query: Query;
  readonly queries: Queries;
  /** From now on readers see this generation. */
  announceGeneration(generation: number): Promise<void>;
  announcedGeneration(): Promise<number>;
  /**
   * Ties the warehouse to the log whose rows it holds, and to those before it that it was moved from: their rows have generations of
   * their own. From then on an older one cannot claim it any more.
   *
   * @throws PipelineError LOG_REPLACED when it holds another's
   */
  claimFor(logId: string, before?: readonly string[]): Promise<void>;
  /** @throws PipelineError WAREHOUSE_UNAVAILABLE while it is being opened */
  requireOpen(): void;
  restarts(): number;
  close(): Promise<void>;
}

type ServerConfig = Omit<Config["warehouse"], "listen">;

export interface OpenWarehouseOptions {
  readonly config: ServerConfig;
  readonly dataDir: string;
  readonly logger: Logger;
  readonly now: () => Instant;
  /** Where the embedded engine serves other processes: then it is the one that is used, whatever the configuration names. */
  readonly listener?: Listener | undefined;
}

/** @throws PipelineError WAREHOUSE_UNAVAILABLE, PLATFORM_UNSUPPORTED, CONFIG_INVALID, PORT_IN_USE */
export async function openWarehouse({ config, dataDir, logger, now, listener }: OpenWarehouseOptions): Promise<OpenWarehouse> {
  const isEmbedded = listener !== undefined || config.url === undefined;
  const embedded = isEmbedded ? await startWarehouse({ dataDir, logger, listener }) : undefined;
  const client = createClient(embedded?.clientConfig() ?? serverConfig(config));
  const warehouse = warehouseOf({ client, now, embedded });
  try {
    if (!embedded) await answering(client, logger);
    await bringUp(client, { now, logger, ...(isEmbedded && !listener && { patienceMs: 0 }) });
  } catch (cause) {
    await warehouse.close();
    throw cause;
  }
  return warehouse;
}

export interface OpenLaterOptions extends Pick<OpenWarehouseOptions, "config" | "logger" | "now"> {
  /** What the server is claimed for, as in `claimFor`. */
  readonly log: { readonly logId: string; readonly before: readonly string[] };
  /** Called when only a person can open it. */
  readonly onFatal: (error: unknown) => void;
}

/** A server that need not be there: it is opened in the background, tried for ever, and what waits for it waits alone. */
export function openWarehouseLater({ config, logger, now, log, onFatal }: OpenLaterOptions): OpenWarehouse {
  const client = createClient(serverConfig(config));
  const warehouse = warehouseOf({ client, now });
  const ending = new AbortController();
  let unready: PipelineError | undefined = new PipelineError("WAREHOUSE_UNAVAILABLE", "the warehouse is being opened");
  const opening = open();

  async function open(): Promise<void> {
    for (; !ending.signal.aborted; await sleep(LOOK_AGAIN_MS, ending.signal)) {
      try {
        await bringUp(client, { now, logger });
        await warehouse.claimFor(log.logId, log.before);
        unready = undefined;
        return;
      } catch (cause) {
        if (ending.signal.aborted) return;
        const isStop = cause instanceof PipelineError && cause.remedy === "stop";
        if (isStop) return onFatal(cause);
        logger.warn("the warehouse cannot be opened yet", { error: errorText(cause), inMs: LOOK_AGAIN_MS });
      }
    }
  }

  const requireOpen = () => {
    if (unready) throw unready;
  };
  return {
    ...warehouse,
    requireOpen,
    async announceGeneration(generation) {
      requireOpen();
      await warehouse.announceGeneration(generation);
    },
    async announcedGeneration() {
      requireOpen();
      return warehouse.announcedGeneration();
    },
    async close() {
      ending.abort();
      await warehouse.close(); // what is under way fails
      await opening;
    },
  };
}

/** To the newest schema. @throws PipelineError WAREHOUSE_UNAVAILABLE, CONFIG_INVALID */
async function bringUp(client: ClickHouseClient, { logger, ...options }: { now: () => Instant; logger: Logger; patienceMs?: number }) {
  try {
    const applied = await migrate(client, options);
    if (applied.length > 0) logger.info("warehouse schema brought up to date", { migrations: applied.length });
  } catch (cause) {
    if (cause instanceof PipelineError) throw cause;
    throw new PipelineError("WAREHOUSE_UNAVAILABLE", "could not bring the warehouse's schema up to date", { cause });
  }
}

type Engine = Pick<Awaited<ReturnType<typeof startWarehouse>>, "restarts" | "close">;

function warehouseOf({
  client,
  now,
  embedded,
}: {
  client: ClickHouseClient;
  now: () => Instant;
  embedded?: Engine | undefined;
}): OpenWarehouse {
  const queries = createQueries(client);
  return {
    client,
    queries,
    requireOpen: () => undefined,
    async query(name, params, { signal }) {
      try {
        return await queries.query(name, params, { signal });
      } catch (cause) {
        const isCrowded = cause instanceof ClickHouseError && cause.type === "TOO_MANY_SIMULTANEOUS_QUERIES";
        throw new PipelineError(isCrowded ? "BACKPRESSURE" : "WAREHOUSE_UNAVAILABLE", `query "${name}" failed`, { cause });
      }
    },
    async announceGeneration(generation) {
      const row = { generation, active: true, at: now(), version: generation };
      await client.insert({ table: "generations", format: "JSONEachRow", values: [row] });
    },
    async announcedGeneration() {
      const [row] = await queries.query<{ generation: number }>("active-generation", {});
      return row?.generation ?? 1;
    },
    async claimFor(logId, before = []) {
      const chain = { logId, before };
      if (await isClaimed(queries, chain)) return;
      await client.insert({ table: "log_identity", format: "JSONEachRow", values: [{ log_id: logId, at: now() }] });
      await isClaimed(queries, chain); // another log's process may have done the same at once
    },
    restarts: () => embedded?.restarts ?? 0,
    async close() {
      await client.close();
      await embedded?.close();
    },
  };
}

/** @throws PipelineError LOG_REPLACED when the warehouse holds another log's rows */
async function isClaimed(queries: Queries, { logId, before }: { logId: string; before: readonly string[] }): Promise<boolean> {
  const known = await queries.query<{ log_id: string }>("log-identity", {});
  const other = known.find(({ log_id }) => log_id !== logId && !before.includes(log_id));
  if (!other) return known.some(({ log_id }) => log_id === logId);
  const message = `the warehouse holds rows of log "${other.log_id}", this program has log "${logId}": give the new log an empty warehouse`;
  throw new PipelineError("LOG_REPLACED", message);
}

/** Waits for a server that is being started; what it says then, and what it lacks, is told by the first statement. */
async function answering(client: ClickHouseClient, logger: Logger): Promise<void> {
  for (const until = performance.now() + SERVER_WAIT.forMs; performance.now() < until; await sleep(SERVER_WAIT.lookEveryMs)) {
    const ping = await client.ping({ select: true });
    if (ping.success || ping.error instanceof ClickHouseError) return;
    logger.warn("the warehouse does not answer yet", { error: String(ping.error) });
  }
}

function serverConfig({ url, username, passwordFile, database }: ServerConfig) {
  const password = passwordFile === undefined ? "" : readPassword(passwordFile);
  const log = { level: ClickHouseLogLevel.OFF }; // every failure reaches the caller, who logs it once
  return { url, username, password, database, request_timeout: 60_000, keep_alive: KEEP_ALIVE, log };
}
