// Named queries: the files of sql/clickhouse/queries, run with parameters. No other SQL reaches the warehouse from a reader.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ClickHouseClient } from "@clickhouse/client";
import { assert } from "../../core/assert.ts";

const QUERIES = fileURLToPath(new URL("../../sql/clickhouse/queries", import.meta.url));

export type QueryRow = Record<string, unknown>;

export interface Queries {
  /** Runs `<name>.sql` with values for its `{name:Type}` placeholders. Numbers come back as numbers, instants as text. */
  query<T = QueryRow>(name: string, params: Record<string, unknown>, options?: { signal?: AbortSignal }): Promise<T[]>;
  readonly names: readonly string[];
}

/** Loads the folder once; a file added later is not seen. */
export function createQueries(client: ClickHouseClient, folder: string = QUERIES): Queries {
  const files = readdirSync(folder).filter((file) => file.endsWith(".sql"));
  const statements = new Map(files.map((file) => [file.slice(0, -".sql".length), readFileSync(`${folder}/${file}`, "utf8")]));
  return {
    names: [...statements.keys()],
    async query<T>(name: string, params: Record<string, unknown>, { signal }: { signal?: AbortSignal } = {}) {
      const query = statements.get(name);
      assert(query !== undefined, `there is no query "${name}"`);
      const answer = await client.query({
        query,
        format: "JSONEachRow",
        query_params: params,
        abort_signal: signal,
        clickhouse_settings: { wait_end_of_query: 1, output_format_json_quote_64bit_integers: 0, optimize_aggregation_in_order: 1 },
      });
      return answer.json<T>();
    },
  };
}
