// Debezium's envelope of a change, with its schema (`{"schema": …, "payload": …}`) or without.
//   I1. What is no envelope is told apart: bookkeeping of the connector is ignored, anything else is a fault.
import type { FieldSchema } from "./cells.ts";
import type { ChangeRecord } from "./contract.ts";

/** A row as the record has it: every column of the table, or only some of an old row. */
export type RawRow = Readonly<Record<string, unknown>>;

/** Where and when the database made the change. Which of the fields there are differs from connector to connector. */
export interface ChangeSource {
  readonly connector?: string;
  readonly ts_ms?: number;
  readonly snapshot?: string | boolean | null;
  readonly db?: string;
  readonly schema?: string;
  readonly table?: string | null;
  readonly [field: string]: unknown;
}

/** c created, u updated, d deleted, r read by a snapshot, t truncated, m a message that is no row. */
export type Operation = "c" | "u" | "d" | "r" | "t" | "m";

export interface Envelope {
  readonly op: Operation;
  readonly after: RawRow | null;
  readonly source: ChangeSource;
  /** The primary key; null for a truncate, or a table without one. */
  readonly key: RawRow | null;
  /** Of a row whose primary key changed: the key that it had, or (with the deletion) is going to have. */
  readonly oldKey: RawRow | null;
  readonly newKey: RawRow | null;
  readonly schemaOf: (column: string) => FieldSchema | undefined;
}

export type Opened = { readonly envelope: Envelope } | { readonly fault: string } | "ignored";

const OPERATIONS: ReadonlySet<unknown> = new Set<Operation>(["c", "u", "d", "r", "t", "m"]);
const decoder = new TextDecoder();

export function textOf(value: Uint8Array): string {
  return decoder.decode(value);
}

type Parse = (text: string) => unknown;

/** @param isExact whole numbers beyond ±2^53 come as `bigint`: slower, so only for records that have one where its digits matter */
export function openEnvelope(record: ChangeRecord, { isExact }: { isExact: boolean }): Opened {
  const parse = isExact ? parseExact : parseJson;
  const value = parse(textOf(record.value));
  if (!isObject(value)) return { fault: "the value is no JSON object" };
  const hasSchema = isObject(value.payload) && "schema" in value;
  const payload = hasSchema ? (value.payload as Record<string, unknown>) : value;
  const { op, source } = payload;
  if (!OPERATIONS.has(op) || !isObject(source)) {
    return isBookkeeping(payload) ? "ignored" : { fault: "the value is no change of a row as Debezium tells it (`op` and `source`)" };
  }
  const { oldkey, newkey } = headersOf(record.headers);
  return {
    envelope: {
      op: op as Operation,
      after: isObject(payload.after) ? payload.after : null,
      source: source as ChangeSource,
      key: keyOf(record.key, parse),
      oldKey: oldkey === undefined ? null : keyOf(oldkey, parse),
      newKey: newkey === undefined ? null : keyOf(newkey, parse),
      schemaOf: hasSchema ? schemasOf(value.schema) : noSchema,
    },
  };
}

/** Bounds of transactions, heartbeats, changes of the schema. */
function isBookkeeping(payload: Record<string, unknown>): boolean {
  const isTransaction = (payload.status === "BEGIN" || payload.status === "END") && "id" in payload;
  const isHeartbeat = Object.keys(payload).length === 1 && "ts_ms" in payload;
  return isTransaction || isHeartbeat || ("ddl" in payload && "source" in payload);
}

function headersOf(headers: ChangeRecord["headers"]): { oldkey: string | undefined; newkey: string | undefined } {
  return { oldkey: headers["__debezium.oldkey"], newkey: headers["__debezium.newkey"] };
}

const ROUTERS_COLUMN = "__dbz__physicalTableIdentifier";

function keyOf(text: string, parse: Parse): RawRow | null {
  if (text === "") return null;
  const value = parse(text);
  if (!isObject(value)) return null;
  const key = isObject(value.payload) && "schema" in value ? (value.payload as RawRow) : value;
  if (!(ROUTERS_COLUMN in key)) return key;
  const { [ROUTERS_COLUMN]: _, ...rest } = key;
  return rest;
}

interface ConnectSchema extends FieldSchema {
  readonly field?: string;
  readonly fields?: readonly ConnectSchema[];
}

function noSchema(): undefined {}

function schemasOf(schema: unknown): Envelope["schemaOf"] {
  const fields = (schema as ConnectSchema | null)?.fields?.find(({ field }) => field === "after")?.fields ?? [];
  const byName = new Map(fields.map((field) => [field.field, field]));
  return (column) => byName.get(column);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type ReviveWithSource = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown;

const keepDigits: ReviveWithSource = (_, value, { source }) =>
  typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value) && /^-?\d+$/.test(source ?? "")
    ? BigInt(source ?? "")
    : value;

function parseExact(text: string): unknown {
  try {
    return (JSON.parse as (text: string, revive: ReviveWithSource) => unknown)(text, keepDigits);
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
