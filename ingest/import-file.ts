// A file of events, CSV or NDJSON, as lines for the HTTP door: streamed, numbered, with identities of their own.
//   I1. An event without id gets one from the content of the file, the mapping and its row: importing twice changes nothing.
//   I2. Memory does not grow with the file.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type CsvError, type Info, parse } from "csv-parse";
import { PipelineError } from "../core/errors.ts";
import { parseInstant } from "../core/time.ts";
import { type CsvMapping, createRowMapper, planEvent } from "./csv.ts";
import { EVENT_MAX_BYTES } from "./decode.ts";
import type { Rejection } from "./door.ts";
import { type Line, linesOf } from "./lines.ts";

/** One event to send, or what keeps it from being sent; `line` counts from 1. */
export type ImportEntry = { line: number; json: string } | { line: number; fault: Pick<Rejection, "code" | "detail"> };

export interface ImportFile {
  readonly path: string;
  /** Told how many bytes more were read. */
  readonly onRead: (bytes: number) => void;
}

export interface NdjsonImport extends ImportFile {
  /** Marks every event as historical. */
  readonly historical: boolean;
}

export interface CsvImport extends ImportFile {
  readonly delimiter: string;
  /** The mapping for the columns that the file turns out to have. */
  readonly mappingFor: (header: readonly string[]) => CsvMapping;
}

/** The first 16 digits of SHA-256 over the file's bytes and what else decides on its events. */
export async function digestOfFile(path: string, also: unknown): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify(also));
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex").slice(0, 16);
}

export async function* ndjsonEntries({ path, historical, onRead }: NdjsonImport): AsyncGenerator<ImportEntry> {
  const idPrefix = await digestOfFile(path, { historical });
  let number = 0;
  for await (const lines of linesOf(counted(path, onRead), { maxBytes: EVENT_MAX_BYTES, keepBlank: true })) {
    for (const line of lines) {
      number += 1;
      if (typeof line !== "string") yield { line: number, fault: faultOf(line) };
      else if (line.trim() !== "") yield { line: number, json: completed(line, { id: `${idPrefix}-${number}`, historical }) };
    }
  }
}

/** @throws PipelineError CONFIG_INVALID (the mapping does not fit the file), INVALID_BODY (not CSV from some line on) */
export async function* csvEntries({ path, delimiter, mappingFor, onRead }: CsvImport): AsyncGenerator<ImportEntry> {
  const records = parse({
    delimiter,
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: EVENT_MAX_BYTES,
  });
  const input = createReadStream(path);
  input.on("data", (chunk) => onRead(chunk.length));
  input.on("error", (error) => records.destroy(error));
  input.pipe(records);
  let mapRow: ReturnType<typeof createRowMapper> | undefined;
  let mapping: CsvMapping | undefined;
  let row = 0;
  let width = 0;
  let isPlanned = false;
  try {
    for await (const { record, info } of records as AsyncIterable<{ record: string[]; info: Info }>) {
      if (!mapRow || !mapping) {
        mapping = mappingFor(record);
        width = record.length;
        mapRow = createRowMapper(mapping, { header: record, idPrefix: await digestOfFile(path, mapping) });
        continue;
      }
      row += 1;
      const fault = surplusOf(record, width);
      if (fault) {
        yield { line: info.lines, fault };
        continue;
      }
      const event = mapRow(record, row);
      const isFirst: boolean = !isPlanned && parseInstant(event.at) !== undefined;
      const plan = isFirst ? planEvent(mapping, event) : undefined; // it has the row's time
      isPlanned ||= isFirst;
      if (plan) yield { line: info.lines, json: JSON.stringify(plan) };
      yield { line: info.lines, json: JSON.stringify(event) };
    }
  } catch (cause) {
    if (!isCsvError(cause)) throw cause;
    throw new PipelineError("INVALID_BODY", `"${path}" is not CSV: ${cause.message}`, { cause });
  } finally {
    input.destroy();
  }
}

async function* counted(path: string, onRead: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of createReadStream(path) as AsyncIterable<Uint8Array>) {
    onRead(chunk.length);
    yield chunk;
  }
}

function faultOf(line: Exclude<Line, string>): Pick<Rejection, "code" | "detail"> {
  if (line.fault === "too-long") return { code: "INVALID_EVENT", detail: "event: longer than 1 MiB" };
  return { code: "INVALID_JSON", detail: "not valid UTF-8" };
}

/** A row with more cells than there are columns: an unquoted delimiter (`74,02`) has moved all that follow it. */
function surplusOf(record: readonly string[], width: number): Pick<Rejection, "code" | "detail"> | undefined {
  if (!record.slice(width).some((cell) => cell.trim() !== "")) return undefined;
  return { code: "INVALID_EVENT", detail: `row: has ${record.length} cells, the file has ${width} columns` };
}

/** The line with what it lacks; one that is no object stays as it is, for the edge to say so. */
function completed(line: string, { id, historical }: { id: string; historical: boolean }): string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return line;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return line;
  const hasId = (value as { id?: unknown }).id !== undefined;
  if (hasId && !historical) return line;
  return JSON.stringify({ ...(hasId ? {} : { id }), ...value, ...(historical ? { historical } : {}) });
}

function isCsvError(error: unknown): error is CsvError {
  return error instanceof Error && "code" in error && typeof error.code === "string" && error.code.startsWith("CSV_");
}
