// The tables that a mapping names, as patterns: `schema.table`, with `*` for the changing part of a shard's name.
import type { MappedTable } from "../../core/change.ts";

/** TimescaleDB keeps the rows of its hypertables in tables of its own. */
export const TIMESCALE_CHUNKS = "_timescaledb_internal._hyper_*_chunk";

/** Each pattern once, in the mapping's order: parents before children. */
export function patternsOf(tables: readonly Pick<MappedTable, "from">[]): string[] {
  return [...new Set(tables.map(({ from }) => from))];
}

export function isFamily(pattern: string): boolean {
  return pattern.includes("*");
}

/** The schema of a pattern; in MySQL and MariaDB the database. */
export function schemaOf(pattern: string): string {
  return pattern.slice(0, pattern.indexOf("."));
}

/**
 * A regular expression, in Java's words and in JavaScript's, that a whole name must match.
 *
 * @example regexOf("public.reports_*") === "public\\.reports_[^.]*"
 */
export function regexOf(pattern: string): string {
  return pattern.split("*").map((part) => part.replaceAll(/[\\^$.|?+()[\]{}]/g, "\\$&")).join("[^.]*"); // biome-ignore format: one chain
}

export function matches(pattern: string, table: string): boolean {
  return new RegExp(`^${regexOf(pattern)}$`).test(table);
}
