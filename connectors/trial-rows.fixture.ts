// Rows of a trial in memory: each table's newest row by key, and lookups by any columns.
import type { Cell, RowImage } from "../core/change.ts";

export interface TrialRows {
  get(table: string, key: string): RowImage | undefined;
  /** `undefined` forgets the row. */
  set(table: string, key: string, row: RowImage | undefined): void;
  find(table: string, columns: Readonly<Record<string, Cell>>): RowImage | undefined;
}

interface Index {
  readonly columns: readonly string[];
  /** Values as JSON → key of the row that has them. */
  readonly keys: Map<string, string>;
}

interface Table {
  readonly rows: Map<string, RowImage>;
  /** One for each list of columns that was ever asked for. */
  readonly indexes: Map<string, Index>;
}

export function createTrialRows(): TrialRows {
  const tables = new Map<string, Table>();
  const tableOf = (name: string) => {
    const table = tables.get(name) ?? { rows: new Map(), indexes: new Map() };
    tables.set(name, table);
    return table;
  };
  return {
    get: (table, key) => tables.get(table)?.rows.get(key),
    set(name, key, row) {
      const { rows, indexes } = tableOf(name);
      const old = rows.get(key);
      for (const { columns, keys } of indexes.values()) {
        if (old && keys.get(valuesOf(old, columns)) === key) keys.delete(valuesOf(old, columns));
        if (row) keys.set(valuesOf(row, columns), key);
      }
      if (row) rows.set(key, row);
      else rows.delete(key);
    },
    find(name, wanted) {
      const table = tableOf(name);
      const columns = Object.keys(wanted).sort();
      const index = table.indexes.get(columns.join()) ?? indexOf(table, columns);
      const key = index.keys.get(valuesOf(wanted, columns));
      return key === undefined ? undefined : table.rows.get(key);
    },
  };
}

function indexOf({ rows, indexes }: Table, columns: readonly string[]): Index {
  const index = { columns, keys: new Map([...rows].map(([key, row]) => [valuesOf(row, columns), key])) };
  indexes.set(columns.join(), index);
  return index;
}

function valuesOf(row: RowImage, columns: readonly string[]): string {
  return JSON.stringify(columns.map((column) => row[column] ?? null));
}
