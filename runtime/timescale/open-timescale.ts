// TimescaleDB as a destination of rows: a server that need not be there when the program starts, nor stay.
//   I1. It is opened in the background and tried for ever; meanwhile batches wait, and nobody else does.
//   I2. Nothing is written before the schema is the newest and the database is tied to the log.
//   I3. What a person must mend (another log's rows, a schema of a newer build) is told by every batch, and is not tried again.
import type { Config } from "../../core/config.ts";
import { PipelineError } from "../../core/errors.ts";
import { TABLE_NAMES } from "../../core/rows.ts";
import type { Sink } from "../../core/sink.ts";
import { ServerFault, type Statements, timescaleSink } from "../../sinks/timescaledb.ts";
import { sleep } from "../clock.ts";
import { errorText } from "../error-text.ts";
import type { Logger } from "../logger.ts";
import { readPassword } from "../warehouse/listener.ts";
import { alone, migrateTimescale } from "./migrate-timescale.ts";
import { openTimescaleClient, type TimescaleClient } from "./timescale-client.ts";
import { createTimescaleQueries } from "./timescale-queries.ts";

export type TimescaleConfig = Config["timescale"] & { readonly url: string };

const RETRY_MS = { first: 500, most: 10_000 };

export interface OpenTimescale {
  sink(table: string): Sink;
  announcedGeneration(): Promise<number>;
  /** From now on readers of this database see this generation: its rows are there, and its rollups are made before it is told. */
  announceGeneration(generation: number): Promise<void>;
  close(): Promise<void>;
}

export interface OpenTimescaleOptions {
  readonly client: TimescaleClient;
  readonly logId: string;
  /** Logs that this one goes on from. */
  readonly before: readonly string[];
  readonly logger: Logger;
  readonly retryMs?: { readonly first: number; readonly most: number };
}

/** The configuration of TimescaleDB, where it names one. */
export function timescaleOf({ timescale }: Pick<Config, "timescale">): TimescaleConfig | undefined {
  return timescale.url === undefined ? undefined : { ...timescale, url: timescale.url };
}

/** Nothing is connected yet. The password is read again for each connection. */
export function timescaleClient({ url, passwordFile }: TimescaleConfig, statementTimeoutMs: number): Promise<TimescaleClient> {
  const password = passwordFile === undefined ? undefined : () => readPassword(passwordFile);
  return openTimescaleClient({ url, password, statementTimeoutMs, connections: 3 });
}

/** Returns at once; the server may come later. */
export function openTimescale({ client, logId, before, logger, retryMs = RETRY_MS }: OpenTimescaleOptions): OpenTimescale {
  const ending = new AbortController();
  let unready: PipelineError | undefined = new PipelineError("SINK_UNAVAILABLE", "TimescaleDB is being opened");
  const queries = createTimescaleQueries(client);
  const opening = open();

  async function open(): Promise<void> {
    for (let waitMs = retryMs.first; !ending.signal.aborted; waitMs = Math.min(waitMs * 2, retryMs.most)) {
      try {
        const applied = await client.session((session) => prepare(session, { logId, before }), ending.signal);
        if (applied.length > 0) logger.info("TimescaleDB's schema brought up to date", { migrations: applied.length });
        unready = undefined;
        return;
      } catch (cause) {
        if (ending.signal.aborted) return;
        const isStop = cause instanceof PipelineError && cause.remedy === "stop";
        unready = isStop ? cause : new PipelineError("SINK_UNAVAILABLE", "TimescaleDB cannot be opened yet", { cause });
        logger[isStop ? "error" : "warn"]("TimescaleDB is not open", { error: errorText(unready), state: stateOf(cause) });
        if (isStop) return;
        await sleep(waitMs, ending.signal);
      }
    }
  }

  function requireOpen(): void {
    if (unready) throw unready;
  }

  return {
    sink(table) {
      const sink = timescaleSink(client, table);
      return {
        name: sink.name,
        async write(batch, signal) {
          requireOpen();
          await sink.write(batch, signal);
        },
        async taken(place, signal) {
          requireOpen();
          return sink.taken?.(place, signal) ?? 0;
        },
      };
    },
    async announcedGeneration() {
      requireOpen();
      const [row] = await queries.query<{ generation: number }>("active-generation", {});
      return row?.generation ?? 1;
    },
    async announceGeneration(generation) {
      requireOpen();
      await client.session((session) => announce(session, generation), ending.signal);
    },
    async close() {
      ending.abort();
      await opening;
      await client.close();
    },
  };
}

/**
 * A rollup shows what is older than its last refresh only when it is refreshed again: of a generation that is new, nothing at all. Twice,
 * since a refresh by batches leaves the last bucket to the next one where what has changed ends with that bucket's first minute.
 */
async function announce(session: Statements, generation: number): Promise<void> {
  await session.run("SET statement_timeout = 0", []);
  const { rows: jobs } = await session.run(REFRESH_JOBS, [TABLE_NAMES]);
  for (const { job_id } of [...jobs, ...jobs]) await session.run("CALL run_job($1)", [job_id]);
  await session.run(ANNOUNCE, [generation]);
}

const REFRESH_JOBS = `SELECT j.job_id FROM timescaledb_information.jobs AS j
  JOIN timescaledb_information.continuous_aggregates AS c ON c.view_schema = j.hypertable_schema AND c.view_name = j.hypertable_name
  WHERE j.proc_name = 'policy_refresh_continuous_aggregate' AND c.hypertable_name = ANY($1::text[]) ORDER BY j.job_id`;
const ANNOUNCE = `INSERT INTO generations (generation, active, version) VALUES ($1, true, $1)
  ON CONFLICT (generation) DO UPDATE SET active = true, at = now(), version = excluded.version`;

interface Chain {
  readonly logId: string;
  readonly before: readonly string[];
}

/** Schema and log. @throws PipelineError CONFIG_INVALID, LOG_REPLACED */
async function prepare(session: Statements, chain: Chain): Promise<string[]> {
  return alone(session, async () => {
    const applied = await migrateTimescale(session);
    await claim(session, chain);
    return applied;
  });
}

/** Ties the database to the log, which may go on from the one that it was tied to. From then on an older one cannot claim it any more. */
async function claim(session: Statements, { logId, before }: Chain): Promise<void> {
  const { rows } = await session.run("SELECT log_id FROM log_identity WHERE log_id <> ALL($1::text[])", [[logId, ...before]]);
  const [other] = rows;
  if (!other) return void (await session.run("INSERT INTO log_identity (log_id) VALUES ($1) ON CONFLICT DO NOTHING", [logId]));
  const message = `TimescaleDB holds rows of log "${other.log_id}", this program has log "${logId}": give the new log an empty database`;
  throw new PipelineError("LOG_REPLACED", message);
}

function stateOf(cause: unknown): string | undefined {
  return cause instanceof ServerFault ? cause.state : undefined;
}
