// The image of a row: its declared columns, read.
//   I1. A cell that the database's log did not tell (`__debezium_unavailable_value`) is the one of the row's last image.
//   I2. A required column that the record does not have at all is gone from its table: the source must stop before it takes the record.
import type { Cell, RowImage } from "../../core/change.ts";
import { type CellReader, readCell } from "./cells.ts";
import type { Envelope, RawRow } from "./envelope.ts";
import type { KnownTable } from "./tables.ts";

export interface ReadRow {
  readonly image: RowImage;
  /** Every required column has a value. */
  readonly isComplete: boolean;
  /** Required columns that the record does not have. */
  readonly gone: readonly string[];
}

export interface RowReading {
  readonly table: KnownTable;
  readonly schemaOf: Envelope["schemaOf"];
  readonly reader: CellReader;
  /** The row as it last was, for what the record does not tell. */
  readonly last: () => RowImage | null;
}

export function readRow(row: RawRow, { table, schemaOf, reader, last }: RowReading): ReadRow {
  const image: Record<string, Cell> = {};
  const gone: string[] = [];
  let isComplete = true;
  for (const [name, { type, required }] of table.columnList) {
    const raw = row[name];
    if (raw === undefined && required !== false) gone.push(name);
    const hadFault = reader.fault !== undefined;
    let cell: Cell = null;
    if (raw !== undefined && raw !== null) {
      cell = isUnavailable(raw) ? (last()?.[name] ?? null) : readCell(raw, type, schemaOf(name), reader);
    }
    if (!hadFault && reader.fault !== undefined) reader.fault = `column "${name}": ${reader.fault}`;
    image[name] = cell;
    if (cell === null && required !== false) isComplete = false;
  }
  return { image, isComplete, gone };
}

const UNAVAILABLE = "__debezium_unavailable_value";
/** What PostgreSQL's connector makes of it in other columns: bytes in base 64, an `hstore` as JSON, and (the last) an item of `uuid[]`. */
const UNAVAILABLE_TEXTS: ReadonlySet<string> = new Set([
  UNAVAILABLE,
  "X19kZWJleml1bV91bmF2YWlsYWJsZV92YWx1ZQ==",
  `{"${UNAVAILABLE}":"${UNAVAILABLE}"}`,
]);
const UNAVAILABLE_UUID = "b68a35a7-17ad-35b3-af2a-ae46edb4545a";
/** `integer[]` and `bigint[]` hold its letters' codes. */
const UNAVAILABLE_CODES = [...UNAVAILABLE].map((letter) => letter.charCodeAt(0)).join();

/** As text, or as a list or a map of it. */
function isUnavailable(raw: unknown): boolean {
  if (typeof raw === "string") return UNAVAILABLE_TEXTS.has(raw);
  if (Array.isArray(raw)) {
    const [item] = raw;
    if (raw.length === 1) return typeof item === "string" && (item === UNAVAILABLE_UUID || UNAVAILABLE_TEXTS.has(item));
    return raw.length === UNAVAILABLE.length && raw.join() === UNAVAILABLE_CODES;
  }
  return typeof raw === "object" && raw !== null && UNAVAILABLE in raw;
}

/** Whether two images have the same cells; a column that one of them does not know is null there. */
export function isSameImage(a: RowImage, b: RowImage): boolean {
  for (const column in b) {
    const x = a[column] ?? null;
    const y = b[column] ?? null;
    if (x !== y && !(typeof x === "object" && typeof y === "object" && JSON.stringify(x) === JSON.stringify(y))) return false;
  }
  return true;
}
