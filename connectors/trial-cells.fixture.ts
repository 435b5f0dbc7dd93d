// Cells of plain rows (JSON, as a person or a database's export writes them) → cells of a mapping.
import type { Cell, ColumnType, MappedTable, RowImage } from "../core/change.ts";
import { parseInstant } from "../core/time.ts";
import { instantIn, toIso } from "./mapping/times.ts";

export type Decoded = { readonly row: RowImage; readonly faults?: never } | { readonly faults: readonly string[] };

/** The columns that the table declares; every cell that cannot be what its column holds is a fault. */
export function decodePlainRow(
  { columns }: Pick<MappedTable, "columns">,
  raw: Readonly<Record<string, unknown>>,
  timeZone: string,
): Decoded {
  const row: Record<string, Cell> = {};
  const faults: string[] = [];
  for (const [name, { type, required = true }] of Object.entries(columns)) {
    if (!Object.hasOwn(raw, name) && required) faults.push(`column "${name}" is not there`);
    const value = raw[name] ?? null;
    const cell = value === null ? null : READERS[type](value, timeZone);
    if (cell === undefined) faults.push(`column "${name}": ${JSON.stringify(value).slice(0, 80)} is no ${MEANING[type]}`);
    else row[name] = cell;
  }
  return faults.length > 0 ? { faults } : { row };
}

const MEANING: Readonly<Record<ColumnType, string>> = {
  text: "text",
  number: "number",
  integer: "whole number",
  boolean: "true or false (1 / 0, 't' / 'f')",
  instant: "time with a zone, such as 2026-01-05T08:00:00+08:00",
  local: "date and time, such as 2026-01-05 08:00:00",
  date: "date, such as 2026-01-05",
  list: "list (an array, JSON text of one, or {a,b})",
  json: "JSON",
};

type Reader = (value: unknown, timeZone: string) => Cell | undefined;

const READERS: Readonly<Record<ColumnType, Reader>> = {
  text: (value) => (typeof value === "object" ? JSON.stringify(value) : String(value)),
  number: toNumber,
  integer(value) {
    const number = toNumber(value);
    return Number.isSafeInteger(number) ? number : undefined;
  },
  boolean: (value) => BOOLEANS.get(String(value).toLowerCase()),
  instant: (value) => parseInstant(typeof value === "string" ? toIso(value) : value),
  local: (value, timeZone) => (typeof value === "string" ? instantIn(value, timeZone) : undefined),
  date: (value) => (typeof value === "string" ? /^\d{4}-\d\d-\d\d/.exec(value)?.[0] : undefined),
  list(value) {
    const text = typeof value === "string" && value.startsWith("{") ? arrayText(value) : value;
    const list = typeof text === "string" ? toJson(text) : text;
    return Array.isArray(list) ? list : undefined;
  },
  json: (value) => (typeof value === "string" ? toJson(value) : (value as Cell)),
};

const BOOLEANS = new Map([
  ["true", true], ["t", true], ["1", true], ["y", true], ["false", false], ["f", false], ["0", false], ["n", false],
]); // biome-ignore format: one list

function toNumber(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

function toJson(text: string): Cell | undefined {
  try {
    return JSON.parse(text) as Cell;
  } catch {
    return undefined;
  }
}

/** PostgreSQL's `{a,"b c"}` → JSON. */
function arrayText(text: string): string {
  const items = text.slice(1, -1).match(/"(?:[^"\\]|\\.)*"|[^,]+/g) ?? [];
  return `[${items.map((item) => (item.startsWith('"') ? item : item === "NULL" ? "null" : JSON.stringify(item))).join()}]`;
}
