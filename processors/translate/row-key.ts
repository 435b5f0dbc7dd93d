// Keys of rows as text: the primary key's columns in the database's order.
//   I1. The same value gives the same text, whether it comes from a record's key or from a declared column of another row.
//   I2. A text that is long is replaced by its hash where it becomes part of a name.
import type { Cell, RowImage } from "../../core/change.ts";
import { type CellReader, readCell } from "./cells.ts";
import type { Envelope, RawRow } from "./envelope.ts";
import { hashOf } from "./hash.ts";
import type { KnownTable } from "./tables.ts";

const LONGEST = 100;

/** A primary key: its columns, and their values as text. */
export interface RowKey {
  readonly columns: readonly string[];
  readonly values: readonly Cell[];
  readonly text: string;
}

export function readKey(
  key: RawRow,
  { table, schemaOf, reader }: { table: KnownTable; schemaOf: Envelope["schemaOf"]; reader: CellReader },
): RowKey {
  const columns = Object.keys(key);
  const values = columns.map((column) => {
    const raw = key[column];
    const type = table.columns[column]?.type;
    const isTime = type === "instant" || type === "local" || type === "date";
    if (isTime && raw !== null && raw !== undefined) return readCell(raw, type, schemaOf(column), reader);
    if (typeof raw === "number" || typeof raw === "bigint") return readCell(raw, "text", undefined, reader);
    return type === "number" || type === "integer" ? plainNumber(raw) : (raw as Cell);
  });
  return { columns, values, text: keyText(values) };
}

/** `5.00` of an exact decimal and the 5 that another row's column holds are one key. */
function plainNumber(raw: unknown): Cell {
  const number = typeof raw === "string" && raw !== "" ? Number(raw) : Number.NaN;
  return Number.isFinite(number) && (!Number.isInteger(number) || Number.isSafeInteger(number)) ? number : (raw as Cell);
}

/**
 * @example keyText([5]) // "5"
 * @example keyText(["a,b", 5]) // "a\\,b,5"
 */
export function keyText(values: readonly (Cell | undefined)[]): string {
  const texts = values.map((value) => (typeof value === "object" ? JSON.stringify(value) : String(value)));
  return texts.length === 1 ? (texts[0] as string) : texts.map((text) => text.replace(/[\\,]/g, "\\$&")).join(",");
}

/**
 * What a row with these values in these columns is found, and waited for, under; none if one of them is null.
 *
 * @example addressOf("orders", { line: "L1", number: 7 }) // "orders/line,number/L1,7"
 */
export function addressOf(table: string, columns: RowImage): string | undefined {
  const names = Object.keys(columns);
  if (names.length > 1) names.sort();
  if (names.some((name) => columns[name] === null || columns[name] === undefined)) return undefined;
  return `${table}/${names.join(",")}/${shortened(keyText(names.map((name) => columns[name])))}`;
}

/** These columns of a row. */
export function pick(columns: readonly string[], row: RowImage): RowImage {
  return Object.fromEntries(columns.map((column) => [column, row[column] ?? null]));
}

/** The same text for the same key, short enough to be part of a name. */
export function shortened(key: string): string {
  return key.length <= LONGEST ? key : `#${hashOf(key)}`;
}
