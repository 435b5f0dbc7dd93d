// `linepulse import <file>`: sends a CSV or NDJSON file through the HTTP door, like any other client.
//   I1. Events are sent in the order of the file, a batch at a time, each until it is answered.
//   I2. Interrupted or repeated, an import changes nothing that it has done before (ids: ingest/import-file.ts).
import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, extname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import cliProgress from "cli-progress";
import { type Command, InvalidArgumentError } from "commander";
import { parse as parseYaml } from "yaml";
import { PipelineError } from "../core/errors.ts";
import { type CsvMapping, csvMappingSchema, parseMapOption } from "../ingest/csv.ts";
import type { Rejection } from "../ingest/door.ts";
import { createEventClient, type EventClient } from "../ingest/event-client.ts";
import { csvEntries, type ImportEntry, ndjsonEntries } from "../ingest/import-file.ts";
import { tokenOf, type Where, withWhere } from "./where.ts";

const BATCH_BYTES = 4 * 1024 * 1024;
const FAULTS_SHOWN = 20;
/** A server that is away longer than this ends the import; one that is busy does not. */
const PATIENCE_MS = 600_000;

interface ImportFlags extends Where {
  readonly mapping?: string;
  readonly map?: string;
  readonly values?: string;
  readonly delimiter?: string;
  readonly timeZone?: string;
  readonly historical?: boolean;
  readonly batch: number;
}

/** What an import came to. Events that an earlier import sent are accepted again here and dropped by the pipeline. */
export interface ImportSummary {
  accepted: number;
  duplicates: number;
  rejected: number;
  /** The first rejections, with their lines in the file. */
  readonly faults: ({ readonly line: number } & Pick<Rejection, "code" | "detail">)[];
}

export interface Progress {
  read(bytes: number): void;
  sent(events: number): void;
  done(): void;
}

export function registerImport(program: Command): void {
  withWhere(program.command("import"))
    .description("send a CSV or NDJSON file of events to a running linepulse")
    .argument("<file>", "file.csv, or file.ndjson (.jsonl)")
    .option("--mapping <file.yaml>", "which column is which field, and fixed values")
    .option("--map <field=column,...>", "the same in short; a plant field that is no column's name is fixed: line=L1")
    .option("--values <column,...>", "columns of one subgroup's values: one row is one subgroup")
    .option("--delimiter <character>", "of CSV columns")
    .option("--time-zone <zone>", "of times without an offset, e.g. Asia/Shanghai")
    .option("--historical", "store and count only: nothing alerts, no clock moves")
    .option("--batch <events>", "events in one request", toBatchSize, 5000)
    .action(async (file: string, flags: ImportFlags) => {
      for (const path of [file, flags.mapping ?? file]) {
        if (!existsSync(path)) throw new PipelineError("CONFIG_INVALID", `no such file "${path}"`);
      }
      const token = tokenOf(flags);
      const client = createEventClient({
        url: flags.url,
        ...(token !== undefined && { token }),
        fetch,
        sleep: (ms, signal) => sleep(ms, undefined, { signal }),
        patienceMs: PATIENCE_MS,
        onRetry: (reason, waitMs) => process.stderr.write(`${reason}; again in ${waitMs} ms\n`),
      });
      const startedAt = performance.now();
      const summary = await importFile(file, { flags, client, progress: createProgress(statSync(file).size) });
      process.stdout.write(`${describe(basename(file), summary, performance.now() - startedAt)}\n`);
      if (summary.rejected > 0) process.exitCode = 1;
    });
}

interface ImportContext {
  readonly flags: Omit<ImportFlags, keyof Where>;
  readonly client: EventClient;
  readonly progress: Progress;
}

/** Sends the whole file. */
export async function importFile(path: string, { flags, client, progress }: ImportContext): Promise<ImportSummary> {
  const summary: ImportSummary = { accepted: 0, duplicates: 0, rejected: 0, faults: [] };
  const signal = new AbortController().signal;
  let batch: { line: number; json: string }[] = [];
  let bytes = 0;

  async function send(): Promise<void> {
    if (batch.length === 0) return;
    const receipt = await client.post(`${batch.map(({ json }) => json).join("\n")}\n`, signal);
    summary.accepted += receipt.accepted;
    summary.duplicates += receipt.duplicates;
    for (const { index, code, detail } of receipt.rejected) addFault(summary, { line: batch[index]?.line ?? 0, code, detail });
    progress.sent(summary.accepted + summary.duplicates + summary.rejected);
    batch = [];
    bytes = 0;
  }

  for await (const entry of entriesOf(path, flags, progress)) {
    if ("fault" in entry) {
      addFault(summary, { line: entry.line, ...entry.fault });
      continue;
    }
    batch.push(entry);
    bytes += entry.json.length;
    if (batch.length >= flags.batch || bytes >= BATCH_BYTES) await send();
  }
  await send();
  progress.done();
  return summary;
}

