// Named queries: the files of sql/clickhouse/queries, run with parameters. No other SQL reaches the warehouse from a reader.
import type { ClickHouseClient } from "@clickhouse/client";
import { assert } from "../../core/assert.ts";
import { loadQueryTexts } from "./query-texts.ts";
import { withSentConditions } from "./sent-conditions.ts";

export type QueryRow = Record<string, unknown>;

export interface Queries {
  /** Runs `<name>.sql` with values for its `{name:Type}` placeholders. Numbers come back as numbers, instants as text. */
  query<T = QueryRow>(name: string, params: Record<string, unknown>, options?: { signal?: AbortSignal }): Promise<T[]>;
  readonly names: readonly string[];
}

/** Loads the folder once; a file added later is not seen. */
export function createQueries(client: ClickHouseClient): Queries {
  const statements = loadQueryTexts();
  return {
    names: [...statements.keys()],
    async query<T>(name: string, params: Record<string, unknown>, { signal }: { signal?: AbortSignal } = {}) {
      const query = statements.get(name);
      assert(query !== undefined, `there is no query "${name}"`);
      const answer = await client.query({
        query: withSentConditions(query, params),
        format: "JSONEachRow",
        query_params: params,
        abort_signal: signal,
        clickhouse_settings: { wait_end_of_query: 1, output_format_json_quote_64bit_integers: 0, optimize_aggregation_in_order: 1 },
      });
      return answer.json<T>();
    },
  };
}
