// A cell of a row as Debezium tells it → the cell that a mapping sees, by the type that the mapping declares.
//   I1. Total: what cannot be read is null and named in the reader's `fault`; nothing is guessed.
//   I2. `local` and `instant` differ in whose clock the text shows. Debezium writes a `Z` behind a time without zone too
//       (`isostring`), so that for `local` a `Z` says nothing unless the schema says that the time is a zoned one.
//   I3. A local time that the clock skipped is moved on by the gap, of one that it showed twice the first is meant.
//   I4. A whole number beyond ±2^53 keeps its digits where the column is text; the reader asks for an exact reading (`needsDigits`),
//       in which such numbers are `bigint`.
import type { Cell, Column } from "../../core/change.ts";
import type { Zone } from "../../core/working-time-zone.ts";
import { type IsoTime, parseIso, sinceEpoch, wallDate } from "./iso-time.ts";
import { jsonText } from "./json-text.ts";

/** What a record's schema says of a column, when the record has one. */
export interface FieldSchema {
  /** Semantic name such as `io.debezium.time.MicroTimestamp`. */
  readonly name?: string | undefined;
  readonly parameters?: Readonly<Record<string, string>> | undefined;
}

export interface CellReader {
  readonly zone: Zone;
  /** The first cell that could not be read, and why. */
  fault: string | undefined;
  /** A number has lost digits: read the record again with its whole numbers as text. */
  needsDigits: boolean;
}

/** @param raw neither null nor undefined */
export function readCell(raw: unknown, type: Column["type"], schema: FieldSchema | undefined, reader: CellReader): Cell {
  if (typeof raw === "number" && !Number.isSafeInteger(raw) && Number.isInteger(raw)) reader.needsDigits = true;
  if (typeof raw === "bigint") return readDigits(raw, type, schema, reader);
  switch (type) {
    case "text":
      return typeof raw === "string" ? textOf(raw, schema) : typeof raw === "object" ? jsonText(raw) : String(raw);
    case "number":
      return readNumber(raw, schema, reader);
    case "integer":
      return readInteger(raw, schema, reader);
    case "boolean":
      return readBoolean(raw, reader);
    case "instant":
    case "local":
      return readInstant(raw, type, schema, reader);
    case "date":
      return readDate(raw, schema, reader);
    case "list":
      return readList(raw, schema, reader);
    case "json":
      return readJson(typeof raw === "string" ? raw : jsonText(raw), reader);
  }
}

/** A whole number beyond ±2^53. */
function readDigits(raw: bigint, type: Column["type"], schema: FieldSchema | undefined, reader: CellReader): Cell {
  if (type === "text") return String(raw);
  if (type === "number") return Number(raw);
  if (type !== "instant" && type !== "local" && type !== "date") return unreadable(reader, `${raw} is beyond 2^53`);
  return type === "date" ? readDate(raw, schema, reader) : readInstant(raw, type, schema, reader);
}

function unreadable(reader: CellReader, why: string): null {
  reader.fault ??= why;
  return null;
}

function shown(raw: unknown): string {
  return jsonText(raw).slice(0, 60);
}

const DECIMAL = "org.apache.kafka.connect.data.Decimal";

/** Exact decimals come as bytes when `decimal.handling.mode` is `precise`. */
function textOf(raw: string, schema: FieldSchema | undefined): string {
  return schema?.name === DECIMAL ? decimalText(raw, Number(schema.parameters?.scale ?? 0)) : raw;
}

/** The digits of a two's complement number in base 64 with so many decimal places. */
function decimalText(base64: string, scale: number): string {
  let unscaled = 0n;
  const bytes = Uint8Array.fromBase64(base64);
  for (const byte of bytes) unscaled = (unscaled << 8n) | BigInt(byte);
  unscaled = BigInt.asIntN(bytes.length * 8, unscaled);
  const sign = unscaled < 0n ? "-" : "";
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, "0");
  if (scale <= 0) return `${sign}${digits}${"0".repeat(-scale)}`;
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function readNumber(raw: unknown, schema: FieldSchema | undefined, reader: CellReader): number | null {
  if (typeof raw === "number") return raw;
  if (typeof raw === "boolean") return raw ? 1 : 0;
  if (typeof raw === "string") {
    const isBytes = schema?.name === DECIMAL && BASE64.test(raw);
    const text = isBytes ? decimalText(raw, Number(schema.parameters?.scale ?? 0)) : raw;
    const number = Number(text);
    if (NUMBER.test(text) && Number.isFinite(number)) return number;
    return unreadable(reader, `${shown(raw)} is no number (connectors need decimal.handling.mode=string)`);
  }
  const { scale, value } = raw as { scale?: unknown; value?: unknown };
  if (typeof scale === "number" && typeof value === "string" && BASE64.test(value)) return Number(decimalText(value, scale));
  return unreadable(reader, `${shown(raw)} is no number`);
}