function addFault(summary: ImportSummary, fault: ImportSummary["faults"][number]): void {
  summary.rejected += 1;
  if (summary.faults.length < FAULTS_SHOWN) summary.faults.push(fault);
}

function entriesOf(path: string, flags: ImportContext["flags"], { read }: Progress): AsyncIterable<ImportEntry> {
  switch (extname(path).toLowerCase()) {
    case ".ndjson":
    case ".jsonl":
      return ndjsonEntries({ path, historical: flags.historical ?? false, onRead: read });
    case ".csv":
    case ".tsv":
    case ".txt": {
      const delimiter = flags.delimiter ?? (extname(path).toLowerCase() === ".tsv" ? "\t" : undefined);
      const base = baseMapping(flags, delimiter);
      const mappingFor = (header: readonly string[]) => withMapOption(base, flags.map, header);
      return csvEntries({ path, delimiter: base.delimiter, mappingFor, onRead: read });
    }
    default:
      throw new PipelineError("CONFIG_INVALID", `"${basename(path)}" is neither .csv, .tsv nor .ndjson`);
  }
}

/** The mapping file, with the flags over it. */
function baseMapping(flags: ImportContext["flags"], delimiter: string | undefined): CsvMapping {
  const content: unknown = flags.mapping === undefined ? {} : parseYaml(readFileSync(flags.mapping, "utf8"));
  const over = {
    ...(flags.values === undefined ? {} : { values: flags.values.split(",") }),
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(flags.timeZone === undefined ? {} : { timeZone: flags.timeZone }),
    ...(flags.historical ? { historical: true } : {}),
  };
  const result = csvMappingSchema.safeParse(typeof content === "object" ? { ...content, ...over } : content);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join(".") || "mapping"}: ${message}`);
  throw new PipelineError("CONFIG_INVALID", `"${flags.mapping ?? "csv mapping"}" has faults: ${faults.join("; ")}`);
}

function withMapOption(base: CsvMapping, map: string | undefined, header: readonly string[]): CsvMapping {
  if (map === undefined) return base;
  const { columns, fixed } = parseMapOption(map, header);
  return { ...base, columns: { ...base.columns, ...columns }, fixed: { ...base.fixed, ...fixed } };
}

/** A bar on a terminal, a line every tenth elsewhere. */
function createProgress(totalBytes: number): Progress {
  let bytes = 0;
  if (process.stderr.isTTY) {
    const bar = new cliProgress.SingleBar({ format: "{bar} {percentage} % | {events} events | {duration_formatted}", hideCursor: true });
    bar.start(totalBytes, 0, { events: 0 });
    return {
      read: (more) => void (bytes += more),
      sent: (events) => bar.update(bytes, { events }),
      done: () => bar.stop(),
    };
  }
  let tenths = 0;
  return {
    read: (more) => void (bytes += more),
    sent(events) {
      const reached = Math.floor((10 * bytes) / Math.max(totalBytes, 1));
      if (reached > tenths) process.stderr.write(`read ${reached * 10} %, sent ${events} events\n`);
      tenths = reached;
    },
    done: () => undefined,
  };
}

function describe(name: string, { accepted, duplicates, rejected, faults }: ImportSummary, elapsedMs: number): string {
  const lines = [`${name}: ${accepted} accepted, ${duplicates} duplicates, ${rejected} rejected in ${(elapsedMs / 1000).toFixed(1)} s`];
  for (const { line, code, detail } of faults) lines.push(`  line ${line}: ${code} ${detail}`);
  if (rejected > faults.length) lines.push(`  and ${rejected - faults.length} more`);
  return lines.join("\n");
}

function toBatchSize(text: string): number {
  const size = Number(text);
  if (!Number.isInteger(size) || size < 1 || size > 10_000) throw new InvalidArgumentError("must be a whole number from 1 to 10000");
  return size;
}
