// What the tests of the queries share: a warehouse of their own, rows as processors emit them, and the parameters of the API.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@clickhouse/client";
import type { QueryName, QueryParams } from "../../../api/deps.ts";
import { type Row, TABLES, type TableName } from "../../../core/rows.ts";
import { migrate } from "../../../runtime/warehouse/migrate.ts";
import { createQueries } from "../../../runtime/warehouse/queries.ts";
import { startWarehouse } from "../../../runtime/warehouse/supervisor.ts";

export const NOON = Date.UTC(2026, 2, 1, 12);
export const MINUTE = 60_000;

const silent = { debug() {}, info() {}, warn() {}, error() {} };

export const PLACE = { tenant: "acme", factory: "f1", line: "l1" };
export const SERIES = { ...PLACE, station: "s1", characteristic: "diameter", product: "" };

/** Parameters that shut nothing of tenant acme, generation 0, out. */
export const ALL: QueryParams = {
  tenant: "acme", generation: 0, factories: [], lines: [], factory: "", line: "", station: "", characteristic: "", products: [],
  from: NOON - MINUTE, to: NOON + 60 * MINUTE, before: Date.UTC(2299, 11, 31), before_id: "", limit: 100, offset: 0, id: "c1", source: "",
  rule: "", state: "", direction: 1, point: "", chart: "xbar-r", series: ["f1/l1/s1/diameter/"], phases: ["I", "II"], looked: 10, points: 5,
}; // biome-ignore format: one object
export const DIAMETER = { factory: "f1", line: "l1", station: "s1", characteristic: "diameter" };

export type Insert = <T extends TableName>(table: T, rows: readonly Row<T>[], generation?: number) => Promise<void>;

export interface QueryWorld {
  /** Inserts rows as one block, later in the log than all before. */
  insert: Insert;
  ask<R = { id: string }>(name: QueryName, params?: QueryParams): Promise<R[]>;
  /** Runs a SELECT of the test's own, as a report would. */
  select<R>(sql: string): Promise<R[]>;
  /** The same, with the types of its columns. */
  answer<R>(sql: string): Promise<R>;
  /** Runs any other statement of the test's own. */
  execute(sql: string): Promise<void>;
  readonly names: readonly string[];
  close(): Promise<void>;
}

export async function openQueryWorld(): Promise<QueryWorld> {
  const dataDir = mkdtempSync(join(tmpdir(), "linepulse-queries-"));
  const warehouse = await startWarehouse({ dataDir, logger: silent });
  const client = createClient(warehouse.clientConfig());
  await migrate(client, { now: () => NOON });
  await client.command({ query: "SYSTEM STOP MERGES" }); // every version stays: what a query sees hangs on no chance
  const queries = createQueries(client);
  let offset = 0;
  return {
    async insert(table, rows, generation = 0) {
      const origin = () => ({ generation, src_partition: 0, src_offset: offset++, src_index: 0 });
      const values = rows.map((row) => ({ ...TABLES[table].row.parse(row), ...origin() }));
      await client.insert({ table, values, format: "JSONEachRow" });
    },
    ask: (name, params = {}) => queries.query(name, { ...ALL, ...params }),
    async select<R>(sql: string) {
      return (
        await client.query({ query: sql, format: "JSONEachRow", clickhouse_settings: { output_format_json_quote_64bit_integers: 0 } })
      ).json<R>();
    },
    async answer<R>(sql: string) {
      const clickhouse_settings = { output_format_json_quote_64bit_integers: 0 as const };
      return (await client.query({ query: sql, format: "JSONCompact", clickhouse_settings })).json() as R;
    },
    async execute(sql: string) {
      await client.command({ query: sql });
    },
    names: queries.names,
    async close() {
      await client.close();
      await warehouse.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** A plan of the series diameter. */
export function characteristicRow(fields: Partial<Row<"characteristics">> = {}): Row<"characteristics"> {
  const plan = JSON.stringify({ chart: "xbar-r", subgroupSize: 5, rules: ["nelson1"], actions: { nelson1: "stop, call the setter" } });
  const spec = { lsl: 73.95, usl: 74.05, target: null };
  return { ...SERIES, chart: "xbar-r", subgroup_size: 5, baseline: 25, ...spec, rules: ["nelson1"], plan, plan_version: 1, ...fields };
}

/** A limit set of the series diameter. */
export function limitsRow(fields: Partial<Row<"spc_limits">> = {}): Row<"spc_limits"> {
  return {
    ...SERIES, version: 1, chart: "xbar-r", mean: 74, sigma: 0.01, center: null, model: "", estimator: "R/d2", window_points: 25,
    window_from: NOON - MINUTE, window_to: NOON, window_excluded: [], by: "linepulse", at: NOON, reason: "phase I", stage: "",
    approved: false, plan_version: 1, ...fields,
  }; // biome-ignore format: one row
}

/** A command that excludes point p2 of the series diameter. */
export function commandRow(fields: Partial<Row<"commands">> = {}): Row<"commands"> {
  return {
    ...PLACE, id: "c1", source: "http", at: NOON, name: "point.exclude", by: "kim", note: "wrong part", status: "applied", code: "",
    detail: "", body: '{"station":"s1","characteristic":"diameter","point":"p2","excluded":true}', before: "", after: '{"excluded":true}',
    ...fields,
  }; // biome-ignore format: one row
}

/** A word on point p2 of the series diameter. */
export function annotationRow(fields: Partial<Row<"spc_annotations">> = {}): Row<"spc_annotations"> {
  return { ...SERIES, point: "p2", source: "http", id: "a1", by: "kim", at: NOON, text: "looked at it", cause: "", action: "", ...fields };
}

/** A plan that starts phase I of the series diameter again. */
export function phaseRow(fields: Partial<Row<"spc_phases">> = {}): Row<"spc_phases"> {
  return { ...SERIES, at: NOON, plan_version: 2, ...fields };
}

/** A word on whether point p2 of the series diameter counts. */
export function exclusionRow(fields: Partial<Row<"spc_exclusions">> = {}): Row<"spc_exclusions"> {
  return { ...SERIES, point: "p2", excluded: true, by: "kim", at: NOON, reason: "wrong part", ...fields };
}