function readInteger(raw: unknown, schema: FieldSchema | undefined, reader: CellReader): number | null {
  const number = readNumber(raw, schema, reader);
  if (number === null || Number.isSafeInteger(number)) return number;
  return unreadable(reader, `${shown(raw)} is no integer within 2^53`);
}

const TRUE = new Set<unknown>([true, 1, "1", "t", "true", "y", "yes", "AQ=="]);
const FALSE = new Set<unknown>([false, 0, "0", "f", "false", "n", "no", "AA=="]);

function readBoolean(raw: unknown, reader: CellReader): boolean | null {
  if (TRUE.has(raw)) return true;
  if (FALSE.has(raw)) return false;
  const lower = typeof raw === "string" ? raw.toLowerCase() : raw;
  return TRUE.has(lower) || (FALSE.has(lower) ? false : unreadable(reader, `${shown(raw)} is neither true nor false`));
}

type Unit = "days" | "ms" | "us" | "ns";

/** What a number in a column of such a schema counts since 1970. */
const UNITS: Readonly<Record<string, Unit>> = {
  "io.debezium.time.Date": "days",
  "org.apache.kafka.connect.data.Date": "days",
  "io.debezium.time.Timestamp": "ms",
  "org.apache.kafka.connect.data.Timestamp": "ms",
  "io.debezium.time.MicroTimestamp": "us",
  "io.debezium.time.NanoTimestamp": "ns",
};
const ZONED = "io.debezium.time.ZonedTimestamp";

/** What the clock showed, and its offset when it is known. */
function readTime(raw: unknown, schema: FieldSchema | undefined, reader: CellReader): IsoTime | undefined {
  const unit = UNITS[schema?.name ?? ""];
  if (unit !== undefined && (typeof raw === "number" || typeof raw === "bigint")) {
    const wallMs = unit === "days" ? sinceEpoch(Number(raw) * 86_400_000, "ms") : sinceEpoch(raw, unit);
    return { wallMs, offsetMs: null };
  }
  if (typeof raw === "string") {
    const time = parseIso(raw);
    if (time) return time;
  }
  const advice =
    typeof raw === "number" || typeof raw === "bigint"
      ? " without a schema that says its unit: connectors need time.precision.mode=isostring"
      : "";
  unreadable(reader, `${shown(raw)} is no time${advice}`);
  return undefined;
}

function readInstant(raw: unknown, type: "instant" | "local", schema: FieldSchema | undefined, reader: CellReader): number | null {
  const time = readTime(raw, schema, reader);
  if (!time || time.wallMs === null) return null;
  const { wallMs, offsetMs } = time;
  const isZoned = schema?.name === ZONED || (offsetMs !== null && offsetMs !== 0);
  if (type === "local" && !isZoned) return reader.zone.instantOf(wallMs);
  return wallMs - (offsetMs ?? 0);
}

function readDate(raw: unknown, schema: FieldSchema | undefined, reader: CellReader): string | null {
  const time = readTime(raw, schema, reader);
  return !time || time.wallMs === null ? null : wallDate(time.wallMs);
}

function readList(raw: unknown, schema: FieldSchema | undefined, reader: CellReader): Cell {
  if (schema?.name === "io.debezium.data.EnumSet" && typeof raw === "string") return raw === "" ? [] : raw.split(",");
  const list = typeof raw === "string" ? parsed(raw) : raw;
  if (!Array.isArray(list)) return unreadable(reader, `${shown(raw)} is no list`);
  return list.map((item: unknown) => (item === null || typeof item === "string" ? item : textOfItem(item)));
}

function textOfItem(item: unknown): string {
  return typeof item === "object" ? jsonText(item) : String(item);
}

function readJson(raw: string, reader: CellReader): Cell {
  const value = parsed(raw);
  return value === undefined ? unreadable(reader, `${shown(raw)} is no JSON`) : (value as Cell);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
