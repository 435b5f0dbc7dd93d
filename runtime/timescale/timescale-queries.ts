// Named queries of TimescaleDB: the files of sql/timescaledb/queries. `{name:type}` stands for a value, `{name:Identifier}` for a table.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { assert } from "../../core/assert.ts";
import { TABLE_NAMES } from "../../core/rows.ts";
import type { Statements } from "../../sinks/timescaledb.ts";
import type { Queries } from "../warehouse/queries.ts";

const FOLDER = fileURLToPath(new URL("../../sql/timescaledb/queries", import.meta.url));
const ENDING = ".sql";
const HOLE = /\{(\w+):([^}]+)\}/g;

/** Loads the folder once. */
export function createTimescaleQueries(db: Statements): Queries {
  const texts = new Map(
    readdirSync(FOLDER)
      .filter((name) => name.endsWith(ENDING))
      .map((name) => [name.slice(0, -ENDING.length), readFileSync(`${FOLDER}/${name}`, "utf8")]),
  );
  return {
    names: [...texts.keys()],
    async query<T>(name: string, params: Record<string, unknown>, { signal }: { signal?: AbortSignal } = {}) {
      const text = texts.get(name);
      assert(text !== undefined, `there is no query "${name}"`);
      const { sql, values } = filled(text, params);
      const { rows } = await db.run(sql, values, signal);
      return rows as T[];
    },
  };
}

/** @example filled("WHERE line = {line:text}", { line: "L1" }) // { sql: "WHERE line = $1::text", values: ["L1"] } */
export function filled(text: string, params: Readonly<Record<string, unknown>>): { sql: string; values: unknown[] } {
  const names: string[] = [];
  const sql = text.replaceAll(HOLE, (_, name: string, type: string) => {
    assert(name in params, `a query lacks its parameter "${name}"`);
    if (type === "Identifier") return tableOf(params[name]);
    if (!names.includes(name)) names.push(name);
    return `$${names.indexOf(name) + 1}::${type}`;
  });
  return { sql, values: names.map((name) => params[name]) };
}

function tableOf(name: unknown): string {
  const table = TABLE_NAMES.find((each) => each === name);
  assert(table !== undefined, `there is no table "${name}"`);
  return `"${table}"`;
}
