// Writes batches of NDJSON rows to one ClickHouse table, each batch once: a retry carries the same token,
// and the table (and the views that feed on it) drop a block whose token they have seen.
import { Readable } from "node:stream";
import { type ClickHouseClient, ClickHouseError } from "@clickhouse/client";
import { PipelineError } from "../core/errors.ts";
import type { Sink } from "../core/sink.ts";

/** The part of the ClickHouse client that a sink may use; a test passes its own. */
export interface Inserter {
  insert(table: string, ndjson: Uint8Array, settings: Record<string, string>, signal: AbortSignal): Promise<void>;
}

/** Answers that the same insert, sent again a little later, can turn into success. */
// biome-ignore format: one list
const TRANSIENT = new Set([
  "TOO_MANY_PARTS", "TOO_MANY_SIMULTANEOUS_QUERIES", "TIMEOUT_EXCEEDED", "TABLE_IS_READ_ONLY", "MEMORY_LIMIT_EXCEEDED",
  "CANNOT_ALLOCATE_MEMORY", "CANNOT_SCHEDULE_TASK", "QUERY_WAS_CANCELLED", "ABORTED", "NOT_ENOUGH_SPACE",
  "CANNOT_WRITE_TO_FILE_DESCRIPTOR", "CANNOT_FSYNC", "NETWORK_ERROR", "SOCKET_TIMEOUT", "KEEPER_EXCEPTION", "SERVER_OVERLOADED",
  "ECONNREFUSED", "ECONNRESET", "ECONNABORTED", "ETIMEDOUT", "EPIPE", "EHOSTUNREACH", "EHOSTDOWN", "ENETUNREACH", "ENETDOWN",
  "ENOTFOUND", "EAI_AGAIN", // a container that is stopped has no name
  "ENOENT", // the socket of a warehouse that is starting
]);

/** Somebody on the way to the server has answered in its place: a proxy whose server is away. */
class StrangeAnswer extends Error {
  constructor(options: ErrorOptions) {
    super("the answer is not ClickHouse's", options);
    this.name = "StrangeAnswer";
  }
}

/** One batch is one block, and its token counts in the table and in every view below it. */
const SETTINGS: Readonly<Record<string, string>> = {
  async_insert: "0",
  insert_deduplicate: "1",
  deduplicate_blocks_in_dependent_materialized_views: "1",
  input_format_skip_unknown_fields: "0",
  input_format_json_throw_on_bad_escape_sequence: "0", // half a surrogate pair in a text: that one text is off, not the table
  input_format_parallel_parsing: "0",
  max_partitions_per_insert_block: "0",
  max_insert_block_size: "1000000",
  min_insert_block_size_rows: "1000000",
  min_insert_block_size_bytes: "1000000000",
};

export function clickhouseSink(client: Inserter, table: string): Sink {
  return {
    name: `clickhouse:${table}`,
    /** Resolves once the server holds the whole batch. One try: deadline and retries are the runtime's. */
    async write({ id, rows, ndjson }, signal) {
      try {
        await client.insert(table, ndjson, { ...SETTINGS, insert_deduplication_token: id }, signal);
      } catch (cause) {
        const code = signal.aborted || mayPass(cause) ? "SINK_UNAVAILABLE" : "SINK_REJECTED";
        throw new PipelineError(code, `could not write batch "${id}" (${rows} rows) to "${table}"`, { cause });
      }
    },
  };
}

/** Hands the bytes to the server as they are; `insert` of the client would take rows and encode them again. */
export function clickhouseInserter(client: ClickHouseClient): Inserter {
  return {
    async insert(table, ndjson, settings, signal) {
      const insert = client.exec({
        query: `INSERT INTO ${table} FORMAT JSONEachRow`,
        values: Readable.from([ndjson], { objectMode: false }),
        clickhouse_settings: settings,
        abort_signal: signal,
      });
      const { stream } = await insert.catch((cause: unknown) => {
        throw reasonOf(cause) === "" ? new StrangeAnswer({ cause }) : cause;
      });
      for await (const _ of stream); // releases the socket; an insert answers nothing
    },
  };
}

function mayPass(cause: unknown): boolean {
  return cause instanceof StrangeAnswer || TRANSIENT.has(reasonOf(cause));
}

/** The server's own name for an error, or the system's. Never its message: wording changes. */
function reasonOf(cause: unknown): string {
  if (cause instanceof ClickHouseError) return cause.type ?? "";
  return cause instanceof Error && "code" in cause ? String(cause.code) : "";
}
