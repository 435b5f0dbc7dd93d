// Lines of a sample → records of a source's topic. A line is a plain row, a row with its table and operation, a change as Debezium tells
// it, or a whole record with its key.
//   I1. What stands in a topic is taken as it stands; only rows that a person or an export wrote are put into Debezium's form.
import { isFamily } from "../../connectors/settings/tables.ts";
import type { MappedTable } from "../../core/change.ts";
import type { Instant } from "../../core/time.ts";
import type { ChangeRecord } from "../../processors/translate/contract.ts";

export interface SampleOptions {
  readonly tables: readonly MappedTable[];
  /** Of rows that name none: the mapping's name, or `schema.table`. */
  readonly table?: string | undefined;
  /** Columns of the primary key, where the sample does not tell; default the first column that the mapping reads. */
  readonly key?: readonly string[] | undefined;
  /** When everything was written. */
  readonly at: Instant;
}

export type Sampled = { readonly record: ChangeRecord } | { readonly fault: string };

type Fields = Readonly<Record<string, unknown>>;

export function sampleRecord(line: string, nth: number, options: SampleOptions): Sampled {
  const parsed = parse(line);
  if (!parsed) return { fault: "the line is no JSON object" };
  if ("value" in parsed && "key" in parsed) return { record: wholeRecord(parsed, nth, options) };
  const payload = isFields(parsed.payload) ? parsed.payload : parsed;
  if ("op" in payload && isFields(payload.source)) return changeRecord(parsed, payload, nth, options);
  if (isFields(parsed.row) && typeof parsed.table === "string") return rowRecord(parsed.row, nth, { ...options, table: parsed.table, op: parsed.op });
  return rowRecord(parsed, nth, options);
} // biome-ignore format: one line a form

/** The other system's own message. */
export function sampleMessage(line: string, nth: number, { at }: Pick<SampleOptions, "at">): Sampled {
  const parsed = parse(line);
  return parsed ? { record: recordOf({ key: "", value: parsed.value ?? parsed, nth, at }) } : { fault: "the line is no JSON object" };
}

function wholeRecord({ key, value, headers, timestamp }: Fields, nth: number, { at }: SampleOptions): ChangeRecord {
  const texts = isFields(headers) ? Object.entries(headers).map(([name, text]) => [name, asText(text)]) : [];
  const record = recordOf({ key: asText(key), value, nth, at: typeof timestamp === "number" ? timestamp : at });
  return { ...record, headers: Object.fromEntries(texts) };
}

/** A change without its key: the columns of the key are taken from the row. */
function changeRecord(whole: Fields, { after, before, source }: Fields, nth: number, options: SampleOptions): Sampled {
  const row = isFields(after) ? after : isFields(before) ? before : {};
  const { schema, db, table, ts_ms: at } = source as Fields;
  const origin = `${String(schema ?? db)}.${String(table)}`;
  const found = tableOf(origin, options.tables);
  const key = found ? keyOf(row, found.table, options) : {};
  if ("fault" in key) return key as { fault: string };
  return { record: recordOf({ key: JSON.stringify(key), value: whole, nth, at: typeof at === "number" ? at : options.at }) };
}

const OPERATIONS: Readonly<Record<string, string>> = { c: "c", u: "u", d: "d", r: "r", insert: "c", update: "u", delete: "d" };

function rowRecord(row: Fields, nth: number, options: SampleOptions & { readonly op?: unknown }): Sampled {
  const names = options.tables.map(({ name }) => name).join(", ");
  if (options.table === undefined) return { fault: `the row names no table: give --table (${names}), or {"table": …, "row": {…}}` };
  const found = tableOf(options.table, options.tables);
  if (!found) return { fault: `the mapping reads no table "${options.table}"; it reads ${names}` };
  const op = OPERATIONS[String(options.op ?? "c").toLowerCase()];
  if (!op) return { fault: `op "${String(options.op)}" is not known: insert, update or delete` };
  const key = keyOf(row, found.table, options);
  if ("fault" in key) return key as { fault: string };
  const [schema = "", table = ""] = found.origin.split(".");
  const place = { connector: "postgresql", name: "sample", db: schema, schema, table, lsn: nth, txId: nth };
  const source = { ...place, snapshot: op === "r" ? "true" : "false", ts_ms: options.at };
  const change = { before: null, after: op === "d" ? null : row, source, op, ts_ms: options.at };
  return { record: recordOf({ key: JSON.stringify(key), value: change, nth, at: options.at }) };
}

/** By the mapping's name (of a family of shards any will do), or as the database calls it. */
function tableOf(name: string, tables: readonly MappedTable[]): { table: MappedTable; origin: string } | undefined {
  const own = tables.find((table) => table.name === name);
  if (own) return { table: own, origin: isFamily(own.from) ? own.from.replaceAll("*", "sample") : own.from };
  const found = tables.find(({ from }) => patternOf(from).test(name));
  return found && { table: found, origin: name };
}

function patternOf(from: string): RegExp {
  return new RegExp(`^${from.split("*").map(RegExp.escape).join("[^.]+")}$`, "u");
}

function keyOf(
  row: Fields,
  { name, columns }: MappedTable,
  { key = Object.keys(columns).slice(0, 1) }: Pick<SampleOptions, "key">,
): Fields {
  const absent = key.filter((column) => row[column] === undefined || row[column] === null);
  if (absent.length > 0) return { fault: `the row of "${name}" has no "${absent.join('", "')}": name its primary key with --key` };
  return Object.fromEntries(key.map((column) => [column, row[column]]));
}

function recordOf({ key, value, nth, at }: { key: string; value: unknown; nth: number; at: Instant }): ChangeRecord {
  const bytes = value === null ? new Uint8Array() : new TextEncoder().encode(asText(value));
  return { key, value: bytes, headers: {}, timestamp: at, offset: nth };
}

function asText(value: unknown): string {
  return value === null || value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
}

function parse(line: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
