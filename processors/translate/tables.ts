// Which table of a mapping a change belongs to: by `schema.table` (or `database.table`), where a `*` stands for what differs from shard
// to shard, so that a new shard is taken in without a word.
import type { Column, MappedTable } from "../../core/change.ts";
import type { ChangeSource } from "./envelope.ts";

export interface KnownTable extends MappedTable {
  /** Many tables of the database under one name: a primary key is unique only within one of them. */
  readonly isFamily: boolean;
  readonly columnList: readonly (readonly [name: string, column: Column])[];
}

/** `schema.table` as the database calls it; MySQL and MariaDB have the database's name in place of the schema's. */
export function originOf({ schema, db, table }: ChangeSource): string {
  return `${schema ?? db}.${table}`;
}

/** The mapping's table of an origin. A table that is named wins over a pattern, an earlier pattern over a later one. */
export function createTables(tables: readonly MappedTable[]): (origin: string) => KnownTable | undefined {
  const known = tables.map((table): KnownTable => {
    return { ...table, isFamily: table.from.includes("*"), columnList: Object.entries(table.columns) };
  });
  const named = new Map(known.filter(({ isFamily }) => !isFamily).map((table) => [table.from, table]));
  const patterns = known.filter(({ isFamily }) => isFamily).map((table) => [patternOf(table.from), table] as const);
  const found = new Map<string, KnownTable | undefined>(named);
  return (origin) => {
    if (found.has(origin)) return found.get(origin);
    const table = patterns.find(([pattern]) => pattern.test(origin))?.[1];
    found.set(origin, table);
    return table;
  };
}

/** A `*` stands for one or more characters, but not for a dot. */
function patternOf(from: string): RegExp {
  return new RegExp(`^${from.split("*").map(RegExp.escape).join("[^.]+")}$`, "u");
}
